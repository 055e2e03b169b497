package io.csmipc.hostile;

import io.csmipc.layout.Configuration;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.Words;
import io.csmipc.region.OwnedRegion;
import io.csmipc.region.PeerRegion;
import io.csmipc.region.RegionAddress;
import io.csmipc.region.RegionEndpoint;
import io.csmipc.region.RegionOptions;
import io.csmipc.region.RegionProviders;
import io.csmipc.region.Side;
import io.csmipc.ring.Doorbell;
import io.csmipc.ring.LaneFault;
import io.csmipc.ring.LaneReader;
import io.csmipc.ring.LaneWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/**
 * The hand in this process. It finds its memory like every party, with a region endpoint, and from
 * there on works on the mapping by hand. One thread at a time, but for the heartbeat.
 */
@SuppressWarnings("MustBeClosedChecker") // closed with the hand
final class LocalHand implements Hand {
  private static final long PAUSE_NANOS = 200_000;
  private static final long STALL_NANOS = 1L << 40;

  private final Side side;
  private final Path files;
  private final RegionEndpoint endpoint;
  private volatile boolean still;
  private volatile boolean closed;
  private volatile MemorySegment own;

  private OwnedRegion region;
  private PeerRegion victimRegion;
  private MemorySegment victim;
  private MemorySegment writableVictim;
  private Arena ownArena;
  private Arena victimArena;
  private Configuration configuration;
  private LaneWriter writer;
  private LaneReader reader;

  LocalHand(String address, Side side, String group, String peerUser) {
    this.side = side;
    RegionAddress parsed = RegionAddress.parse(address);
    Path path =
        parsed.scheme().equals(RegionAddress.DEFAULT_SCHEME)
            ? Path.of("/dev/shm", parsed.name())
            : Path.of(parsed.name());
    files = path.resolveSibling("csm-ipc." + path.getFileName());
    endpoint =
        RegionProviders.find(parsed.scheme())
            .open(parsed.scheme(), parsed.name(), side, new RegionOptions(false, group, peerUser));
    Thread.ofPlatform().daemon().name("hostile heart").start(this::beat);
  }

  LocalHand(String address, Side side) {
    this(address, side, null, null);
  }

  private void beat() {
    for (long beat = 1; !closed; beat++) {
      MemorySegment memory = own;
      if (memory != null && !still) {
        try {
          Words.setRelease(memory, OutboxLayout.HEARTBEAT, beat);
        } catch (IllegalStateException | InternalError e) {
          own = null; // left, or cut
        }
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // closed when it leaves
  public void create(long capacity, long maxMessage, int features) {
    leave();
    configuration =
        new Configuration(
            capacity,
            maxMessage,
            side == Side.BINDER,
            (features & 1) != 0,
            (features & DOORBELL) != 0);
    region = endpoint.create(OutboxLayout.size(capacity));
    ownArena = Arena.ofShared();
    MemorySegment memory = region.map(ownArena);
    MemorySegment.copy(
        MemorySegment.ofArray(configuration.encode()),
        0,
        memory,
        OutboxLayout.CONFIGURATION,
        Configuration.BYTES);
    own = memory;
  }

  @Override
  public void announce(long epoch) {
    Words.setRelease(own, OutboxLayout.SESSION, epoch);
    region.publish();
  }

  @Override
  public boolean join(long millis) {
    long deadline = System.nanoTime() + millis * 1_000_000;
    long epoch = get(OutboxLayout.SESSION);
    while (System.nanoTime() - deadline < 0) {
      if (attach() && Words.getAcquire(victim, OutboxLayout.ECHO) == epoch) {
        Doorbell bell = new Doorbell(own, victim, false, false, null);
        long capacity = victimCapacity();
        writer = new LaneWriter(own, victim, configuration.capacity(), true, 1 << 30, 0, bell);
        reader =
            new LaneReader(
                victim, own, capacity, victim(OutboxLayout.SESSION), 1 << 30, STALL_NANOS, bell);
        return true;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return false;
  }

  private boolean attach() {
    if (victim != null
        && victimRegion.isCurrent()
        && Words.getAcquire(victim, OutboxLayout.SESSION) != 0) {
      Words.setRelease(own, OutboxLayout.ECHO, Words.getAcquire(victim, OutboxLayout.SESSION));
      return true;
    }
    letGo();
    victimRegion = endpoint.attach();
    victim = victimRegion == null ? null : victimRegion.segment();
    return false;
  }

  private long victimCapacity() {
    try {
      return Configuration.decode(
              Configuration.copy(victim, OutboxLayout.CONFIGURATION, Configuration.BYTES),
              victim.byteSize())
          .capacity();
    } catch (Configuration.Refused e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void set(long offset, long value) {
    Words.setRelease(own, offset, value);
  }

  @Override
  public long get(long offset) {
    return Words.getAcquire(own, offset);
  }

  @Override
  public long victim(long offset) {
    return Words.getAcquire(victim, offset);
  }

  @Override
  public void setVictim(long offset, long value) {
    Words.setRelease(writableVictim(), offset, value);
  }

  @SuppressWarnings("MustBeClosedChecker") // closed when it lets go
  private MemorySegment writableVictim() {
    if (writableVictim == null) {
      victimArena = Arena.ofShared();
      try (FileChannel channel =
          FileChannel.open(file(side.peer()), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        writableVictim =
            channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), victimArena);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return writableVictim;
  }

  private Path file(Side whose) {
    return files.resolveSibling(
        files.getFileName() + (whose == Side.BINDER ? ".binder" : ".connector"));
  }

  @Override
  public void resize(long size) {
    resize(file(side), size);
  }

  @Override
  public void resizeVictim(long size) {
    resize(file(side.peer()), size);
  }

  private static void resize(Path file, long size) {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean letter(long number, int length) {
    byte[] bytes = Letter.write(number, length);
    try {
      return writer.offer(Letter.type(number), MemorySegment.ofArray(bytes), 0, length) > 0;
    } catch (LaneFault e) {
      return false; // the victim has left
    }
  }

  @Override
  public long take() {
    try {
      return reader.poll((type, buffer, offset, length) -> {}, 64);
    } catch (LaneFault e) {
      return -1; // the victim has left
    }
  }

  @Override
  public void still(boolean stand) {
    still = stand;
  }

  @Override
  public void hide() {
    leave();
  }

  @Override
  public long storm(long seed, long millis, boolean victims) {
    Storm storm = new Storm(own, victims ? writableVictim() : null, seed);
    long deadline = System.nanoTime() + millis * 1_000_000;
    long number = 0;
    while (System.nanoTime() - deadline < 0 && isJoined()) {
      storm.gust();
      try {
        for (int i = storm.upTo(8);
            i > 0 && letter(number, Letter.MIN_LENGTH + storm.upTo(2000));
            i--) {
          number++;
        }
        take();
      } catch (LaneFault | InternalError e) {
        break; // the storm hit what its own side reads
      }
    }
    return storm.written();
  }

  @Override
  public long flip(long first, long stride, int count, long mask, long millis) {
    long[] words = new long[count];
    for (int i = 0; i < count; i++) {
      words[i] = get(first + i * stride);
    }
    long deadline = System.nanoTime() + millis * 1_000_000;
    long flips = 0;
    do {
      for (int round = 0; round < 100; round++) {
        for (int i = 0; i < count; i++) {
          set(first + i * stride, words[i] ^ mask);
        }
        for (int i = 0; i < count; i++) {
          set(first + i * stride, words[i]);
        }
      }
      flips += 100;
    } while (System.nanoTime() - deadline < 0);
    return flips;
  }

  private boolean isJoined() {
    return victimRegion.isCurrent() && Words.getAcquire(victim, OutboxLayout.SESSION) != 0;
  }

  private void letGo() {
    if (victimRegion != null) {
      victimRegion.close();
    }
    if (victimArena != null) {
      victimArena.close();
    }
    victimRegion = null;
    victim = null;
    victimArena = null;
    writableVictim = null;
  }

  private void leave() {
    own = null;
    if (region != null) {
      region.close();
      ownArena.close();
      region = null;
    }
    letGo();
  }

  @Override
  public void close() {
    closed = true;
    leave();
    endpoint.close();
  }
}
