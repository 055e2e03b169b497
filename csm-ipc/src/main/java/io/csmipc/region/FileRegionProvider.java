package io.csmipc.region;

import io.csmipc.RegionException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Outboxes in files: scheme {@code shm} with files in /dev/shm, scheme {@code file} with files in
 * any directory. Both sides are processes of one machine, or containers that share the directory.
 * File names, ownership and permissions are described in docs/regions.md.
 */
public final class FileRegionProvider implements RegionProvider {
  private static final String SHM = "shm";
  private static final String FILE = "file";
  private static final Path SHM_DIRECTORY = Path.of("/dev/shm");

  /** For {@link java.util.ServiceLoader}. */
  public FileRegionProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of(SHM, FILE);
  }

  @Override
  public RegionEndpoint open(String scheme, String name, Side side, RegionOptions options) {
    return switch (scheme) {
      case SHM -> FileEndpoint.open(SHM_DIRECTORY, name, side, options);
      case FILE -> {
        Path path = absolute(name);
        yield FileEndpoint.open(path.getParent(), path.getFileName().toString(), side, options);
      }
      default ->
          throw new RegionException(
              "The scheme '%s' is not one of %s.".formatted(scheme, schemes()));
    };
  }

  private static Path absolute(String name) {
    try {
      Path path = Path.of(name);
      if (path.isAbsolute() && path.getParent() != null && !name.endsWith("/")) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw new RegionException(
          "'%s' is not a path: %s. Write file:/DIR/NAME.".formatted(name, e.getReason()), e);
    }
    throw new RegionException(
        "'%s' is not an absolute path of a name in a directory. Write file:/DIR/NAME."
            .formatted(name));
  }
}
