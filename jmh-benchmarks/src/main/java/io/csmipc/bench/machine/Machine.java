package io.csmipc.bench.machine;

import io.csmipc.shim.CycleCounter;
import io.csmipc.shim.Shim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a report says about where and how it was measured.
 *
 * @param facts names and values, in the order of the report
 */
public record Machine(Map<String, String> facts) {
  private static final int TIMER_READS = 100_000;

  /** Describes this machine, and where a pair runs on it. */
  public static Machine describe(Cores cores) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("processor", processor());
    facts.put(
        "CPUs",
        "%d; the two sides run on CPU %d and CPU %d"
            .formatted(Runtime.getRuntime().availableProcessors(), cores.a(), cores.b()));
    facts.put(
        "kernel",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    facts.put(
        "JDK",
        System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
    facts.put("JVM flags, all processes", String.join(" ", Jvm.FLAGS));
    facts.put(
        "cycle counter",
        "%s, %s, %.0f MHz"
            .formatted(CycleCounter.name(), CycleCounter.unit(), CycleCounter.frequencyHz() / 1e6));
    facts.put("clock", "System.nanoTime, %d ns a reading, not subtracted".formatted(clockNanos()));
    facts.put("native shim", Shim.describe());
    return new Machine(facts);
  }

  /** The same with one fact more, or another value of one. */
  public Machine with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(facts);
    more.put(name, value);
    return new Machine(more);
  }

  /** The processor's name as the kernel knows it. */
  public static String processor() {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
      for (String key : List.of("model name", "Model", "Hardware", "CPU part")) {
        for (String line : lines) {
          if (line.startsWith(key) && line.contains(":")) {
            return line.substring(line.indexOf(':') + 1).strip();
          }
        }
      }
    } catch (IOException e) {
      return "unknown";
    }
    return "unknown";
  }

  private static long clockNanos() {
    long start = System.nanoTime();
    long end = start;
    for (int i = 0; i < TIMER_READS; i++) {
      end = System.nanoTime();
    }
    return (end - start) / TIMER_READS;
  }
}
