package io.csmipc.bench;

import java.util.List;
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
