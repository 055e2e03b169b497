package io.csmipc.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Sleeping against publishing: at least one of the two sees the other. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the reader saw the message, nobody rang")
@Outcome(
    id = "0, 1",
    expect = ACCEPTABLE,
    desc = "both saw each other, or the writer came in between")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the reader slept and was woken")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "the reader sleeps beside a message")
@State
public class DoorbellStress {
  private final Notes notes = new Notes();
  private final StressLane lane = new StressLane(true, notes);

  /** A sleep lasts until the writer is through; nobody wakes it, but who would have is noted. */
  private static final class Notes implements Waker {
    private int slept;
    private int woken;
    private volatile boolean published;

    @Override
    public void sleep(MemorySegment memory, long offset, int seen, long nanos) {
      slept = 1;
      while (!published) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void wake(MemorySegment memory, long offset) {
      woken = 1;
    }
  }

  /**
   * Goes to sleep.
   *
   * @param r whether
   */
  @Actor
  public void reader(II_Result r) {
    lane.reader.condition(() -> false).block(1);
    r.r1 = notes.slept;
  }

  /**
   * Publishes.
   *
   * @param r whether it rang
   */
  @Actor
  public void writer(II_Result r) {
    lane.offer(1, 2);
    r.r2 = notes.woken;
    notes.published = true;
  }
}
