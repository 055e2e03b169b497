package io.csmipc.session;

import io.csmipc.ChannelCounters;
import io.csmipc.Violation;
import io.csmipc.ring.LaneReader;
import io.csmipc.ring.LaneWriter;

/** Adds up what the lanes of all sessions counted. Under the channel's gate. */
final class Tally {
  private long messagesSent;
  private long bytesSent;
  private long messagesReceived;
  private long bytesReceived;
  private long backPressured;
  private long claimsAborted;
  private long claimsLongOpen;
  private long sessions;
  private long losses;
  private long violations;
  private long doorbells;
  private volatile long listenerFailures;

  void sessionBegan() {
    sessions++;
  }

  void sessionEnded(Session session, boolean counts) {
    add(session);
    if (counts) {
      losses++;
    }
  }

  private void add(Session session) {
    LaneWriter writer = session.writer();
    LaneReader reader = session.reader();
    messagesSent += writer.messages();
    bytesSent += writer.bytes();
    backPressured += writer.backPressuredCalls();
    claimsAborted += writer.aborted();
    messagesReceived += reader.messages();
    bytesReceived += reader.bytes();
    doorbells += session.doorbell().rung();
  }

  void longClaim() {
    claimsLongOpen++;
  }

  void closed(Violation violation) {
    if (violation != null) {
      violations++;
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the housekeeping thread alone
  void listenerFailed() {
    listenerFailures++;
  }

  /** What was counted in all, with the session that is under way, or null. */
  ChannelCounters snapshot(Session current) {
    Tally sum = new Tally();
    sum.messagesSent = messagesSent;
    sum.bytesSent = bytesSent;
    sum.messagesReceived = messagesReceived;
    sum.bytesReceived = bytesReceived;
    sum.backPressured = backPressured;
    sum.claimsAborted = claimsAborted;
    sum.doorbells = doorbells;
    if (current != null) {
      sum.add(current);
    }
    return new ChannelCounters(
        sum.messagesSent,
        sum.bytesSent,
        sum.messagesReceived,
        sum.bytesReceived,
        sum.backPressured,
        sum.claimsAborted,
        claimsLongOpen,
        sessions,
        losses,
        violations,
        sum.doorbells,
        listenerFailures);
  }
}
