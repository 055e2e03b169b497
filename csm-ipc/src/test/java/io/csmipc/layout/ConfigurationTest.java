package io.csmipc.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.ChannelOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
  private static final Configuration GOOD = new Configuration(4096, 1 << 20, true, false, true);
  private static final long SIZE = OutboxLayout.size(4096);

  @Test
  void comesBackAsItWasWritten() throws Configuration.Refused {
    for (int bits = 0; bits < 8; bits++) {
      Configuration configuration =
          new Configuration(1024, 17, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
      byte[] bytes = configuration.encode();
      assertEquals(Configuration.BYTES, bytes.length);
      assertEquals(configuration, Configuration.decode(bytes, OutboxLayout.size(1024)));
    }
  }

  @Test
  void theCopyOutOfAnOutboxIsTheSameBytes() throws Configuration.Refused {
    MemorySegment outbox = Arena.ofAuto().allocate(SIZE, 4096);
    MemorySegment.copy(
        MemorySegment.ofArray(GOOD.encode()),
        0,
        outbox,
        OutboxLayout.CONFIGURATION,
        Configuration.BYTES);
    byte[] copy =
        Configuration.copy(outbox.asReadOnly(), OutboxLayout.CONFIGURATION, Configuration.BYTES);
    assertEquals(GOOD, Configuration.decode(copy, SIZE));
  }

  @ParameterizedTest
  @CsvSource({
    "0,  0,                  begin like an outbox",
    "0,  -1,                 begin like an outbox",
    "16, 0,                  power of two",
    "16, 512,                power of two",
    "16, 4097,               power of two",
    "16, 8192,               does not fit into a region",
    "16, 1099511627776,      does not fit into a region",
    "16, 2199023255552,      power of two",
    "16, -9223372036854775808, power of two",
    "16, -1,                 power of two",
    "24, 0,                  longest message",
    "24, 1073741825,         longest message",
    "24, -1,                 longest message",
    "32, 2,                  side",
    "32, -1,                 side",
    "40, 1,                  reserved",
    "120, -9223372036854775808, reserved"
  })
  void refusesAWordThatMakesNoSense(int offset, long word, String why) {
    byte[] bytes = GOOD.encode();
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putLong(offset, word);
    assertRefused(bytes, why);
  }

  @ParameterizedTest
  @CsvSource({
    "8,  0,  layout version 1 expected",
    "8,  2,  layout version 1 expected",
    "8,  -1, layout version 1 expected",
    "12, 4,  unknown feature bits 0x4",
    "12, -1, unknown feature bits 0xffffffff"
  })
  void refusesAnotherVersionAndUnknownFeaturesAndSaysWhatToDo(int offset, int word, String why) {
    byte[] bytes = GOOD.encode();
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(offset, word);
    assertTrue(assertRefused(bytes, why).contains("same version of csm-ipc on both sides"));
  }

  @Test
  void believesTheOperatingSystemsSizeAlone() throws Configuration.Refused {
    assertEquals(GOOD, Configuration.decode(GOOD.encode(), SIZE));
    assertThrows(Configuration.Refused.class, () -> Configuration.decode(GOOD.encode(), SIZE - 1));
  }

  @Test
  void randomChangesAreRefusedOrStayInsideTheBounds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = GOOD.encode();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        Configuration c = Configuration.decode(bytes, SIZE);
        assertTrue(c.capacity() <= 4096 && Long.bitCount(c.capacity()) == 1, "seed " + seed);
        assertTrue(
            c.maxMessage() >= 1 && c.maxMessage() <= ChannelOptions.MAX_MESSAGE_LENGTH,
            "seed " + seed);
      } catch (Configuration.Refused refused) {
        assertTrue(refused.getMessage().length() > 10, "seed " + seed);
      }
    }
  }

  private static String assertRefused(byte[] bytes, String why) {
    Configuration.Refused refused =
        assertThrows(Configuration.Refused.class, () -> Configuration.decode(bytes, SIZE));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
    return refused.getMessage();
  }
}
