package io.csmipc.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Header and payload: one header store publishes the whole message. */
public class PublishReadStress {
  private PublishReadStress() {}

  /** Two messages, polled into private memory. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "came too early")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "the first alone")
  @Outcome(id = "12", expect = ACCEPTABLE, desc = "both, in order")
  @Outcome(id = "", expect = FORBIDDEN, desc = "torn, out of order, or a fault")
  @State
  public static class Polled {
    private final StressLane lane = new StressLane(true);

    /** Writes. */
    @Actor
    public void writer() {
      lane.offer(1, 5);
      lane.offer(2, 9);
    }

    /**
     * Reads.
     *
     * @param r what
     */
    @Actor
    public void reader(I_Result r) {
      r.r1 = lane.poll(2);
    }
  }

  /** Two messages, read where they lie. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "came too early")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "the first alone")
  @Outcome(id = "12", expect = ACCEPTABLE, desc = "both, in order")
  @Outcome(id = "", expect = FORBIDDEN, desc = "torn, out of order, or a fault")
  @State
  public static class Borrowed {
    private final StressLane lane = new StressLane(true);

    /** Writes. */
    @Actor
    public void writer() {
      lane.offer(1, 5);
      lane.offer(2, 9);
    }

    /**
     * Reads.
     *
     * @param r what
     */
    @Actor
    public void reader(I_Result r) {
      r.r1 = lane.borrow(2);
    }
  }

  /** A message in parts: the reader gets all of it or nothing. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "came too early, or only parts")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "the message")
  @Outcome(id = "", expect = FORBIDDEN, desc = "torn, or a fault")
  @State
  public static class InParts {
    private final StressLane lane = new StressLane(true);

    /** Writes. */
    @Actor
    public void writer() {
      lane.writer.send(
          1, StressLane.message(1, 40), 0, 320, (condition, deadline) -> condition.ready(), 0);
    }

    /**
     * Reads.
     *
     * @param r what
     */
    @Actor
    public void reader(I_Result r) {
      r.r1 = lane.poll(3);
    }
  }
}
