package io.csmipc.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
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

  /** Where several records share a line, and the next line is cleared ahead. */
  @JCStressTest
  @Outcome(
      id = {"0", "1", "12", "123"},
      expect = ACCEPTABLE,
      desc = "what was published so far")
  @Outcome(id = "", expect = FORBIDDEN, desc = "ran into stale bytes")
  @State
  public static class SmallRecords {
    private final StressLane lane = new StressLane(true);

    /** Ages the ring. */
    public SmallRecords() {
      lane.age(128);
    }

    /** Writes. */
    @Actor
    public void writer() {
      lane.offer(1, 1);
      lane.offer(2, 5);
      lane.offer(3, 1);
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

  /** Where two threads publish, and one of them reads in between. */
  @JCStressTest
  @Outcome(
      id = {"0, 12", "0, 21", "2, 1", "12, 0", "21, 0"},
      expect = ACCEPTABLE,
      desc = "both, each once")
  @Outcome(id = "", expect = FORBIDDEN, desc = "ran into stale bytes, or lost a message")
  @State
  public static class TwoPublishers {
    private final StressLane lane = new StressLane(false);

    /** Ages the ring. */
    public TwoPublishers() {
      lane.age(832);
    }

    /** Publishes. */
    @Actor
    public void other() {
      lane.offer(1, 20);
    }

    /**
     * Publishes and reads.
     *
     * @param r what
     */
    @Actor
    public void reader(II_Result r) {
      lane.offer(2, 31);
      r.r1 = lane.poll(8);
    }

    /**
     * Reads the rest.
     *
     * @param r what
     */
    @Arbiter
    public void rest(II_Result r) {
      r.r2 = lane.drain();
    }
  }
}
