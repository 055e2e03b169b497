package io.csmipc.region;

import io.csmipc.RegionException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A directory that can hold a channel's outboxes, and the names of its files there.
 *
 * <pre>
 *   main directory   csm-ipc.NAME.SIDE                          the outbox that SIDE shows
 *                    csm-ipc.NAME.SIDE.lock                     held by the process that owns SIDE
 *                    csm-ipc.NAME.SIDE.(16 hex digits).tmp      an outbox not shown yet
 *   hugetlbfs        csm-ipc-huge.DEVICE-INODE.NAME.SIDE        the same, in huge pages
 *                    csm-ipc-huge.DEVICE-INODE.NAME.SIDE.(16 hex digits).tmp
 * </pre>
 *
 * DEVICE-INODE is the main directory's identity: the same for both sides even where containers see
 * it under different paths, and different for equal names in different directories.
 *
 * @param directory where
 * @param stem the files' common beginning, up to the side
 * @param device the directory's file system
 * @param hugePageSize 0 for ordinary pages
 * @param main whether the locks are here
 */
record Place(Path directory, String stem, long device, long hugePageSize, boolean main) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
  private static final Pattern RANDOM_SUFFIX = Pattern.compile("[0-9a-f]{16}\\.tmp");

  /** The main directory of a channel. */
  static Place main(Path directory, String name, Mounts mounts) {
    if (!NAME.matcher(name).matches()) {
      throw new RegionException(
          ("The channel name '%s' cannot be a file name. Use 1 to 100 of the characters"
                  + " A-Z a-z 0-9 . _ - and no dot at the beginning.")
              .formatted(name));
    }
    try {
      if (!Files.isDirectory(directory)) {
        throw new RegionException(
            "There is no directory %s for the channel '%s'. Create it, or use another address."
                .formatted(directory, name));
      }
      Path real = directory.toRealPath();
      FileStat stat = FileStat.of(real);
      if (stat == null || stat.isFreeForAll()) {
        throw new RegionException(
            ("In the directory %s every user may replace every file, so nothing in it can be"
                    + " trusted. Run: chmod +t %s")
                .formatted(real, real));
      }
      long device = stat.key().device();
      return new Place(real, "csm-ipc." + name, device, mounts.hugePageSizeOf(device), true);
    } catch (IOException e) {
      throw FileErrors.explain("open the directory", directory, e);
    }
  }

  /** Everywhere an outbox can be, in the order in which all processes look: here first. */
  List<Place> all(Mounts mounts) throws IOException {
    List<Place> places = new ArrayList<>();
    places.add(this);
    places.addAll(hugePlaces(mounts));
    return places;
  }

  /** The places on hugetlbfs that belong to a main directory, in the order in which all look. */
  List<Place> hugePlaces(Mounts mounts) throws IOException {
    List<Place> places = new ArrayList<>();
    FileStat home = FileStat.of(directory);
    if (home == null) {
      return places;
    }
    String hugeStem =
        "csm-ipc-huge.%x-%x%s"
            .formatted(home.key().device(), home.key().inode(), stem.substring("csm-ipc".length()));
    for (Mounts.Mount mount : mounts.hugetlbfs()) {
      Path point;
      FileStat stat;
      try {
        point = Path.of(mount.point());
        stat = FileStat.of(point);
      } catch (InvalidPathException | AccessDeniedException e) {
        continue;
      }
      // Hidden under a later mount (another device), or out of reach: not where two sides can meet.
      if (stat != null
          && stat.key().device() == mount.device()
          && !stat.isFreeForAll()
          && Files.isExecutable(point)) {
        places.add(new Place(point, hugeStem, mount.device(), mount.pageSize(), false));
      }
    }
    return places;
  }

  Path outbox(Side side) {
    return directory.resolve(stem + suffix(side));
  }

  Path lock(Side side) {
    return directory.resolve(stem + suffix(side) + ".lock");
  }

  Path temporary(Side side, long random) {
    return directory.resolve("%s%s.%016x.tmp".formatted(stem, suffix(side), random));
  }

  /** Temporary files of one side, of whatever process. */
  List<Path> temporaries(Side side) throws IOException {
    String start = stem + suffix(side) + ".";
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, file -> isTemporary(start, file))) {
      files.forEach(found::add);
    } catch (AccessDeniedException e) {
      return found; // A directory that may not be listed: what died in it stays.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private static boolean isTemporary(String start, Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(start)
        && RANDOM_SUFFIX.matcher(name.substring(start.length())).matches();
  }

  private static String suffix(Side side) {
    return side == Side.BINDER ? ".binder" : ".connector";
  }
}
