package io.csmipc.region;

import io.csmipc.OwnershipException;
import io.csmipc.RegionException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/**
 * Which users and groups one endpoint trusts with what.
 *
 * @param me the user id that this process creates files with
 * @param peer the user that the peer's files must belong to, or null for me
 * @param group the group that may read my files, or null for none
 */
record Users(int me, UserPrincipal peer, GroupPrincipal group) {
  private static final Path STATUS = Path.of("/proc/self/status");

  static Users of(RegionOptions options) {
    UserPrincipalLookupService lookup = FileSystems.getDefault().getUserPrincipalLookupService();
    String wanted = "user '%s'".formatted(options.peerUser());
    try {
      UserPrincipal peer =
          options.peerUser() == null ? null : lookup.lookupPrincipalByName(options.peerUser());
      wanted = "group '%s'".formatted(options.group());
      GroupPrincipal group =
          options.group() == null ? null : lookup.lookupPrincipalByGroupName(options.group());
      return new Users(fileSystemUserId(), peer, group);
    } catch (UserPrincipalNotFoundException e) {
      throw new RegionException(
          "There is no %s on this machine. Create it (useradd, groupadd) or correct the option."
              .formatted(wanted),
          e);
    } catch (IOException e) {
      throw FileErrors.explain("look up users with", STATUS, e);
    }
  }

  /** Refuses a file at one of my names that is not mine; null is no file. */
  void requireMine(FileStat stat, Path path) {
    if (stat == null) {
      return;
    }
    if (!stat.isRegular()) {
      throw new OwnershipException(
          "%s is %s where this side's own file should be. Somebody put it there: remove it."
              .formatted(path, stat.isSymbolicLink() ? "a symbolic link" : "not a regular file"));
    }
    if (stat.uid() != me) {
      throw new OwnershipException(
          ("%s belongs to user %s, but this process runs as user id %d. Two users cannot own the"
                  + " same side: stop the other program and remove its file, or use another name.")
              .formatted(path, stat.owner().getName(), me));
    }
  }

  /** Refuses a peer's file of an unexpected kind or user. */
  void requirePeers(FileStat stat, Path path) {
    if (!stat.isRegular()) {
      throw new OwnershipException(
          "%s is %s where the peer's outbox should be. It is not opened: remove it."
              .formatted(path, stat.isSymbolicLink() ? "a symbolic link" : "not a regular file"));
    }
    if (!isPeers(stat)) {
      throw new OwnershipException(
          ("%s belongs to user %s, expected was %s. If the peer is meant to run as that user, allow"
                  + " it with peerUser(\"%s\").")
              .formatted(
                  path,
                  stat.owner().getName(),
                  peer == null ? "this process's own user id " + me : "user " + peer.getName(),
                  stat.owner().getName()));
    }
  }

  boolean isPeers(FileStat stat) {
    return peer == null ? stat.uid() == me : stat.owner().equals(peer);
  }

  /**
   * Gives one of my files its final mode: 0600, or 0640 with the group. By path and without opening
   * the file, because it may be a lock file of which this process holds the lock.
   */
  void grantAccess(Path path) throws IOException {
    if (group != null) {
      try {
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .setGroup(group);
      } catch (IOException e) {
        throw new RegionException(
            ("%s cannot be given to the group %s. This user must be a member of it:"
                    + " usermod -aG %s USER")
                .formatted(path, group.getName(), group.getName()),
            e);
      }
    }
    // Explicitly, because the mode given at creation was reduced by the umask.
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(group == null ? "rw-------" : "rw-r-----"));
  }

  /** The fourth number of the line "Uid: real effective saved file-system". */
  private static int fileSystemUserId() throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("Uid:")) {
        return (int) Long.parseLong(line.trim().split("\\s+", -1)[4]);
      }
    }
    throw new IOException("no line Uid");
  }
}
