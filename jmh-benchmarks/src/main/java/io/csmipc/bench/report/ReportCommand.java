package io.csmipc.bench.report;

import io.csmipc.bench.report.plot.Picture;
import io.csmipc.bench.results.Experiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code csm report}. */
@Command(
    name = "report",
    description = {
      "Shows what csm bench found: a page, plots as SVG and PNG, and the goals for speed.",
      "The page's name goes to standard output. The exit code is 0 when the report is written, also"
          + " when it shows results that are not valid; 1 when the directory has no results or a"
          + " file is not one; 2 for wrong arguments."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class ReportCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "what csm bench --out was given")
  private Path directory;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where the report goes (report in the directory of the results)")
  private Path out;

  @Option(names = "--help", usageHelp = true, description = "shows this text")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  /** Made by picocli. */
  public ReportCommand() {}

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new ParameterException(
          spec.commandLine(), directory + " is not a directory with results of csm bench");
    }
    List<Experiment> experiments = Inputs.read(directory);
    Report report = Report.of(experiments);
    Picture.requireFonts();
    System.out.println(write(report, out == null ? directory.resolve("report") : out));
    return 0;
  }

  /** Writes everything; says where the page is. */
  static Path write(Report report, Path out) throws IOException {
    Files.createDirectories(out);
    Plots.write(out, report);
    Files.writeString(out.resolve("goals.md"), GoalTables.markdown(report.verdicts()));
    Files.writeString(out.resolve("goals.csv"), GoalTables.csv(report.verdicts()));
    Files.writeString(out.resolve("report.md"), MarkdownPage.of(report));
    Path page = out.resolve("report.html");
    Files.writeString(page, Page.of(report));
    return page;
  }
}
