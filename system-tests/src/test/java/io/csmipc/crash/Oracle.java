package io.csmipc.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.csmipc.LossReason;
import io.csmipc.PositionRange;
import io.csmipc.region.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Accounts for every message of every incarnation, from what both sides wrote down.
 *
 * <p>A message whose call returned a position is delivered once, or lies in the range that its
 * sender reported for the session, or both. What a sender that was killed could not report must be
 * delivered, with one exception that belongs to the ring: records behind one that another thread
 * had claimed and not published when the process died cannot be reached. A message whose call
 * failed is never delivered; one whose call was cut off by the kill may be.
 */
final class Oracle {
  private final List<Peer> all;
  private final Map<Integer, Peer> byIncarnation = new HashMap<>();
  private final Map<SentLog, int[]> delivered = new HashMap<>();
  private final Map<LossReason, Integer> reasons = new TreeMap<>();
  private long deliveredMessages;
  private long sentMessages;
  private long reported;
  private long behindHoles;
  private long afterFence;
  private int ranges;

  Oracle(List<Peer> all) {
    this.all = all;
    for (Peer peer : all) {
      byIncarnation.put(peer.incarnation(), peer);
      peer.sent().forEach(log -> delivered.put(log, new int[log.size()]));
    }
  }

  void check() {
    all.forEach(Oracle::checkSessions);
    all.forEach(this::countLosses);
    for (Side side : Side.values()) {
      countDeliveries(side);
    }
    all.forEach(this::checkSender);
  }

  String figures() {
    return ("%d messages sent, %d delivered; %d not delivered and reported, in %d ranges that were"
            + " not empty; behind an open claim of a killed sender %d, after a fence %d; losses %s")
        .formatted(
            sentMessages, deliveredMessages, reported, ranges, behindHoles, afterFence, reasons);
  }

  /** Sessions begin and end in turn; a process that was not killed reports each end. */
  private static void checkSessions(Peer peer) {
    EventLog events = peer.events();
    long session = 0;
    boolean open = false;
    for (int i = 1; i < events.size(); i++) {
      if (events.kind(i) == EventLog.CONNECTED) {
        assertTrue(!open, peer + " began a session inside another");
        assertEquals(++session, events.session(i), peer + "'s sessions");
        open = true;
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
      }
    }
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
    int reportedSessions = sender.events().count(EventLog.LOST);
    List<Long> missing = new ArrayList<>();
    for (SentLog log : sender.sent()) {
      int[] counts = delivered.get(log);
      for (int entry = 0; entry < counts.length; entry++) {
        if (log.state(entry) == SentLog.FAILED) {
          assertEquals(0, counts[entry], text(log, sender, entry) + " failed and was delivered");
        } else if (log.state(entry) == SentLog.DONE) {
          sentMessages++;
          if (counts[entry] == 0) {
            account(sender, log, entry, reportedSessions + 1, missing);
          }
        }
      }
    }
    if (!missing.isEmpty()) {
      excuse(sender, reportedSessions + 1, missing);
    }
  }

  private void account(Peer sender, SentLog log, int entry, int unreported, List<Long> missing) {
    EventLog events = sender.events();
    for (int i = 0; i < events.size(); i++) {
      if (events.kind(i) == EventLog.LOST
          && log.mayBelongTo(entry, events.session(i))
          && events.undelivered(i).contains(log.position(entry))) {
        reported++;
        return;
      }
    }
    assertTrue(
        sender.killedAt() != 0 && log.mayBelongTo(entry, unreported),
        () -> text(log, sender, entry) + " is lost and not reported");
    missing.add(log.position(entry));
  }

  /** What a killed sender could not report and nobody received. */
  private void excuse(Peer sender, int session, List<Long> missing) {
    boolean hole = sender.sent().size() > 1 && sender.sent().stream().anyMatch(Oracle::isCutOff);
    long first = missing.stream().mapToLong(Long::longValue).min().orElseThrow();
    if (hole && first > lastDelivered(sender, session)) {
      behindHoles += missing.size();
    } else if (wasFenced(sender)) {
      afterFence += missing.size();
    } else {
      fail(
          "%s was killed; %d messages of its session %d from position %d on never arrived"
              .formatted(sender, missing.size(), session, first));
    }
  }

  private static boolean isCutOff(SentLog log) {
    if (log.size() == 0) {
      return false;
    }
    long state = log.state(log.size() - 1);
    return state == SentLog.BEGUN || state == SentLog.CLAIMED;
  }

  private long lastDelivered(Peer sender, int session) {
    long last = 0;
    for (SentLog log : sender.sent()) {
      int[] counts = delivered.get(log);
      for (int entry = counts.length - 1; entry >= 0; entry--) {
        if (counts[entry] > 0
            && log.state(entry) == SentLog.DONE
            && !log.mayBelongTo(entry, session - 1L)
            && log.mayBelongTo(entry, session)) {
          last = Math.max(last, log.position(entry));
        }
      }
    }
    return last;
  }

  /** Whether the other side ended the sender's last session before it knew of the kill. */
  private boolean wasFenced(Peer sender) {
    EventLog events = sender.events();
    long since = events.at(events.size() - 1); // when it was opened, last connected or last lost
    long earliest = Long.MAX_VALUE;
    LossReason reason = null;
    for (Peer peer : all) {
      for (int i = 0; peer.side() != sender.side() && i < peer.events().size(); i++) {
        long at = peer.events().at(i);
        if (peer.events().kind(i) == EventLog.LOST && at > since && at < earliest) {
          earliest = at;
          reason = peer.events().reason(i);
        }
      }
    }
    return reason == LossReason.PEER_SILENT || reason == LossReason.FENCED;
  }

  private static String text(SentLog log, Peer sender, int entry) {
    return "message %d of %s at position %d".formatted(entry, sender, log.position(entry));
  }
}
