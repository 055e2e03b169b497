package io.csmipc.sealed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Long random traffic with a forger in between; a failure prints the seed. */
class RandomTrafficTest {
  static List<AeadProvider> everyProvider() {
    return Pair.everyProvider();
  }

  @ParameterizedTest
  @MethodSource("everyProvider")
  void whatOpensIsWhatWasSealedAndNothingForgedOpens(AeadProvider provider) {
    long seed = System.nanoTime();
    System.err.println("RandomTrafficTest, " + provider + ": seed " + seed);
    Random random = new Random(seed);
    SealingLimits limits = new SealingLimits(1 + random.nextInt(20), 1 + random.nextInt(200_000));
    Pair pair = Pair.connect(provider, provider, limits);

    for (int sequence = 0; sequence < 1_000; sequence++) {
      byte[] plain = new byte[random.nextInt(4) == 0 ? random.nextInt(9_000) : random.nextInt(100)];
      random.nextBytes(plain);
      long header = random.nextLong();
      byte[] sealed = Pair.seal(pair.binder(), sequence, header, plain);

      for (int forgery = random.nextInt(3); forgery > 0; forgery--) {
        byte[] forged = forge(sealed, random);
        byte[] target = new byte[forged.length];
        assertTrue(
            Pair.open(pair.connector(), sequence, header, forged, target) < 0, "seed " + seed);
        assertArrayEquals(new byte[forged.length], target, "seed " + seed);
      }

      byte[] target = new byte[plain.length];
      int opened = Pair.open(pair.connector(), sequence, header, sealed, target);
      assertEquals(plain.length, opened, "seed " + seed);
      assertArrayEquals(plain, target, "seed " + seed);
    }
  }

  private static byte[] forge(byte[] sealed, Random random) {
    byte[] forged = sealed.clone();
    switch (random.nextInt(4)) {
      case 0 -> forged[random.nextInt(forged.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> forged = Arrays.copyOf(forged, random.nextInt(forged.length));
      case 2 -> forged = Arrays.copyOf(forged, forged.length + 1 + random.nextInt(300));
      default -> {
        random.nextBytes(forged);
        System.arraycopy(sealed, 0, forged, 0, 16);
      }
    }
    return forged;
  }
}
