package io.csmipc.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.ResultFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InputsTest {
  private static final String GOOD =
      """
      {"suite": "s", "name": "n", "title": "t", "notes": [], "command": "c", "machine": {},
       "results": [{"subject": "x", "parameters": {"size_bytes": "64"},
         "figures": {"rtt_p50": {"unit": "ns", "values": [1.0]}}, "histograms": {},
         "waitShare": 0.5, "complaint": ""}]}
      """;

  @TempDir private Path directory;

  @Test
  void anEmptyDirectoryHasNoResults() {
    IOException e = assertThrows(IOException.class, () -> Inputs.read(directory));

    assertTrue(e.getMessage().startsWith("no results in " + directory), e.getMessage());
  }

  @Test
  void whatASuiteWroteIsRead() throws IOException {
    Experiment written =
        Made.experiment(
            "peers",
            "stream",
            List.of(Made.result("csm-copy", "size_bytes", "64", "stream", Figure.of("x/s", 1))));
    ResultFiles.write(directory, written);

    assertEquals(List.of(written), Inputs.read(directory));
  }

  @Test
  void theExampleIsReadAsItStands() throws IOException {
    Files.writeString(directory.resolve("s.n.json"), GOOD);

    assertEquals("x", Inputs.read(directory).getFirst().results().getFirst().subject());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"suite\": \"s\" -> \"suite\": null",
        "\"title\": \"t\" -> \"title\": null",
        "\"title\": \"t\", -> ",
        "\"notes\": [] -> \"notes\": [null]",
        "\"notes\": [] -> \"notes\": 7",
        "\"machine\": {} -> \"machine\": {\"a\": null}",
        "\"command\": \"c\" -> \"command\": null",
        "\"subject\": \"x\" -> \"subject\": null",
        "\"64\" -> null",
        "{\"unit\": \"ns\", \"values\": [1.0]} -> null",
        "\"unit\": \"ns\" -> \"unit\": null",
        "[1.0] -> []",
        "[1.0] -> [null]",
        "[1.0] -> [NaN]",
        "[1.0] -> [1e999]",
        "[1.0] -> [1e300]",
        "0.5 -> NaN",
        "\"complaint\": \"\" -> \"complaint\": null",
        "\"histograms\": {} -> \"histograms\": null",
        "\"histograms\": {} -> \"histograms\": {\"a\": null}",
        "\"suite\": \"s\" -> \"suite\": \"../s\"",
        "\"name\": \"n\" -> \"name\": \"other\"",
        "}]} -> }]"
      })
  void aFileThatIsNotAResultIsNamed(String change) throws IOException {
    String[] parts = change.split(" -> ", -1);
    assertTrue(GOOD.contains(parts[0]), parts[0]);
    Files.writeString(directory.resolve("s.n.json"), GOOD.replace(parts[0], parts[1]));

    IOException e = assertThrows(IOException.class, () -> Inputs.read(directory));

    assertTrue(e.getMessage().contains("s.n.json"), e.getMessage());
  }
}
