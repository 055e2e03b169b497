package io.csmipc.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Several publishing threads, whose claims end in any order. */
public class ClaimsStress {
  private ClaimsStress() {}

  /** Two claims of two threads, committed by both at once, on stale bytes. */
  @JCStressTest
  @Outcome(
      id = {"0, 12", "1, 2", "12, 0"},
      expect = ACCEPTABLE,
      desc = "in the order of the claims")
  @Outcome(id = "", expect = FORBIDDEN, desc = "out of order, torn, lost, or a fault")
  @State
  public static class CommitsInAnyOrder {
    private final StressLane lane = new StressLane(false);
    private final RingClaim first;
    private final RingClaim second;

    /** Claims. */
    public CommitsInAnyOrder() {
      lane.age(128);
      first = lane.claim(1, 9);
      second = lane.claim(2, 5);
    }

    /** Commits. */
    @Actor
    public void first() {
      first.commit();
    }

    /** Commits. */
    @Actor
    public void second() {
      second.commit();
    }

    /**
     * Reads.
     *
     * @param r what
     */
    @Actor
    public void reader(II_Result r) {
      r.r1 = lane.poll(8);
    }

    /**
     * Reads the rest.
     *
     * @param r what
     */
    @Arbiter
    public void rest(II_Result r) {
      r.r2 = lane.poll(8);
    }
  }

  /** A claim that is given back while the one behind it is committed. */
  @JCStressTest
  @Outcome(
      id = {"0, 2", "2, 0"},
      expect = ACCEPTABLE,
      desc = "the committed one alone")
  @Outcome(id = "", expect = FORBIDDEN, desc = "the aborted one, torn, lost, or a fault")
  @State
  public static class AbortAndCommit {
    private final StressLane lane = new StressLane(false);
    private final RingClaim first;
    private final RingClaim second;

    /** Claims. */
    public AbortAndCommit() {
      lane.age(128);
      first = lane.claim(1, 9);
      second = lane.claim(2, 5);
    }

    /** Aborts. */
    @Actor
    public void first() {
      first.abort();
    }

    /** Commits. */
    @Actor
    public void second() {
      second.commit();
    }

    /**
     * Reads.
     *
     * @param r what
     */
    @Actor
    public void reader(II_Result r) {
      r.r1 = lane.poll(8);
    }

    /**
     * Reads the rest.
     *
     * @param r what
     */
    @Arbiter
    public void rest(II_Result r) {
      r.r2 = lane.poll(8);
    }
  }

  /** Two threads claim, fill and commit at once. */
  @JCStressTest
  @Outcome(
      id = {"0, 12", "0, 21", "1, 2", "2, 1", "12, 0", "21, 0"},
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
    public void first() {
      lane.claim(1, 9).commit();
    }

    /** Offers. */
    @Actor
    public void second() {
      lane.offer(2, 20);
    }

    /**
     * Reads.
     *
     * @param r what
     */
    @Actor
    public void reader(II_Result r) {
      r.r1 = lane.poll(8);
    }

    /**
     * Reads the rest.
     *
     * @param r what
     */
    @Arbiter
    public void rest(II_Result r) {
      r.r2 = lane.poll(8);
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
        claims.open(0, 8, Thread.currentThread());
      }
      claims.isFull();
    }

    /** Opens. */
    @Actor
    public void publisher() {
      int slot = claims.open(64, 24, Thread.currentThread());
      claims.done(slot);
      claims.isFull();
      claims.open(128, 32, Thread.currentThread());
    }

    /**
     * Looks.
     *
     * @param r what
     */
    @Actor
    public void close(JJ_Result r) {
      int free = 0;
      r.r1 = claims.openStart(free);
      r.r2 = r.r1 < 0 ? 0 : claims.frame(free);
    }
  }
}
