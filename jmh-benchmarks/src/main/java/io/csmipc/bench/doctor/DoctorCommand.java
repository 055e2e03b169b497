package io.csmipc.bench.doctor;

import io.csmipc.bench.results.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code csm doctor}. */
@Command(
    name = "doctor",
    description = {
      "What this machine offers, and what to do about what is missing.",
      "The exit code is 0 unless something is missing without which nothing works."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class DoctorCommand implements Callable<Integer> {
  /** The formats of this command. */
  enum DoctorFormat {
    /** One or two lines for each finding. */
    TEXT,
    /** An array of objects. */
    JSON
  }

  @Option(names = "--format", paramLabel = "FORMAT", description = "text or json (text)")
  private DoctorFormat format = DoctorFormat.TEXT;

  @Option(names = "--help", usageHelp = true, description = "shows this text")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  @Override
  public Integer call() {
    List<Finding> findings = new Doctor(Path.of("/")).examine();
    System.out.print(format == DoctorFormat.JSON ? json(findings) : text(findings));
    System.out.flush();
    return findings.stream().anyMatch(f -> f.verdict() == Finding.Verdict.MISSING) ? 1 : 0;
  }

  static String text(List<Finding> findings) {
    StringBuilder out = new StringBuilder();
    for (Finding finding : findings) {
      String verdict = finding.verdict().name().toLowerCase(Locale.ROOT);
      out.append("%-8s %-21s %s%n".formatted(verdict, finding.topic(), finding.found()));
      if (!finding.advice().isEmpty()) {
        out.append("%-8s %-21s -> %s%n".formatted("", "", finding.advice()));
      }
    }
    return out.toString();
  }

  static String json(List<Finding> findings) {
    return findings.stream()
        .map(
            finding ->
                "  {\"topic\": %s, \"verdict\": %s, \"found\": %s, \"advice\": %s}"
                    .formatted(
                        Json.string(finding.topic()),
                        Json.string(finding.verdict().name().toLowerCase(Locale.ROOT)),
                        Json.string(finding.found()),
                        Json.string(finding.advice())))
        .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
  }
}
