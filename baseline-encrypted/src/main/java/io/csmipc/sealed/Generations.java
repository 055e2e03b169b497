package io.csmipc.sealed;

/**
 * The keys of one direction over time. Sealer and opener of a direction see the same sequence
 * numbers and sizes, so they step at the same record without a message.
 *
 * <p>A step is prepared by {@link #keysFor} and happens in {@link #accept}: a forged record, which
 * may have any size, cannot make the opener forget the keys that the true one needs.
 *
 * <p>Not thread-safe: it belongs to one direction, which has a lock.
 */
final class Generations {
  private final SealingLimits limits;
  private DirectionKeys current;
  private DirectionKeys prepared;
  private long number;
  private long firstSequence;
  private long bytes;

  Generations(DirectionKeys first, SealingLimits limits) {
    this.current = first;
    this.limits = limits;
  }

  long sessionId() {
    return current.sessionId();
  }

  /** Which generation is in use, from 0. */
  long number() {
    return number;
  }

  /** The keys for a record; to be followed by {@link #accept} or {@link #reject}. */
  DirectionKeys keysFor(long sequence, int sealedLength) {
    reject();
    boolean full = sequence - firstSequence >= limits.records();
    boolean heavy = bytes > 0 && bytes + sealedLength > limits.bytes();
    if (full || heavy) {
      prepared = current.next();
      return prepared;
    }
    return current;
  }

  /** The record was sealed or opened: counts it, and forgets the old keys if it began new ones. */
  void accept(long sequence, int sealedLength) {
    if (prepared != null) {
      current.destroy();
      current = prepared;
      prepared = null;
      number++;
      firstSequence = sequence;
      bytes = 0;
    }
    bytes += sealedLength;
  }

  /** The record did not open: everything stays as it was. */
  void reject() {
    if (prepared != null) {
      prepared.destroy();
      prepared = null;
    }
  }

  void destroy() {
    reject();
    current.destroy();
  }
}
