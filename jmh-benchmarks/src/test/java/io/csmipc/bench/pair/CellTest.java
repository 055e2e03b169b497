package io.csmipc.bench.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class CellTest {
  private static final Mode MODE = new Mode("csm-copy", Mode.Kind.CSM_COPY, "");

  private static final Mode JEROMQ = new Mode("jeromq", Mode.Kind.JEROMQ, "");

  @Test
  void leavesDisturbedRepetitionsOut() {
    Cell cell = cell(sample(100, 0, 0.01), sample(900, 0, 0.5), sample(300, 0, 0.0));

    assertTrue(cell.valid());
    assertEquals(2, cell.latency().getTotalCount());
    assertEquals(200, cell.senderCycles());
  }

  @Test
  void isNotValidWhenEveryRepetitionWasDisturbed() {
    Cell cell = cell(sample(100, 0, 0.2), sample(900, 0, 0.5));

    assertFalse(cell.valid());
    assertEquals(
        "its threads waited for their cores for more than 5 % of the time in every repetition:"
            + " end what else runs here, or allow more with --max-wait",
        cell.complaint());
  }

  @Test
  void whatSharesItsCoresByDesignIsNotJudgedByThat() {
    List<Sample> samples = List.of(sample(100, 0, 0.9));

    assertTrue(Cell.of(JEROMQ, 64, "", samples, List.of(), "", JEROMQ.maxWait(0.05)).valid());
    assertEquals(0.05, MODE.maxWait(0.05));
  }

  @Test
  void isNotValidWhenAMessageWasWrongInAnyRepetition() {
    Cell cell = cell(sample(100, 0, 0.0), sample(100, 3, 0.5));

    assertFalse(cell.valid());
    assertEquals("3 messages arrived wrong", cell.complaint());
  }

  @Test
  void aSampleComesOutOfItsLineAsItWentIn() {
    Sample sample = sample(123, 4, 0.25);

    assertEquals(sample, Sample.parse(sample.line()));
  }

  private static Cell cell(Sample... samples) {
    return Cell.of(MODE, 64, "tmpfs", List.of(samples), List.of(1.0), "", 0.05);
  }

  private static Sample sample(long figure, long failures, double waitShare) {
    Histogram latency = Histograms.create();
    latency.recordValue(figure);
    return new Sample(64, latency, figure, figure, figure, figure, failures, waitShare);
  }
}
