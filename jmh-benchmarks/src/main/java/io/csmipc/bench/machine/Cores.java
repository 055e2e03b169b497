package io.csmipc.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The two cores that a pair is bound to.
 *
 * @param a the CPU of the side that measures
 * @param b the CPU of the side that answers
 */
public record Cores(int a, int b) {
  /**
   * Picks the first allowed CPU and the first one after it that is another core, not another thread
   * of the same.
   *
   * @param allowed the CPUs to choose from
   * @throws IllegalStateException when there are not two
   */
  public static Cores pick(List<Integer> allowed) {
    if (allowed.size() < 2) {
      throw new IllegalStateException(
          "a comparison needs two CPUs, this process may use " + allowed.size());
    }
    int a = allowed.getFirst();
    List<Integer> siblings = siblings(a);
    for (int b : allowed) {
      if (b != a && !siblings.contains(b)) {
        return new Cores(a, b);
      }
    }
    return new Cores(a, allowed.get(1));
  }

  private static List<Integer> siblings(int cpu) {
    Path file = Path.of("/sys/devices/system/cpu/cpu" + cpu + "/topology/thread_siblings_list");
    try {
      String list = Files.readString(file).strip();
      List<Integer> cpus = new ArrayList<>();
      for (String range : list.split(",", -1)) {
        String[] end = range.split("-", -1);
        int last = Integer.parseInt(end[end.length - 1]);
        for (int sibling = Integer.parseInt(end[0]); sibling <= last; sibling++) {
          cpus.add(sibling);
        }
      }
      return cpus;
    } catch (IOException e) {
      return List.of(cpu);
    }
  }
}
