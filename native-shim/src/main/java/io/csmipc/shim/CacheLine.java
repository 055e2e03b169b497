package io.csmipc.shim;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Waiting until a word of memory changes, without a system call and with as little power as the
 * processor allows.
 *
 * <p>The store that ends the wait may come from anywhere: another thread, another process, another
 * virtual machine. The processor is asked to watch the cache line where it can (see {@link
 * #mechanism()}); elsewhere the wait is a polite spin in Java. Either way it keeps its CPU busy
 * from the scheduler's point of view: for long waits, sleep.
 *
 * <p><b>Use it only where losing the page cannot fault</b>: on memory of this side's own, or where
 * the platform replaces a revoked page by a tombstone. Native code touches the word; a fault there
 * ends the JVM, and not with an exception.
 *
 * <p><b>Threads.</b> May be called from any thread. Safepoints are not held up. The wait is not
 * ended by {@link Thread#interrupt}.
 */
public final class CacheLine {
  /** Looks between two readings of the clock. */
  private static final int LOOKS_PER_CLOCK = 32;

  private static final long WORD = JAVA_LONG.byteSize();
  private static final VarHandle LONG = JAVA_LONG.varHandle();

  private static final MethodHandle AWAIT =
      NativeLibrary.function(
          "csm_line_await",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final Mechanism MECHANISM = best();

  private CacheLine() {}

  /** How the wait is done. */
  public enum Mechanism {
    /** Looks again and again, with {@link Thread#onSpinWait()} in between. */
    SPIN(0),
    /** x86 with WAITPKG: UMONITOR and UMWAIT, in sleeps of 20,000 TSC ticks at most. */
    UMWAIT(1),
    /** Arm64: LDAXR and WFE, ended by the kernel's event stream after 100 µs at the latest. */
    WFE(2);

    /** As in csmshim.h. */
    private final int code;

    Mechanism(int code) {
      this.code = code;
    }
  }

  /**
   * How {@link #await} waits on this machine.
   *
   * @return the best mechanism that processor and kernel offer; {@code SPIN} in the fallback
   */
  public static Mechanism mechanism() {
    return MECHANISM;
  }

  /**
   * Waits until the word differs from what was seen. The load that finds the difference acquires:
   * what the writer did before its release store of the word is visible afterwards.
   *
   * @param segment native memory, possibly mapped read-only, that cannot fault
   * @param offset of the word in {@code segment}, in bytes; the address must be a multiple of 8
   * @param seen the value, in native byte order, that is not worth returning for
   * @param timeoutNanos the longest wait, in nanoseconds, overstepped by one sleep of the
   *     mechanism; 0 or less only looks
   * @return true when the word differs, false when the time is up
   * @throws IndexOutOfBoundsException when the word is not inside the segment
   * @throws IllegalArgumentException when the segment is on the heap or the word is misaligned
   */
  public static boolean await(MemorySegment segment, long offset, long seen, long timeoutNanos) {
    MemorySegment word = Words.nativeWord(segment, offset, WORD);
    return MECHANISM == Mechanism.SPIN
        ? spin(word, seen, timeoutNanos)
        : awaitNatively(MECHANISM, word, seen, timeoutNanos);
  }

  /** SPIN stands for a pause loop in C, which tests use: it offers nothing over the one in Java. */
  static boolean awaitNatively(
      Mechanism mechanism, MemorySegment word, long seen, long timeoutNanos) {
    try {
      return (int) AWAIT.invokeExact(mechanism.code, word, seen, timeoutNanos) != 0;
    } catch (Throwable e) {
      throw Words.unexpected(e);
    }
  }

  private static boolean spin(MemorySegment word, long seen, long timeoutNanos) {
    long start = System.nanoTime();
    do {
      for (int i = 0; i < LOOKS_PER_CLOCK; i++) {
        // Acquire: its counterpart is the release store of whoever changes the word.
        if ((long) LONG.getAcquire(word, 0L) != seen) {
          return true;
        }
        if (timeoutNanos <= 0) {
          return false;
        }
        Thread.onSpinWait();
      }
    } while (System.nanoTime() - start < timeoutNanos);
    return (long) LONG.getAcquire(word, 0L) != seen;
  }

  private static Mechanism best() {
    MethodHandle mechanism =
        NativeLibrary.function("csm_line_mechanism", FunctionDescriptor.of(JAVA_INT));
    if (mechanism == null) {
      return Mechanism.SPIN;
    }
    int best;
    try {
      best = (int) mechanism.invokeExact();
    } catch (Throwable e) {
      throw Words.unexpected(e);
    }
    return Arrays.stream(Mechanism.values()).filter(m -> m.code == best).findAny().orElseThrow();
  }
}
