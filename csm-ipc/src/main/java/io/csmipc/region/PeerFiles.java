package io.csmipc.region;

import io.csmipc.ChannelOptions;
import io.csmipc.OwnershipException;
import io.csmipc.RegionException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Looks up and maps the other side's files. Reads names and attributes, never content. Used by one
 * thread at a time.
 */
final class PeerFiles {
  private static final int ATTEMPTS = 32;

  /** The largest ring, and more than what comes before it and rounding it up to huge pages adds. */
  private static final long MAX_SIZE = ChannelOptions.MAX_RING_CAPACITY + (2L << 30);

  private final Place home;
  private final Side peer;
  private final Users users;
  private final PeerOpener opener;

  PeerFiles(Place home, Side peer, Users users) {
    this.home = home;
    this.peer = peer;
    this.users = users;
    this.opener = new PeerOpener(users);
  }

  /** Maps what the peer shows, or returns null when it shows nothing. */
  PeerRegion attach() {
    Path path = home.outbox(peer);
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Mounts mounts = Mounts.current();
        Found found = find(mounts);
        if (found == null) {
          return null;
        }
        path = found.path();
        PeerRegion region = open(found, mounts);
        if (region != null) {
          return region;
        }
      }
    } catch (AccessDeniedException e) {
      throw new RegionException(
          ("%s cannot be read by this user. Its owner must open the channel with group(...) naming"
                  + " a group that this user is in.")
              .formatted(path),
          e);
    } catch (IOException e) {
      throw FileErrors.explain("attach to", path, e);
    }
    throw new RegionException(
        ("%s was replaced %d times while it was opened. Its owner misbehaves or restarts in a loop:"
                + " stop it.")
            .formatted(path, ATTEMPTS));
  }

  RegionEndpoint.Liveness liveness() {
    Path path = home.lock(peer);
    try {
      FileStat seen = FileStat.of(path);
      if (seen == null) {
        return RegionEndpoint.Liveness.DEAD;
      }
      return seen.isRegular() && users.isPeers(seen)
          ? HeldLocks.probe(path, seen, opener)
          : RegionEndpoint.Liveness.UNKNOWN;
    } catch (NoSuchFileException e) {
      return RegionEndpoint.Liveness.DEAD;
    } catch (IOException e) {
      return RegionEndpoint.Liveness.UNKNOWN;
    }
  }

  private record Found(Path path, FileStat stat) {}

  /** The first place that has a file of the expected user; others' files count if there is none. */
  private Found find(Mounts mounts) throws IOException {
    OwnershipException refusal = null;
    for (Place place : home.all(mounts)) {
      Path path = place.outbox(peer);
      FileStat stat = FileStat.of(path);
      if (stat == null) {
        continue;
      }
      try {
        users.requirePeers(stat, path);
        return new Found(path, stat);
      } catch (OwnershipException e) {
        refusal = refusal == null ? e : refusal;
      }
    }
    if (refusal != null) {
      throw refusal;
    }
    return null;
  }

  /** Opens and maps exactly the file that was found, or returns null when it was replaced. */
  private PeerRegion open(Found found, Mounts mounts) throws IOException {
    try (FileChannel channel = opener.open(found.path(), found.stat())) {
      // While it is open its inode cannot be reused: the path naming the same inode before and
      // after means that this is what was opened, and that the owner seen is the owner of it.
      if (!found.stat().isSameFileAs(FileStat.of(found.path()))) {
        return null;
      }
      return map(found, channel, mounts.protectionOf(found.stat().key().device()));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // The region closes the arena.
  private static PeerRegion map(Found found, FileChannel channel, Protection protection)
      throws IOException {
    long size = channel.size();
    if (size == 0) {
      throw new RegionException(
          "%s is empty, which no outbox is. Stop what wrote it and remove it."
              .formatted(found.path()));
    }
    if (size > MAX_SIZE) {
      // Mapping it may fail, and then the JVM collects garbage and tries again, at every attempt.
      throw new RegionException(
          "%s has %d bytes, more than any outbox. Stop what wrote it and remove it."
              .formatted(found.path(), size));
    }
    Arena arena = Arena.ofShared();
    boolean done = false;
    try {
      MemorySegment segment =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena).asReadOnly();
      done = true;
      return new PeerFile(found.path(), found.stat(), protection, arena, segment);
    } finally {
      if (!done) {
        arena.close();
      }
    }
  }
}
