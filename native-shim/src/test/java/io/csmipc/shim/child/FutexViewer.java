package io.csmipc.shim.child;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.csmipc.shim.Futex;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** Waits on, or wakes, the first word of a file that it maps read-only: {@code wait|wake FILE}. */
public final class FutexViewer {
  private static final long LIMIT = TimeUnit.SECONDS.toNanos(60);

  private FutexViewer() {}

  public static void main(String[] args) throws IOException {
    MemorySegment page;
    try (FileChannel file = FileChannel.open(Path.of(args[1]), StandardOpenOption.READ)) {
      page = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), Arena.global());
    }
    if (args[0].equals("wait")) {
      System.out.println("result=" + Futex.wait(page, 0, page.get(JAVA_INT, 0), LIMIT));
      return;
    }
    long start = System.nanoTime();
    int woken = 0;
    while (woken == 0 && System.nanoTime() - start < LIMIT) {
      woken = Futex.wake(page, 0, 1);
    }
    System.out.println("result=" + woken);
  }
}
