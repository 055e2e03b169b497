package io.csmipc.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.csmipc.LossReason;
import io.csmipc.PositionRange;
import io.csmipc.region.Side;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Accounts for every message of every incarnation, from what both sides wrote down, and excuses
 * none.
 *
 * <p>A message whose call returned a position is delivered once, or lies in the range that its
 * receiver reported as missed, never both. When the receiver was killed before it could report, it
 * is delivered or lies in the range that its sender reported; a sender that lives reports what was
 * missed in any case. A message whose call failed is never delivered; one whose call was cut off by
 * the kill may be.
 */
final class Oracle {
  /** A session as one side saw it; {@code lost} is the entry of its end, or -1 when killed. */
  private record Session(Peer peer, long number, long mine, long theirs, int lost) {
    boolean isReported() {
      return lost >= 0;
    }

    boolean reportsUndelivered(long position) {
      return isReported() && peer.events().undelivered(lost).contains(position);
    }

    boolean reportsMissed(long position) {
      return isReported() && peer.events().missed(lost).contains(position);
    }
  }

  private final List<Peer> all;
  private final Map<Integer, Peer> byIncarnation = new HashMap<>();
  private final Map<SentLog, int[]> delivered = new HashMap<>();
  private final Map<Peer, Map<Long, Session>> sessions = new HashMap<>();
  private final Map<Long, Session> byTheirs = new HashMap<>();
  private final Map<LossReason, Integer> reasons = new TreeMap<>();
  private final Map<LossReason, Integer> missedRanges = new TreeMap<>();
  private final Map<LossReason, Integer> missedOfTheKilled = new TreeMap<>();
  private long deliveredMessages;
  private long sentMessages;
  private long missed;
  private long undelivered;
  private int ranges;

  Oracle(List<Peer> all) {
    this.all = all;
    for (Peer peer : all) {
      byIncarnation.put(peer.incarnation(), peer);
      peer.sent().forEach(log -> delivered.put(log, new int[log.size()]));
    }
  }

  void check() {
    all.forEach(this::checkSessions);
    all.forEach(this::countLosses);
    for (Side side : Side.values()) {
      countDeliveries(side);
    }
    all.forEach(this::checkSender);
  }

  String figures() {
    return ("%d messages sent, %d delivered; %d reported by their senders alone, %d missed by their"
            + " receivers' reports, of which their senders were killed: %s; ranges that were not"
            + " empty: %d undelivered, missed %s; losses %s")
        .formatted(
            sentMessages,
            deliveredMessages,
            undelivered,
            missed,
            missedOfTheKilled,
            ranges,
            missedRanges,
            reasons);
  }

  /** Sessions begin and end in turn; a process that was not killed reports each end. */
  private void checkSessions(Peer peer) {
    EventLog events = peer.events();
    Map<Long, Session> mine = new HashMap<>();
    sessions.put(peer, mine);
    long session = 0;
    boolean open = false;
    for (int i = 1; i < events.size(); i++) {
      if (events.kind(i) == EventLog.CONNECTED) {
        assertTrue(!open, peer + " began a session inside another");
        assertEquals(++session, events.session(i), peer + "'s sessions");
        open = true;
        int lost = i + 1 < events.size() ? i + 1 : -1;
        Session begun = new Session(peer, session, events.mine(i), events.theirs(i), lost);
        mine.put(session, begun);
        assertEquals(null, byTheirs.put(begun.theirs, begun), "two sessions with one outbox");
      } else {
        boolean last = i == events.size() - 1 && events.reason(i).isFinal();
        assertTrue(open || last, peer + " reported the end of session " + session + " twice");
        assertEquals(open ? session : 0, events.session(i), peer + "'s losses");
        open = false;
      }
    }
    assertTrue(!open || peer.killedAt() != 0, () -> peer + " did not report the end");
  }

  private void countLosses(Peer peer) {
    for (int i = 0; i < peer.events().size(); i++) {
      if (peer.events().kind(i) == EventLog.LOST) {
        reasons.merge(peer.events().reason(i), 1, Integer::sum);
        PositionRange range = peer.events().undelivered(i);
        ranges += range.isEmpty() ? 0 : 1;
        assertTrue(range.to() - range.from() <= PeerMain.RING, () -> "more than a ring: " + range);
        assertTrue(peer.events().reason(i) != LossReason.VIOLATION, () -> peer + ": a violation");
        countMissed(peer, i);
      }
    }
  }

  /** The range ends at the last claim when that is known, and a ring behind otherwise. */
  private void countMissed(Peer peer, int loss) {
    PositionRange range = peer.events().missed(loss);
    LossReason reason = peer.events().reason(loss);
    assertTrue(range.to() - range.from() <= PeerMain.RING, () -> "more than a ring: " + range);
    if (range.isEmpty()) {
      return;
    }
    missedRanges.merge(reason, 1, Integer::sum);
    assertTrue(reason != LossReason.CLOSED_BY_PEER, () -> peer + " missed " + range);
    if (reason == LossReason.PEER_DIED) {
      assertTrue(
          peer.side() == Side.CONNECTOR && all.stream().anyMatch(Oracle::isCutOffAmongOthers),
          () -> peer + " missed " + range + ", and nobody died with a claim open");
    }
  }

  private static boolean isCutOffAmongOthers(Peer sender) {
    return sender.killedAt() != 0
        && sender.sent().size() > 1
        && sender.sent().stream().anyMatch(Oracle::isCutOff);
  }

  private void countDeliveries(Side receivers) {
    Map<SentLog, Integer> latest = new HashMap<>();
    for (Peer receiver : all) {
      if (receiver.side() != receivers) {
        continue;
      }
      ReceivedLog log = receiver.received();
      for (int i = 0; i < log.size(); i++) {
        long id = log.id(i);
        Peer sender = byIncarnation.get(Content.incarnation(id));
        assertTrue(sender != null && sender.side() != receivers, "nobody sent " + id);
        SentLog sent = sender.sent().get(Content.thread(id));
        int entry = Content.entry(id);
        assertEquals(1, ++delivered.get(sent)[entry], () -> text(sent, sender, entry) + ": twice");
        assertTrue(
            latest.getOrDefault(sent, -1) < entry, () -> text(sent, sender, entry) + ": too late");
        latest.put(sent, entry);
        deliveredMessages++;
      }
    }
  }

  private void checkSender(Peer sender) {
    for (SentLog log : sender.sent()) {
      int[] counts = delivered.get(log);
      for (int entry = 0; entry < counts.length; entry++) {
        if (log.state(entry) == SentLog.FAILED) {
          assertEquals(0, counts[entry], text(log, sender, entry) + " failed and was delivered");
        } else if (log.state(entry) == SentLog.DONE) {
          sentMessages++;
          account(sender, log, entry, counts[entry] > 0);
        }
      }
    }
  }

  private void account(Peer sender, SentLog log, int entry, boolean arrived) {
    long position = log.position(entry);
    for (Session session : sessions.get(sender).values()) {
      if (log.mayBelongTo(entry, session.number)) {
        Session others = byTheirs.get(session.mine);
        if (isAccountedFor(session, others, position, arrived)) {
          if (!arrived) {
            count(session, others);
          }
          return;
        }
      }
    }
    fail(
        "%s was %sdelivered, which fits no report: %s"
            .formatted(text(log, sender, entry), arrived ? "" : "not ", sessions.get(sender)));
  }

  private static boolean isAccountedFor(
      Session senders, Session receivers, long position, boolean arrived) {
    if (receivers == null || !receivers.isReported()) {
      return arrived || senders.reportsUndelivered(position);
    }
    boolean toldBySender = !senders.isReported() || senders.reportsUndelivered(position);
    return arrived != receivers.reportsMissed(position) && (arrived || toldBySender);
  }

  private void count(Session senders, Session receivers) {
    if (receivers == null || !receivers.isReported()) {
      undelivered++;
    } else {
      missed++;
      if (!senders.isReported()) {
        LossReason reason = receivers.peer.events().reason(receivers.lost);
        missedOfTheKilled.merge(reason, 1, Integer::sum);
      }
    }
  }

  private static boolean isCutOff(SentLog log) {
    if (log.size() == 0) {
      return false;
    }
    long state = log.state(log.size() - 1);
    return state == SentLog.BEGUN || state == SentLog.CLAIMED;
  }

  private static String text(SentLog log, Peer sender, int entry) {
    return "message %d of %s at position %d".formatted(entry, sender, log.position(entry));
  }
}
