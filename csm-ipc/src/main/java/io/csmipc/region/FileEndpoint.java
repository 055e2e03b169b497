package io.csmipc.region;

import io.csmipc.RegionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/** One side of a channel made of files, in possession of its lock. Used by one thread at a time. */
final class FileEndpoint implements RegionEndpoint {
  private final Place home;
  private final Side side;
  private final RegionOptions options;
  private final Users users;
  private final OwnershipLock lock;
  private final PeerFiles peerFiles;
  private final SecureRandom random = new SecureRandom();
  private String pages;
  private boolean closed;

  private FileEndpoint(
      Place home, Side side, RegionOptions options, Users users, OwnershipLock lock) {
    this.home = home;
    this.side = side;
    this.options = options;
    this.users = users;
    this.lock = lock;
    this.peerFiles = new PeerFiles(home, side.peer(), users);
    this.pages = options.hugePages() ? "huge pages wanted" : pagesOf(home);
  }

  /** Takes the side into possession and removes what a dead owner left of it. */
  static FileEndpoint open(Path directory, String name, Side side, RegionOptions options) {
    Users users = Users.of(options);
    Place home = Place.main(directory, name, Mounts.current());
    Path path = home.lock(side);
    try {
      OwnershipLock lock = OwnershipLock.take(path, users);
      boolean done = false;
      try {
        FileEndpoint endpoint = new FileEndpoint(home, side, options, users, lock);
        endpoint.removeLeftovers();
        done = true;
        return endpoint;
      } finally {
        if (!done) {
          lock.close();
        }
      }
    } catch (IOException e) {
      throw FileErrors.explain("take possession of", path, e);
    }
  }

  /** The weaker one, where huge pages may or may not be had: the main directory's. */
  @Override
  public Protection protection() {
    return Mounts.current().protectionOf(home.device());
  }

  @Override
  public OwnedRegion create(long size) {
    requireOpen();
    if (size <= 0) {
      throw new IllegalArgumentException("A region of %d bytes".formatted(size));
    }
    String fallback = "";
    if (options.hugePages() && home.hugePageSize() == 0) {
      List<Place> places = hugePlaces();
      fallback = ", no writable hugetlbfs mount found";
      for (Place place : places) {
        if (!Files.isWritable(place.directory())) {
          continue;
        }
        try {
          return createIn(place, size, "");
        } catch (RegionException e) {
          fallback = ", because: " + e.getMessage();
        }
      }
    }
    return createIn(home, size, fallback);
  }

  private OwnedRegion createIn(Place place, long size, String remark) {
    long page = place.hugePageSize() > 0 ? place.hugePageSize() : PageSize.ordinary();
    OwnedRegion region =
        OwnedFile.create(this, place, side, users, PageSize.roundUp(size, page), random);
    pages = pagesOf(place) + remark;
    return region;
  }

  @Override
  public PeerRegion attach() {
    requireOpen();
    return peerFiles.attach();
  }

  @Override
  public Liveness peerLiveness() {
    requireOpen();
    return peerFiles.liveness();
  }

  @Override
  public String describe() {
    return "%s (%s, %s)"
        .formatted(
            home.directory().resolve(home.stem()),
            side == Side.BINDER ? "binder" : "connector",
            pages);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (lock) {
      removeLeftovers();
    } catch (IOException e) {
      throw FileErrors.explain("give up", home.lock(side), e);
    }
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException(describe() + " is closed");
    }
  }

  /** Afterwards one outbox at most is there for viewers to find. */
  void removeOutboxesExcept(Place kept) throws IOException {
    for (Place place : home.all(Mounts.current())) {
      if (!place.equals(kept)) {
        removeMine(place.outbox(side));
      }
    }
  }

  /**
   * Removes my side's files. Holding the lock, they are an earlier owner's who is dead, or my own.
   */
  private void removeLeftovers() throws IOException {
    for (Place place : home.all(Mounts.current())) {
      removeMine(place.outbox(side));
      for (Path temporary : place.temporaries(side)) {
        FileStat stat = FileStat.of(temporary);
        if (stat != null && stat.uid() == users.me()) {
          Files.deleteIfExists(temporary);
        }
      }
    }
  }

  private void removeMine(Path outbox) throws IOException {
    FileStat stat = FileStat.of(outbox);
    users.requireMine(stat, outbox);
    if (stat != null) {
      Files.deleteIfExists(outbox);
    }
  }

  private List<Place> hugePlaces() {
    try {
      return home.hugePlaces(Mounts.current());
    } catch (IOException e) {
      throw FileErrors.explain("look for hugetlbfs beside", home.directory(), e);
    }
  }

  private static String pagesOf(Place place) {
    return place.hugePageSize() > 0
        ? "%s pages in %s".formatted(PageSize.text(place.hugePageSize()), place.directory())
        : PageSize.text(PageSize.ordinary()) + " pages";
  }
}
