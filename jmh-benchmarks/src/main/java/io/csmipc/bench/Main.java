package io.csmipc.bench;

import io.csmipc.bench.doctor.DoctorCommand;
import io.csmipc.bench.pair.CompareCommand;
import io.csmipc.bench.report.ReportCommand;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The {@code csm} command. */
@Command(
    name = "csm",
    description = "Messaging between confidential virtual machines: measurements and diagnosis.",
    subcommands = {
      CompareCommand.class,
      BenchCommand.class,
      ReportCommand.class,
      DoctorCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true)
public final class Main implements Runnable {
  private static final int FAILED = 1;
  private static final int WRONG_ARGUMENTS = 2;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(names = "--help", usageHelp = true, description = "shows this text")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  private Main() {}

  /**
   * Runs the command and ends the process.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    System.exit(run(System.err, args));
  }

  /** Runs the command; says the exit code. */
  static int run(PrintStream err, String... args) {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler(
            (e, given) -> {
              err.println("csm: " + oneLine(e) + "; see csm --help");
              return WRONG_ARGUMENTS;
            })
        .setExecutionExceptionHandler(
            (e, command, result) -> {
              err.println("csm: " + oneLine(e));
              return FAILED;
            })
        .execute(args);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }

  private static String oneLine(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.replaceAll("\\s+", " ").strip();
  }
}
