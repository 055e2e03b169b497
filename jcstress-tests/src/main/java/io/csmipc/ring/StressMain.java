package io.csmipc.ring;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.TestGrading;

/**
 * Runs the tests and says how many samples each took: {@code StressMain MODE DIRECTORY REGEXP}.
 * Fails when one failed and when one took no sample, for instance for want of a second core.
 *
 * <p>Mode {@code build} is what every build affords: one process for each test, and the harness's
 * own words in a file. Every other mode is one of the harness's own, with all its compilers.
 */
public final class StressMain {
  private static final List<String> BUILD =
      List.of(
          "-m",
          "quick",
          "-f",
          "1",
          "-sc",
          "false",
          "-iters",
          "4",
          "-time",
          "150",
          "-strideSize",
          "16",
          "-jvmArgs",
          "-Xmx512m");

  private StressMain() {}

  /**
   * Runs.
   *
   * @param args as above
   * @throws Exception when tests could not run
   */
  public static void main(String[] args) throws Exception {
    PrintStream console = System.out;
    Path directory = Files.createDirectories(Path.of(args[1]));
    List<String> command = new ArrayList<>();
    if (args[0].equals("build")) {
      command.addAll(BUILD);
      System.setOut(new PrintStream(directory.resolve("log.txt").toFile()));
    } else {
      command.addAll(List.of("-m", args[0]));
    }
    command.addAll(List.of("-r", directory.toString(), "-t", args[2]));
    Options options = new Options(command.toArray(String[]::new));
    if (!options.parse()) {
      System.exit(2);
    }
    JCStress harness = new JCStress(options);
    Set<String> missing = new TreeSet<>(harness.getTests());
    boolean passed = true;
    try {
      harness.run();
    } catch (AssertionError failed) {
      passed = false; // the report names what it was
    }
    passed &= report(console, Path.of(options.getResultFile()), missing);
    if (!passed) {
      console.println("jcstress failed, see " + directory.toAbsolutePath());
      System.exit(1);
    }
  }

  private static boolean report(PrintStream console, Path file, Set<String> missing)
      throws Exception {
    InProcessCollector results = new InProcessCollector();
    if (Files.exists(file)) {
      DiskReadCollector disk = new DiskReadCollector(file.toString(), results);
      disk.dump();
      disk.close();
      Files.delete(file);
    }
    boolean passed = true;
    TreeMap<String, TreeMap<String, Long>> counts = new TreeMap<>();
    for (TestResult result : results.getTestResults()) {
      TestGrading grading = TestGrading.grade(result);
      passed &= grading.isPassed;
      grading.failureMessages.forEach(console::println);
      TreeMap<String, Long> states =
          counts.computeIfAbsent(result.getName(), name -> new TreeMap<>());
      for (String state : result.getStateKeys()) {
        states.merge("(" + state + ")", result.getCount(state), Long::sum);
      }
    }
    long all = 0;
    for (String test : counts.keySet()) {
      long samples = counts.get(test).values().stream().mapToLong(Long::longValue).sum();
      all += samples;
      if (samples > 0) {
        missing.remove(test);
      }
      console.println(test + ": " + samples + " samples " + counts.get(test));
    }
    console.println(all + " samples in all");
    if (!missing.isEmpty()) {
      console.println("no sample of (are there two cores?): " + missing);
    }
    return passed && missing.isEmpty() && all > 0;
  }
}
