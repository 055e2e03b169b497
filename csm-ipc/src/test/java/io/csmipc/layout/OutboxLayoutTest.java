package io.csmipc.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class OutboxLayoutTest {
  private static final long[] CONTROL = {
    OutboxLayout.ECHO,
    OutboxLayout.POSITION,
    OutboxLayout.HEARTBEAT,
    OutboxLayout.SLEEPING,
    OutboxLayout.DOORBELL,
    OutboxLayout.CLAIMED
  };

  @Test
  void everyControlWordHasAPairOfCacheLinesOfItsOwn() {
    for (int i = 0; i < CONTROL.length; i++) {
      assertEquals(0, CONTROL[i] % 128);
      if (i > 0) {
        assertTrue(CONTROL[i] - CONTROL[i - 1] >= 128);
      }
    }
  }

  @Test
  void whatIsReadAfterEveryCopyAndWhatIsFrozenShareNoPageWithWhatChanges() {
    assertTrue(OutboxLayout.SESSION + 8 <= OutboxLayout.CONFIGURATION);
    assertEquals(OutboxLayout.RANDOM, OutboxLayout.CONFIGURATION + Configuration.BYTES);
    assertTrue(OutboxLayout.RANDOM + 32 <= 4096);
    assertTrue(CONTROL[0] >= 4096);
    assertTrue(CONTROL[CONTROL.length - 1] + 128 <= OutboxLayout.RING);
    assertEquals(0, OutboxLayout.RING % 4096);
    assertEquals(OutboxLayout.RING + 1024 + RecordHeader.LINE, OutboxLayout.size(1024));
  }

  @Test
  void copiesBytesOfEveryLengthAndPlaceAndNotOneMore() {
    MemorySegment peer = Arena.ofAuto().allocate(128, 64);
    for (int i = 0; i < 128; i++) {
      peer.set(ValueLayout.JAVA_BYTE, i, (byte) (i + 1));
    }
    for (int from = 0; from < 24; from++) {
      for (int length = 0; length < 64; length++) {
        MemorySegment target = Arena.ofAuto().allocate(128, 64);
        PeerCopy.exactly(peer, from, target, 16, length);
        for (int i = 0; i < 128; i++) {
          int expected = i < 16 || i >= 16 + length ? 0 : from + i - 16 + 1;
          assertEquals(expected, target.get(ValueLayout.JAVA_BYTE, i));
        }
        MemorySegment rounded = MemorySegment.ofArray(new long[8]);
        PeerCopy.out(peer, 8, rounded, 0, length);
        assertEquals(-1, rounded.asSlice(0, length).mismatch(peer.asSlice(8, length)));
      }
    }
  }

  @Test
  void aSmallCopyTouchesTheWordsThatItNeedsAndNoOther() {
    MemorySegment from = Arena.ofAuto().allocate(128, 64);
    from.fill((byte) 1);
    for (int length = 0; length <= SmallCopy.MAX_BYTES; length++) {
      MemorySegment to = Arena.ofAuto().allocate(128, 64);
      SmallCopy.words(from, 3, to, 8, length);
      int whole = (length + 7) & -8;
      for (int i = 0; i < 128; i++) {
        assertEquals(i >= 8 && i < 8 + whole ? 1 : 0, to.get(ValueLayout.JAVA_BYTE, i));
      }
    }
  }
}
