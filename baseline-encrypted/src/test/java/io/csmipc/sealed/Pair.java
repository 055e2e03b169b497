package io.csmipc.sealed;

import io.csmipc.seal.RecordSealer;
import io.csmipc.seal.SealContext;
import io.csmipc.seal.SealerFactory;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Both ends of one session, each keyed by a factory of its own, as two processes would. */
record Pair(AesGcmSealer binder, AesGcmSealer connector) {
  static final int OVERHEAD = 32;

  static SealingSecret secret() {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 7 + 1);
    }
    return SealingSecret.preShared(bytes);
  }

  static AeadProvider jdk() {
    return AeadProvider.named(AeadProvider.SUN_JCE);
  }

  /** Every provider of this machine with every kind of buffer. */
  static List<AeadProvider> everyProvider() {
    return AeadProvider.available().stream()
        .flatMap(p -> List.of(AeadProvider.Path.values()).stream().map(p::through))
        .toList();
  }

  static Pair connect(AeadProvider provider) {
    return connect(provider, provider, SealingLimits.defaults());
  }

  static Pair connect(AeadProvider one, AeadProvider other, SealingLimits limits) {
    SealerFactory a = Sealing.builder(secret()).provider(one).limits(limits).build().newFactory();
    SealerFactory b = Sealing.builder(secret()).provider(other).limits(limits).build().newFactory();
    byte[] binderRandom = a.freshRandom();
    byte[] connectorRandom = b.freshRandom();
    return new Pair(
        (AesGcmSealer) a.create(binderContext(binderRandom, connectorRandom)),
        (AesGcmSealer) b.create(connectorContext(binderRandom, connectorRandom)));
  }

  static SealContext binderContext(byte[] binderRandom, byte[] connectorRandom) {
    return new SealContext(
        "pair",
        true,
        11,
        22,
        binderRandom.clone(),
        connectorRandom.clone(),
        new byte[] {1, 2, 3},
        new byte[] {4, 5});
  }

  static SealContext connectorContext(byte[] binderRandom, byte[] connectorRandom) {
    return new SealContext(
        "pair",
        false,
        22,
        11,
        connectorRandom.clone(),
        binderRandom.clone(),
        new byte[] {4, 5},
        new byte[] {1, 2, 3});
  }

  static byte[] seal(RecordSealer sealer, long sequence, long header, byte[] plain) {
    byte[] sealed = new byte[plain.length + OVERHEAD];
    sealer.seal(
        sequence,
        header,
        MemorySegment.ofArray(plain),
        0,
        plain.length,
        MemorySegment.ofArray(sealed),
        0);
    return sealed;
  }

  /** Opens into a target that is given, so that a test can look at it afterwards. */
  static int open(RecordSealer opener, long sequence, long header, byte[] sealed, byte[] target) {
    return opener.open(
        sequence,
        header,
        MemorySegment.ofArray(sealed),
        0,
        sealed.length,
        MemorySegment.ofArray(target),
        0);
  }

  static int open(RecordSealer opener, long sequence, long header, byte[] sealed) {
    return open(opener, sequence, header, sealed, new byte[sealed.length]);
  }
}
