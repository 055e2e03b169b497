package io.csmipc.channel;

import io.csmipc.RegionException;
import io.csmipc.region.OwnedRegion;
import io.csmipc.region.PeerRegion;
import io.csmipc.region.Protection;
import io.csmipc.region.RegionEndpoint;
import io.csmipc.region.RegionOptions;
import io.csmipc.region.RegionProvider;
import io.csmipc.region.Side;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Memory that is there before and after everybody, as a device's is: one file for each side, never
 * replaced, never cleared, without a lock that could prove a death. The address is a path.
 */
public final class RecycledProvider implements RegionProvider {
  /** For {@link java.util.ServiceLoader}. */
  public RecycledProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("recycled");
  }

  @Override
  public RegionEndpoint open(String scheme, String name, Side side, RegionOptions options) {
    return new Endpoint(file(name, side), file(name, side.peer()));
  }

  static Path file(String name, Side side) {
    return Path.of(name + "." + side);
  }

  private record Endpoint(Path mine, Path peers) implements RegionEndpoint {
    @Override
    public Protection protection() {
      return Protection.VM_PRIVATE;
    }

    @Override
    public OwnedRegion create(long size) {
      try (FileChannel channel =
          FileChannel.open(mine, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        if (channel.size() == 0) {
          channel.write(java.nio.ByteBuffer.allocate((int) size));
        }
        return new Owned(mine, size);
      } catch (IOException e) {
        throw new RegionException("cannot make " + mine, e);
      }
    }

    @Override
    public PeerRegion attach() {
      try {
        return Files.exists(peers) && Files.size(peers) > 0 ? new Viewed(peers) : null;
      } catch (IOException e) {
        throw new RegionException("cannot map " + peers, e);
      }
    }

    @Override
    public Liveness peerLiveness() {
      return Liveness.UNKNOWN;
    }

    @Override
    public String describe() {
      return mine.toString();
    }

    @Override
    public void close() {}
  }

  private record Owned(Path file, long size) implements OwnedRegion {
    @Override
    public MemorySegment map(Arena arena) {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
      } catch (IOException e) {
        throw new RegionException("cannot map " + file, e);
      }
    }

    @Override
    public Protection protection() {
      return Protection.VM_PRIVATE;
    }

    @Override
    public boolean recycled() {
      return true;
    }

    @Override
    public void publish() {}

    @Override
    public void close() {}
  }

  private static final class Viewed implements PeerRegion {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;

    Viewed(Path file) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        segment = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena).asReadOnly();
      }
    }

    @Override
    public MemorySegment segment() {
      return segment;
    }

    @Override
    public Protection protection() {
      return Protection.VM_PRIVATE;
    }

    @Override
    public boolean isCurrent() {
      return true;
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
