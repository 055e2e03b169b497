import com.google.googlejavaformat.java.Main;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks the layout of every Java source file, or mends it: {@code Format check|fix DIRECTORY...}.
 * Run by the build in the discovered JDK, because the formatter must read that JDK's syntax.
 */
public final class Format {
  private Format() {}

  public static void main(String[] args) throws Exception {
    boolean fix = args[0].equals("fix");
    List<String> command =
        new ArrayList<>(fix ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    for (int i = 1; i < args.length; i++) {
      try (Stream<Path> tree = Files.walk(Path.of(args[i]))) {
        tree.filter(Format::isSource).map(Path::toString).sorted().forEach(command::add);
      }
    }
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    int status = new Main(out, err, System.in).format(command.toArray(String[]::new));
    if (status != 0) {
      System.err.println("The files above are not formatted. Run: mvn -q -N validate -Dformat=fix");
    }
    System.exit(status);
  }

  private static boolean isSource(Path path) {
    String name = path.toString();
    return name.endsWith(".java") && !name.contains("/target/");
  }
}
