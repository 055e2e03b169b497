package io.csmipc.bench.guard;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;

/**
 * Counts the instructions that a thread of another process runs between two marks, by letting it
 * run one at a time. What the kernel runs for it in a system call counts as the one instruction
 * that called it.
 */
final class Stepper {
  private static final int SIGTRAP = 5;
  private static final int STOPPED = 0x7f;
  private static final int EVENT_STOP = 128;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int STEPS_PER_LOOK_AT_CLOCK = 1 << 14;

  /** An instruction with a REP prefix traps once for each round; it counts once. */
  private static final boolean REPEATS = System.getProperty("os.arch").equals("amd64");

  private final Marks marks;
  private final int thread;

  /**
   * Counts in a thread.
   *
   * @param thread its number, as in /proc/PID/task
   */
  Stepper(Marks marks, int thread) {
    this.marks = marks;
    this.thread = thread;
  }

  /**
   * Runs a window of the thread, which waits for it.
   *
   * @param window its number
   * @return the instructions, or -1 when a signal came in between: the JVM stops its threads so
   */
  long count(long window) {
    try (Arena arena = Arena.ofConfined()) {
      Ptrace tracee = new Ptrace(thread, arena);
      tracee.seize();
      int signal = signal(tracee.await());
      marks.start(window);
      return run(tracee, signal);
    }
  }

  private long run(Ptrace tracee, int first) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    long counted = 0;
    long last = 0;
    boolean signalled = false;
    int signal = first;
    for (long steps = 0; ; steps++) {
      tracee.step(signal);
      signal = signal(tracee.await());
      long stage = marks.stage();
      signalled |= signal != 0 && stage == Marks.BEGUN;
      if (stage == Marks.ENDED) {
        tracee.detach(signal);
        return signalled ? -1 : counted;
      }
      if (stage == Marks.BEGUN) {
        long here = REPEATS ? tracee.instructionPointer() : steps;
        counted += here == last ? 0 : 1;
        last = here;
      }
      if (steps % STEPS_PER_LOOK_AT_CLOCK == 0 && System.nanoTime() > deadline) {
        throw new IllegalStateException("a window did not end within 60 s");
      }
    }
  }

  /** The signal that is to be passed on, or 0. */
  private static int signal(int status) {
    if ((status & 0xff) != STOPPED) {
      throw new IllegalStateException("the counted thread has ended, status " + status);
    }
    int signal = (status >> 8) & 0xff;
    return signal == SIGTRAP || status >> 16 == EVENT_STOP ? 0 : signal;
  }
}
