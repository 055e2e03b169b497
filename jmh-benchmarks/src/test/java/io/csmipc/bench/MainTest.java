package io.csmipc.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "frobnicate",
        "compare --frobnicate",
        "compare --sizes",
        "compare --sizes 7",
        "compare --sizes 64,many",
        "compare --sizes 131072",
        "compare --messages 0",
        "compare --messages -1",
        "compare --repetitions 0",
        "compare --max-wait 101",
        "compare --max-wait NaN",
        "compare --modes csm-teleport",
        "compare --format yaml",
        "report",
        "report no/such/directory",
        "report . --frobnicate",
        "doctor --format csv",
        "doctor now"
      })
  void wrongArgumentsAreOneLineAndExitCodeTwo(String commandLine) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] args = commandLine.isEmpty() ? new String[0] : commandLine.split(" ", -1);

    int code = Main.run(new PrintStream(err, true, StandardCharsets.UTF_8), args);

    String text = err.toString(StandardCharsets.UTF_8);
    assertEquals(2, code, text);
    assertEquals(1, text.lines().count(), text);
    assertTrue(text.startsWith("csm: ") && text.endsWith("see csm --help\n"), text);
  }
}
