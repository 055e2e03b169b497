package io.csmipc.shim;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The finest counter that the processor lets a program read.
 *
 * <p>Which one it is differs by machine, and so does what it counts: {@link #name()} and {@link
 * #unit()} belong next to every figure taken with it.
 *
 * <table>
 * <caption>Counters, best first</caption>
 * <tr><th>where<th>name<th>counts
 * <tr><td>x86-64<td>TSC (rdtscp), TSC (rdtsc)<td>reference cycles: a constant rate near the
 *     nominal clock. A core that runs faster or slower does more or less per tick.
 * <tr><td>arm64, when EL0 may read it on every CPU<td>PMCCNTR_EL0<td>core cycles of the CPU
 *     that reads: differences have a meaning only on a pinned thread that does not sleep
 * <tr><td>arm64<td>CNTVCT_EL0<td>timer ticks, often 16 to 40 ns each
 * <tr><td>fallback<td>System.nanoTime<td>nanoseconds
 * </table>
 *
 * <p>PMCCNTR_EL0 is used when a child process could read it on all CPUs; that is looked at once.
 * Who takes the permission away later (Linux does when perf counts there) ends this process with an
 * illegal instruction: {@code csm.counter.pmu=off} leaves PMCCNTR_EL0 alone.
 *
 * <p><b>Use.</b> {@code long t = start(); work(); long ticks = stop() - t;} less {@link
 * #overhead()}. <b>Threads.</b> All methods may be called from any thread. <b>Cost.</b> A read is a
 * call out of Java without a change of thread state: docs/native-shim.md has the figures.
 */
public final class CycleCounter {
  private static final int OVERHEAD_ROUNDS = 1024;
  private static final int OVERHEAD_INTERVALS = 64;

  private static final Kind KIND = best();
  private static final MethodHandle READ = KIND.function("read");
  private static final MethodHandle START = KIND.function("start");
  private static final MethodHandle STOP = KIND.function("stop");

  private CycleCounter() {}

  private enum Kind {
    NANO_TIME(0, "System.nanoTime", "nanoseconds", null),
    TSCP(1, "TSC (rdtscp)", "reference cycles", "tscp"),
    TSC(2, "TSC (rdtsc)", "reference cycles", "tsc"),
    PMCCNTR(3, "PMCCNTR_EL0", "core cycles", "pmccntr"),
    CNTVCT(4, "CNTVCT_EL0", "timer ticks", "cntvct");

    /** As in csmshim.h. */
    private final int code;

    private final String title;
    private final String unit;
    private final String prefix;

    Kind(int code, String title, String unit, String prefix) {
      this.code = code;
      this.title = title;
      this.unit = unit;
      this.prefix = prefix;
    }

    /** Critical: the functions end within nanoseconds and touch no memory. */
    private MethodHandle function(String role) {
      return prefix == null
          ? null
          : NativeLibrary.function(
              "csm_" + prefix + "_" + role,
              FunctionDescriptor.of(JAVA_LONG),
              Linker.Option.critical(false));
    }
  }

  /** Measured on first use, because it takes a while. */
  private static final class Frequency {
    private static final long HERTZ = measure();

    private static long measure() {
      MethodHandle frequency =
          NativeLibrary.function(
              "csm_counter_frequency", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));
      if (KIND == Kind.NANO_TIME || frequency == null) {
        return 1_000_000_000L;
      }
      try {
        return (long) frequency.invokeExact(KIND.code);
      } catch (Throwable e) {
        throw Words.unexpected(e);
      }
    }
  }

  /**
   * Which counter it is.
   *
   * @return a name for people, as in the table above
   */
  public static String name() {
    return KIND.title;
  }

  /**
   * What the counter counts.
   *
   * @return {@code reference cycles}, {@code core cycles}, {@code timer ticks} or {@code
   *     nanoseconds}
   */
  public static String unit() {
    return KIND.unit;
  }

  /**
   * How fast the counter ticks. CNTVCT_EL0 says so itself; the others are compared with
   * CLOCK_MONOTONIC_RAW for 20 ms, on the first call, with the CPU kept busy. For core cycles the
   * answer is the clock of those 20 ms.
   *
   * @return ticks per second
   */
  public static long frequencyHz() {
    return Frequency.HERTZ;
  }

  /**
   * The count now. Cheapest, and ordered least: the processor may take it while work around it is
   * still under way. For long intervals.
   *
   * @return ticks since some moment in the past
   */
  public static long read() {
    return READ == null ? System.nanoTime() : call(READ);
  }

  /**
   * The count at the start of an interval: all earlier loads and instructions have completed, no
   * later one has begun. Earlier stores may still be on their way to memory.
   *
   * @return ticks since some moment in the past
   */
  public static long start() {
    return START == null ? System.nanoTime() : call(START);
  }

  /**
   * The count at the end of an interval: all earlier loads and instructions have completed, no
   * later one has begun. Earlier stores may still be on their way to memory.
   *
   * @return ticks since some moment in the past
   */
  public static long stop() {
    return STOP == null ? System.nanoTime() : call(STOP);
  }

  /**
   * What {@code stop() - start()} shows with nothing in between: measured anew at each call, which
   * takes some milliseconds, the first of them to get compiled. On a busy machine ask twice.
   *
   * @return ticks: the median of many rounds, each the mean of its intervals without the slowest
   *     quarter
   */
  public static double overhead() {
    double[] rounds = new double[OVERHEAD_ROUNDS];
    for (int i = 0; i < rounds.length; i++) {
      rounds[i] = meanOfEmptyIntervals();
    }
    double[] compiled = Arrays.copyOfRange(rounds, rounds.length * 3 / 4, rounds.length);
    Arrays.sort(compiled);
    return compiled[compiled.length / 2];
  }

  private static double meanOfEmptyIntervals() {
    long[] ticks = new long[OVERHEAD_INTERVALS];
    for (int i = 0; i < ticks.length; i++) {
      long start = start();
      ticks[i] = stop() - start;
    }
    Arrays.sort(ticks);
    long sum = 0;
    int kept = ticks.length * 3 / 4;
    for (int i = 0; i < kept; i++) {
      sum += ticks[i];
    }
    return (double) sum / kept;
  }

  private static long call(MethodHandle counter) {
    try {
      return (long) counter.invokeExact();
    } catch (Throwable e) {
      throw Words.unexpected(e);
    }
  }

  private static Kind best() {
    MethodHandle kind =
        NativeLibrary.function("csm_counter_kind", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    if (kind == null) {
      return Kind.NANO_TIME;
    }
    int allowPmu = "off".equals(System.getProperty("csm.counter.pmu")) ? 0 : 1;
    int best;
    try {
      best = (int) kind.invokeExact(allowPmu);
    } catch (Throwable e) {
      throw Words.unexpected(e);
    }
    return Arrays.stream(Kind.values()).filter(k -> k.code == best).findAny().orElseThrow();
  }
}
