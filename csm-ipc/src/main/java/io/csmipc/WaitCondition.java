package io.csmipc;

/** What a {@link WaitStrategy} waits for. Used by the waiting thread alone. */
public interface WaitCondition {
  /**
   * Whether there is something to do; one look at shared memory.
   *
   * @return true when there is
   */
  boolean ready();

  /**
   * Gives the core away until the peer rings the doorbell, or for the time given. Returns early
   * without a reason now and then, so look again. Where no doorbell is to be had (peer without one,
   * no native shim) it is a timed park of at most 50 microseconds.
   *
   * @param nanos how long at most
   */
  void block(long nanos);
}
