package io.csmipc.region;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Opens a peer's files for reading. Opening a FIFO blocks until somebody writes to it, and a peer
 * of another user can put one in place of the regular file that was seen a moment ago. Its files
 * are therefore opened by a thread that can be left behind; at most one per endpoint. Used by one
 * thread at a time.
 */
final class PeerOpener {
  private static final long LIMIT_MILLIS = 200;

  private final Users users;
  private Thread stuck;

  PeerOpener(Users users) {
    this.users = users;
  }

  FileChannel open(Path path, FileStat seen) throws IOException {
    if (seen.uid() == users.me()) {
      return openNow(path);
    }
    if (stuck != null && stuck.isAlive()) {
      throw blocked(path);
    }
    CompletableFuture<FileChannel> result = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform().daemon().name("csm-ipc-open").start(() -> openInto(result, path));
    try {
      return result.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return abandon(result, thread, path);
    } catch (TimeoutException e) {
      return abandon(result, thread, path);
    }
  }

  private FileChannel abandon(CompletableFuture<FileChannel> result, Thread thread, Path path)
      throws IOException {
    IOException blocked = blocked(path);
    if (result.completeExceptionally(blocked)) {
      stuck = thread;
      throw blocked;
    }
    return result.join(); // It arrived in the last moment.
  }

  private static void openInto(CompletableFuture<FileChannel> result, Path path) {
    try {
      FileChannel channel = openNow(path);
      if (!result.complete(channel)) {
        channel.close();
      }
    } catch (IOException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private static FileChannel openNow(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  private static IOException blocked(Path path) {
    return new IOException("Opening %s took too long; is it a FIFO".formatted(path));
  }
}
