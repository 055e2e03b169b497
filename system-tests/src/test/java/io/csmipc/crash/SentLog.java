package io.csmipc.crash;

import java.io.IOException;
import java.nio.file.Path;

/** What one publishing thread did; the entry's index is part of the message's id. */
final class SentLog extends Journal {
  /** The call is under way, or the process died in it. */
  static final long BEGUN = 1;

  /** As BEGUN, with an open claim. */
  static final long CLAIMED = 2;

  /** The call said that it was sent. */
  static final long DONE = 3;

  /** The call said that it was not sent. */
  static final long FAILED = 4;

  private static final int STATE = 0;
  private static final int BEGUN_AT = 1;
  private static final int FIRST_SESSION = 2;
  private static final int LAST_SESSION = 3;
  private static final int POSITION = 4;
  private static final int WORDS = 5;
  private static final int ENTRIES = 1 << 20;

  SentLog(Path file) throws IOException {
    super(file, WORDS, ENTRIES);
  }

  void begin(int entry, long session) {
    set(entry, BEGUN_AT, System.nanoTime());
    set(entry, FIRST_SESSION, session);
    set(entry, STATE, BEGUN);
  }

  void claimed(int entry) {
    set(entry, STATE, CLAIMED);
  }

  void done(int entry, long position, long session) {
    set(entry, POSITION, position);
    set(entry, LAST_SESSION, session);
    set(entry, STATE, DONE);
  }

  void failed(int entry) {
    set(entry, STATE, FAILED);
  }

  long state(int entry) {
    return get(entry, STATE);
  }

  long begunAt(int entry) {
    return get(entry, BEGUN_AT);
  }

  long position(int entry) {
    return get(entry, POSITION);
  }

  /** Whether the message may have gone to that session of the sender's. */
  boolean mayBelongTo(int entry, long session) {
    return get(entry, FIRST_SESSION) <= session && session <= get(entry, LAST_SESSION);
  }
}
