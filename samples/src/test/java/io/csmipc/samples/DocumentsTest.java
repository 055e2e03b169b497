package io.csmipc.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.LossReason;
import io.csmipc.Publication;
import io.csmipc.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say of the code is true of the code. */
class DocumentsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path SAMPLES = Path.of("src/main/java/io/csmipc/samples");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]*))?\\)");
  private static final int MOST_LINES = 80;

  @Test
  void theExampleInTheReadmeIsAPartOfPingPong() throws IOException {
    String example =
        between(read(ROOT.resolve("README.md")), "<!-- example:begin -->\n```java\n", "```\n");
    String region =
        between(read(SAMPLES.resolve("PingPong.java")), "// readme:begin\n", "    // readme:end");

    assertEquals(region.replaceAll("(?m)^ {4}", ""), example);
  }

  @Test
  void theReadmeListsEverySampleAndNoneIsLong() throws IOException {
    String readme = read(ROOT.resolve("README.md"));
    List<String> samples = new ArrayList<>();
    for (Path file : list(SAMPLES, ".java")) {
      String source = read(file);
      assertTrue(source.lines().count() <= MOST_LINES, file + " is longer than promised");
      if (source.contains("public static void main")) {
        samples.add(file.getFileName().toString().replace(".java", ""));
      }
    }

    assertFalse(samples.isEmpty());
    for (String sample : samples) {
      assertTrue(readme.contains("| `" + sample + "` |"), "README.md does not list " + sample);
    }
  }

  @Test
  void errorsNamesEveryResultExceptionLossReasonAndViolation() throws IOException {
    List<String> names = new ArrayList<>();
    LongStream.of(
            Publication.BACK_PRESSURED,
            Publication.NOT_CONNECTED,
            Publication.CLOSED,
            Publication.TIMED_OUT)
        .forEach(result -> names.add(Publication.describe(result)));
    for (LossReason reason : LossReason.values()) {
      names.add(reason + "` | " + (reason.isFinal() ? "yes" : "no"));
    }
    for (Violation violation : Violation.values()) {
      names.add(violation.name());
    }
    for (Path file : list(ROOT.resolve("csm-ipc/src/main/java/io/csmipc"), "Exception.java")) {
      names.add(file.getFileName().toString().replace(".java", ""));
    }
    String errors = read(ROOT.resolve("docs/errors.md"));

    for (String name : names) {
      assertTrue(errors.contains("\n| `" + name), "no row in errors.md: " + name);
    }
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<Path> documents = new ArrayList<>(list(ROOT.resolve("docs"), ".md"));
    documents.add(ROOT.resolve("README.md"));
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path document : documents) {
      Matcher link = LINK.matcher(read(document));
      while (link.find()) {
        links++;
        Path target =
            link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1)).normalize();
        if (!Files.exists(target)
            || (link.group(2) != null && !anchors(target).contains(link.group(2)))) {
          broken.add(ROOT.relativize(document) + ": " + link.group());
        }
      }
    }

    assertTrue(links > 0);
    assertEquals(List.of(), broken);
  }

  @Test
  void theIndexAndTheReadmeListEveryDocument() throws IOException {
    for (Path document : list(ROOT.resolve("docs"), ".md")) {
      String name = document.getFileName().toString();
      if (!name.equals("README.md")) {
        assertTrue(read(ROOT.resolve("docs/README.md")).contains("](" + name + ")"), name);
        assertTrue(read(ROOT.resolve("README.md")).contains("](docs/" + name + ")"), name);
      }
    }
  }

  /** Headings as they become anchors: lower case, blanks to hyphens, punctuation dropped. */
  private static List<String> anchors(Path document) throws IOException {
    return read(document)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  private static List<Path> list(Path directory, String ending) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file);
  }

  private static String between(String text, String from, String to) {
    int start = text.indexOf(from);
    assertTrue(start >= 0, "not found: " + from);
    int end = text.indexOf(to, start + from.length());
    assertTrue(end >= 0, "not found: " + to);
    return text.substring(start + from.length(), end);
  }
}
