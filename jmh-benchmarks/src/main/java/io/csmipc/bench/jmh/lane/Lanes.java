package io.csmipc.bench.jmh.lane;

/** Makes lanes of those kinds that need nothing but this process. */
public final class Lanes {
  private Lanes() {}

  /**
   * Makes a lane.
   *
   * @param kind its name in reports
   * @throws IllegalArgumentException when there is none of that name
   */
  public static Lane of(String kind) {
    return switch (kind) {
      case "agrona-one-to-one-ring" -> AgronaRingLane.oneToOne();
      case "agrona-many-to-one-ring" -> AgronaRingLane.manyToOne();
      case "agrona-one-to-one-queue" -> AgronaQueueLane.oneToOne();
      case "agrona-many-to-one-queue" -> AgronaQueueLane.manyToOne();
      case "jctools-spsc" -> JctoolsLane.spsc();
      case "jctools-mpsc" -> JctoolsLane.mpsc();
      case "disruptor" -> new DisruptorLane();
      default -> throw new IllegalArgumentException("there is no lane " + kind);
    };
  }
}
