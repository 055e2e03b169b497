package io.csmipc.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Space comes free when the reader publishes its position: the writer overwrites a message only
 * after it was copied, or after its borrow ended.
 */
public class SpaceStress {
  private static final int ATTEMPTS = 300;

  private SpaceStress() {}

  private static StressLane full() {
    StressLane lane = new StressLane(true);
    lane.age(0);
    int sent = 0;
    while (lane.offer(1 + sent % 9, 20) > 0) {
      sent++;
    }
    return lane;
  }

  private static int overwrite(StressLane lane) {
    for (int i = 0; i < ATTEMPTS; i++) {
      if (lane.offer(7, 20) > 0) {
        return 1;
      }
    }
    return 0;
  }

  /** Copies against overwriting. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "the oldest message, whole")
  @Outcome(id = "", expect = FORBIDDEN, desc = "overwritten while it was read")
  @State
  public static class Polled {
    private final StressLane lane = full();

    /**
     * Writes.
     *
     * @param r whether
     */
    @Actor
    public void writer(II_Result r) {
      r.r1 = overwrite(lane);
    }

    /**
     * Reads.
     *
     * @param r what
     */
    @Actor
    public void reader(II_Result r) {
      r.r2 = lane.poll(1);
    }
  }

  /** Borrows against overwriting. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "the oldest message, whole")
  @Outcome(id = "", expect = FORBIDDEN, desc = "overwritten while it was read")
  @State
  public static class Borrowed {
    private final StressLane lane = full();

    /**
     * Writes.
     *
     * @param r whether
     */
    @Actor
    public void writer(II_Result r) {
      r.r1 = overwrite(lane);
    }

    /**
     * Reads.
     *
     * @param r what
     */
    @Actor
    public void reader(II_Result r) {
      r.r2 = lane.borrow(1);
    }
  }
}
