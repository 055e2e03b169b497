package io.csmipc.ring;

import io.csmipc.layout.RecordHeader;

/**
 * How long messages can be.
 *
 * @param maxPart the most payload bytes of one record
 * @param maxClaim the longest message in one record
 * @param maxOffer the longest message that is written all or nothing
 * @param maxMessage the longest message at all
 */
public record RingLimits(int maxPart, int maxClaim, long maxOffer, long maxMessage) {
  /**
   * Derives them. A record takes at most a quarter of the ring, so that space always comes free
   * again; a run of records at most half of it, less what is reserved.
   *
   * @param capacity of the ring in bytes
   * @param maxMessage what the receiver takes, in bytes
   * @param overhead by how much sealing lengthens a record, in bytes
   * @return the limits
   */
  public static RingLimits of(long capacity, long maxMessage, int overhead) {
    int maxPart = RingWriter.maxFrame(capacity) - RecordHeader.BYTES - overhead;
    int maxClaim = (int) Math.min(maxPart, maxMessage);
    long run = capacity / 2 - 2L * RingWriter.RESERVE;
    return new RingLimits(
        maxPart, maxClaim, Math.min(maxMessage, Math.max(maxPart, run)), maxMessage);
  }
}
