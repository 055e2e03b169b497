package io.csmipc.region;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Temporary directories on tmpfs. */
final class ShmDirectory implements TempDirFactory {
  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
      throws IOException {
    return Files.createTempDirectory(Path.of("/dev/shm"), "csm-test-");
  }

  /** As /dev/shm itself: everybody may create, and only the owner may rename or delete. */
  static void openToAll(Path directory) throws IOException {
    Files.setAttribute(directory, "unix:mode", 01777);
  }
}
