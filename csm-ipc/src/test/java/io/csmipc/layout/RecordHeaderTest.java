package io.csmipc.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RecordHeaderTest {
  private static final int STARTS = 4 * RecordHeader.LINE;
  private static final int FRAMES = 6 * RecordHeader.LINE;

  private interface Check {
    void of(long start, int frame, long end);
  }

  private static void forEveryStartAndFrame(Check check) {
    for (long start = 0; start < STARTS; start += 8) {
      for (int frame = RecordHeader.BYTES; frame <= FRAMES; frame++) {
        check.of(start, frame, RecordHeader.end(start, frame));
      }
    }
  }

  @Test
  void itsPartsComeBack() {
    for (int frame : new int[] {8, 9, 4096, RecordHeader.MAX_FRAME}) {
      for (int type : new int[] {0, 1, 0x7FFF, 0x8000, 0xFFFF}) {
        for (int flags = 0; flags < 0x20; flags++) {
          long header = RecordHeader.of(frame, type, flags);
          assertTrue(header > 0);
          assertEquals(frame, RecordHeader.frame(header));
          assertEquals(type, RecordHeader.type(header));
          assertEquals(flags, RecordHeader.flags(header));
        }
      }
    }
  }

  @Test
  void reservedBitsNeverLookLikeFlags() {
    for (int bit = 56; bit < 64; bit++) {
      long header = RecordHeader.of(8, 0, RecordHeader.WHOLE) | 1L << bit;
      assertNotEquals(RecordHeader.WHOLE, RecordHeader.flags(header));
      assertTrue(RecordHeader.flags(header) >>> 8 != 0);
    }
    assertTrue(RecordHeader.REVOKED < 0);
  }

  @Test
  void theNextRecordStartsAtAMultipleOfEightBehindTheFrame() {
    forEveryStartAndFrame(
        (start, frame, end) -> {
          assertEquals(0, end % 8);
          assertTrue(end >= start + frame);
          assertTrue(end - (start + frame) < RecordHeader.LINE + 8);
        });
  }

  @Test
  void smallRecordsOfOneSizeTouchOneLineEach() {
    forEveryStartAndFrame(
        (start, frame, end) -> {
          int taken = (frame + 7) & -8;
          if (taken <= RecordHeader.LINE) {
            long inLine = end % RecordHeader.LINE;
            assertTrue(inLine + taken <= RecordHeader.LINE, start + " " + frame);
            assertTrue(RecordHeader.end(end, frame) - end <= RecordHeader.LINE);
          } else {
            assertEquals(start + taken, end);
          }
        });
  }

  @Test
  void paddingOfAllThatARecordTookEndsWhereTheRecordEnded() {
    forEveryStartAndFrame(
        (start, frame, end) ->
            assertEquals(end, RecordHeader.end(start, end - start), start + " " + frame));
  }

  @Test
  void paddingToTheEndOfTheRingEndsThere() {
    for (int start = 0; start < 1024; start += 8) {
      assertEquals(1024, RecordHeader.end(start, 1024L - start));
    }
  }

  @Test
  void aRecordThatEndsInsideTheRingIsFollowedInsideTheRing() {
    forEveryStartAndFrame(
        (start, frame, end) -> {
          int taken = (frame + 7) & -8;
          if (start + taken <= STARTS) {
            assertTrue(end <= STARTS);
          }
        });
  }

  @Test
  void aSealedRecordThatSaysNothingFitsIntoEverySealedClaim() {
    int overhead = 32; // session id, sequence number, tag
    forEveryStartAndFrame(
        (start, frame, end) -> {
          if (frame >= RecordHeader.BYTES + overhead) {
            assertTrue(RecordHeader.end(start, RecordHeader.BYTES + overhead) <= end);
          }
        });
  }

  @Test
  void positionsBeyondThirtyTwoBitsDoNotMatter() {
    forEveryStartAndFrame(
        (start, frame, end) ->
            assertEquals(end + (1L << 40), RecordHeader.end(start + (1L << 40), frame)));
  }
}
