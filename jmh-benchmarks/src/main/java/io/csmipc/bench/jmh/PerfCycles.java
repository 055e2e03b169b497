package io.csmipc.bench.jmh;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * The performance monitoring unit by way of perf_event_open(2): core cycles of one thread in user
 * mode, wherever it runs.
 */
final class PerfCycles implements AutoCloseable {
  /** Of struct perf_event_attr, include/uapi/linux/perf_event.h: the first version. */
  private static final int ATTR_BYTES = 64;

  private static final long ATTR_TYPE = 0;
  private static final long ATTR_SIZE = 4;
  private static final long ATTR_CONFIG = 8;
  private static final long ATTR_FLAGS = 40;

  private static final int TYPE_HARDWARE = 0;
  private static final long CPU_CYCLES = 0;
  private static final long EXCLUDE_KERNEL = 1L << 5;
  private static final long EXCLUDE_HYPERVISOR = 1L << 6;

  private static final long SYSTEM_CALL =
      System.getProperty("os.arch").equals("aarch64") ? 241 : 298;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final MethodHandle OPEN =
      function(
          "syscall",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
          Linker.Option.firstVariadicArg(1),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle READ =
      function("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final int descriptor;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment value = arena.allocate(JAVA_LONG);

  private PerfCycles(int descriptor) {
    this.descriptor = descriptor;
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
  }

  /**
   * Why there is no such counter here; an empty string when there is.
   *
   * @return for people
   */
  static String absence() {
    try (PerfCycles self = open(0)) {
      self.read();
      return "";
    } catch (UnsupportedOperationException e) {
      return e.getMessage();
    }
  }

  /**
   * Starts to count.
   *
   * @param thread its number, or 0 for the calling one
   * @throws UnsupportedOperationException when there is no counter, or no leave to use it
   */
  static PerfCycles open(int thread) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = arena.allocate(ATTR_BYTES, Long.BYTES);
      attr.set(JAVA_INT, ATTR_TYPE, TYPE_HARDWARE);
      attr.set(JAVA_INT, ATTR_SIZE, ATTR_BYTES);
      attr.set(JAVA_LONG, ATTR_CONFIG, CPU_CYCLES);
      attr.set(JAVA_LONG, ATTR_FLAGS, EXCLUDE_KERNEL | EXCLUDE_HYPERVISOR);
      MemorySegment state = arena.allocate(STATE);
      long answer = (long) OPEN.invokeExact(state, SYSTEM_CALL, attr, thread, -1, -1, 0L);
      if (answer < 0) {
        throw new UnsupportedOperationException(
            reason(
                state.get(
                    JAVA_INT, STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno")))));
      }
      return new PerfCycles((int) answer);
    } catch (UnsupportedOperationException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static String reason(int errno) {
    return switch (errno) {
      case 1, 13 ->
          "no leave to use the PMU: run as root, or set kernel.perf_event_paranoid to 2 or less";
      case 2, 19, 95 -> "this machine shows no PMU, as virtual machines often do";
      case 38 -> "this kernel has no perf_event_open";
      default -> "perf_event_open failed with errno " + errno;
    };
  }

  /** Cycles since it was opened. */
  long read() {
    try {
      long bytes = (long) READ.invokeExact(descriptor, value, (long) Long.BYTES);
      if (bytes != Long.BYTES) {
        throw new UnsupportedOperationException("the PMU's counter cannot be read");
      }
      return value.get(JAVA_LONG, 0);
    } catch (UnsupportedOperationException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      int ignored = (int) CLOSE.invokeExact(descriptor);
      assert ignored == 0 : "an open descriptor can be closed";
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    arena.close();
  }
}
