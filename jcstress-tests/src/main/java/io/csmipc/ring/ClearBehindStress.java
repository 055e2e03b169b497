package io.csmipc.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Clearing behind: the ring is full of an earlier lap whose every word looks like a header, and the
 * reader, which looks for more records than there are, never runs into it.
 */
public class ClearBehindStress {
  private ClearBehindStress() {}

  /** Where the ring has been cleared some way ahead. */
  @JCStressTest
  @Outcome(
      id = {"0", "1", "12"},
      expect = ACCEPTABLE,
      desc = "what was published so far")
  @Outcome(id = "", expect = FORBIDDEN, desc = "ran into stale bytes")
  @State
  public static class InTheMiddle {
    private final StressLane lane = new StressLane(true);

    /** Ages the ring. */
    public InTheMiddle() {
      lane.age(256);
    }

    /** Writes. */
    @Actor
    public void writer() {
      lane.offer(1, 31);
      lane.offer(2, 31);
    }

    /**
     * Reads.
     *
     * @param r what
     */
    @Actor
    public void reader(I_Result r) {
      r.r1 = lane.poll(8);
    }
  }

  /** Where the record does not fit before the end of the ring. */
  @JCStressTest
  @Outcome(
      id = {"0", "1", "12"},
      expect = ACCEPTABLE,
      desc = "what was published so far")
  @Outcome(id = "", expect = FORBIDDEN, desc = "ran into stale bytes")
  @State
  public static class AcrossTheWrap {
    private final StressLane lane = new StressLane(false);

    /** Ages the ring. */
    public AcrossTheWrap() {
      lane.age(896);
    }

    /** Writes. */
    @Actor
    public void writer() {
      lane.offer(1, 20);
      lane.offer(2, 31);
    }

    /**
     * Reads.
     *
     * @param r what
     */
    @Actor
    public void reader(I_Result r) {
      r.r1 = lane.poll(8);
    }
  }

  /** Where two threads claim one behind the other and the second one publishes first. */
  @JCStressTest
  @Outcome(
      id = {"0", "1", "2", "12", "21"},
      expect = ACCEPTABLE,
      desc = "what was published so far")
  @Outcome(id = "", expect = FORBIDDEN, desc = "ran into stale bytes, or lost a message")
  @State
  public static class TwoPublishers {
    private final StressLane lane = new StressLane(false);

    /** Ages the ring. */
    public TwoPublishers() {
      lane.age(832);
    }

    /** Writes. */
    @Actor
    public void first() {
      lane.offer(1, 20);
    }

    /** Writes. */
    @Actor
    public void second() {
      lane.offer(2, 31);
    }

    /**
     * Reads.
     *
     * @param r what
     */
    @Actor
    public void reader(I_Result r) {
      r.r1 = lane.poll(8);
    }
  }
}
