package io.csmipc;

/**
 * How a thread waits for a message or for space. Implementations are stateless or confined to the
 * waiting thread, and return promptly once the deadline is over: a peer that stays silent must
 * never hold a thread.
 */
@FunctionalInterface
public interface WaitStrategy {
  /**
   * Waits.
   *
   * @param condition what to wait for
   * @param deadlineNanos when to give up, on the clock of {@link System#nanoTime()}
   * @return true as soon as the condition holds, false at the deadline
   */
  boolean await(WaitCondition condition, long deadlineNanos);
}
