package io.csmipc.bench.jmh;

import org.openjdk.jmh.annotations.Fork;

/**
 * What a core without instructions for AES pays: the JDK's own provider in a JVM that does not use
 * them, nor those for GHASH. Run it with {@code -p provider=SunJCE}: native providers ask the
 * processor themselves.
 */
@Fork(
    value = 1,
    jvmArgsAppend = {
      "-XX:+UnlockDiagnosticVMOptions",
      "-XX:-UseAES",
      "-XX:-UseAESIntrinsics",
      "-XX:-UseAESCTRIntrinsics",
      "-XX:-UseGHASHIntrinsics"
    })
public class SealWithoutAesBenchmark extends SealBenchmark {
  /** For JMH. */
  public SealWithoutAesBenchmark() {}
}
