package io.csmipc.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import io.csmipc.ring.Doorbell;
import io.csmipc.ring.LaneFault;
import io.csmipc.ring.Scratch;
import io.csmipc.ring.SealedLaneReader;
import io.csmipc.ring.SealedLaneWriter;
import io.csmipc.seal.RecordSealer;
import io.csmipc.seal.SealContext;
import io.csmipc.seal.SealerFactory;
import io.csmipc.sealed.Sealing;
import io.csmipc.sealed.SealingSecret;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A sealed lane whose ring a host changes as it likes. Whatever is thrown must be a {@link
 * LaneFault}; whatever is delivered must be what was sent, in order. A sealer that is handed any
 * record of any length must answer, and not throw.
 */
public final class SealedTarget {
  private static final int CAPACITY = 4096;
  private static final long RING = OutboxLayout.RING;

  private final FuzzedDataProvider data;
  private final MemorySegment ours = memory();
  private final MemorySegment theirs = memory();
  private final RecordSealer opener;
  private final SealedLaneReader reader;
  private final SealedLaneWriter writer;
  private final SealedLaneWriter back;
  private int sent;
  private int received;

  private SealedTarget(FuzzedDataProvider data) {
    this.data = data;
    byte[] secret = new byte[32];
    secret[0] = 1;
    Sealing sealing = Sealing.builder(SealingSecret.preShared(secret)).build();
    SealerFactory a = sealing.newFactory();
    SealerFactory b = sealing.newFactory();
    byte[] randomA = a.freshRandom();
    byte[] randomB = b.freshRandom();
    byte[] frozen = new byte[128];
    RecordSealer sealer =
        a.create(
            new SealContext(
                "c", true, 1, 2, randomA.clone(), randomB.clone(), frozen.clone(), frozen.clone()));
    opener =
        b.create(
            new SealContext(
                "c",
                false,
                2,
                1,
                randomB.clone(),
                randomA.clone(),
                frozen.clone(),
                frozen.clone()));
    theirs.set(ValueLayout.JAVA_LONG, OutboxLayout.SESSION, 1);
    Doorbell bell = new Doorbell(theirs, ours, false, false, null);
    writer = new SealedLaneWriter(theirs, ours, CAPACITY, 3000, sealer, bell);
    Doorbell bellOfReader = new Doorbell(ours, theirs, false, false, null);
    back = new SealedLaneWriter(ours, theirs, CAPACITY, 3000, opener, bellOfReader);
    reader =
        new SealedLaneReader(
            theirs, ours, CAPACITY, 1, 3000, 1L << 60, opener, back, bellOfReader, new Scratch());
    writer.hello();
    back.hello();
  }

  /** Runs one input. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    new SealedTarget(data).run();
  }

  private static MemorySegment memory() {
    return MemorySegment.ofArray(new long[(int) OutboxLayout.size(CAPACITY) / 8]);
  }

  private void run() {
    try {
      if (data.consumeInt(0, 9) == 0) {
        openAnything();
        return;
      }
      while (data.remainingBytes() > 0) {
        step();
      }
    } catch (LaneFault e) {
      Invariant.holds(e.reason() != null, "a fault has a reason");
    }
    reader.look();
    Invariant.holds(back.takenPosition() == 0, "nothing was acknowledged");
    Invariant.holds(received <= sent, "no more than was sent");
  }

  private void openAnything() {
    byte[] record = data.consumeBytes(600);
    MemorySegment source = MemorySegment.ofArray(record);
    int length = data.consumeInt(0, record.length);
    MemorySegment target = MemorySegment.ofArray(new byte[record.length]);
    int result = opener.open(0, data.consumeLong(), source, 0, length, target, 0);
    Invariant.holds(result < 0, "nobody sealed this");
    for (byte b : target.toArray(ValueLayout.JAVA_BYTE)) {
      Invariant.holds(b == 0, "no plaintext of a refused record");
    }
  }

  private void step() {
    switch (data.consumeInt(0, 6)) {
      case 0, 1 -> {
        byte[] message = new byte[data.consumeInt(4, 1500)];
        MemorySegment segment = MemorySegment.ofArray(message);
        segment.fill((byte) sent);
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, 0, sent);
        if (writer.offer(sent & 0xFFFF, segment, 0, message.length) > 0) {
          sent++;
        }
      }
      case 2, 3 -> {
        if (reader.greet()) {
          reader.takeNotes(sent % 2 == 0);
          reader.poll(this::judge, data.consumeInt(0, 8));
        }
      }
      case 4 -> {
        long at = RING + 8L * data.consumeInt(0, CAPACITY / 8 - 1);
        Words.setRelease(theirs, at, Words.getOpaque(theirs, at) ^ 1L << data.consumeInt(0, 63));
      }
      case 5 -> {
        long header =
            RecordHeader.of(
                data.consumeInt(0, 1100), data.consumeInt(0, 4), data.consumeInt(0, 31));
        long position = Words.getOpaque(ours, OutboxLayout.POSITION);
        Words.setRelease(theirs, RING + (position & (CAPACITY - 1)), header);
      }
      default -> {
        // A record, somewhere else.
        int words = data.consumeInt(1, 100);
        int from = data.consumeInt(0, CAPACITY / 8 - words);
        int to = data.consumeInt(0, CAPACITY / 8 - words);
        MemorySegment.copy(theirs, RING + 8L * from, theirs, RING + 8L * to, 8L * words);
      }
    }
  }

  private void judge(int type, MemorySegment buffer, long offset, int length) {
    Invariant.holds(type == (received & 0xFFFF) && length >= 4, "the next message");
    Invariant.holds(
        buffer.get(ValueLayout.JAVA_INT_UNALIGNED, offset) == received, "the next message");
    for (int i = 4; i < length; i++) {
      Invariant.holds(
          buffer.get(ValueLayout.JAVA_BYTE, offset + i) == (byte) received, "every byte of it");
    }
    received++;
  }
}
