package io.csmipc.bench.guard;

import io.csmipc.bench.jmh.SealedRecords;
import io.csmipc.sealed.AeadProvider;

/** Seals records, or opens one again and again. */
final class SealedPath implements HotPath {
  private final SealedRecords records;
  private final boolean sealing;

  SealedPath(AeadProvider provider, int size, boolean sealing) {
    records = new SealedRecords(provider, size);
    this.sealing = sealing;
  }

  @Override
  public void prepare(int operations) {}

  @Override
  public void run() {
    if (sealing) {
      records.seal();
    } else {
      records.open();
    }
  }

  @Override
  public void finish() {
    records.check();
  }

  @Override
  public int operations() {
    return 16;
  }

  @Override
  public void close() {
    records.close();
  }
}
