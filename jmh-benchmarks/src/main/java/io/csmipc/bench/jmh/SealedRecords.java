package io.csmipc.bench.jmh;

import io.csmipc.seal.RecordSealer;
import io.csmipc.seal.SealContext;
import io.csmipc.seal.SealerFactory;
import io.csmipc.sealed.AeadProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The records of a sealed session between two sides of this process, without a ring. */
public final class SealedRecords implements AutoCloseable {
  private static final String NAME = "records";
  private static final long HEADER = 1;
  private static final int PAGE = 4096;

  private final RecordSealer sealer;
  private final RecordSealer opener;
  private final MemorySegment plain;
  private final MemorySegment sealed;
  private final MemorySegment opened;
  private final int size;
  private long last = -1;

  /**
   * Derives the keys of a session.
   *
   * @param provider whose cipher
   * @param size bytes of each message
   */
  public SealedRecords(AeadProvider provider, int size) {
    this.size = size;
    SealerFactory factoryA = InProcess.sealing(provider).newFactory();
    SealerFactory factoryB = InProcess.sealing(provider).newFactory();
    byte[] randomA = factoryA.freshRandom();
    byte[] randomB = factoryB.freshRandom();
    byte[] a = {1};
    byte[] b = {2};
    sealer = factoryA.create(new SealContext(NAME, true, 1, 2, randomA, randomB, a, b));
    opener = factoryB.create(new SealContext(NAME, false, 2, 1, randomB, randomA, b, a));
    plain = Arena.global().allocate(size, PAGE);
    opened = Arena.global().allocate(size, PAGE);
    sealed = Arena.global().allocate(size + sealer.overhead(), PAGE);
    for (long at = 0; at < size; at++) {
      plain.set(ValueLayout.JAVA_BYTE, at, (byte) (31 * at + 7));
    }
    seal();
  }

  /** Seals the next record. */
  public void seal() {
    sealer.seal(++last, HEADER, plain, 0, size, sealed, 0);
  }

  /** Opens the last one, which may be opened again and again. */
  public void open() {
    int length = opener.open(last, HEADER, sealed, 0, size + sealer.overhead(), opened, 0);
    if (length != size) {
      throw new IllegalStateException("the record does not open: " + length);
    }
  }

  /**
   * Opens the last record and compares what comes out with what went in.
   *
   * @throws IllegalStateException when they differ
   */
  public void check() {
    opened.fill((byte) 0);
    open();
    if (plain.mismatch(opened) != -1) {
      throw new IllegalStateException("a record opened to something else");
    }
  }

  @Override
  public void close() {
    sealer.destroy();
    opener.destroy();
  }
}
