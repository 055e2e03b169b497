package io.csmipc.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.Jazzer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lets Jazzer look for inputs that break a target, each in a JVM of its own, from the seeds on. Ten
 * seconds each; {@code -Dcsm.fuzz.seconds=N} makes it longer.
 */
class ShortRunTest {
  private static final long SECONDS = Long.getLong("csm.fuzz.seconds", 10);
  private static final Pattern EXECUTED = Pattern.compile("number_of_executed_units: (\\d+)");
  private static final Map<String, String> SEEDS =
      Map.of(
          "io.csmipc.fuzz.ReaderTarget", "reader",
          "io.csmipc.fuzz.WriterTarget", "writer",
          "io.csmipc.session.HandshakeTarget", "handshake",
          "io.csmipc.fuzz.SealedTarget", "sealed");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.csmipc.fuzz.ReaderTarget",
        "io.csmipc.fuzz.WriterTarget",
        "io.csmipc.session.HandshakeTarget",
        "io.csmipc.fuzz.SealedTarget"
      })
  void noInputBreaksATarget(String target) throws Exception {
    Path seeds = Path.of(getClass().getResource("SeedTestInputs/" + SEEDS.get(target)).toURI());

    String output = fuzz(target, SECONDS, seeds);

    long executions = executions(output);
    System.out.println(target + ": " + executions + " executions in " + SECONDS + " s");
    assertTrue(executions > 500, output);
  }

  @Test
  void aTargetThatBreaksIsFound() throws Exception {
    Process run = start(BrokenTarget.class.getName(), 60, Files.createDirectory(corpus()));

    assertTrue(run.waitFor(180, TimeUnit.SECONDS));
    assertNotEquals(0, run.exitValue(), Files.readString(log()));
    assertTrue(Files.readString(log()).contains("broken: what this target is about"));
  }

  private String fuzz(String target, long seconds, Path seeds) throws Exception {
    Process run = start(target, seconds, Files.createDirectory(corpus()), seeds);
    try {
      assertTrue(run.waitFor(seconds + 120, TimeUnit.SECONDS), "the fuzzer did not stop");
    } finally {
      run.destroyForcibly();
    }
    String output = Files.readString(log());
    assertEquals(0, run.exitValue(), output);
    return output;
  }

  private Path corpus() {
    return directory.resolve("corpus");
  }

  private Path log() {
    return directory.resolve("log");
  }

  /** The first directory gets what is found; the others are only read. */
  private Process start(String target, long seconds, Path... corpora) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Jazzer.class.getName(),
            "--target_class=" + target,
            "--instrumentation_includes=io.csmipc.**",
            // They guard against what applications do with strings; nothing of it happens here.
            "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.**",
            "-max_total_time=" + seconds,
            "-max_len=4096",
            "-timeout=20",
            "-print_final_stats=1"));
    for (Path corpus : corpora) {
      command.add(corpus.toString());
    }
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log().toFile())
        .start();
  }

  private static long executions(String output) {
    Matcher matcher = EXECUTED.matcher(output);
    assertTrue(matcher.find(), output);
    return Long.parseLong(matcher.group(1));
  }
}
