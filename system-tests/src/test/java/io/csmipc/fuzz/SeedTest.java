package io.csmipc.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.csmipc.session.HandshakeTarget;

/**
 * Runs every target over the inputs that an earlier run found to reach something new; they lie in
 * {@code src/test/resources/io/csmipc/fuzz/SeedTestInputs}, one directory for each method.
 */
class SeedTest {
  @FuzzTest
  void reader(FuzzedDataProvider data) {
    ReaderTarget.fuzzerTestOneInput(data);
  }

  @FuzzTest
  void writer(FuzzedDataProvider data) {
    WriterTarget.fuzzerTestOneInput(data);
  }

  @FuzzTest
  void handshake(FuzzedDataProvider data) {
    HandshakeTarget.fuzzerTestOneInput(data);
  }

  @FuzzTest
  void sealed(FuzzedDataProvider data) {
    SealedTarget.fuzzerTestOneInput(data);
  }
}
