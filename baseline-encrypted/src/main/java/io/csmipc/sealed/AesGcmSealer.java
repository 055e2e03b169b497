package io.csmipc.sealed;

import io.csmipc.seal.RecordSealer;
import java.lang.foreign.MemorySegment;
import javax.crypto.SecretKey;

/**
 * The records of one session, sealed with AES-256-GCM. Allocates nothing per record by itself; what
 * the provider allocates is told in {@code docs/sealing.md}.
 *
 * <p><b>Threads.</b> As {@link RecordSealer} says; {@link #destroy} may come from any thread at any
 * time.
 */
final class AesGcmSealer implements RecordSealer {
  private final byte[] transcript;
  private final Sealer sealer;
  private final Opener opener;

  AesGcmSealer(
      KeySchedule schedule, SecretKey secret, SealingLimits limits, AeadProvider provider) {
    this.transcript = schedule.transcript();
    this.sealer = new Sealer(schedule.derive(secret, true), limits, provider.newAead());
    this.opener = new Opener(schedule.derive(secret, false), limits, provider.newAead());
  }

  @Override
  public int overhead() {
    return Direction.OVERHEAD;
  }

  @Override
  public byte[] transcript() {
    return transcript.clone();
  }

  @Override
  public void seal(
      long sequence,
      long header,
      MemorySegment source,
      long sourceOffset,
      int length,
      MemorySegment target,
      long targetOffset) {
    sealer.seal(sequence, header, source, sourceOffset, length, target, targetOffset);
  }

  @Override
  public int open(
      long sequence,
      long header,
      MemorySegment source,
      long sourceOffset,
      int sealedLength,
      MemorySegment target,
      long targetOffset) {
    return opener.open(sequence, header, source, sourceOffset, sealedLength, target, targetOffset);
  }

  /** The session id that {@link #open} expects. */
  long expectedSessionId() {
    return opener.sessionId();
  }

  /** How often the sealing direction stepped to a new key. */
  long sealGeneration() {
    return sealer.generation();
  }

  /** How often the opening direction stepped to a new key. */
  long openGeneration() {
    return opener.generation();
  }

  @Override
  public void destroy() {
    sealer.destroy();
    opener.destroy();
  }
}
