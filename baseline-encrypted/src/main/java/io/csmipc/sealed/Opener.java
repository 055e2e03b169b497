package io.csmipc.sealed;

import io.csmipc.seal.RecordSealer;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** The direction in which the peer writes. See {@link Direction}. */
final class Opener extends Direction {
  Opener(DirectionKeys first, SealingLimits limits, Aead aead) {
    super(first, limits, aead);
  }

  synchronized int open(
      long sequence,
      long header,
      MemorySegment source,
      long sourceOffset,
      int sealedLength,
      MemorySegment target,
      long targetOffset) {
    checkOpen();
    checkSequence(sequence);
    if (sealedLength < OVERHEAD) {
      return RecordSealer.BAD_TAG;
    }
    int length = sealedLength - OVERHEAD;
    Objects.checkFromIndexSize(sourceOffset, (long) sealedLength, source.byteSize());
    Objects.checkFromIndexSize(targetOffset, (long) length, target.byteSize());

    // The only look at the source; everything below works on the copy.
    aead.reserve(length);
    MemorySegment copy = aead.sealed();
    MemorySegment.copy(source, sourceOffset, copy, 0, sealedLength);
    if (copy.get(WORD, 0) != sessionId()) {
      return RecordSealer.BAD_SESSION;
    }
    if (copy.get(WORD, Long.BYTES) != sequence) {
      return RecordSealer.BAD_SEQUENCE;
    }
    DirectionKeys keys = generations.keysFor(sequence, sealedLength);
    if (!aead.open(keys.key(), nonce(keys, sequence), associated(header, sequence), length)) {
      generations.reject();
      return RecordSealer.BAD_TAG;
    }
    generations.accept(sequence, sealedLength);
    MemorySegment.copy(aead.plain(), 0, target, targetOffset, length);
    return length;
  }
}
