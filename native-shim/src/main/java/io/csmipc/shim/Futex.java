package io.csmipc.shim;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Sleeping until a thread of another process says otherwise: Linux futexes, process-shared.
 *
 * <p>A futex is any aligned 32-bit word in memory that both sides map. A waiter names the value
 * that it saw; the kernel compares and falls asleep in one step, so that a change followed by a
 * wake is never missed. Neither side writes the word here, and read-only mappings will do for both.
 * It is the kernel that reads the word: when its page is gone (a truncated file, a revoked share)
 * the answer is {@link WaitResult#FAULT} and not a signal. Both sides must run under the same
 * kernel.
 *
 * <p><b>Threads.</b> All methods may be called from any thread. Waiting blocks the carrier of a
 * virtual thread, and is not ended by {@link Thread#interrupt}: use short time limits, and look.
 *
 * <p><b>Cost.</b> Each call is one system call: docs/native-shim.md has the figures.
 */
public final class Futex {
  /** Answer of {@link #wake} when the word's page is gone. */
  public static final int FAULTED = -1;

  private static final int EFAULT = 14;
  private static final long WORD = JAVA_INT.byteSize();

  private static final MethodHandle WAIT =
      NativeLibrary.function(
          "csm_futex_wait", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG));
  private static final MethodHandle WAKE =
      NativeLibrary.function("csm_futex_wake", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final boolean AVAILABLE = probe();

  private Futex() {}

  /** Why {@link #wait(MemorySegment, long, int, long)} returned. */
  public enum WaitResult {
    /** A wake, or none at all: look at what you wait for, as after every return. */
    WOKEN,
    /** The word did not hold the expected value; no wait took place. */
    VALUE_CHANGED,
    /** The time limit passed. */
    TIMED_OUT,
    /** The word's page is gone: treat the region as lost. */
    FAULT,
    /** A signal came in between: look, and wait again. */
    INTERRUPTED;

    /** By the codes of csmshim.h; a switch, because a wait must not allocate. */
    private static WaitResult of(int code) {
      return switch (code) {
        case 0 -> WOKEN;
        case 1 -> VALUE_CHANGED;
        case 2 -> TIMED_OUT;
        case 3 -> FAULT;
        case 4 -> INTERRUPTED;
        default -> throw new IllegalStateException("FUTEX_WAIT failed with errno " + -code);
      };
    }
  }

  /**
   * Whether futexes can be used here.
   *
   * @return false in the pure Java fallback, and where a sandbox denies the system call
   */
  public static boolean available() {
    return AVAILABLE;
  }

  /**
   * Sleeps while the word holds the expected value, until woken or for a limited time.
   *
   * @param segment native memory, possibly mapped read-only
   * @param offset of the word in {@code segment}, in bytes; the address must be a multiple of 4
   * @param expected the value that the caller saw before it decided to wait, in native byte order
   * @param timeoutNanos the longest sleep, in nanoseconds; 0 or less only compares
   * @return why it returned
   * @throws IndexOutOfBoundsException when the word is not inside the segment
   * @throws IllegalArgumentException when the segment is on the heap or the word is misaligned
   * @throws UnsupportedOperationException when not {@link #available()}
   */
  public static WaitResult wait(
      MemorySegment segment, long offset, int expected, long timeoutNanos) {
    MemorySegment word = word(segment, offset);
    int code;
    try {
      code = (int) WAIT.invokeExact(word, expected, timeoutNanos);
    } catch (Throwable e) {
      throw Words.unexpected(e);
    }
    return WaitResult.of(code);
  }

  /**
   * Wakes threads that wait on the word, in all processes that map it.
   *
   * @param segment native memory, possibly mapped read-only
   * @param offset of the word in {@code segment}, in bytes; the address must be a multiple of 4
   * @param count the most threads to wake, at least 1
   * @return how many were woken, or {@link #FAULTED}
   * @throws IndexOutOfBoundsException when the word is not inside the segment
   * @throws IllegalArgumentException when the segment is on the heap, the word is misaligned, or
   *     the count is below 1
   * @throws UnsupportedOperationException when not {@link #available()}
   */
  public static int wake(MemorySegment segment, long offset, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("cannot wake " + count + " threads: at least 1");
    }
    int woken = wakeWord(word(segment, offset), count);
    if (woken >= 0) {
      return woken;
    }
    if (woken == -EFAULT) {
      return FAULTED;
    }
    throw new IllegalStateException("FUTEX_WAKE failed with errno " + -woken);
  }

  private static MemorySegment word(MemorySegment segment, long offset) {
    if (!AVAILABLE) {
      throw new UnsupportedOperationException(
          "no futex here, ask Futex.available() first: " + Shim.describe());
    }
    return Words.nativeWord(segment, offset, WORD);
  }

  private static int wakeWord(MemorySegment word, int count) {
    try {
      return (int) WAKE.invokeExact(word, count);
    } catch (Throwable e) {
      throw Words.unexpected(e);
    }
  }

  private static boolean probe() {
    if (WAKE == null) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      return wakeWord(arena.allocate(JAVA_INT), 1) == 0;
    }
  }
}
