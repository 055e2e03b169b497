package io.csmipc.bench.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import org.junit.jupiter.api.Test;

final class SteadinessTest {
  private int taken;

  @Test
  void takesOneMeasurementOfASteadyMachine() throws IOException {
    Steadiness steadiness = machine(100, 120);

    assertEquals(new Turn<>(1, 110), turn(steadiness));
  }

  @Test
  void repeatsWhatTheMachineChangedUnder() throws IOException {
    Steadiness steadiness = machine(100, 400, 100, 100);

    // from 100 to 400, back from 400 to 100, then steady
    assertEquals(new Turn<>(3, 100), turn(steadiness));
  }

  @Test
  void repeatsWhatWasTakenInASlowStateThatDoesNotEnd() throws IOException {
    Steadiness steadiness = machine(100, 100, 100, 100, 400, 400, 400, 100, 100, 100);
    turn(steadiness);
    turn(steadiness);

    // 400 before and after: as steady as can be, but not what this machine usually is
    assertEquals(new Turn<>(5, 250), turn(steadiness));
  }

  @Test
  void givesUpAfterSomeTriesAndTellsTheState() throws IOException {
    Steadiness steadiness = machine(100, 100, 100, 100, 400, 400, 400, 400);
    turn(steadiness);
    turn(steadiness);

    assertEquals(new Turn<>(2 + Steadiness.MOST_TRIES, 400), turn(steadiness));
  }

  @Test
  void takesASlowMachineForWhatItIs() throws IOException {
    Steadiness steadiness = machine(400, 420);

    assertEquals(new Turn<>(1, 410), turn(steadiness));
  }

  @Test
  void passesOnThatAPairHasEnded() {
    Steadiness steadiness = machine(100, 100);

    assertThrows(
        IOException.class,
        () ->
            steadiness.turn(
                () -> {
                  throw new IOException("ended early");
                },
                sample -> false));
  }

  @Test
  void keepsASampleWithWrongMessagesWhateverTheMachineDid() throws IOException {
    Steadiness steadiness = machine(100, 400);

    assertEquals(new Turn<>(1, 250), steadiness.turn(() -> ++taken, sample -> true));
  }

  @Test
  void isWarmWhenTheFloorHasNotGotFasterForSomeLooks() throws IOException {
    double[] floors = new double[3 + Steadiness.LOOKS_WITHOUT_GAIN + 2];
    Arrays.fill(floors, 99); // not noticeably faster than 100
    floors[0] = 900;
    floors[1] = 400;
    floors[2] = 100;
    floors[3 + Steadiness.LOOKS_WITHOUT_GAIN] = 500;
    floors[3 + Steadiness.LOOKS_WITHOUT_GAIN + 1] = 500;
    Steadiness steadiness = machine(floors);

    steadiness.warmUp();

    // the looks behind it are the next ones, and the only ones that tell what is usual
    assertEquals(new Turn<>(1, 500), turn(steadiness));
  }

  @Test
  void doesNotWarmUpForEver() throws IOException {
    int[] looks = new int[1];

    new Steadiness(() -> Math.pow(0.9, looks[0]++)).warmUp();

    assertEquals(Steadiness.MOST_LOOKS, looks[0]);
  }

  private Turn<Integer> turn(Steadiness steadiness) throws IOException {
    return steadiness.turn(() -> ++taken, sample -> false);
  }

  /** A machine whose floors are found one after the other; to look more often is an error. */
  private static Steadiness machine(double... floors) {
    Iterator<Double> script = Arrays.stream(floors).iterator();
    return new Steadiness(script::next);
  }
}
