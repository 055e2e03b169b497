package io.csmipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelOptionsTest {
  private final ChannelOptions.Builder builder = ChannelOptions.builder();

  @Test
  void theDefaultsAreSafe() {
    ChannelOptions options = ChannelOptions.defaults();
    assertEquals(1 << 20, options.ringCapacity());
    assertEquals(16 << 20, options.maxMessageLength());
    assertFalse(options.plaintextOnHostVisibleMemory());
    assertFalse(options.exclusivePublication());
    assertFalse(options.doorbell());
    assertEquals(null, options.group());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1, 512, 1023, 1025, 3 << 10, Long.MIN_VALUE, 1L << 41})
  void aRingIsAPowerOfTwoWithinItsBounds(long bytes) {
    assertRefused("1 KiB to 1 TiB, found " + bytes, () -> builder.ringCapacity(bytes));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, (1L << 30) + 1, Long.MAX_VALUE})
  void aMessageIsWithinItsBounds(long bytes) {
    assertRefused("1 byte to 1 GiB, found " + bytes, () -> builder.maxMessageLength(bytes));
  }

  @Test
  void limitsOfTimeAreNotTooShortToMeanAnything() {
    assertRefused(
        "livenessLimit must be 100 ms or more, found 99 ms",
        () -> builder.livenessLimit(Duration.ofMillis(99)));
    assertRefused("longClaimLimit", () -> builder.longClaimLimit(Duration.ZERO));
    assertRefused("drainLimit", () -> builder.drainLimit(Duration.ofMillis(-1)));
  }

  @Test
  void whatWasBuiltDoesNotChange() {
    ChannelOptions first = builder.ringCapacity(1024).maxMessageLength(1).build();
    builder.ringCapacity(1L << 40).maxMessageLength(1 << 30);
    assertEquals(1024, first.ringCapacity());
    assertEquals(1, first.maxMessageLength());
    assertEquals(1L << 40, builder.build().ringCapacity());
  }

  @Test
  void resultsHaveNames() {
    assertEquals("BACK_PRESSURED", Publication.describe(Publication.BACK_PRESSURED));
    assertEquals("NOT_CONNECTED", Publication.describe(Publication.NOT_CONNECTED));
    assertEquals("CLOSED", Publication.describe(Publication.CLOSED));
    assertEquals("TIMED_OUT", Publication.describe(Publication.TIMED_OUT));
    assertEquals("position 4096", Publication.describe(4096));
    assertEquals("unknown result -77", Publication.describe(-77));
  }

  @Test
  void aRangeHoldsWhatEndsInIt() {
    PositionRange range = new PositionRange(64, 128);
    assertFalse(range.isEmpty());
    assertFalse(range.contains(64));
    assertTrue(range.contains(65));
    assertTrue(range.contains(128));
    assertFalse(range.contains(129));
    assertTrue(new PositionRange(5, 5).isEmpty());
    assertThrows(IllegalArgumentException.class, () -> new PositionRange(2, 1));
    assertThrows(IllegalArgumentException.class, () -> new PositionRange(-1, 1));
  }

  private static void assertRefused(String why, Executable setting) {
    String message = assertThrows(IllegalArgumentException.class, setting).getMessage();
    assertTrue(message.contains(why), message);
  }
}
