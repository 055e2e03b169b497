package io.csmipc.bench.pair;

/** Side A's exercises, one after the other: announces them and keeps count of what was wrong. */
final class Exercises {
  private final Inbox inbox;
  private final Peer peer;
  private long next;
  private long failures;

  Exercises(Inbox inbox, Peer peer) {
    this.inbox = inbox;
    this.peer = peer;
  }

  /** Announces one without a schedule; says its first sequence number. */
  long begin(Exercise.Kind kind, Content content, boolean check, int size, long count) {
    return begin(new Exercise(kind, content, check, size, count, next, Schedule.NONE));
  }

  /** Announces messages at times. */
  Exercise scheduled(int size, long count, Schedule schedule) {
    Exercise exercise =
        new Exercise(Exercise.Kind.SCHEDULED, Content.READY, false, size, count, next, schedule);
    begin(exercise);
    return exercise;
  }

  private long begin(Exercise exercise) {
    peer.start(exercise);
    inbox.expect(exercise.first(), exercise.size(), exercise.content(), exercise.check());
    next += exercise.count();
    return exercise.first();
  }

  /** Says which sequence number comes next, when that was not known at the beginning. */
  void continueAt(long sequence) {
    next = sequence;
  }

  /** Waits for the other side's end of it. */
  Peer.Outcome finish() {
    long mine = inbox.failures();
    Peer.Outcome outcome = peer.finish();
    failures = mine + outcome.failures();
    return outcome;
  }

  /** How many messages were wrong so far, at either side. */
  long failures() {
    return failures;
  }
}
