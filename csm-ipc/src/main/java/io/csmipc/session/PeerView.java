package io.csmipc.session;

import io.csmipc.layout.Configuration;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import io.csmipc.region.PeerRegion;
import io.csmipc.seal.SealerFactory;
import java.lang.foreign.MemorySegment;

/**
 * The peer's outbox as the housekeeping thread sees it. Configuration and randomness were copied
 * once; afterwards only single words are looked at.
 */
final class PeerView implements AutoCloseable {
  private final PeerRegion region;
  private final MemorySegment memory;
  private final long epoch;
  private final byte[] configurationBytes;
  private final byte[] random;
  private final Configuration configuration;
  private boolean closed;

  private PeerView(
      PeerRegion region,
      long epoch,
      byte[] configurationBytes,
      byte[] random,
      Configuration configuration) {
    this.region = region;
    memory = region.segment();
    this.epoch = epoch;
    this.configurationBytes = configurationBytes;
    this.random = random;
    this.configuration = configuration;
  }

  /**
   * Copies what the peer has frozen.
   *
   * @return the view, or null when the peer is just changing it, or its region is revoked
   * @throws Configuration.Refused when it makes no sense
   */
  static PeerView read(PeerRegion region) throws Configuration.Refused {
    MemorySegment memory = region.segment();
    if (memory.byteSize() < OutboxLayout.RING) {
      throw new Configuration.Refused(
          "an outbox has more than "
              + OutboxLayout.RING
              + " bytes, found a region of "
              + memory.byteSize());
    }
    // Acquire: what the peer wrote before its epoch. Counterpart: the release in Outbox.begin().
    long epoch = Words.getAcquire(memory, OutboxLayout.SESSION);
    if (epoch == 0 || epoch == RecordHeader.REVOKED) {
      return null;
    }
    byte[] bytes = Configuration.copy(memory, OutboxLayout.CONFIGURATION, Configuration.BYTES);
    byte[] random = Configuration.copy(memory, OutboxLayout.RANDOM, SealerFactory.RANDOM_BYTES);
    Words.acquireFence();
    if (Words.getOpaque(memory, OutboxLayout.SESSION) != epoch) {
      return null;
    }
    Configuration configuration = Configuration.decode(bytes, memory.byteSize());
    return new PeerView(region, epoch, bytes, random, configuration);
  }

  MemorySegment memory() {
    return memory;
  }

  long epoch() {
    return epoch;
  }

  Configuration configuration() {
    return configuration;
  }

  byte[] configurationBytes() {
    return configurationBytes.clone();
  }

  byte[] random() {
    return random.clone();
  }

  /** Whether the peer has attached to my session. */
  boolean echoes(long myEpoch) {
    // Acquire: the peer has left any earlier session of mine. Counterpart: Outbox.echo().
    return Words.getAcquire(memory, OutboxLayout.ECHO) == myEpoch && session() == epoch;
  }

  /** The session word at this moment. */
  long session() {
    return Words.getAcquire(memory, OutboxLayout.SESSION);
  }

  long heartbeat() {
    return Words.getAcquire(memory, OutboxLayout.HEARTBEAT);
  }

  /** Whether the peer still shows this outbox and not another. */
  boolean isCurrent() {
    return region.isCurrent();
  }

  /**
   * Unmaps it.
   *
   * @throws IllegalStateException when a thread sleeps on it; then try again
   */
  @Override
  public void close() {
    if (!closed) {
      region.close();
      closed = true;
    }
  }
}
