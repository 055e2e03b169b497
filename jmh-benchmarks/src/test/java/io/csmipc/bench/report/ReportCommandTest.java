package io.csmipc.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import io.csmipc.bench.results.ResultFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** A whole report, as files. */
final class ReportCommandTest {
  private static final String HOSTILE = "<script>alert(1)</script>\0 | \"'& \u202E";

  @TempDir private Path directory;

  @BeforeEach
  void needsFonts() {
    Fonts.require();
  }

  @Test
  void everyPlotIsAWellFormedSvgAndAPngThatShowsSomething() throws Exception {
    Path out = report(figure5(), roundTrip(), sharing());

    List<Path> svgs = files(out.resolve("plots"), ".svg");
    List<Path> pngs = files(out.resolve("plots"), ".png");
    // figure 5: three panels and all of them side by side; then a line and a percentile panel; bars
    assertEquals(4 + 2 + 1, svgs.size(), svgs.toString());
    assertEquals(svgs.size(), pngs.size());
    for (Path svg : svgs) {
      Document document = parse(Files.readString(svg));
      assertEquals("svg", document.getDocumentElement().getLocalName());
      assertTrue(document.getElementsByTagName("text").getLength() > 3, svg + " says nothing");
      int lines = document.getElementsByTagName("path").getLength();
      int bars = document.getElementsByTagName("rect").getLength() - 1; // without the background
      assertTrue(lines + bars > 1, svg + " shows nothing");
    }
    for (Path png : pngs) {
      BufferedImage image = ImageIO.read(png.toFile());
      long colours =
          Stream.iterate(0, y -> y < image.getHeight(), y -> y + 1)
              .flatMapToInt(y -> Arrays.stream(row(image, y)))
              .distinct()
              .count();
      assertTrue(image.getWidth() >= 1000, png + " is small");
      assertTrue(colours > 20, png + " is blank");
    }
  }

  @Test
  void thePageNeedsNothingFromElsewhere() throws Exception {
    String page = Files.readString(report(figure5(), roundTrip()).resolve("report.html"));

    assertTrue(page.contains("<svg "));
    assertFalse(page.contains("rgb(27,31,36)"), "text keeps its colour on a dark page");
    String withoutNamespaces = page.replaceAll("xmlns(:\\w+)?=\"[^\"]*\"", "");
    assertFalse(withoutNamespaces.matches("(?s).*(https?:|//[a-z]|@import|url\\().*"));
    assertEquals(1, page.split("<script", -1).length - 1);
  }

  @Test
  void figureFiveComesFirstAndAllRowsAreThere() throws Exception {
    Path out = report(figure5(), roundTrip());
    String page = Files.readString(out.resolve("report.html"));
    String markdown = Files.readString(out.resolve("report.md"));

    assertTrue(page.contains("How many times better plaintext is, beside the paper"));
    assertTrue(markdown.contains("](plots/paper.figure-5.svg)"), markdown);
    assertTrue(markdown.contains("| csm-copy | 64 B |"), markdown);
    for (String link : markdown.split("\\]\\(", -1)) {
      if (link.startsWith("plots/")) {
        assertTrue(Files.exists(out.resolve(link.substring(0, link.indexOf(')')))), link);
      }
    }
  }

  @Test
  void goalsAreWrittenAsTablesToo() throws Exception {
    Path out = report(roundTrip());

    String goals = Files.readString(out.resolve("goals.md"));
    List<String> csv = Files.readAllLines(out.resolve("goals.csv"));
    assertTrue(
        goals.contains("| round trip p50 | 64 B | Agrona ring, copying | ≤ 0.8× | 0.70× at 64 B |"),
        goals);
    assertTrue(
        csv.contains(
            "round trip p50,64 B,\"Agrona ring, copying\",≤ 0.8×,reached,peers.round-trip,64 B,"
                + "csm-copy,agrona-copy,0.7000,0.7000,0.7000,true,true,"),
        csv.toString());
  }

  @Test
  void hostileTextIsShownAsTextEverywhere() throws Exception {
    Map<String, String> parameters = Map.of(HOSTILE, HOSTILE);
    Map<String, Figure> figures = Map.of(HOSTILE, Figure.of(HOSTILE, 1, 2));
    Result result =
        Made.with(Made.result(HOSTILE, parameters, figures, HOSTILE), HOSTILE, Made.histogram(100));
    Experiment hostile =
        new Experiment(
            "zz",
            "hostile",
            HOSTILE,
            List.of(HOSTILE),
            HOSTILE,
            Map.of(HOSTILE, HOSTILE),
            List.of(result));

    Path out = report(hostile);

    String page = Files.readString(out.resolve("report.html"));
    assertEquals(1, page.split("<script", -1).length - 1, "a script of somebody else");
    assertTrue(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;\uFFFD"), page);
    assertTrue(page.contains("not valid: &lt;script&gt;"), "the complaint is hidden");
    assertFalse(Files.readString(out.resolve("report.md")).contains("<script"));
    for (Path svg : files(out.resolve("plots"), ".svg")) {
      assertEquals(0, parse(Files.readString(svg)).getElementsByTagName("script").getLength());
    }
  }

  @Test
  void extremeValuesAreDrawnToo() throws Exception {
    List<Result> results = new ArrayList<>();
    double[] values = {1e18, -1e18, 0, 4e-320, 1};
    for (int i = 0; i < values.length; i++) {
      Figure figure = Figure.of("ns", values[i], values[(i + 1) % values.length]);
      results.add(Made.result("s" + i, "n", "1", "bars", figure));
      for (String x : List.of("0", "-999999999999999999", "999999999999999999")) {
        results.add(Made.result("s" + i, "x", x, "lines", figure));
        results.add(Made.result("long " + "x".repeat(9999), "x", x, "one", Figure.of("", 1e-300)));
      }
    }

    Path out = report(Made.experiment("zz", "extreme", results));

    assertTrue(files(out.resolve("plots"), ".png").size() >= 3);
  }

  private Path report(Experiment... experiments) throws IOException {
    for (Experiment experiment : experiments) {
      ResultFiles.write(directory, experiment);
    }
    Path out = directory.resolve("report");
    ReportCommand.write(Report.of(Inputs.read(directory)), out);
    return out;
  }

  private static Experiment figure5() {
    List<Result> results = new ArrayList<>();
    for (int size = 64; size <= 32768; size *= 2) {
      for (String subject : List.of("csm-copy", "sealed-sunjce")) {
        double nanos = (subject.startsWith("csm") ? 0.1 : 1) * (3000 + size);
        Map<String, Figure> figures =
            Map.of(
                "latency_p50", Figure.of("ns", nanos, nanos * 1.2),
                "sender_cycles_p50", Figure.of("cycles", nanos * 2.4),
                "throughput", Figure.of("messages/s", 1e9 / nanos));
        Map<String, String> parameters = Map.of("size_bytes", String.valueOf(size));
        results.add(Made.result(subject, parameters, figures, size == 256 ? "disturbed" : ""));
      }
    }
    return Made.experiment("paper", "figure-5", results);
  }

  private static Experiment roundTrip() {
    List<Result> results = new ArrayList<>();
    Map<String, Double> medians = Map.of("csm-copy", 70.0, "agrona-copy", 100.0);
    for (String subject : List.of("csm-copy", "agrona-copy")) {
      Figure figure = Figure.of("ns", medians.get(subject));
      Result result = Made.result(subject, "size_bytes", "64", "rtt_p50", figure);
      results.add(Made.with(result, "rtt", Made.histogram(5000)));
    }
    return Made.experiment("peers", "round-trip", results);
  }

  private static Experiment sharing() {
    List<Result> results = new ArrayList<>();
    for (String processes : List.of("2", "3")) {
      for (String subject : List.of("shared", "private")) {
        results.add(
            Made.result(subject, "processes", processes, "pss", Figure.of("bytes", 3e8, 4e8)));
      }
    }
    return Made.experiment("sharing", "table-4", results);
  }

  private static int[] row(BufferedImage image, int y) {
    return image.getRGB(0, y, image.getWidth(), 1, null, 0, image.getWidth());
  }

  private static List<Path> files(Path directory, String end) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(p -> p.toString().endsWith(end)).sorted().toList();
    }
  }

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newDefaultNSInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }
}
