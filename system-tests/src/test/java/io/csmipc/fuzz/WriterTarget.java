package io.csmipc.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.csmipc.MessageTooLongException;
import io.csmipc.WaitStrategies;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.Words;
import io.csmipc.ring.Doorbell;
import io.csmipc.ring.LaneFault;
import io.csmipc.ring.LaneReader;
import io.csmipc.ring.LaneWriter;
import io.csmipc.ring.RingClaim;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A writer against arbitrary reading positions, and against a host that changes its ring. Whatever
 * is thrown must be a {@link LaneFault}; nothing outside the ring is written, and as long as nobody
 * changed the ring, a correct reader finds every message in it and the end behind them.
 */
public final class WriterTarget {
  private static final int CAPACITY = 1024;
  private static final int GUARD = 4096;
  private static final int MAX_MESSAGE = 2000;
  private static final long RING = OutboxLayout.RING;

  private final FuzzedDataProvider data;
  private final MemorySegment peer = ReaderTarget.memory();
  private final MemorySegment own =
      MemorySegment.ofArray(new long[(int) (OutboxLayout.size(CAPACITY) + GUARD) / 8]);
  private final MemorySegment source = MemorySegment.ofArray(new byte[MAX_MESSAGE]);
  private final boolean host;
  private final Doorbell bell;
  private final LaneWriter writer;
  private final LaneReader reader;
  private final RingClaim claim = new RingClaim();
  private long sent;
  private long received;
  private boolean honest;

  private WriterTarget(FuzzedDataProvider data) {
    this.data = data;
    host = data.consumeBoolean();
    honest = !host;
    bell = new Doorbell(own, peer, false, true, null);
    writer = new LaneWriter(own, peer, CAPACITY, data.consumeBoolean(), MAX_MESSAGE, 0, bell);
    own.set(ValueLayout.JAVA_LONG, OutboxLayout.SESSION, 1);
    reader = new LaneReader(own, peer, CAPACITY, 1, MAX_MESSAGE, 1L << 60, bell);
    source.fill((byte) 0x55);
  }

  /** Runs one input. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    new WriterTarget(data).run();
  }

  private void run() {
    boolean fault = false;
    try {
      while (data.remainingBytes() > 0) {
        long tail = writer.tail();
        step();
        Invariant.holds(writer.tail() >= tail, "the tail goes forward");
      }
    } catch (LaneFault e) {
      fault = true;
    }
    Invariant.holds(Words.getOpaque(own, OutboxLayout.SESSION) == 1, "no session word is written");
    finish(fault);
    for (long at = OutboxLayout.size(CAPACITY); at < own.byteSize(); at += 8) {
      Invariant.holds(
          own.get(ValueLayout.JAVA_LONG, at) == 0, "nothing is written behind the ring");
    }
    for (long at = OutboxLayout.CONFIGURATION; at < OutboxLayout.DOORBELL; at += 8) {
      Invariant.holds(
          own.get(ValueLayout.JAVA_LONG, at) == 0, "nothing is written before the ring");
    }
  }

  private void finish(boolean fault) {
    if (honest && !fault && !claim.isOpen()) {
      readAll();
      Invariant.holds(received == sent, "everything that was sent is there");
    }
    writer.stop();
    try {
      writer.finish(own);
    } catch (LaneFault e) {
      return; // the peer's position, once more
    }
    if (honest && !fault) {
      readAll();
      Invariant.holds(received == sent, "everything is there behind the close");
      Invariant.holds(reader.isClosed(), "a close comes last");
    }
  }

  private int read(int limit) {
    int n = reader.poll((type, buffer, offset, length) -> judge(buffer, offset, length), limit);
    received += n;
    return n;
  }

  /** A call may stop before its limit, but not at once while there are messages. */
  private void readAll() {
    while (read(1 << 20) > 0) {
      // goes on
    }
  }

  private void judge(MemorySegment buffer, long offset, int length) {
    for (int i = 0; i < length; i++) {
      byte found = buffer.get(ValueLayout.JAVA_BYTE, offset + i);
      Invariant.holds(!honest || found == 0x55, "a message is as it was sent");
    }
  }

  private void step() {
    switch (data.consumeInt(0, host ? 8 : 7)) {
      case 0, 1 -> written(offer());
      case 2 ->
          written(
              writer.send(
                  data.consumeInt(0, 0xFFFF),
                  source,
                  0,
                  data.consumeInt(0, MAX_MESSAGE),
                  WaitStrategies.busySpin(),
                  System.nanoTime()));
      case 3 -> claim();
      case 4 -> endClaim();
      case 5 -> read(data.consumeInt(1, 8));
      case 6 -> Words.setRelease(peer, 8L * data.consumeInt(0, 511), position());
      case 7 -> {
        long now = Words.getOpaque(peer, OutboxLayout.POSITION);
        long position = position();
        honest &= position == now;
        Words.setRelease(peer, OutboxLayout.POSITION, position);
      }
      default ->
          Words.setRelease(
              own, RING + 8L * data.consumeInt(0, CAPACITY / 8 - 1), data.consumeLong());
    }
  }

  /** Mostly where the reader is: a wrong one ends the session. */
  private long position() {
    long now = Words.getOpaque(peer, OutboxLayout.POSITION);
    return switch (data.consumeInt(0, 7)) {
      case 0 -> data.consumeLong();
      case 1 -> now + data.consumeInt(-16, 16);
      case 2 -> writer.tail();
      default -> now;
    };
  }

  private long offer() {
    try {
      return writer.offer(data.consumeInt(0, 0xFFFF), source, 0, data.consumeInt(0, MAX_MESSAGE));
    } catch (MessageTooLongException e) {
      return 0;
    }
  }

  private void claim() {
    if (!claim.isOpen()) {
      try {
        writer.tryClaim(1, data.consumeInt(0, 300), claim);
      } catch (MessageTooLongException e) {
        // more than a quarter of the ring
      }
    }
  }

  private void endClaim() {
    if (claim.isOpen()) {
      if (data.consumeBoolean()) {
        claim.segment().fill((byte) 0x55);
        claim.commit();
        sent++;
      } else {
        claim.abort();
      }
    }
  }

  private void written(long result) {
    Invariant.holds(result >= -4, "a documented result");
    Invariant.holds(result <= writer.tail(), "a position that was reached");
    sent += result > 0 ? 1 : 0;
  }
}
