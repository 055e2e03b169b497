package io.csmipc.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.csmipc.sealed.AeadProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AeadCipherTest {
  @ParameterizedTest
  @ValueSource(strings = {"SunJCE", "Conscrypt", "ACCP", "BouncyCastle"})
  void everyProviderSealsAsTheJdkDoes(String provider) {
    for (int size : new int[] {64, 1000, 32768}) {
      AeadCipher cipher = new AeadCipher(provider, size);

      assertDoesNotThrow(cipher::check, provider);
      assertEquals(size + 16, cipher.seal());
      assertEquals(size, cipher.open());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SunJCE", "Conscrypt"})
  void sealedRecordsOpenAgainAndAgain(String provider) {
    try (SealedRecords records = new SealedRecords(AeadProvider.named(provider), 64)) {
      for (int i = 0; i < 3; i++) {
        records.seal();
        records.open();
        records.open();
      }

      assertDoesNotThrow(records::check);
    }
  }
}
