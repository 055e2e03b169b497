package io.csmipc.crash;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Entries of a few words each in a mapped file on tmpfs: whatever a process stored before it was
 * killed is there afterwards. The first word of an entry is written last, and is not zero.
 */
class Journal implements AutoCloseable {
  private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;
  private final int words;
  private int next;

  Journal(Path file, int words, int entries) throws IOException {
    this.words = words;
    long size = 8L * words * entries;
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
    }
  }

  Journal(Path file, int words) throws IOException {
    this(file, words, (int) (Files.size(file) / (8L * words)));
  }

  final long get(int entry, int word) {
    return (long) WORD.getAcquire(memory, at(entry, word));
  }

  final void set(int entry, int word, long value) {
    WORD.setRelease(memory, at(entry, word), value);
  }

  private long at(int entry, int word) {
    return 8L * ((long) entry * words + word);
  }

  /** How many entries there are, by whoever writes them. */
  final int size() {
    while (next < capacity() && get(next, 0) != 0) {
      next++;
    }
    return next;
  }

  final int capacity() {
    return (int) (memory.byteSize() / (8L * words));
  }

  @Override
  public void close() {
    arena.close();
  }
}
