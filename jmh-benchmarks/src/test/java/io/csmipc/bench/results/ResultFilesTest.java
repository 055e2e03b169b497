package io.csmipc.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFilesTest {
  @TempDir private Path directory;

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Experiment written = experiment("");
    ResultFiles.write(directory, written);

    assertEquals(List.of(written), ResultFiles.read(directory));
    assertTrue(written.valid());
    assertFalse(experiment("disturbed").valid());
  }

  @Test
  void aLaterWriteReplacesBothFilesAndLeavesNothingElse() throws IOException {
    ResultFiles.write(directory, experiment(""));
    ResultFiles.write(directory, experiment("disturbed"));

    assertEquals(List.of(experiment("disturbed")), ResultFiles.read(directory));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(
          List.of("suite.name.csv", "suite.name.json"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void aRowHasTheMedianTheSmallestAndTheLargest() throws IOException {
    ResultFiles.write(directory, experiment("disturbed"));

    assertEquals(
        List.of(
            "subject,size_bytes,rtt_p50,rtt_p50_min,rtt_p50_max,rtt_p50_unit,wait_share,valid",
            "\"a, \"\"b\"\"\",64,2.5,1,40,ns,0.01,false"),
        Files.readAllLines(directory.resolve("suite.name.csv")));
  }

  @Test
  void anotherFileIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("other.json"), "{\"machine\": 7}");

    IOException e = assertThrows(IOException.class, () -> ResultFiles.read(directory));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }

  @Test
  void aFigureNeedsValues() {
    assertThrows(IllegalArgumentException.class, () -> Figure.of("ns"));
    assertThrows(IllegalArgumentException.class, () -> Figure.of("ns", Double.NaN));
    assertEquals(3, Figure.of("ns", 7, 3, 1).median());
  }

  private static Experiment experiment(String complaint) {
    return new Experiment(
        "suite",
        "name",
        "A title",
        List.of("One note"),
        "./csm bench suite",
        Map.of("processor", "fast <one>"),
        List.of(
            new Result(
                "a, \"b\"",
                Map.of("size_bytes", "64"),
                Map.of("rtt_p50", Figure.of("ns", 40, 2, 1, 3)),
                Map.of("rtt", "AAAA"),
                0.01,
                complaint)));
  }
}
