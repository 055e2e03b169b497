package io.csmipc.region;

import java.lang.foreign.MemorySegment;

/** The peer's outbox, mapped read-only. The segment may be read by any thread. */
public interface PeerRegion extends AutoCloseable {
  /**
   * The mapping: read-only for the operating system and for Java.
   *
   * @return the segment, as large as the operating system says that the region is
   */
  MemorySegment segment();

  /**
   * Who can see it.
   *
   * @return the protection
   */
  Protection protection();

  /**
   * Whether the peer still offers this memory, and not another.
   *
   * @return false when {@link RegionEndpoint#attach()} would map something else, or nothing
   */
  boolean isCurrent();

  /**
   * Unmaps it. A thread that reads it at this moment gets an IllegalStateException, never other
   * memory.
   */
  @Override
  void close();
}
