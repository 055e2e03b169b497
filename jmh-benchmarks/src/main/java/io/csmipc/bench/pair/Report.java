package io.csmipc.bench.pair;

import io.csmipc.bench.machine.Machine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Everything that a comparison found.
 *
 * @param machine where and how
 * @param cells by size, then by mode
 */
record Report(Machine machine, List<Cell> cells) {
  /** Keeps its own list. */
  Report {
    cells = List.copyOf(cells);
  }

  /** Whether every figure can be trusted. */
  boolean valid() {
    return cells.stream().allMatch(Cell::valid);
  }

  /** What is wrong with which cells; one line for all sizes of a mode with the same complaint. */
  List<String> complaints() {
    Map<String, List<String>> sizes = new LinkedHashMap<>();
    for (Cell cell : cells) {
      if (!cell.valid()) {
        String key = cell.mode().title() + ": " + cell.complaint();
        sizes.computeIfAbsent(key, k -> new ArrayList<>()).add(String.valueOf(cell.size()));
      }
    }
    return sizes.entrySet().stream()
        .map(e -> e.getKey() + " (" + String.join(", ", e.getValue()) + " bytes)")
        .toList();
  }

  /** How often a cell's median round trip fits into that of the best sealed mode of its size. */
  OptionalDouble ratioToBestSealed(Cell cell) {
    OptionalDouble best =
        cells.stream()
            .filter(c -> c.size() == cell.size() && c.mode().kind().isSealed())
            .flatMapToDouble(c -> c.latencyMedian().stream())
            .min();
    OptionalDouble mine = cell.latencyMedian();
    return best.isEmpty() || mine.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(best.getAsDouble() / mine.getAsDouble());
  }
}
