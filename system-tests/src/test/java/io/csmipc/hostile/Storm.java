package io.csmipc.hostile;

import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/**
 * Random words at random places, all from one seed. Half of what it writes are changes of what is
 * there, because a peer that knows the format does more harm than noise.
 */
final class Storm {
  private static final long[] CONTROLS = {
    OutboxLayout.SESSION,
    OutboxLayout.CONFIGURATION,
    OutboxLayout.CONFIGURATION + 16,
    OutboxLayout.RANDOM,
    OutboxLayout.ECHO,
    OutboxLayout.POSITION,
    OutboxLayout.HEARTBEAT,
    OutboxLayout.SLEEPING,
    OutboxLayout.DOORBELL,
    OutboxLayout.CLAIMED
  };

  private final MemorySegment own;
  private final MemorySegment victim;
  private final SplittableRandom random;
  private long written;

  /**
   * A storm.
   *
   * @param own outbox
   * @param victim the other's outbox, writable, or null
   * @param seed of everything
   */
  Storm(MemorySegment own, MemorySegment victim, long seed) {
    this.own = own;
    this.victim = victim;
    random = new SplittableRandom(seed);
  }

  int upTo(int bound) {
    return random.nextInt(bound);
  }

  long written() {
    return written;
  }

  /** Writes a few words; often none, so that sessions live long enough to be hit in the middle. */
  void gust() {
    if (random.nextInt(4) != 0) {
      return;
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      MemorySegment memory = victim != null && random.nextBoolean() ? victim : own;
      long offset = place(memory);
      long value = value(Words.getOpaque(memory, offset));
      Words.setRelease(memory, offset, value);
      written++;
    }
  }

  private long place(MemorySegment memory) {
    if (random.nextInt(8) == 0) {
      return CONTROLS[random.nextInt(CONTROLS.length)];
    }
    // Records are near the beginning more often than not: sessions are short.
    long ring = memory.byteSize() - OutboxLayout.RING;
    long bound = random.nextBoolean() ? ring : Math.min(ring, 4096);
    return OutboxLayout.RING + (random.nextLong(bound) & -8);
  }

  private long value(long now) {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> 0;
      case 2 -> -1;
      case 3 -> now ^ (1L << random.nextInt(64));
      case 4 -> now + random.nextInt(-64, 64);
      case 5 -> RecordHeader.of(random.nextInt(), random.nextInt(8), random.nextInt(32));
      case 6 -> RecordHeader.of(8 + random.nextInt(4096), random.nextInt(1 << 16), 3);
      default -> (now & ~0xFFFF_FFFFL) | ((now + random.nextInt(-16, 17)) & 0xFFFF_FFFFL);
    };
  }
}
