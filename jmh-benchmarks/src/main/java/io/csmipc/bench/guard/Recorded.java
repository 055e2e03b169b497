package io.csmipc.bench.guard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The counts that are on record: {@code guard.csv} beside this class, a line for each architecture
 * and path.
 */
final class Recorded {
  /** By how much instructions may grow: a compiler inlines a little differently from run to run. */
  static final double MARGIN = 0.05;

  /** Bytes of heap that one operation may allocate more: less than any object. */
  static final double BYTES_MARGIN = 1;

  private static final String FILE = "guard.csv";
  private static final String HEAD = "architecture,path,instructions,bytes";

  private final Map<String, Entry> entries;

  private Recorded(Map<String, Entry> entries) {
    this.entries = entries;
  }

  /**
   * One line.
   *
   * @param instructions of one operation
   * @param bytes of heap that it allocates
   */
  record Entry(double instructions, double bytes) {}

  /** Reads the file that came with this build. */
  static Recorded load() {
    try (InputStream in = Recorded.class.getResourceAsStream(FILE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return parse(lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
  }

  /**
   * Reads lines; those that begin with # are for people.
   *
   * @throws IOException when they are not such a file
   */
  static Recorded parse(BufferedReader lines) throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    boolean headSeen = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("#") || line.isBlank()) {
        continue;
      }
      if (!headSeen) {
        if (!line.equals(HEAD)) {
          throw new IOException("expected " + HEAD + ", found " + line);
        }
        headSeen = true;
        continue;
      }
      String[] word = line.split(",", -1);
      entries.put(
          word[0] + "," + word[1],
          new Entry(Double.parseDouble(word[2]), Double.parseDouble(word[3])));
    }
    return new Recorded(entries);
  }

  /** The line of a path on an architecture, as os.arch names it. */
  Optional<Entry> of(String architecture, String path) {
    return Optional.ofNullable(entries.get(architecture + "," + path));
  }

  /** The line to put into the file for what was found. */
  static String line(String architecture, String path, double instructions, double bytes) {
    return String.format(Locale.ROOT, "%s,%s,%.1f,%.0f", architecture, path, instructions, bytes);
  }

  /**
   * What is wrong with a path.
   *
   * @return an empty string when it is no worse than recorded
   */
  String complaint(String architecture, String path, double instructions, double bytes) {
    Optional<Entry> found = of(architecture, path);
    if (found.isEmpty()) {
      return "no count on record for " + architecture + "; record the one that was found";
    }
    Entry entry = found.get();
    if (bytes >= entry.bytes() + BYTES_MARGIN) {
      return String.format(
          Locale.ROOT,
          "allocates %.1f bytes an operation, on record are %.0f",
          bytes,
          entry.bytes());
    }
    if (instructions > entry.instructions() * (1 + MARGIN)) {
      return String.format(
          Locale.ROOT,
          "takes %.1f instructions, on record are %.1f: more by %.1f %%, allowed are %.0f %%",
          instructions,
          entry.instructions(),
          100 * (instructions / entry.instructions() - 1),
          100 * MARGIN);
    }
    return "";
  }
}
