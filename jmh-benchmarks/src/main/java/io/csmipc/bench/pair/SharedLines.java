package io.csmipc.bench.pair;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A mapped file that both sides write: two words of each side, each on a cache line of its own, and
 * room behind them. Every store of a word is a release, every load an acquire of the other side's.
 *
 * @param memory the mapping
 * @param mine where this side's words start
 * @param theirs where the other side's words start
 */
record SharedLines(MemorySegment memory, long mine, long theirs) {
  /** Where the room starts. */
  static final long ROOM = 4096;

  /** Between words: processors fetch lines in pairs. */
  private static final long LINE = 128;

  private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

  /**
   * Maps the file; side A makes it, side B removes it, which leaves the mappings.
   *
   * @param file where
   * @param side which side
   * @param room bytes behind the words
   */
  static SharedLines open(Path file, Side side, long room) {
    try (FileChannel channel =
        side == Side.A
            ? FileChannel.open(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)
            : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment memory =
          channel.map(FileChannel.MapMode.READ_WRITE, 0, ROOM + room, Arena.global());
      if (side == Side.A) {
        memory.fill((byte) 0); // So that no page is missing later.
      } else {
        Files.delete(file);
      }
      long a = 0;
      long b = 2 * LINE;
      return side == Side.A ? new SharedLines(memory, a, b) : new SharedLines(memory, b, a);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot map " + file, e);
    }
  }

  /** Publishes this side's first word. */
  void publish(long value) {
    WORD.setRelease(memory, mine, value);
  }

  /** Publishes this side's second word. */
  void publishSecond(long value) {
    WORD.setRelease(memory, mine + LINE, value);
  }

  /** The other side's first word. */
  long look() {
    return (long) WORD.getAcquire(memory, theirs);
  }

  /** The other side's second word. */
  long lookSecond() {
    return (long) WORD.getAcquire(memory, theirs + LINE);
  }
}
