package io.csmipc.region;

import io.csmipc.RegionException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/** An outbox of mine: always a new file, under a temporary name until it is shown. */
final class OwnedFile implements OwnedRegion {
  private final FileEndpoint endpoint;
  private final Place place;
  private final Path temporary;
  private final Path shown;
  private final FileChannel channel;
  private final FileStat.Key key;
  private final long size;
  private final Protection protection;
  private boolean published;

  private OwnedFile(
      FileEndpoint endpoint,
      Place place,
      Path temporary,
      Path shown,
      FileChannel channel,
      FileStat.Key key,
      long size) {
    this.endpoint = endpoint;
    this.place = place;
    this.temporary = temporary;
    this.shown = shown;
    this.channel = channel;
    this.key = key;
    this.size = size;
    this.protection = Mounts.current().protectionOf(key.device());
  }

  /** Makes one with all of its backing; leaves nothing behind when that fails. */
  static OwnedFile create(
      FileEndpoint endpoint, Place place, Side side, Users users, long size, SecureRandom random) {
    Path temporary = place.temporary(side, random.nextLong());
    FileChannel channel = open(temporary);
    boolean done = false;
    try {
      Backing.reserve(channel, temporary, place, size);
      users.grantAccess(temporary);
      FileStat stat = FileStat.of(temporary);
      if (stat == null) {
        throw new RegionException(
            "%s disappeared while it was made. Something cleans its directory: exclude csm-ipc*."
                .formatted(temporary));
      }
      OwnedFile file =
          new OwnedFile(endpoint, place, temporary, place.outbox(side), channel, stat.key(), size);
      done = true;
      return file;
    } catch (IOException e) {
      throw FileErrors.explain("make", temporary, e);
    } finally {
      if (!done) {
        discard(channel, temporary);
      }
    }
  }

  private static FileChannel open(Path temporary) {
    try {
      return FileChannel.open(
          temporary,
          Set.of(
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw FileErrors.explain("create", temporary, e);
    }
  }

  private static void discard(FileChannel channel, Path temporary) {
    try (channel) {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw FileErrors.explain("remove", temporary, e);
    }
  }

  @Override
  public MemorySegment map(Arena arena) {
    try {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
    } catch (IOException e) {
      throw FileErrors.explain("map", published ? shown : temporary, e);
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Protection protection() {
    return protection;
  }

  @Override
  public boolean recycled() {
    return false;
  }

  @Override
  public void publish() {
    endpoint.requireOpen();
    if (published) {
      return;
    }
    try {
      // rename(2): a viewer sees the old file or the new one, and never a part of either.
      Files.move(temporary, shown, StandardCopyOption.ATOMIC_MOVE);
      published = true;
      endpoint.removeOutboxesExcept(place);
    } catch (IOException e) {
      throw FileErrors.explain("publish", shown, e);
    }
  }

  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    Path path = published ? shown : temporary;
    // Nobody else renames over this name while my endpoint is open, and after that the endpoint has
    // removed the file already: so nothing can come between the look and the removal.
    try (channel) {
      FileStat now = FileStat.of(path);
      if (now != null && now.key().equals(key)) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw FileErrors.explain("remove", path, e);
    }
  }
}
