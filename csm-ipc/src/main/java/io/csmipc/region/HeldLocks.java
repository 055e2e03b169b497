package io.csmipc.region;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lock files that this process holds. The library's one piece of static mutable state, and it
 * cannot be anything else: a POSIX lock belongs to the process, and vanishes when the process
 * closes <em>any</em> descriptor of the file. So whoever in this process wants to open a lock file
 * must know of all others, and opening, locking and closing happen under one monitor, here only.
 *
 * <p>Process identifiers play no part: they are reused, and differ between containers.
 *
 * <p>Two copies of the library in two class loaders have two of these. The JDK then still refuses
 * the second owner; a probe by the other copy keeps its descriptor open instead of closing it.
 */
final class HeldLocks {
  /** The part of the file that an owner locks, and that a probe tries. */
  private static final long OWNER_BYTE = 0;

  /** The part that a candidate locks while it tries to become the owner. */
  private static final long GATE_BYTE = 1;

  /** By identity, because one file can be reached under several paths. Keeps the channels alive. */
  private static final Map<FileStat.Key, FileChannel> HELD = new HashMap<>();

  /**
   * Descriptors whose closing would unlock: a probe opened them when the lock was being taken, or
   * it is held by the copy of another class loader.
   */
  private static final Map<FileStat.Key, List<FileChannel>> UNCLOSABLE = new HashMap<>();

  private HeldLocks() {}

  /** How one attempt to take a lock file ended. */
  enum Attempt {
    TAKEN,
    OWNED_BY_THIS_PROCESS,
    OWNED_BY_ANOTHER_PROCESS,
    /** Somebody was only looking, or the file was being replaced. */
    TRY_AGAIN
  }

  /**
   * Tries to lock the file that a path names.
   *
   * @param seen what the path named a moment ago
   */
  static synchronized Attempt take(Path path, FileStat seen) throws IOException {
    if (isHeldHere(seen.key())) {
      return Attempt.OWNED_BY_THIS_PROCESS;
    }
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return Attempt.TRY_AGAIN;
    }
    Attempt attempt = Attempt.TRY_AGAIN;
    try {
      attempt = lock(channel, path, seen);
    } finally {
      if (attempt == Attempt.TAKEN) {
        HELD.put(seen.key(), channel);
      } else if (attempt == Attempt.OWNED_BY_THIS_PROCESS) {
        keepOpen(seen.key(), channel);
      } else {
        channel.close();
      }
    }
    return attempt;
  }

  private static Attempt lock(FileChannel channel, Path path, FileStat seen) throws IOException {
    // One candidate at a time: their looking at the owner's byte would keep each other from it.
    try (FileLock gate = channel.tryLock(GATE_BYTE, 1, false)) {
      if (gate == null) {
        return Attempt.TRY_AGAIN;
      }
      if (channel.tryLock(OWNER_BYTE, 1, false) == null) {
        // A shared lock can be had beside a probe's, and not beside an owner's.
        FileLock shared = channel.tryLock(OWNER_BYTE, 1, true);
        return shared == null ? Attempt.OWNED_BY_ANOTHER_PROCESS : Attempt.TRY_AGAIN;
      }
    } catch (OverlappingFileLockException e) {
      return Attempt.OWNED_BY_THIS_PROCESS;
    }
    // The file may have been removed by its last owner between look-up and lock. That owner left a
    // mark in it before unlocking (giveBack); a removal by anybody else shows as another identity.
    boolean named = seen.isSameFileAs(FileStat.of(path));
    boolean retired = channel.size() != 0;
    if (named && retired) {
      Files.deleteIfExists(path); // Somebody wrote into it. Holding its lock, it is mine to remove.
    }
    return named && !retired ? Attempt.TAKEN : Attempt.TRY_AGAIN;
  }

  /** Removes the lock file and unlocks it, in the order that {@link #take} relies on. */
  static synchronized void giveBack(Path path, FileStat.Key key) throws IOException {
    FileChannel channel = HELD.get(key);
    if (channel == null) {
      return;
    }
    try (channel) {
      FileStat now = FileStat.of(path);
      if (now != null && now.key().equals(key)) {
        Files.deleteIfExists(path);
      }
      retire(channel);
    } finally {
      HELD.remove(key);
      closeKept(key);
    }
  }

  /** A lock file is empty, and gets a byte once it is removed. */
  private static void retire(FileChannel channel) {
    try {
      channel.write(ByteBuffer.allocate(1));
    } catch (IOException e) {
      // A full file system, or hugetlbfs, which has no write: identity alone must tell then.
    }
  }

  /**
   * Whether anybody holds the lock file that a path names.
   *
   * @param opener opens a file that another user may control
   */
  static RegionEndpoint.Liveness probe(Path path, FileStat seen, PeerOpener opener)
      throws IOException {
    if (isHeldHere(seen.key())) {
      return RegionEndpoint.Liveness.ALIVE;
    }
    // Not under the monitor, because it may take as long as the opener allows.
    return probe(opener.open(path, seen), seen.key());
  }

  private static synchronized RegionEndpoint.Liveness probe(FileChannel channel, FileStat.Key key)
      throws IOException {
    boolean closable = true;
    try {
      FileLock shared = channel.tryLock(OWNER_BYTE, 1, true);
      return shared == null ? RegionEndpoint.Liveness.ALIVE : RegionEndpoint.Liveness.DEAD;
    } catch (OverlappingFileLockException e) {
      closable = false;
      keepOpen(key, channel);
      return RegionEndpoint.Liveness.ALIVE;
    } finally {
      if (closable) {
        channel.close();
      }
    }
  }

  private static synchronized boolean isHeldHere(FileStat.Key key) throws IOException {
    if (HELD.containsKey(key)) {
      return true;
    }
    List<FileChannel> kept = UNCLOSABLE.get(key);
    if (kept == null) {
      return false;
    }
    try {
      FileLock shared = kept.getFirst().tryLock(OWNER_BYTE, 1, true);
      if (shared != null) {
        shared.release();
      }
    } catch (OverlappingFileLockException e) {
      return true;
    }
    closeKept(key); // No overlap: nobody in this process holds it, so closing loses nothing.
    return false;
  }

  private static void keepOpen(FileStat.Key key, FileChannel channel) {
    UNCLOSABLE.computeIfAbsent(key, absent -> new ArrayList<>()).add(channel);
  }

  private static void closeKept(FileStat.Key key) throws IOException {
    List<FileChannel> kept = UNCLOSABLE.remove(key);
    if (kept != null) {
      for (FileChannel channel : kept) {
        channel.close();
      }
    }
  }
}
