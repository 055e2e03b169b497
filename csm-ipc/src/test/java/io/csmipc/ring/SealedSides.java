package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.Words;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Two sides with a sealed lane each, greeted, without a channel around them. */
final class SealedSides {
  static final int CAPACITY = 4096;

  final Side a;
  final Side b;

  SealedSides() {
    MemorySegment ofA = outbox();
    MemorySegment ofB = outbox();
    a = new Side(ofA, ofB, 1, 2);
    b = new Side(ofB, ofA, 2, 1);
    a.writer.hello();
    b.writer.hello();
    assertTrue(a.reader.greet());
    assertTrue(b.reader.greet());
  }

  private static MemorySegment outbox() {
    MemorySegment memory = Arena.ofAuto().allocate(OutboxLayout.size(CAPACITY), 4096);
    Words.setRelease(memory, OutboxLayout.SESSION, TestLane.EPOCH);
    return memory;
  }

  static final class Side {
    final MemorySegment outbox;
    final SealedLaneWriter writer;
    final SealedLaneReader reader;

    Side(MemorySegment own, MemorySegment peer, long sends, long receives) {
      outbox = own;
      Doorbell doorbell = new Doorbell(own, peer, false, false, null);
      writer =
          new SealedLaneWriter(
              own, peer, CAPACITY, 1 << 16, new XorSealer(sends, new byte[32]), doorbell);
      reader =
          new SealedLaneReader(
              peer.asReadOnly(),
              own,
              CAPACITY,
              TestLane.EPOCH,
              1 << 16,
              60_000_000_000L,
              new XorSealer(receives, new byte[32]),
              writer,
              doorbell,
              new Scratch());
    }

    long offer(int length) {
      return writer.offer(1, MemorySegment.ofArray(new byte[length]), 0, length);
    }

    List<TestLane.Message> poll() {
      return TestLane.poll(reader, Integer.MAX_VALUE);
    }

    /** What housekeeping does with the acknowledgements; true when it sent one. */
    boolean round() {
      long before = writer.claimed();
      reader.takeNotes(false);
      reader.acknowledge();
      return writer.claimed() != before;
    }

    /** Ends the lane as a close does. */
    void finish() {
      reader.acknowledgeWithClose();
      writer.stop();
      writer.finish(outbox);
    }

    /** Plays the host. */
    void set(long position, long word) {
      Words.setRelease(outbox, at(position), word);
    }

    long get(long position) {
      return Words.getAcquire(outbox, at(position));
    }

    private static long at(long position) {
      return OutboxLayout.RING + (position & (CAPACITY - 1));
    }
  }
}
