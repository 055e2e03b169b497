package io.csmipc.sealed;

import static io.csmipc.seal.RecordSealer.BAD_SEQUENCE;
import static io.csmipc.seal.RecordSealer.BAD_SESSION;
import static io.csmipc.seal.RecordSealer.BAD_TAG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.csmipc.RefusedException;
import io.csmipc.seal.RecordSealer;
import io.csmipc.seal.SealContext;
import io.csmipc.seal.SealerFactory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the host can do to records, and what it gets for it. */
class HostileRecordTest {
  private static final long HEADER = 0x0000_1234_0007_0040L;
  private static final byte[] PLAIN = {10, 20, 30, 40, 50, 60, 70, 80, 90};

  static List<AeadProvider> everyProvider() {
    return Pair.everyProvider();
  }

  @ParameterizedTest
  @MethodSource("everyProvider")
  void everyFlippedBitIsRefusedWithItsCodeAndLeavesNoPlaintext(AeadProvider provider) {
    Pair pair = Pair.connect(provider);
    byte[] sealed = Pair.seal(pair.binder(), 0, HEADER, PLAIN);
    byte[] untouched = new byte[PLAIN.length];
    Arrays.fill(untouched, (byte) 0x77);

    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] forged = sealed.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      byte[] target = untouched.clone();
      int expected = bit < 64 ? BAD_SESSION : bit < 128 ? BAD_SEQUENCE : BAD_TAG;

      assertEquals(expected, Pair.open(pair.connector(), 0, HEADER, forged, target), "bit " + bit);
      assertArrayEquals(untouched, target, "bit " + bit);
    }
    for (int bit = 0; bit < 64; bit++) {
      byte[] target = untouched.clone();
      assertEquals(
          BAD_TAG,
          Pair.open(pair.connector(), 0, HEADER ^ 1L << bit, sealed, target),
          "bit " + bit);
      assertArrayEquals(untouched, target);
    }
    // None of it kept the true record from opening.
    assertEquals(PLAIN.length, Pair.open(pair.connector(), 0, HEADER, sealed));
  }

  @Test
  void aReplayedRecordIsOutOfSequence() {
    Pair pair = Pair.connect(Pair.jdk());
    byte[] first = Pair.seal(pair.binder(), 0, HEADER, PLAIN);
    assertEquals(PLAIN.length, Pair.open(pair.connector(), 0, HEADER, first));

    assertEquals(BAD_SEQUENCE, Pair.open(pair.connector(), 1, HEADER, first));
  }

  @Test
  void reorderedAndDroppedRecordsAreOutOfSequence() {
    Pair pair = Pair.connect(Pair.jdk());
    byte[] first = Pair.seal(pair.binder(), 0, HEADER, PLAIN);
    byte[] second = Pair.seal(pair.binder(), 1, HEADER, PLAIN);

    assertEquals(BAD_SEQUENCE, Pair.open(pair.connector(), 0, HEADER, second));
    assertEquals(PLAIN.length, Pair.open(pair.connector(), 0, HEADER, first));
  }

  @Test
  void aRecordWithARewrittenSequenceDoesNotOpen() {
    Pair pair = Pair.connect(Pair.jdk());
    Pair.seal(pair.binder(), 0, HEADER, PLAIN);
    byte[] second = Pair.seal(pair.binder(), 1, HEADER, PLAIN);
    second[8] = 0;

    assertEquals(BAD_TAG, Pair.open(pair.connector(), 0, HEADER, second));
  }

  @ParameterizedTest
  @MethodSource("everyProvider")
  void aCutOrExtendedRecordDoesNotOpen(AeadProvider provider) {
    Pair pair = Pair.connect(provider);
    byte[] sealed = Pair.seal(pair.binder(), 0, HEADER, PLAIN);

    for (int length = 0; length < sealed.length + 40; length++) {
      if (length != sealed.length) {
        byte[] forged = Arrays.copyOf(sealed, length);
        assertEquals(BAD_TAG, Pair.open(pair.connector(), 0, HEADER, forged), "length " + length);
      }
    }
    assertEquals(PLAIN.length, Pair.open(pair.connector(), 0, HEADER, sealed));
  }

  @Test
  void aNegativeLengthIsNoRecord() {
    Pair pair = Pair.connect(Pair.jdk());
    MemorySegment nothing = MemorySegment.ofArray(new byte[0]);

    assertEquals(BAD_TAG, pair.binder().open(0, HEADER, nothing, 0, -1, nothing, 0));
    assertEquals(BAD_TAG, pair.binder().open(0, HEADER, nothing, 0, Integer.MIN_VALUE, nothing, 0));
  }

  @Test
  void myOwnRecordShownBackToMeIsOfAnotherSession() {
    Pair pair = Pair.connect(Pair.jdk());
    byte[] mine = Pair.seal(pair.binder(), 0, HEADER, PLAIN);

    assertEquals(BAD_SESSION, Pair.open(pair.binder(), 0, HEADER, mine));
  }

  @Test
  void aSplicedDirectionDoesNotOpenEvenUnderTheRightSessionId() {
    Pair pair = Pair.connect(Pair.jdk());
    byte[] mine = Pair.seal(pair.binder(), 0, HEADER, PLAIN);
    byte[] theirs = Pair.seal(pair.connector(), 0, HEADER, PLAIN);
    System.arraycopy(theirs, 0, mine, 0, 8);

    assertEquals(BAD_TAG, Pair.open(pair.binder(), 0, HEADER, mine));
  }

  @Test
  void aRecordOfAnotherSessionDoesNotOpenEvenUnderTheRightSessionId() {
    Pair old = Pair.connect(Pair.jdk());
    Pair fresh = Pair.connect(Pair.jdk());
    byte[] replayed = Pair.seal(old.binder(), 0, HEADER, PLAIN);
    byte[] genuine = Pair.seal(fresh.binder(), 0, HEADER, PLAIN);

    assertEquals(BAD_SESSION, Pair.open(fresh.connector(), 0, HEADER, replayed));
    System.arraycopy(genuine, 0, replayed, 0, 8);
    assertEquals(BAD_TAG, Pair.open(fresh.connector(), 0, HEADER, replayed));
  }

  @Test
  void aRecordPutTogetherFromTwoDoesNotOpen() {
    Pair pair = Pair.connect(Pair.jdk());
    byte[] first = Pair.seal(pair.binder(), 0, HEADER, PLAIN);
    byte[] second = Pair.seal(pair.binder(), 1, HEADER, PLAIN);
    byte[] frontOfOne = first.clone();
    System.arraycopy(second, 16, frontOfOne, 16, PLAIN.length);
    byte[] tagOfOther = first.clone();
    System.arraycopy(second, 16 + PLAIN.length, tagOfOther, 16 + PLAIN.length, 16);

    assertEquals(BAD_TAG, Pair.open(pair.connector(), 0, HEADER, frontOfOne));
    assertEquals(BAD_TAG, Pair.open(pair.connector(), 0, HEADER, tagOfOther));
  }

  @Test
  void anEditedConfigurationKeysTheSidesApart() {
    byte[] shared = {1, 2, 3};
    for (int bit = 0; bit < 8 * shared.length; bit++) {
      SealerFactory a = Sealing.builder(Pair.secret()).build().newFactory();
      SealerFactory b = Sealing.builder(Pair.secret()).build().newFactory();
      byte[] one = a.freshRandom();
      byte[] other = b.freshRandom();
      RecordSealer binder = a.create(Pair.binderContext(one, other));
      SealContext seen = Pair.connectorContext(one, other);
      seen.peerConfiguration()[bit / 8] ^= (byte) (1 << bit % 8);
      RecordSealer connector = b.create(seen);

      byte[] there = Pair.seal(binder, 0, HEADER, PLAIN);
      byte[] back = Pair.seal(connector, 0, HEADER, PLAIN);
      assertEquals(BAD_SESSION, Pair.open(connector, 0, HEADER, there));
      assertEquals(BAD_SESSION, Pair.open(binder, 0, HEADER, back));
      // The session ids differ too; a host that mends them meets the tag.
      assertEquals(BAD_TAG, openUnderItsOwnId(connector, there));
    }
  }

  /** The host cannot compute this id; a test gives it away, to see that the tag holds alone. */
  private static int openUnderItsOwnId(RecordSealer opener, byte[] record) {
    byte[] mended = record.clone();
    ByteBuffer id = ByteBuffer.wrap(mended).order(ByteOrder.LITTLE_ENDIAN);
    id.putLong(0, ((AesGcmSealer) opener).expectedSessionId());
    return Pair.open(opener, 0, HEADER, mended);
  }

  @Test
  void aReflectedOutboxIsRefusedBeforeAnyKeyExists() {
    SealerFactory factory = Sealing.builder(Pair.secret()).build().newFactory();
    byte[] mine = factory.freshRandom();

    assertThrows(RefusedException.class, () -> factory.create(Pair.binderContext(mine, mine)));
  }

  @Test
  void anotherSecretOpensNothing() {
    byte[] secret = new byte[32];
    secret[0] = 1;
    SealerFactory a = Sealing.builder(Pair.secret()).build().newFactory();
    SealerFactory b = Sealing.builder(SealingSecret.preShared(secret)).build().newFactory();
    byte[] one = a.freshRandom();
    byte[] other = b.freshRandom();
    RecordSealer binder = a.create(Pair.binderContext(one, other));
    RecordSealer connector = b.create(Pair.connectorContext(one, other));

    byte[] sealed = Pair.seal(binder, 0, HEADER, PLAIN);

    assertEquals(BAD_SESSION, Pair.open(connector, 0, HEADER, sealed));
    assertEquals(BAD_TAG, openUnderItsOwnId(connector, sealed));
  }
}
