package io.csmipc.region;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;

/**
 * What the kernel says about a path, symbolic links not followed. Asking opens nothing, so no lock
 * of this process can be lost by it.
 */
record FileStat(Key key, int mode, int uid, UserPrincipal owner) {
  private static final int TYPE_MASK = 0170000;
  private static final int REGULAR = 0100000;
  private static final int SYMLINK = 0120000;
  private static final int STICKY = 01000;
  private static final int OTHERS_WRITE = 02;

  /** Which file it is: as long as somebody has it open or mapped, no other file has this key. */
  record Key(long device, long inode) {}

  /** Looks at a path; null when nothing is there. */
  static FileStat of(Path path) throws IOException {
    try {
      Map<String, Object> a =
          Files.readAttributes(path, "unix:dev,ino,mode,uid,owner", LinkOption.NOFOLLOW_LINKS);
      return new FileStat(
          new Key((Long) a.get("dev"), (Long) a.get("ino")),
          (Integer) a.get("mode"),
          (Integer) a.get("uid"),
          (UserPrincipal) a.get("owner"));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  boolean isRegular() {
    return (mode & TYPE_MASK) == REGULAR;
  }

  boolean isSymbolicLink() {
    return (mode & TYPE_MASK) == SYMLINK;
  }

  /** Whether it is a directory in which anybody can rename and delete anybody's files. */
  boolean isFreeForAll() {
    return (mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0;
  }

  /** Whether it is the same file as another; null is no file. */
  boolean isSameFileAs(FileStat other) {
    return other != null && key.equals(other.key);
  }
}
