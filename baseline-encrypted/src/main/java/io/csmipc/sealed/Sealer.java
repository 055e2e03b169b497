package io.csmipc.sealed;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** The direction in which this side writes. See {@link Direction}. */
final class Sealer extends Direction {
  private long nextSequence;

  Sealer(DirectionKeys first, SealingLimits limits, Aead aead) {
    super(first, limits, aead);
  }

  synchronized void seal(
      long sequence,
      long header,
      MemorySegment source,
      long sourceOffset,
      int length,
      MemorySegment target,
      long targetOffset) {
    checkOpen();
    checkSequence(sequence);
    if (sequence < nextSequence) {
      throw new IllegalArgumentException(
          "sequence " + sequence + " would seal twice under one nonce; next is " + nextSequence);
    }
    int sealedLength = Math.addExact(length, OVERHEAD);
    Objects.checkFromIndexSize(sourceOffset, (long) length, source.byteSize());
    Objects.checkFromIndexSize(targetOffset, (long) sealedLength, target.byteSize());

    aead.reserve(length);
    MemorySegment.copy(source, sourceOffset, aead.plain(), 0, length);
    DirectionKeys keys = generations.keysFor(sequence, sealedLength);
    // From here on the number is spent, whatever happens.
    nextSequence = sequence + 1;
    aead.seal(keys.key(), nonce(keys, sequence), associated(header, sequence), length);
    generations.accept(sequence, sealedLength);

    MemorySegment sealed = aead.sealed();
    sealed.set(WORD, 0, sessionId());
    sealed.set(WORD, Long.BYTES, sequence);
    MemorySegment.copy(sealed, 0, target, targetOffset, sealedLength);
  }
}
