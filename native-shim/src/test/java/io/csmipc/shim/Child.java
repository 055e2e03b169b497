package io.csmipc.shim;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;

/**
 * A program of its own, with its output.
 *
 * @param process running
 * @param output the file that both its streams go to
 */
record Child(Process process, Path output) implements AutoCloseable {
  private static final long LIMIT_SECONDS = 120;

  /** What a program left behind. */
  record Result(int status, String output) {
    /** The output as lines of {@code key=value}. */
    String fact(String key) {
      return output
          .lines()
          .filter(line -> line.startsWith(key + "="))
          .map(line -> line.substring(key.length() + 1))
          .collect(Collectors.joining("\n"));
    }
  }

  static Child start(List<String> command) throws IOException {
    return start(new ProcessBuilder(command));
  }

  static Child start(ProcessBuilder builder) throws IOException {
    Path output = Files.createTempFile("child", ".out");
    return new Child(
        builder.redirectErrorStream(true).redirectOutput(output.toFile()).start(), output);
  }

  /** Another JVM with this module and its tests on the class path, and the options given. */
  static Child java(List<String> options, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of("-cp", classes(Shim.class) + File.pathSeparator + classes(main), main.getName()));
    command.addAll(List.of(arguments));
    return start(command);
  }

  /** The directory or jar that the class was loaded from. */
  static Path classes(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<String> sources(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(Path::toString).filter(name -> name.endsWith(".c")).sorted().toList();
    }
  }

  Result result() throws IOException, InterruptedException {
    Assertions.assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "it does not end");
    return new Result(process.exitValue(), Files.readString(output));
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.delete(output);
  }
}
