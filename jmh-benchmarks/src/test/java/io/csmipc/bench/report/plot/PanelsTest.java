package io.csmipc.bench.report.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.bench.report.Made;
import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PanelsTest {
  private static final Figure NS = Figure.of("ns", 300, 310, 290);

  @Test
  void aNumberWithThreeValuesIsTheAxisAndSubjectsAreCurves() {
    List<Result> results = new ArrayList<>();
    for (String size : List.of("64", "4096", "256")) {
      results.add(Made.result("csm-copy", "size_bytes", size, "rtt_p50", NS));
      results.add(Made.result("aeron", "size_bytes", size, "rtt_p50", NS));
    }

    Panel panel = only(results);

    assertEquals(Panel.Kind.LINES, panel.kind());
    assertEquals("message size", panel.x().name());
    assertEquals(Scale.LOGARITHMIC, panel.x().scale());
    assertEquals(Scale.LINEAR, panel.y().scale());
    assertEquals(List.of("csm-copy", "aeron"), panel.curves().stream().map(Curve::name).toList());
    assertEquals(
        List.of(64.0, 256.0, 4096.0),
        panel.curves().getFirst().points().stream().map(Point::x).toList());
    assertEquals(new Point(64, 300, 290, 310, true), panel.curves().getFirst().points().getFirst());
  }

  @Test
  void theSizeIsTheAxisEvenWhenAnotherNumberHasMoreValues() {
    List<Result> results = new ArrayList<>();
    for (String subject : List.of("csm-copy", "aeron")) {
      for (String threads : List.of("1", "2", "3", "4")) {
        for (String size : List.of("64", "256", "4096")) {
          Map<String, String> parameters = Made.parameters("threads", threads, "size_bytes", size);
          results.add(Made.result(subject, parameters, Map.of("stream", NS), ""));
        }
      }
    }

    List<Panel> panels = Panels.of(Made.experiment("peers", "x", results), new Ids());

    assertEquals(4, panels.size());
    assertEquals("threads 1", panels.getFirst().subtitle());
    assertEquals("message size", panels.getFirst().x().name());
  }

  @Test
  void theOtherParametersOfASingleSubjectAreTheCurves() {
    List<Result> results = new ArrayList<>();
    for (String threads : List.of("1", "2")) {
      for (String size : List.of("64", "256", "4096")) {
        Map<String, String> parameters = Made.parameters("threads", threads, "size_bytes", size);
        results.add(Made.result("csm-copy", parameters, Map.of("stream", NS), ""));
      }
    }

    Panel panel = only(results);

    assertEquals("csm-copy", panel.subtitle());
    assertEquals(
        List.of("threads 1", "threads 2"), panel.curves().stream().map(Curve::name).toList());
  }

  @Test
  void wordsAndPairsOfNumbersAreBars() {
    List<Result> results = new ArrayList<>();
    for (String processes : List.of("2", "3")) {
      results.add(Made.result("shared", "processes", processes, "pss", NS));
      results.add(Made.result("private", "processes", processes, "pss", NS));
    }

    Panel panel = only(results);

    assertEquals(Panel.Kind.BARS, panel.kind());
    assertEquals(List.of("processes 2", "processes 3"), panel.categories());
    assertEquals(2, panel.curves().size());
  }

  @Test
  void subjectsAreTheBarsWhenNothingElseVaries() {
    Panel panel =
        only(
            List.of(
                Made.result("offer", "batch", "1", "cycles", NS),
                Made.result("poll", "batch", "1", "cycles", NS)));

    assertEquals(List.of("offer", "poll"), panel.categories());
  }

  @Test
  void aParameterThatRepeatsAnotherOneIsLeftOut() {
    List<Result> results = new ArrayList<>();
    for (String subject : List.of("shared", "copies")) {
      results.add(
          Made.result(
              subject, Made.parameters("model", "small", "bytes", "1"), Map.of("pss", NS), ""));
      results.add(
          Made.result(
              subject, Made.parameters("model", "large", "bytes", "2"), Map.of("pss", NS), ""));
    }

    assertEquals(List.of("model small", "model large"), only(results).categories());
  }

  @Test
  void longNamesKeepBothEnds() {
    String name = "model gpt2-medium, model 54.6 MB, processes of a kind ";

    assertNotEquals(Clip.legend(name + 2), Clip.legend(name + 3));
    assertEquals(44, Clip.legend(name + 2).length());
    assertEquals("short", Clip.legend("short"));
  }

  @Test
  void aResultThatCannotBeTrustedStaysInThePlotAndIsMarked() {
    Map<String, String> parameters = Map.of("size_bytes", "64");
    Panel panel =
        only(List.of(Made.result("csm-copy", parameters, Map.of("rtt_p50", NS), "disturbed")));

    assertTrue(panel.hasInvalid());
  }

  @Test
  void zeroesAndTheStateOfTheMachineAreNotDrawn() {
    Map<String, Figure> figures =
        Map.of("alloc", Figure.of("bytes", 0, 0), "floor_rtt_ns", NS, "rtt_p50", NS);

    Panel panel = only(List.of(Made.result("csm-copy", Map.of(), figures, "")));

    assertEquals("Round trip, median", panel.title());
  }

  @Test
  void differentUnitsOfOneFigureAreDifferentPanels() {
    List<Result> results =
        List.of(
            Made.result("a", "batch", "1", "time", NS),
            Made.result("b", "batch", "1", "time", Figure.of("cycles", 5)));

    List<Panel> panels = Panels.of(Made.experiment("jmh", "x", results), new Ids());

    assertEquals(List.of("ns", "cycles"), panels.stream().map(p -> p.y().unit()).toList());
    assertEquals(List.of("jmh.x.time", "jmh.x.time-2"), panels.stream().map(Panel::id).toList());
  }

  @Test
  void namesOfFilesHaveNoWayOutOfTheirDirectory() {
    Result result = Made.result("csm", "a", "b", "../../../etc/Pass wd\0", NS);

    Panel panel = only(List.of(result));

    assertTrue(panel.id().matches("[a-z0-9.-]+"), panel.id());
    assertFalse(panel.id().contains(".."), panel.id());
  }

  @Test
  void percentilesEndAtTheLargestValueThatWasMeasured() throws IOException {
    Result result = Made.result("csm-copy", "size_bytes", "64", "rtt_p50", NS);
    List<Result> results = List.of(Made.with(result, "rtt", Made.histogram(1000)));

    Panel panel = Percentiles.of(Made.experiment("peers", "x", results), new Ids()).getFirst();

    List<Point> points = panel.curves().getFirst().points();
    assertEquals(Panel.Kind.PERCENTILES, panel.kind());
    assertEquals(1000, points.getLast().x(), 1e-6);
    assertEquals(100_000, points.getLast().y(), 100);
    Point median = points.stream().filter(p -> p.x() >= 2).findFirst().orElseThrow();
    assertEquals(50_000, median.y(), 100);
  }

  @Test
  void aHistogramThatDoesNotDecodeIsAnErrorThatNamesItsFile() {
    Result result = Made.result("csm-copy", "size_bytes", "64", "rtt_p50", NS);
    for (String broken : List.of("", "????", "AAAA", Made.histogram(9).substring(0, 24))) {
      List<Result> results = List.of(Made.with(result, "rtt", broken));

      IOException e =
          assertThrows(
              IOException.class,
              () -> Percentiles.of(Made.experiment("peers", "x", results), new Ids()));

      assertTrue(e.getMessage().startsWith("peers.x.json: the histogram 'rtt'"), e.getMessage());
    }
  }

  @Test
  void aSubjectHasTheSameLookWhateverElseIsThere() {
    Palette one = new Palette(List.of("csm-copy", "something", "else"));
    Palette other =
        new Palette(List.of("aeron", "csm-copy", "sealed-sunjce", "sealed-naive-sunjce"));

    assertEquals(one.look("csm-copy"), other.look("csm-copy"));
    assertNotEquals(one.look("something"), one.look("else"));
    Palette.Look sealed = other.look("sealed-sunjce");
    Palette.Look naive = other.look("sealed-naive-sunjce");
    assertEquals(sealed.color(), naive.color());
    assertNotEquals(sealed.dashed(), naive.dashed());
  }

  private static Panel only(List<Result> results) {
    List<Panel> panels = Panels.of(Made.experiment("suite", "name", results), new Ids());
    assertEquals(1, panels.size());
    return panels.getFirst();
  }
}
