package io.csmipc.region;

import io.csmipc.RegionException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Says what to do about what the operating system refused. */
final class FileErrors {
  private FileErrors() {}

  static RegionException explain(String action, Path path, IOException e) {
    return new RegionException(
        "Cannot %s %s: %s. %s".formatted(action, path, reason(e), advice(e)), e);
  }

  static boolean isOutOfSpace(IOException e) {
    String reason = reason(e);
    return reason.contains("No space left") || reason.contains("quota exceeded");
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "Permission denied";
    }
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  private static String advice(IOException e) {
    String reason = reason(e);
    if (reason.contains("Permission denied")) {
      return "This user needs read, write and search permission for the directory.";
    }
    if (reason.contains("Read-only file system")) {
      return "Use an address in a directory that can be written.";
    }
    if (isOutOfSpace(e)) {
      return "Free space or inodes (df -h, df -i).";
    }
    if (reason.contains("Too many open files")) {
      return "Raise the limit (ulimit -n).";
    }
    if (reason.contains("Map failed") || reason.contains("Cannot allocate memory")) {
      return "Look at sysctl vm.max_map_count and vm.overcommit_memory, and at ulimit -v.";
    }
    if (reason.contains("No locks available") || reason.contains("not supported")) {
      return "This file system cannot lock files; use one that can, such as tmpfs.";
    }
    return "Check the directory and its file system.";
  }
}
