package io.csmipc.bench.guard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Two words that both processes map: by the one the counting side starts a window, by the other the
 * counted side says where in it it is.
 *
 * <pre>
 *   offset  0  which window to run next; written by the counting side
 *   offset 64  {@link #READY}, {@link #BEGUN} or {@link #ENDED}; written by the counted side
 * </pre>
 */
final class Marks {
  /** Waiting for the next window. */
  static final long READY = 1;

  /** The operations begin with the next instructions. */
  static final long BEGUN = 2;

  /** The operations are over. */
  static final long ENDED = 3;

  private static final long BYTES = 4096;
  private static final long WINDOW = 0;
  private static final long STAGE = 64;
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final MemorySegment words;

  private Marks(MemorySegment words) {
    this.words = words;
  }

  /** Maps the file; makes it when it is not there. */
  static Marks map(Path file) {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Marks(channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, Arena.global()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot map " + file, e);
    }
  }

  /** Starts a window; the release store pairs with {@link #awaitWindow}. */
  void start(long window) {
    LONG.setRelease(words, WINDOW, window);
  }

  /** Waits for a window; pairs with {@link #start}. */
  void awaitWindow(long window) {
    while ((long) LONG.getAcquire(words, WINDOW) != window) {
      Thread.onSpinWait();
    }
  }

  /** Says where this side is; a full fence, so that nothing of the window is done outside it. */
  void stage(long stage) {
    LONG.setVolatile(words, STAGE, stage);
  }

  /** Where the other side is; pairs with {@link #stage}. */
  long stage() {
    return (long) LONG.getAcquire(words, STAGE);
  }

  /**
   * Waits for the other side, which may take a while to get there.
   *
   * @param alive the process to wait for
   */
  void awaitStage(long stage, Process alive) {
    long start = System.nanoTime();
    while (stage() != stage) {
      if (!alive.isAlive() || System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException("the counted process did not get ready");
      }
      // Both sides run on one core.
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
