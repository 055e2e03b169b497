package io.csmipc.bench.scaling;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.Future;

/**
 * What the machine itself needs for a round trip between two cores: one number there in a line of
 * its own, one back. No library is involved. It tells when a hypervisor has moved the cores apart:
 * virtual machines change between states in which a line takes several times as long.
 */
final class Floor {
  private static final VarHandle LONG = MethodHandles.arrayElementVarHandle(long[].class);

  /** In longs: far enough apart for processors that fetch lines in pairs. */
  private static final int THERE = 16;

  private static final int BACK = 48;
  private static final int LENGTH = 64;
  private static final int SLICES = 15;
  private static final int ROUND_TRIPS = 1000;

  private final long[] lines = new long[LENGTH];

  /** The median over slices of the mean round trip in nanoseconds. */
  static double roundTrip(Pinned near, Pinned far) throws InterruptedException {
    Floor floor = new Floor();
    Future<Boolean> answers = far.start(floor::answer);
    double nanos = Pinned.await(near.start(floor::measure));
    Pinned.await(answers);
    return nanos;
  }

  private double measure() {
    double[] means = new double[SLICES];
    long number = 0;
    for (int slice = 0; slice < SLICES; slice++) {
      long start = System.nanoTime();
      for (int i = 0; i < ROUND_TRIPS; i++) {
        // Release; its counterpart is the acquire in the other thread's await.
        LONG.setRelease(lines, THERE, ++number);
        await(BACK, number);
      }
      means[slice] = (System.nanoTime() - start) / (double) ROUND_TRIPS;
    }
    Arrays.sort(means);
    return means[SLICES / 2];
  }

  private boolean answer() {
    for (long number = 1; number <= (long) SLICES * ROUND_TRIPS; number++) {
      await(THERE, number);
      LONG.setRelease(lines, BACK, number); // As in measure().
    }
    return true;
  }

  private void await(int index, long number) {
    long deadline = 0;
    for (long spins = 1; (long) LONG.getAcquire(lines, index) != number; spins++) {
      Thread.onSpinWait();
      deadline = OneWay.lookAtClock(spins, deadline);
    }
  }
}
