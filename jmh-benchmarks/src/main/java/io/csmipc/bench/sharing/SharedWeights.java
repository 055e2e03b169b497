package io.csmipc.bench.sharing;

import io.csmipc.region.OwnedRegion;
import io.csmipc.region.PeerRegion;
import io.csmipc.region.RegionEndpoint;
import io.csmipc.region.RegionOptions;
import io.csmipc.region.RegionProviders;
import io.csmipc.region.Side;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/**
 * Weights in a region of the library. One process owns it: it takes the binding side of an address,
 * writes the weights and shows them. The others take the connecting side, one after the other: each
 * maps what is shown, read-only, and gives the side up, which leaves its mapping as it is.
 */
final class SharedWeights implements AutoCloseable {
  private static final String SCHEME = "file";

  private final MemorySegment segment;
  private final String description;
  private final List<Runnable> releases;

  private SharedWeights(MemorySegment segment, String description, Runnable... releases) {
    this.segment = segment;
    this.description = description;
    this.releases = List.of(releases);
  }

  /**
   * Owns a region with weights; visible to others when this returns.
   *
   * @param file names it, in a directory that both sides can reach
   * @param bytes of the model
   * @param hugePages whether the library shall look for huge pages
   */
  @SuppressWarnings("MustBeClosedChecker") // Closed with the rest.
  static SharedWeights own(Path file, long bytes, boolean hugePages) {
    RegionEndpoint endpoint = open(file, Side.BINDER, hugePages);
    OwnedRegion region = endpoint.create(bytes);
    Arena arena = Arena.ofShared();
    MemorySegment segment = region.map(arena);
    Weights.fill(segment, bytes);
    region.publish();
    return new SharedWeights(
        segment, endpoint.describe(), arena::close, region::close, endpoint::close);
  }

  /**
   * Maps the region of another process, read-only.
   *
   * @throws IllegalStateException when there is none
   */
  static SharedWeights view(Path file) {
    PeerRegion region;
    String description;
    try (RegionEndpoint endpoint = open(file, Side.CONNECTOR, false)) {
      region = endpoint.attach();
      description = endpoint.describe();
    }
    if (region == null) {
      throw new IllegalStateException("nobody shows weights at " + file);
    }
    return new SharedWeights(region.segment(), description, region::close);
  }

  private static RegionEndpoint open(Path file, Side side, boolean hugePages) {
    return RegionProviders.find(SCHEME)
        .open(SCHEME, file.toString(), side, new RegionOptions(hugePages, null, null));
  }

  /** The weights, and behind them what rounds them up to whole pages. */
  MemorySegment segment() {
    return segment;
  }

  /** Where they are, for people. */
  String description() {
    return description;
  }

  /** What the file of a region is called by the kernel: the end of its path. */
  static String fileName(Path file) {
    return "/csm-ipc." + file.getFileName() + ".binder";
  }

  @Override
  public void close() {
    releases.forEach(Runnable::run);
  }
}
