package io.csmipc.session;

import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What the flight recorder gets to see. Per session at the most, never per message. */
final class Events {
  private Events() {}

  static void loss(String address, PeerLoss loss) {
    if (loss.reason() == LossReason.VIOLATION) {
      ViolationEvent event = new ViolationEvent();
      event.channel = address;
      event.violation = String.valueOf(loss.violation());
      event.detail = loss.detail();
      event.commit();
    }
    PeerLossEvent event = new PeerLossEvent();
    event.channel = address;
    event.reason = loss.reason().toString();
    event.undeliveredFrom = loss.undelivered().from();
    event.undeliveredTo = loss.undelivered().to();
    event.missedFrom = loss.missed().from();
    event.missedTo = loss.missed().to();
    event.detail = loss.detail();
    event.commit();
  }

  static void longClaim(String address, Thread holder) {
    LongClaimEvent event = new LongClaimEvent();
    event.channel = address;
    event.holder = holder;
    event.commit();
  }

  static void trouble(String name, String detail) {
    TroubleEvent event = new TroubleEvent();
    event.channel = name;
    event.detail = detail;
    event.commit();
  }

  @Name("io.csmipc.Violation")
  @Label("Protocol Violation")
  @Category("csm-ipc")
  @Description("The peer did something that a correct peer never does; the channel is closed")
  @StackTrace(false)
  static final class ViolationEvent extends Event {
    @Label("Channel")
    String channel;

    @Label("Violation")
    String violation;

    @Label("Detail")
    String detail;
  }

  @Name("io.csmipc.PeerLoss")
  @Label("Peer Loss")
  @Category("csm-ipc")
  @Description("A session ended")
  @StackTrace(false)
  static final class PeerLossEvent extends Event {
    @Label("Channel")
    String channel;

    @Label("Reason")
    String reason;

    @Label("Undelivered From")
    long undeliveredFrom;

    @Label("Undelivered To")
    long undeliveredTo;

    @Label("Missed From")
    long missedFrom;

    @Label("Missed To")
    long missedTo;

    @Label("Detail")
    String detail;
  }

  @Name("io.csmipc.Trouble")
  @Label("Trouble with Memory")
  @Category("csm-ipc")
  @Description("Memory could not be had, found or removed; it is tried again where that helps")
  @StackTrace(false)
  static final class TroubleEvent extends Event {
    @Label("Channel")
    String channel;

    @Label("Detail")
    String detail;
  }

  @Name("io.csmipc.LongClaim")
  @Label("Long-open Claim")
  @Category("csm-ipc")
  @Description("A claim has been open for longer than the limit and holds up what is behind it")
  @StackTrace(false)
  static final class LongClaimEvent extends Event {
    @Label("Channel")
    String channel;

    @Label("Holder")
    Thread holder;
  }
}
