package io.csmipc.crash;

import java.io.IOException;
import java.nio.file.Path;

/** What the polling thread was handed, in order. */
final class ReceivedLog extends Journal {
  private static final int ID = 0;
  private static final int AT = 1;
  private static final int WORDS = 2;
  private static final int ENTRIES = 1 << 22;

  private int written;

  ReceivedLog(Path file) throws IOException {
    super(file, WORDS, ENTRIES);
  }

  void add(long id) {
    set(written, AT, System.nanoTime());
    set(written++, ID, id);
  }

  long id(int entry) {
    return get(entry, ID);
  }

  long at(int entry) {
    return get(entry, AT);
  }
}
