package io.csmipc.bench.jmh;

import io.csmipc.sealed.AeadProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The records of this project's sealed channels, without a ring. */
@State(Scope.Thread)
public class RecordSealerBenchmark extends MicroBenchmark {
  /** Whose cipher; what {@link AeadProvider#available()} finds. */
  @Param({"SunJCE", "Conscrypt"})
  String provider;

  /** Bytes of the message. */
  @Param({"64", "256", "1024", "4096", "16384", "32768"})
  int size;

  private SealedRecords records;

  /** For JMH. */
  public RecordSealerBenchmark() {}

  /** Derives the keys. */
  @Setup(Level.Trial)
  public void open() {
    records = new SealedRecords(AeadProvider.named(provider), size);
    pin(cores().a());
  }

  /** Seals the next record. */
  @Benchmark
  public void seal() {
    records.seal();
  }

  /** Opens a sealed record. */
  @Benchmark
  public void unseal() {
    records.open();
  }

  /** Seals a record and opens it again. */
  @Benchmark
  public void sealAndOpen() {
    records.seal();
    records.open();
  }

  /** Checks that what was sealed opens to what it was. */
  @TearDown(Level.Iteration)
  public void check() {
    records.check();
  }

  /** Forgets the keys. */
  @TearDown(Level.Trial)
  public void close() {
    records.close();
  }
}
