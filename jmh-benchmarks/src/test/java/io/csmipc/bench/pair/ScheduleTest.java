package io.csmipc.bench.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.bench.machine.Workspace;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ScheduleTest {
  @Test
  void messagesAreDueAtEqualDistances() {
    Schedule schedule = new Schedule(1000, 4);

    assertEquals(1000, schedule.due(0));
    assertEquals(250_001_000, schedule.due(1));
    assertEquals(2_750_001_000L, schedule.due(11));
  }

  @Test
  void aScheduleThatDoesNotDivideASecondDoesNotDrift() {
    Schedule schedule = new Schedule(0, 3);

    assertEquals(1_000_000_000L * 1_000_000, schedule.due(3_000_000));
  }

  @Test
  void anExerciseComesOutOfItsLineAsItWentIn() {
    Exercise exercise =
        new Exercise(
            Exercise.Kind.SCHEDULED, Content.READY, false, 64, 10, 7, new Schedule(-5, 1000));

    assertEquals(exercise, Exercise.parse(exercise.line()));
  }

  @Test
  void requestsComeOutOfTheirLinesAsTheyWentIn() {
    for (Request request :
        new Request[] {
          new Request.WarmUp(),
          new Request.Measure(64),
          new Request.AtRate(64, 1_000_000, 300),
          new Request.Ping(8, 1000)
        }) {
      assertEquals(request, Request.parse(request.line()));
    }
  }

  /** Coordinated omission would count from when it was sent, which is next to nothing. */
  @Test
  void aMessageThatIsSentLateCountsFromWhenItWasDue() throws Exception {
    long late = TimeUnit.SECONDS.toNanos(5);
    Mode mode = Mode.named("csm-copy");
    try (Workspace workspace = Workspace.create(null);
        Transport a = Transports.open(mode, Side.A, workspace.shared(), "late");
        Transport b = Transports.open(mode, Side.B, workspace.shared(), "late")) {
      a.awaitPeer();
      b.awaitPeer();
      Exercise exercise =
          new Exercise(
              Exercise.Kind.SCHEDULED,
              Content.READY,
              false,
              64,
              1000,
              0,
              new Schedule(System.nanoTime() - late, 1_000_000));
      FutureTask<Histogram> taking = new FutureTask<>(() -> new Loops(b).take(exercise));
      Thread.ofPlatform().start(taking);
      new Loops(a).sendWhenDue(exercise);

      Histogram delays = taking.get(20, TimeUnit.SECONDS);
      assertEquals(1000, delays.getTotalCount());
      assertTrue(delays.getMinValue() >= late - TimeUnit.MILLISECONDS.toNanos(10));
      assertEquals(0, b.inbox().failures());
    }
  }
}
