package io.csmipc.bench.suite;

import io.csmipc.bench.guard.GuardSuite;
import io.csmipc.bench.jmh.AeadSuite;
import io.csmipc.bench.jmh.JmhSuite;
import io.csmipc.bench.pair.PaperSuite;
import io.csmipc.bench.pair.PeersSuite;
import io.csmipc.bench.scaling.ScalingSuite;
import io.csmipc.bench.sharing.RuntimeCostSuite;
import io.csmipc.bench.sharing.SharingSuite;
import java.util.List;

/** All suites. */
public final class Suites {
  private static final List<Suite> ALL =
      List.of(
          new PaperSuite(),
          new PeersSuite(),
          new JmhSuite(),
          new AeadSuite(),
          new GuardSuite(),
          new SharingSuite(),
          new RuntimeCostSuite(),
          new ScalingSuite());

  private Suites() {}

  /** All of them, in the order in which they run. */
  public static List<Suite> all() {
    return ALL;
  }

  /**
   * Finds one by its name.
   *
   * @throws IllegalArgumentException when there is none; the message lists those that there are
   */
  public static Suite named(String name) {
    return ALL.stream()
        .filter(suite -> suite.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown suite '"
                        + name
                        + "'; there are "
                        + String.join(", ", ALL.stream().map(Suite::name).toList())));
  }
}
