package io.csmipc.hostile;

import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.Words;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A host: it sees both outboxes of a channel and may write into both, whoever owns them. */
final class Host implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment binder;
  private final MemorySegment connector;

  private Host(Path directory, String name) throws IOException {
    binder = map(file(directory, name, "binder"));
    connector = map(file(directory, name, "connector"));
  }

  /** Looks at the two outboxes that are shown at this moment. */
  static Host of(Path directory, String name) throws IOException {
    return new Host(directory, name);
  }

  static boolean sees(Path directory, String name) {
    return Files.exists(file(directory, name, "binder"))
        && Files.exists(file(directory, name, "connector"));
  }

  private static Path file(Path directory, String name, String side) {
    return directory.resolve("csm-ipc." + name + "." + side);
  }

  private MemorySegment map(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
    }
  }

  MemorySegment binder() {
    return binder;
  }

  MemorySegment connector() {
    return connector;
  }

  /** Where the next record of the connector is read, as the binder says. */
  long position() {
    return Words.getAcquire(binder, OutboxLayout.POSITION);
  }

  long header(long position) {
    return Words.getAcquire(connector, OutboxLayout.RING + position);
  }

  void header(long position, long value) {
    Words.setRelease(connector, OutboxLayout.RING + position, value);
  }

  /** Puts a record of the connector's ring somewhere else in it, header last. */
  void copyRecord(MemorySegment from, long source, long target, int frame) {
    MemorySegment.copy(
        from,
        OutboxLayout.RING + source + 8,
        connector,
        OutboxLayout.RING + target + 8,
        frame - 8L);
    header(target, Words.getAcquire(from, OutboxLayout.RING + source));
  }

  /** Changes one bit. */
  static void flip(MemorySegment memory, long offset, int bit) {
    byte now = memory.get(ValueLayout.JAVA_BYTE, offset);
    memory.set(ValueLayout.JAVA_BYTE, offset, (byte) (now ^ (1 << bit)));
  }

  /** Whether these bytes lie anywhere in either outbox. */
  boolean finds(byte[] bytes) {
    return contains(binder, bytes) || contains(connector, bytes);
  }

  private static boolean contains(MemorySegment memory, byte[] bytes) {
    byte[] all = memory.toArray(ValueLayout.JAVA_BYTE);
    for (int at = 0; at <= all.length - bytes.length; at++) {
      int i = 0;
      while (i < bytes.length && all[at + i] == bytes[i]) {
        i++;
      }
      if (i == bytes.length) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    arena.close();
  }
}
