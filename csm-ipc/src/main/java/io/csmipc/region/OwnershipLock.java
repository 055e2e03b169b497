package io.csmipc.region;

import io.csmipc.OwnershipException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Possession of one side of a channel: a lock on a file of its own, until closed or until death.
 */
final class OwnershipLock implements AutoCloseable {
  /** A probe or a rival is done in microseconds; only a suspended one makes this count. */
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private final Path path;
  private final FileStat.Key key;

  private OwnershipLock(Path path, FileStat.Key key) {
    this.path = path;
    this.key = key;
  }

  /** Takes the lock file at a path, or throws. */
  static OwnershipLock take(Path path, Users users) throws IOException {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (System.nanoTime() - deadline < 0) {
      FileStat seen = FileStat.of(path);
      users.requireMine(seen, path);
      if (seen == null) {
        create(path);
        continue;
      }
      switch (HeldLocks.take(path, seen)) {
        case TAKEN -> {
          return finish(new OwnershipLock(path, seen.key()), users);
        }
        case OWNED_BY_THIS_PROCESS -> throw refused(path, "this process");
        case OWNED_BY_ANOTHER_PROCESS -> throw refused(path, "another process");
        case TRY_AGAIN -> LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    throw refused(path, "somebody who keeps looking at it");
  }

  private static OwnershipLock finish(OwnershipLock lock, Users users) throws IOException {
    boolean done = false;
    try {
      users.grantAccess(lock.path);
      done = true;
      return lock;
    } finally {
      if (!done) {
        lock.close();
      }
    }
  }

  /** Only creates: it is looked up again, so that a new file takes the same way as an old one. */
  private static void create(Path path) throws IOException {
    try {
      FileChannel.open(
              path,
              Set.of(
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
          .close();
    } catch (FileAlreadyExistsException e) {
      // Somebody else was faster, which is as good.
    }
  }

  private static OwnershipException refused(Path path, String holder) {
    return new OwnershipException(
        ("This side of the channel is owned already: %s holds %s. Close the other channel or stop"
                + " its process (fuser %s names it), or use another address.")
            .formatted(holder, path, path));
  }

  @Override
  public void close() throws IOException {
    HeldLocks.giveBack(path, key);
  }
}
