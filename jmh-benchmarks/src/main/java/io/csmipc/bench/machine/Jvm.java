package io.csmipc.bench.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts the measuring processes, all with the same flags; more only where a library cannot do
 * without.
 */
public final class Jvm {
  /** The flags, for the report. */
  public static final List<String> FLAGS =
      List.of(
          "-Xms256m",
          "-Xmx256m",
          "-XX:+UseSerialGC",
          // A thread that waits for the compiler leaves its core to it: no loop stays interpreted.
          "-XX:-BackgroundCompilation",
          "-XX:-UsePerfData",
          "-XX:+AlwaysPreTouch",
          "--enable-native-access=ALL-UNNAMED",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "-Dagrona.disable.bounds.checks=true");

  private Jvm() {}

  /** Starts a main class of the same class path; its standard error is this process's. */
  public static Process start(Class<?> main, List<String> args) throws IOException {
    return start(main, List.of(), args);
  }

  /**
   * Starts a main class of the same class path; its standard error is this process's.
   *
   * @param main the class
   * @param moreFlags in addition to {@link #FLAGS}
   * @param args the command line
   */
  public static Process start(Class<?> main, List<String> moreFlags, List<String> args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(moreFlags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(args);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
