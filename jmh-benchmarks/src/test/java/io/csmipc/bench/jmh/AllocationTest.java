package io.csmipc.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.ChannelOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class AllocationTest {
  private static final int MESSAGES = 100_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  @Test
  void messagesThatAreCopiedInAndOutAllocateNothing() {
    assertEquals(0, leastBytes(64, path -> sendAndTake(path, false, false)));
  }

  @Test
  void messagesThatAreClaimedAndPolledAllocateNothing() {
    assertEquals(0, leastBytes(256, path -> sendAndTake(path, true, false)));
  }

  @Test
  void messagesThatAreClaimedAndBorrowedAllocateNothing() {
    assertEquals(0, leastBytes(64, path -> sendAndTake(path, true, true)));
  }

  @Test
  void messagesThatAreTakenInBatchesAllocateNothing() {
    assertEquals(
        0,
        leastBytes(
            64,
            path -> {
              for (int i = 0; i < 16; i++) {
                path.offer();
              }
              path.drain();
            }));
  }

  @Test
  void whatAllocatesIsSeen() {
    Allocation allocation = new Allocation();
    allocation.begin();
    byte[][] kept = new byte[10][];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = new byte[1000];
    }

    long bytes = allocation.bytes();

    assertTrue(bytes >= 10L * 1000, () -> "found only " + bytes + " bytes");
  }

  private static void sendAndTake(Loopback path, boolean claim, boolean borrow) {
    if (claim) {
      path.claimAndCommit();
    } else {
      path.offer();
    }
    if (borrow) {
      path.borrowOne();
    } else {
      path.pollOne();
    }
  }

  /** Before it is compiled, the code makes objects that are never there afterwards. */
  private static long leastBytes(int size, Consumer<Loopback> operation) {
    ChannelOptions options = ChannelOptions.builder().exclusivePublication(true).build();
    try (Loopback path = Loopback.open(options, size)) {
      Allocation allocation = new Allocation();
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      long least = Long.MAX_VALUE;
      while (least > 0 && System.nanoTime() - deadline < 0) {
        allocation.begin();
        long end = path.sent() + MESSAGES;
        while (path.sent() < end) {
          operation.accept(path);
        }
        least = Math.min(least, allocation.bytes());
      }
      path.check();
      return least;
    }
  }
}
