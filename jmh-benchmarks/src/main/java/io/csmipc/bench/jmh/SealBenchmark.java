package io.csmipc.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** AES-256-GCM of one message, by each provider. What it makes is compared with SunJCE's. */
@State(Scope.Thread)
public class SealBenchmark extends MicroBenchmark {
  /** Whose cipher. */
  @Param({"SunJCE", "Conscrypt", "ACCP", "BouncyCastle"})
  String provider;

  /** Bytes of the message. */
  @Param({"64", "256", "1024", "4096", "16384", "32768"})
  int size;

  private AeadCipher cipher;

  /** For JMH. */
  public SealBenchmark() {}

  /** Makes the ciphers. */
  @Setup(Level.Trial)
  public void open() {
    cipher = new AeadCipher(provider, size);
    cipher.check();
    pin(cores().a());
  }

  /** Seals the message under a new nonce. */
  @Benchmark
  public int seal() {
    return cipher.seal();
  }

  /** Opens a sealed message. */
  @Benchmark
  public int unseal() {
    return cipher.open();
  }

  /** Seals a message and opens it again. */
  @Benchmark
  public int sealAndOpen() {
    return cipher.seal() + cipher.open();
  }

  /** Checks that the ciphers still do what they should. */
  @TearDown(Level.Iteration)
  public void check() {
    cipher.check();
  }
}
