package io.csmipc.sealed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.seal.RecordSealer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ConcurrentSealerTest {
  private static final int SIZE = 20_000;

  private ExecutorService threads;

  static List<AeadProvider> everyProvider() {
    return Pair.everyProvider();
  }

  @BeforeEach
  void start() {
    threads = Executors.newCachedThreadPool();
  }

  @AfterEach
  void stop() {
    threads.close();
  }

  /**
   * By contract the source is private. Should it change nevertheless, a cipher that looks twice
   * would check one text and deliver another; this one delivers what it checked.
   */
  @ParameterizedTest
  @MethodSource("everyProvider")
  void aSourceThatChangesMeanwhileGivesTheRightPlaintextOrNone(AeadProvider provider)
      throws InterruptedException, ExecutionException {
    Pair pair = Pair.connect(provider);
    byte[] plain = new byte[SIZE];
    Arrays.fill(plain, (byte) 0x2a);
    byte[] sealed = Pair.seal(pair.binder(), 0, 1, plain);
    AtomicBoolean stop = new AtomicBoolean();
    int opened = 0;
    int refused = 0;
    try (Arena arena = Arena.ofShared()) {
      MemorySegment source = arena.allocate(sealed.length);
      MemorySegment.copy(sealed, 0, source, ValueLayout.JAVA_BYTE, 0, sealed.length);
      Future<?> mutator = threads.submit(() -> flip(source, sealed, stop));
      try {
        for (int i = 0; i < 20_000 && (i < 500 || opened == 0 || refused == 0); i++) {
          byte[] target = new byte[SIZE];
          int result =
              pair.connector()
                  .open(0, 1, source, 0, sealed.length, MemorySegment.ofArray(target), 0);
          if (result == SIZE) {
            opened++;
            assertArrayEquals(plain, target);
          } else {
            refused++;
            assertEquals(RecordSealer.BAD_TAG, result);
            assertArrayEquals(new byte[SIZE], target);
          }
        }
      } finally {
        stop.set(true);
        mutator.get();
      }
    }
    assertTrue(opened > 0, "never opened");
    assertTrue(refused > 0, "never refused");
  }

  /** Flips one byte in the ciphertext there and back, with a pause that lets some opens through. */
  private static void flip(MemorySegment source, byte[] sealed, AtomicBoolean stop) {
    for (int i = 0; !stop.get(); i++) {
      int at = 16 + (int) ((i * 7919L) % SIZE);
      source.set(ValueLayout.JAVA_BYTE, at, (byte) ~sealed[at]);
      spin(i % 5_000);
      source.set(ValueLayout.JAVA_BYTE, at, sealed[at]);
      spin(i % 50_000);
    }
  }

  private static void spin(int rounds) {
    for (int i = 0; i < rounds; i++) {
      Thread.onSpinWait();
    }
  }

  @Test
  void oneThreadSealsWhileAnotherOpens() throws InterruptedException, ExecutionException {
    Pair pair = Pair.connect(Pair.jdk(), Pair.jdk(), new SealingLimits(100, 1 << 20));
    int records = 5_000;
    byte[][] incoming = new byte[records][];
    for (int i = 0; i < records; i++) {
      incoming[i] = Pair.seal(pair.connector(), i, i, new byte[] {(byte) i, 1});
    }
    byte[][] outgoing = new byte[records][];

    Future<?> sealing =
        threads.submit(
            () -> {
              for (int i = 0; i < records; i++) {
                outgoing[i] = Pair.seal(pair.binder(), i, i, new byte[] {(byte) i});
              }
            });
    Future<?> opening =
        threads.submit(
            () -> {
              for (int i = 0; i < records; i++) {
                byte[] target = new byte[2];
                assertEquals(2, Pair.open(pair.binder(), i, i, incoming[i], target));
                assertEquals((byte) i, target[0]);
              }
            });
    sealing.get();
    opening.get();

    for (int i = 0; i < records; i++) {
      assertEquals(1, Pair.open(pair.connector(), i, i, outgoing[i]));
    }
  }

  @ParameterizedTest
  @MethodSource("everyProvider")
  void destroyWhileSealingGivesGoodRecordsThenAnError(AeadProvider provider)
      throws InterruptedException, ExecutionException {
    for (int round = 0; round < 20; round++) {
      Pair pair = Pair.connect(provider);
      CountDownLatch sealedSome = new CountDownLatch(50);
      Future<?> sealing =
          threads.submit(
              () -> {
                for (long i = 0; ; i++) {
                  byte[] sealed = Pair.seal(pair.binder(), i, 1, new byte[64]);
                  // Sealed under half a key it would not open.
                  assertEquals(64, Pair.open(pair.connector(), i, 1, sealed));
                  sealedSome.countDown();
                }
              });
      assertTrue(sealedSome.await(30, TimeUnit.SECONDS));

      pair.binder().destroy();

      ExecutionException e = assertThrows(ExecutionException.class, sealing::get);
      assertTrue(e.getCause() instanceof IllegalStateException, e.toString());
    }
  }

  @Test
  void afterDestroyNothingSealsOrOpens() {
    Pair pair = Pair.connect(Pair.jdk());
    byte[] sealed = Pair.seal(pair.connector(), 0, 1, new byte[3]);

    pair.binder().destroy();
    pair.binder().destroy();

    assertThrows(IllegalStateException.class, () -> Pair.seal(pair.binder(), 0, 1, new byte[3]));
    assertThrows(IllegalStateException.class, () -> Pair.open(pair.binder(), 0, 1, sealed));
  }
}
