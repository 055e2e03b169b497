package io.csmipc.bench.pair;

import io.csmipc.seal.RecordSealer;
import io.csmipc.seal.SealContext;
import io.csmipc.seal.SealerFactory;
import io.csmipc.sealed.AeadProvider;
import io.csmipc.sealed.Sealing;
import java.lang.foreign.MemorySegment;

/** Seals a message and opens it again, in private memory, without a ring. */
final class SealPath implements CodePath {
  private static final long HEADER = 1;

  private final RecordSealer sealer;
  private final RecordSealer opener;
  private final MemorySegment plain = Payload.privateMemory(Payload.MAX_SIZE);
  private final MemorySegment sealed;
  private final MemorySegment opened = Payload.privateMemory(Payload.MAX_SIZE);
  private long sequence;
  private int size;
  private long failures;

  /**
   * Derives the keys of a session between two sides of one process.
   *
   * @param provider whose cipher
   */
  SealPath(String provider) {
    Payload.of(Side.A).fill(plain, 0, Payload.MAX_SIZE);
    Sealing sealing = Ciphers.sealing("seal-path", AeadProvider.named(provider));
    SealerFactory factoryA = sealing.newFactory();
    SealerFactory factoryB = sealing.newFactory();
    byte[] randomA = factoryA.freshRandom();
    byte[] randomB = factoryB.freshRandom();
    byte[] configurationA = {1};
    byte[] configurationB = {2};
    sealer =
        factoryA.create(
            new SealContext(
                "seal-path", true, 1, 2, randomA, randomB, configurationA, configurationB));
    opener =
        factoryB.create(
            new SealContext(
                "seal-path", false, 2, 1, randomB, randomA, configurationB, configurationA));
    sealed = Payload.privateMemory(Payload.MAX_SIZE + sealer.overhead());
  }

  @Override
  public void use(int bytes) {
    size = bytes;
  }

  @Override
  public void run() {
    sealer.seal(sequence, HEADER, plain, 0, size, sealed, 0);
    int length = opener.open(sequence, HEADER, sealed, 0, size + sealer.overhead(), opened, 0);
    if (length != size) {
      failures++;
    }
    sequence++;
  }

  @Override
  public long failures() {
    boolean same = MemorySegment.mismatch(plain, 0, size, opened, 0, size) == -1;
    return failures + (same ? 0 : 1);
  }

  @Override
  public void close() {
    sealer.destroy();
    opener.destroy();
  }
}
