package io.csmipc.crash;

import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import io.csmipc.PositionRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the listener of a process was told. */
final class EventLog extends Journal {
  static final long OPENED = 1;
  static final long CONNECTED = 2;
  static final long LOST = 3;

  private static final int KIND = 0;
  private static final int AT = 1;
  private static final int SESSION = 2;
  private static final int REASON = 3;
  private static final int FROM = 4;
  private static final int TO = 5;
  private static final int MISSED_FROM = 6;
  private static final int MISSED_TO = 7;
  private static final int MINE = 8;
  private static final int THEIRS = 9;
  private static final int WORDS = 10;
  private static final List<LossReason> REASONS = List.of(LossReason.values());
  private static final int ENTRIES = 1 << 14;

  private int written;

  EventLog(Path file) throws IOException {
    super(file, WORDS, ENTRIES);
  }

  synchronized void opened() {
    add(OPENED, 0);
  }

  synchronized void connected(long session, long mine, long theirs) {
    set(written, MINE, mine);
    set(written, THEIRS, theirs);
    add(CONNECTED, session);
  }

  synchronized void lost(PeerLoss loss) {
    set(written, REASON, REASONS.indexOf(loss.reason()));
    set(written, FROM, loss.undelivered().from());
    set(written, TO, loss.undelivered().to());
    set(written, MISSED_FROM, loss.missed().from());
    set(written, MISSED_TO, loss.missed().to());
    add(LOST, loss.session());
  }

  private void add(long kind, long session) {
    set(written, AT, System.nanoTime());
    set(written, SESSION, session);
    set(written++, KIND, kind);
  }

  long kind(int entry) {
    return get(entry, KIND);
  }

  long at(int entry) {
    return get(entry, AT);
  }

  long session(int entry) {
    return get(entry, SESSION);
  }

  LossReason reason(int entry) {
    return REASONS.get((int) get(entry, REASON));
  }

  PositionRange undelivered(int entry) {
    return new PositionRange(get(entry, FROM), get(entry, TO));
  }

  PositionRange missed(int entry) {
    return new PositionRange(get(entry, MISSED_FROM), get(entry, MISSED_TO));
  }

  /** The epoch of this side in the session that began. */
  long mine(int entry) {
    return get(entry, MINE);
  }

  /** The epoch of the other side in the session that began. */
  long theirs(int entry) {
    return get(entry, THEIRS);
  }

  /** How many entries of a kind there are. */
  int count(long kind) {
    int count = 0;
    for (int i = 0; i < size(); i++) {
      count += kind(i) == kind ? 1 : 0;
    }
    return count;
  }
}
