package io.csmipc.ring;

import io.csmipc.MessageHandler;
import io.csmipc.layout.RecordHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

public final class LaneReader {
  private final RingReader ring;
  private final MemorySegment copy;

  LaneReader(RingReader ring) {
    this.ring = ring;
    copy = Arena.ofAuto().allocate(ring.maxFrame(), 64);
  }

  public int poll(MessageHandler handler, int limit) {
    int delivered = 0;
    try {
      for (int records = 0; records < limit; records++) {
        long header = ring.header();
        if (header == 0) {
          break;
        }
        if (RecordHeader.flags(header) == RecordHeader.WHOLE) {
          int length = RecordHeader.frame(header) - RecordHeader.BYTES;
          Copies.out(ring.memory(), ring.payloadOffset(), copy, 0, length);
          ring.checkSession();
          ring.advance(header);
          handler.onMessage(RecordHeader.type(header), copy, 0, length);
          delivered++;
        } else {
          ring.advance(header);
        }
      }
    } finally {
      ring.release();
    }
    return delivered;
  }
}
