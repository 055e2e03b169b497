package io.csmipc.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.csmipc.layout.RecordHeader;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Several publishing threads, whose claims end in any order. */
public class ClaimsStress {
  private ClaimsStress() {}

  /** Two claims, committed in order. */
  @JCStressTest
  @Outcome(
      id = {"0", "1", "12"},
      expect = ACCEPTABLE,
      desc = "what was committed so far")
  @Outcome(id = "", expect = FORBIDDEN, desc = "out of order, torn, lost, or a fault")
  @State
  public static class InOrder {
    private final StressLane lane = new StressLane(false);
    private final RingClaim first;
    private final RingClaim second;

    /** Claims. */
    public InOrder() {
      lane.age(128);
      first = lane.claim(1, 9);
      second = lane.claim(2, 5);
    }

    /** Commits. */
    @Actor
    public void publishers() {
      first.commit();
      second.commit();
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

  /** Two claims, the later one committed first: the reader sees both or none. */
  @JCStressTest
  @Outcome(
      id = {"0", "12"},
      expect = ACCEPTABLE,
      desc = "both in the order of the claims")
  @Outcome(id = "", expect = FORBIDDEN, desc = "out of order, torn, lost, or a fault")
  @State
  public static class OutOfOrder {
    private final StressLane lane = new StressLane(false);
    private final RingClaim first;
    private final RingClaim second;

    /** Claims. */
    public OutOfOrder() {
      lane.age(128);
      first = lane.claim(1, 9);
      second = lane.claim(2, 5);
    }

    /** Commits. */
    @Actor
    public void publishers() {
      second.commit();
      first.commit();
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

  /** Two claims of two threads, committed by both at once. */
  @JCStressTest
  @Outcome(id = "12", expect = ACCEPTABLE, desc = "both in the order of the claims")
  @Outcome(id = "", expect = FORBIDDEN, desc = "out of order, torn, lost, or a fault")
  @State
  public static class AtOnce {
    private final StressLane lane = new StressLane(false);
    private final RingClaim first;
    private final RingClaim second;

    /** Claims. */
    public AtOnce() {
      lane.age(128);
      first = lane.claim(1, 9);
      second = lane.claim(2, 5);
    }

    /** Commits. */
    @Actor
    public void one() {
      first.commit();
    }

    /** Commits. */
    @Actor
    public void other() {
      second.commit();
    }

    /**
     * Reads.
     *
     * @param r what
     */
    @Arbiter
    public void reader(I_Result r) {
      r.r1 = lane.drain();
    }
  }

  /** A claim that is given back while a reader waits for it, in front of a committed one. */
  @JCStressTest
  @Outcome(
      id = {"0", "2"},
      expect = ACCEPTABLE,
      desc = "the committed one alone")
  @Outcome(id = "", expect = FORBIDDEN, desc = "the aborted one, torn, or a fault")
  @State
  public static class AbortInFront {
    private final StressLane lane = new StressLane(false);
    private final RingClaim first;

    /** Claims. */
    public AbortInFront() {
      lane.age(128);
      first = lane.claim(1, 9);
      lane.claim(2, 5).commit();
    }

    /** Aborts. */
    @Actor
    public void publisher() {
      first.abort();
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

  /** Two threads claim, fill and publish at once. */
  @JCStressTest
  @Outcome(
      id = {"12", "21"},
      expect = ACCEPTABLE,
      desc = "both, each once")
  @Outcome(id = "", expect = FORBIDDEN, desc = "torn, lost, twice, or a fault")
  @State
  public static class TwoThreads {
    private final StressLane lane = new StressLane(false);

    /** Ages the ring. */
    public TwoThreads() {
      lane.age(832);
    }

    /** Claims and commits. */
    @Actor
    public void one() {
      lane.claim(1, 9).commit();
    }

    /** Offers. */
    @Actor
    public void other() {
      lane.offer(2, 20);
    }

    /**
     * Reads.
     *
     * @param r what
     */
    @Arbiter
    public void reader(I_Result r) {
      r.r1 = lane.drain();
    }
  }

  /** The table of open claims, as a close looks at it. */
  @JCStressTest
  @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "not open yet, or done")
  @Outcome(id = "64, 24", expect = ACCEPTABLE, desc = "the first one")
  @Outcome(id = "128, 32", expect = ACCEPTABLE, desc = "the second one in the same slot")
  @Outcome(id = "64, 32", expect = ACCEPTABLE, desc = "a look before the first was done")
  @Outcome(id = "", expect = FORBIDDEN, desc = "a start without its frame")
  @State
  public static class Table {
    private final OpenClaims claims = new OpenClaims();

    /** Leaves one slot free. */
    public Table() {
      for (int i = 1; i < OpenClaims.SLOTS; i++) {
        claims.isFull();
        claims.open(0, 8, RecordHeader.WHOLE, Thread.currentThread());
      }
      claims.isFull();
    }

    /** Opens. */
    @Actor
    public void publisher() {
      int slot = claims.open(64, 24, RecordHeader.WHOLE, Thread.currentThread());
      claims.done(slot);
      claims.isFull();
      claims.open(128, 32, RecordHeader.WHOLE, Thread.currentThread());
    }

    /**
     * Looks.
     *
     * @param r what
     */
    @Actor
    public void close(JJ_Result r) {
      int free = OpenClaims.SLOTS - 1;
      r.r1 = claims.openStart(free);
      r.r2 = r.r1 < 0 ? 0 : claims.frame(free);
    }
  }
}
