package io.csmipc.bench.jmh.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.ChannelOptions;
import io.csmipc.bench.jmh.InProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LanesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "agrona-one-to-one-ring",
        "agrona-many-to-one-ring",
        "agrona-one-to-one-queue",
        "agrona-many-to-one-queue",
        "jctools-spsc",
        "jctools-mpsc",
        "disruptor"
      })
  void deliverInOrderLapAfterLap(String kind) {
    deliversInOrder(Lanes.of(kind));
  }

  @Test
  void aChannelDoesSoToo() {
    ChannelOptions options = ChannelOptions.builder().exclusivePublication(true).build();
    try (InProcess pair = InProcess.open(options, options)) {
      deliversInOrder(new CsmLane(pair.a(), pair.b()));
    }
  }

  @Test
  void aMessageOutOfOrderIsFound() {
    Lane lane = Lanes.of("jctools-spsc");
    assertTrue(lane.send(0));
    assertTrue(lane.send(2));

    assertEquals(2, lane.receive());

    assertThrows(IllegalStateException.class, lane.arrivals()::check);
  }

  private static void deliversInOrder(Lane lane) {
    long next = 0;
    for (int lap = 0; lap < 3; lap++) {
      long before = next;
      while (lane.send(next)) {
        next++;
      }
      assertTrue(next > before, "a lane that is empty has space");
      assertFalse(lane.send(next), "a lane that is full has none");
      while (lane.receive() > 0 || lane.receive() > 0) {
        assertTrue(lane.arrivals().count() <= next);
      }
      assertEquals(next, lane.arrivals().count());
    }
    lane.arrivals().check();
  }
}
