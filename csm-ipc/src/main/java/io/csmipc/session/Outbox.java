package io.csmipc.session;

import io.csmipc.layout.Configuration;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.Words;
import io.csmipc.region.OwnedRegion;
import io.csmipc.region.RegionEndpoint;
import io.csmipc.seal.SealerFactory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * My outbox for one session. It is mapped twice: publishers write through the <i>lease</i>, which a
 * close takes away from them in one step; control words and the end of the lane are written through
 * the other.
 */
final class Outbox implements AutoCloseable {
  private final OwnedRegion region;
  private final Arena leaseArena = Arena.ofShared();
  private final Arena arena = Arena.ofShared();
  private final Configuration configuration;
  private final long epoch;
  private final byte[] random;
  private final boolean recycled;
  private MemorySegment lease;
  private MemorySegment memory;
  private long heartbeat;

  private Outbox(OwnedRegion region, Configuration configuration, long epoch, byte[] random) {
    this.region = region;
    this.configuration = configuration;
    this.epoch = epoch;
    this.random = random;
    recycled = region.recycled();
  }

  /** Makes an outbox and shows it to the peer. */
  static Outbox create(
      RegionEndpoint endpoint, Configuration configuration, long epoch, byte[] random) {
    OwnedRegion region = endpoint.create(OutboxLayout.size(configuration.capacity()));
    Outbox outbox = new Outbox(region, configuration, epoch, random);
    try {
      outbox.map();
      outbox.begin();
      region.publish();
      return outbox;
    } catch (RuntimeException | Error e) {
      outbox.close();
      region.close();
      throw e;
    }
  }

  private void map() {
    lease = region.map(leaseArena);
    memory = region.map(arena);
  }

  private void begin() {
    if (recycled) {
      // A peer may still be reading the session before. It must be able to tell before anything
      // else
      // changes. Counterpart: the acquire fence in RingReader.checkSession().
      Words.setRelease(memory, OutboxLayout.SESSION, 0);
      Words.storeStoreFence();
      memory.asSlice(8).fill((byte) 0);
    }
    MemorySegment.copy(
        MemorySegment.ofArray(configuration.encode()),
        0,
        memory,
        OutboxLayout.CONFIGURATION,
        Configuration.BYTES);
    MemorySegment.copy(
        MemorySegment.ofArray(random), 0, memory, OutboxLayout.RANDOM, SealerFactory.RANDOM_BYTES);
    // Release: everything above first. Counterpart: the acquire in PeerView.read().
    Words.setRelease(memory, OutboxLayout.SESSION, epoch);
  }

  MemorySegment lease() {
    return lease;
  }

  MemorySegment memory() {
    return memory;
  }

  Configuration configuration() {
    return configuration;
  }

  long epoch() {
    return epoch;
  }

  byte[] random() {
    return random.clone();
  }

  /** Says which session of the peer's I have attached to. */
  void echo(long peerEpoch) {
    // Release: I have left any earlier session of the peer. Counterpart: PeerView.echoes().
    Words.setRelease(memory, OutboxLayout.ECHO, peerEpoch);
  }

  /** Shows that I live. */
  void beat() {
    Words.setRelease(memory, OutboxLayout.HEARTBEAT, ++heartbeat & Long.MAX_VALUE);
  }

  /** Says that I have left the session. */
  void leave() {
    try {
      // Counterpart: the looks at the session word in PeerView.session() and
      // RingReader.checkSession().
      Words.setRelease(memory, OutboxLayout.SESSION, 0);
    } catch (InternalError e) {
      // My own memory is gone. Whoever looks at the word meets the same.
    }
  }

  /**
   * Takes the ring away from whoever is publishing.
   *
   * @return true when nobody can store any more; false while a system call is filling a claim, such
   *     as a read from a socket: then try again later
   */
  boolean endLease() {
    try {
      if (leaseArena.scope().isAlive()) {
        leaseArena.close();
      }
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Whether somebody may still store into memory that the next session will use as well. */
  boolean blocksNext() {
    return recycled && (leaseArena.scope().isAlive() || arena.scope().isAlive());
  }

  /** Takes the outbox away from new viewers; the mapping stays. */
  void hide() {
    region.close();
  }

  /**
   * Unmaps what is still mapped.
   *
   * @throws IllegalStateException when a thread sleeps on it, or a system call is filling a claim;
   *     then try again
   */
  @Override
  public void close() {
    if (leaseArena.scope().isAlive()) {
      leaseArena.close();
    }
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
