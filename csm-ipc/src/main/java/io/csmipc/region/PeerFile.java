package io.csmipc.region;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A peer's outbox, mapped. The mapping alone keeps the file: no descriptor stays open. */
final class PeerFile implements PeerRegion {
  private final Path path;
  private final FileStat stat;
  private final Protection protection;
  private final Arena arena;
  private final MemorySegment segment;

  PeerFile(Path path, FileStat stat, Protection protection, Arena arena, MemorySegment segment) {
    this.path = path;
    this.stat = stat;
    this.protection = protection;
    this.arena = arena;
    this.segment = segment;
  }

  @Override
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public Protection protection() {
    return protection;
  }

  @Override
  public boolean isCurrent() {
    // The mapping keeps the inode, so no other file can have got its number.
    try {
      return segment.scope().isAlive() && stat.isSameFileAs(FileStat.of(path));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    if (segment.scope().isAlive()) {
      arena.close();
    }
  }
}
