package io.csmipc.sealed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.RefusedException;
import io.csmipc.seal.RecordSealer;
import io.csmipc.seal.SealContext;
import io.csmipc.seal.SealerFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AesGcmSealerFactoryTest {
  @Test
  void everyDrawIsNew() {
    SealerFactory factory = Sealing.builder(Pair.secret()).build().newFactory();
    Set<String> seen = new HashSet<>();

    for (int i = 0; i < 3_000; i++) {
      byte[] random = factory.freshRandom();
      assertEquals(SealerFactory.RANDOM_BYTES, random.length);
      assertTrue(seen.add(HexFormat.of().formatHex(random)));
    }
  }

  @Test
  void oneDrawKeysOneSession() {
    SealerFactory factory = Sealing.builder(Pair.secret()).build().newFactory();
    byte[] peer = factory.freshRandom();
    byte[] mine = factory.freshRandom();
    assertNotNull(factory.create(Pair.binderContext(mine, peer)));

    RefusedException e =
        assertThrows(RefusedException.class, () -> factory.create(Pair.binderContext(mine, peer)));

    assertTrue(e.getMessage().contains("not fresh"), e.getMessage());
  }

  @Test
  void aDrawOfSomebodyElseKeysNothing() {
    SealerFactory factory = Sealing.builder(Pair.secret()).build().newFactory();
    byte[] peer = factory.freshRandom();
    byte[] invented = Pair.secret().agree("", true, new byte[0]);

    assertThrows(RefusedException.class, () -> factory.create(Pair.binderContext(invented, peer)));
  }

  @Test
  void aRefusedPeerDoesNotSpendTheDraw() {
    SealerFactory factory = Sealing.builder(Pair.secret()).build().newFactory();
    byte[] mine = factory.freshRandom();
    byte[] peer = factory.freshRandom();
    assertThrows(
        RefusedException.class, () -> factory.create(Pair.binderContext(mine, new byte[32])));

    assertNotNull(factory.create(Pair.binderContext(mine, peer)));
  }

  @Test
  void drawsThatNobodyUsesDoNotPileUp() {
    AesGcmSealerFactory factory =
        new AesGcmSealerFactory(Pair.secret(), Pair.jdk(), SealingLimits.defaults());
    byte[] oldest = factory.freshRandom();
    for (int i = 0; i < AesGcmSealerFactory.MAX_DRAWN - 1; i++) {
      factory.freshRandom();
    }
    byte[] newest = factory.freshRandom();
    byte[] peer = Pair.secret().agree("", true, new byte[0]);

    assertThrows(RefusedException.class, () -> factory.create(Pair.binderContext(oldest, peer)));
    assertNotNull(factory.create(Pair.binderContext(newest, peer)));
  }

  @Test
  void theAgreementSeesTheSameTranscriptOnBothSidesAndItsSecretIsZeroed() {
    List<byte[]> transcripts = new ArrayList<>();
    List<byte[]> secrets = new ArrayList<>();
    KeyAgreement agreement =
        (channel, binder, transcript) -> {
          transcripts.add(transcript);
          byte[] secret = Pair.secret().agree(channel, binder, transcript);
          secrets.add(secret);
          return secret;
        };
    SealerFactory a = Sealing.builder(agreement).build().newFactory();
    SealerFactory b = Sealing.builder(agreement).build().newFactory();
    byte[] one = a.freshRandom();
    byte[] other = b.freshRandom();

    RecordSealer binder = a.create(Pair.binderContext(one, other));
    RecordSealer connector = b.create(Pair.connectorContext(one, other));

    assertArrayEquals(transcripts.get(0), transcripts.get(1));
    assertArrayEquals(transcripts.get(0), binder.transcript());
    assertEquals(32, transcripts.get(0).length);
    secrets.forEach(secret -> assertArrayEquals(new byte[32], secret));
    assertEquals(4, Pair.open(connector, 0, 1, Pair.seal(binder, 0, 1, new byte[4])));
  }

  @Test
  void anAgreementThatFailsIsARefusal() {
    for (KeyAgreement broken :
        new KeyAgreement[] {
          (channel, binder, transcript) -> new byte[16],
          (channel, binder, transcript) -> null,
          (channel, binder, transcript) -> {
            throw new IllegalStateException("no attestation");
          }
        }) {
      SealerFactory factory = Sealing.builder(broken).build().newFactory();
      SealContext context = Pair.binderContext(factory.freshRandom(), factory.freshRandom());

      RefusedException e = assertThrows(RefusedException.class, () -> factory.create(context));

      assertTrue(
          e.getMessage().contains("must yield 32 bytes") || e.getMessage().contains("attestation"),
          e.getMessage());
    }
  }
}
