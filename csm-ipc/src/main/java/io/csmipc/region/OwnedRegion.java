package io.csmipc.region;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory for one session of my outbox. Used by one thread at a time; mappings may be used by any.
 */
public interface OwnedRegion extends AutoCloseable {
  /**
   * Maps all of it read-write. Several mappings can exist; each ends with its arena.
   *
   * @param arena whose lifetime the mapping gets; must be shared
   * @return the mapping, of {@link #size()} bytes
   */
  MemorySegment map(Arena arena);

  /**
   * How large it is, by the operating system's word.
   *
   * @return bytes
   */
  long size();

  /**
   * Who can see it.
   *
   * @return the protection
   */
  Protection protection();

  /**
   * Whether the memory existed before and may hold what an earlier session left: then a peer may be
   * looking at it already, and the new session must be announced before it is cleared.
   *
   * @return false when it is new and zero
   */
  boolean recycled();

  /** Shows it to the peer, in one step, in place of any earlier one. */
  void publish();

  /** Takes it away from new viewers, if it is still the one shown. Mappings stay valid. */
  @Override
  void close();
}
