package io.csmipc.bench.sharing;

import io.csmipc.bench.machine.Disturbance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The main class of a process that has a model in memory: says a line when it has, and digests all
 * of it whenever it reads a line, until there are no more.
 */
final class SharingParty {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private static final long PAGE = 4096;

  /** Where its weights are. */
  enum Role {
    /** In a region of its own, which others may map. */
    OWNER,
    /** In the owner's region. */
    VIEWER,
    /** In private memory. */
    COPY,
    /** Nowhere: it says what the digest has to be, and ends. */
    EXPECTED
  }

  private SharingParty() {}

  /**
   * The arguments of such a process.
   *
   * @param file names the region
   * @param bytes of the model
   * @param hugePages whether an owner shall look for huge pages
   */
  static List<String> arguments(Role role, Path file, long bytes, boolean hugePages) {
    return List.of(role.name(), file.toString(), String.valueOf(bytes), String.valueOf(hugePages));
  }

  /**
   * Plays one part.
   *
   * @param args see {@link #arguments}
   * @throws Exception when that does not work
   */
  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[1]);
    long bytes = Long.parseLong(args[2]);
    switch (Role.valueOf(args[0])) {
      case OWNER -> {
        try (SharedWeights weights =
            SharedWeights.own(file, bytes, Boolean.parseBoolean(args[3]))) {
          answer(weights.segment(), bytes, weights.description());
        }
      }
      case VIEWER -> {
        try (SharedWeights weights = SharedWeights.view(file)) {
          answer(weights.segment(), bytes, weights.description());
        }
      }
      case COPY -> {
        try (Arena arena = Arena.ofShared()) {
          MemorySegment memory = arena.allocate(bytes, PAGE);
          Weights.fill(memory, bytes);
          answer(memory, bytes, "private memory");
        }
      }
      case EXPECTED -> OUT.println(Weights.expected(bytes));
    }
  }

  private static void answer(MemorySegment weights, long bytes, String description)
      throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Disturbance disturbance = new Disturbance(List.of(Disturbance.thisThread()));
    OUT.println(description);
    while (commands.readLine() != null) {
      long waited = disturbance.waitedNanos();
      long start = System.nanoTime();
      String digest = Weights.digest(weights, bytes);
      long nanos = System.nanoTime() - start;
      OUT.println(digest + " " + (disturbance.waitedNanos() - waited) / (double) nanos);
    }
  }
}
