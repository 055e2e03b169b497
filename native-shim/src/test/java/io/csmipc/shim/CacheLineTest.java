package io.csmipc.shim;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CacheLineTest {
  private static final long SEEN = 0x1122334455667788L;
  private static final long LINE = 64;
  private static final long LONG_LIMIT = TimeUnit.SECONDS.toNanos(60);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment line = arena.allocate(LINE, LINE);

  /** The best mechanism, and the native loop that every machine has. */
  interface Wait {
    boolean await(MemorySegment word, long seen, long timeoutNanos);
  }

  static Stream<Named<Wait>> waits() {
    return Stream.of(
        Named.of("public", (word, seen, limit) -> CacheLine.await(word, 0, seen, limit)),
        Named.of(
            "native pause loop",
            (word, seen, limit) ->
                CacheLine.awaitNatively(CacheLine.Mechanism.SPIN, word, seen, limit)));
  }

  @BeforeEach
  void needsTheLibrary() {
    Require.nativeLibrary();
    line.set(JAVA_LONG, 0, SEEN);
  }

  @AfterEach
  void freeTheLine() {
    arena.close();
  }

  @ParameterizedTest
  @MethodSource("waits")
  void returnsAtOnceWhenTheWordDiffers(Wait wait) {
    assertTrue(wait.await(line.asReadOnly(), SEEN - 1, LONG_LIMIT));
  }

  @ParameterizedTest
  @MethodSource("waits")
  void onlyLooksWithoutATimeLimit(Wait wait) {
    assertFalse(wait.await(line, SEEN, 0));
    assertFalse(wait.await(line, SEEN, Long.MIN_VALUE));
    assertTrue(wait.await(line, SEEN - 1, Long.MIN_VALUE));
  }

  @ParameterizedTest
  @MethodSource("waits")
  void returnsWhenTheTimeIsUpAndNotBefore(Wait wait) {
    long start = System.nanoTime();

    assertFalse(wait.await(line, SEEN, 5_000_000));

    assertTrue(System.nanoTime() - start >= 5_000_000);
  }

  @ParameterizedTest
  @MethodSource("waits")
  void returnsWhenAnotherThreadStores(Wait wait) throws Exception {
    for (long limit : new long[] {LONG_LIMIT, Long.MAX_VALUE}) {
      line.set(JAVA_LONG, 0, SEEN);
      CountDownLatch begun = new CountDownLatch(1);
      FutureTask<Void> waiter =
          Threads.start(
              () -> {
                begun.countDown();
                assertTrue(wait.await(line, SEEN, limit));
              });
      begun.await();
      // Release: acquired by the wait.
      JAVA_LONG.varHandle().setRelease(line, 0L, SEEN + 1);
      Threads.join(waiter);
    }
  }

  @Test
  void watchesTheWordAtTheOffset() {
    assertTrue(CacheLine.await(line, 8, SEEN, LONG_LIMIT));
    assertFalse(CacheLine.await(line, 8, 0, 0));
  }

  @Test
  void refusesWordsThatAreNoneOfItsKind() {
    assertThrows(IndexOutOfBoundsException.class, () -> CacheLine.await(line, LINE, 0, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> CacheLine.await(line, -8, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> CacheLine.await(line, 4, 0, 0));
    MemorySegment heap = MemorySegment.ofArray(new long[1]);
    assertThrows(IllegalArgumentException.class, () -> CacheLine.await(heap, 0, 0, 0));
  }
}
