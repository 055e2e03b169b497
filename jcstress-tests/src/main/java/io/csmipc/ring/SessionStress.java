package io.csmipc.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * An owner begins a new session in memory that a reader of the old one still copies out of: the
 * session word changes first, and is looked at last.
 */
@JCStressTest
@Outcome(id = "0", expect = ACCEPTABLE, desc = "the ring was cleared already")
@Outcome(id = "1", expect = ACCEPTABLE, desc = "the message of the old session, whole")
@Outcome(id = "-2", expect = ACCEPTABLE, desc = "the end of the session was noticed")
@Outcome(id = "", expect = FORBIDDEN, desc = "torn, or a message of another session")
@State
public class SessionStress {
  private final StressLane lane = new StressLane(true);

  /** Publishes a message in the old session. */
  public SessionStress() {
    lane.offer(1, 16);
  }

  /** Begins a new session and publishes another message. */
  @Actor
  public void owner() {
    Words.setRelease(lane.outbox, OutboxLayout.SESSION, 0);
    Words.storeStoreFence();
    lane.outbox.asSlice(OutboxLayout.RING, StressLane.CAPACITY).fill((byte) 0);
    for (int i = 1; i <= 16; i++) {
      Words.setPlain(lane.outbox, OutboxLayout.RING + 8L * i, 2);
    }
    Words.setRelease(
        lane.outbox, OutboxLayout.RING, RecordHeader.of(8 + 128, 2, RecordHeader.WHOLE));
  }

  /**
   * Reads in the old session.
   *
   * @param r what
   */
  @Actor
  public void reader(I_Result r) {
    r.r1 = lane.poll(1);
  }
}
