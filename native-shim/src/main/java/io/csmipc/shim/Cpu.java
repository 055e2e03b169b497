package io.csmipc.shim;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * On which CPU a thread runs. Linux; elsewhere nothing is known and nothing can be pinned.
 *
 * <p><b>Threads.</b> All methods may be called from any thread. <b>Cost.</b> Pinning is one system
 * call, {@link #allowed()} and the fallback of {@link #current()} read a file under /proc.
 */
public final class Cpu {
  /** Answer of {@link #current()} where the system does not tell. */
  public static final int UNKNOWN = -1;

  private static final String ALLOWED_KEY = "Cpus_allowed_list:";

  /** Of the fields behind the command name in /proc/PID/stat, proc(5): processor. */
  private static final int PROCESSOR_FIELD = 39 - 3;

  private static final MethodHandle PIN =
      NativeLibrary.function("csm_cpu_pin", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle CURRENT =
      NativeLibrary.function("csm_cpu_current", FunctionDescriptor.of(JAVA_INT));

  private Cpu() {}

  /**
   * Binds the calling thread to one CPU, until it ends or is bound to another. Threads that it
   * starts from then on begin on the same CPU.
   *
   * @param cpu its number, one of {@link #allowed()}
   * @return true when bound; false when this is not supported, in the pure Java fallback
   * @throws IllegalArgumentException when the system refuses; the message says which are allowed
   * @throws IllegalStateException in a virtual thread, which has no CPU of its own to choose
   */
  public static boolean pinCurrentThread(int cpu) {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread cannot be pinned: use a platform thread");
    }
    if (PIN == null) {
      return false;
    }
    int code;
    try {
      code = (int) PIN.invokeExact(cpu);
    } catch (Throwable e) {
      throw Words.unexpected(e);
    }
    if (code != 0) {
      throw new IllegalArgumentException(
          "cannot pin to CPU " + cpu + " (errno " + -code + "): allowed are " + allowed());
    }
    return true;
  }

  /**
   * The CPUs that this process may use: those of its main thread, which containers and taskset
   * restrict, whatever the calling thread is pinned to.
   *
   * @return their numbers, ascending; empty where the system does not tell
   */
  public static List<Integer> allowed() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(ALLOWED_KEY)) {
          return parse(line.substring(ALLOWED_KEY.length()).strip());
        }
      }
    } catch (IOException e) {
      // Not Linux, or no /proc: unknown, as documented.
    }
    return List.of();
  }

  /**
   * The CPU that the calling thread runs on at this moment; unless it is pinned there, it may have
   * moved before the method returns.
   *
   * @return the number, or {@link #UNKNOWN}
   */
  public static int current() {
    if (CURRENT == null) {
      return currentByProc();
    }
    try {
      return Math.max((int) CURRENT.invokeExact(), UNKNOWN);
    } catch (Throwable e) {
      throw Words.unexpected(e);
    }
  }

  private static int currentByProc() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      // The command name stands in parentheses and may itself hold spaces and parentheses.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Integer.parseInt(fields[PROCESSOR_FIELD]);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** Reads the kernel's list format: {@code 0-3,8,10-11}. */
  static List<Integer> parse(String list) {
    List<Integer> cpus = new ArrayList<>();
    for (String range : list.split(",", -1)) {
      String[] ends = range.split("-", -1);
      int last = Integer.parseInt(ends[ends.length - 1]);
      for (int cpu = Integer.parseInt(ends[0]); cpu <= last; cpu++) {
        cpus.add(cpu);
      }
    }
    return List.copyOf(cpus);
  }
}
