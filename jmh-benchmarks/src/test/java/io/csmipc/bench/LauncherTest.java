package io.csmipc.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real launcher in a directory with a blank, where everything is built already, or nothing. */
final class LauncherTest {
  @TempDir private Path temporary;

  @Test
  void runsFromAnotherDirectoryThroughALinkAndAPathWithABlank() throws Exception {
    Path launcher = install();
    fillTarget(launcher.resolveSibling("jmh-benchmarks").resolve("target"));
    Path link = Files.createSymbolicLink(temporary.resolve("a link"), launcher);

    Outcome outcome = run(Map.of(), link.toString(), "--help");

    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("Usage: csm"), outcome.out());
    assertEquals("", outcome.err());
  }

  @Test
  void passesTheExitCodeOn() throws Exception {
    Path launcher = install();
    fillTarget(launcher.resolveSibling("jmh-benchmarks").resolve("target"));

    Outcome outcome = run(Map.of(), launcher.toString(), "compare", "--sizes", "7");

    assertEquals(2, outcome.code(), outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
  }

  @Test
  void saysInOneLineThatThereIsNoMavenToBuildWith() throws Exception {
    Path launcher = install();
    Path tools = Files.createDirectory(temporary.resolve("tools"));
    for (String tool : List.of("bash", "dirname", "readlink", "find")) {
      Files.createSymbolicLink(tools.resolve(tool), which(tool));
    }

    Outcome outcome =
        run(Map.of("PATH", tools.toString()), which("bash").toString(), launcher.toString());

    assertEquals(2, outcome.code(), outcome.err());
    assertEquals(
        "csm: there is no Maven (mvn) to build with: install Maven 3.8 or newer\n", outcome.err());
  }

  private record Outcome(int code, String out, String err) {}

  private Path install() throws IOException {
    Path root = Files.createDirectory(temporary.resolve("with a blank"));
    return Files.copy(
        Path.of("..", "csm"), root.resolve("csm"), StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** This test's own class path, where the launcher looks for it. */
  private static void fillTarget(Path target) throws IOException {
    Path classes = Files.createDirectories(target.resolve("classes"));
    Path lib = Files.createDirectories(target.resolve("lib"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (Files.isDirectory(path)) {
        copyTree(path, classes);
      } else if (Files.exists(path)) {
        Files.createSymbolicLink(lib.resolve(path.getFileName()), path);
      }
    }
    Files.createFile(target.resolve("csm.stamp"));
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(path).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private Outcome run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path out = temporary.resolve("out");
    Path err = temporary.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .directory(Files.createDirectories(temporary.resolve("elsewhere")).toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertTrue(ended, "the launcher did not end");
    return new Outcome(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private static Path which(String tool) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(directory -> Path.of(directory, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }
}
