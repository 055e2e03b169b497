package io.csmipc.bench.report;

import io.csmipc.bench.report.plot.Panel;
import io.csmipc.bench.report.plot.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Every plot as two files. */
final class Plots {
  /** Where the files are, from the page's view. */
  static final String DIRECTORY = "plots";

  private Plots() {}

  static void write(Path out, Report report) throws IOException {
    Path directory = Files.createDirectories(out.resolve(DIRECTORY));
    for (Section section : report.sections()) {
      for (Panel panel : section.panels()) {
        write(directory, panel.id(), Picture.of(panel, report.palette(section)));
      }
      if (!section.beside().isEmpty()) {
        write(directory, section.id(), Picture.beside(section.beside(), report.palette(section)));
      }
    }
  }

  private static void write(Path directory, String id, Picture picture) throws IOException {
    Files.writeString(directory.resolve(id + ".svg"), picture.svg());
    Files.write(directory.resolve(id + ".png"), picture.png());
  }
}
