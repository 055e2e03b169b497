package io.csmipc.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Visits every reachable state of a {@link Machine}, nearest first. */
final class Explorer {
  /** The second part of the model's bound; reaching it is a failure, never a pass. */
  static final int MOST_STATES = 3_000_000;

  private final Machine machine;
  private final Function<State, String> outcome;
  private final Set<Visited> visited = new HashSet<>();
  private final Deque<Visited> open = new ArrayDeque<>();
  private final Set<String> outcomes = new TreeSet<>();

  private Explorer(Machine machine, Function<State, String> outcome) {
    this.machine = machine;
    this.outcome = outcome;
  }

  /** A visited state and how it was reached. */
  private static final class Visited {
    private final byte[] bytes;
    private final int hash;
    private final Visited parent;
    private final Machine.Step step;

    Visited(State state, Visited parent, Machine.Step step) {
      bytes = state.encode();
      hash = Arrays.hashCode(bytes);
      this.parent = parent;
      this.step = step;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Visited visited
          && hash == visited.hash
          && Arrays.equals(bytes, visited.bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** What was found: all outcomes, or the shortest way to a failure. */
  record Result(int states, String failure, List<String> trace, Set<String> outcomes) {
    boolean passed() {
      return failure == null;
    }
  }

  /** Explores until everything is visited or something fails. */
  static Result explore(Machine machine) {
    return explore(machine, state -> "");
  }

  /** As {@link #explore(Machine)}, and collects what {@code outcome} says of each final state. */
  static Result explore(Machine machine, Function<State, String> outcome) {
    return new Explorer(machine, outcome).run();
  }

  private Result run() {
    Visited current = null;
    Machine.Step last = null;
    State state = null;
    try {
      for (State first : machine.begin()) {
        visit(first, null, null);
      }
      while (!open.isEmpty()) {
        current = open.remove();
        last = null;
        state = decode(current);
        List<Machine.Step> steps = machine.enabled(state);
        if (steps.isEmpty()) {
          if (!machine.finished(state)) {
            return failed(Failure.STUCK + waiting(state), current, null, state);
          }
          outcomes.add(outcome.apply(state));
        }
        for (Machine.Step step : steps) {
          last = step;
          for (State next : machine.perform(state, step)) {
            visit(next, current, step);
          }
        }
        if (visited.size() > MOST_STATES) {
          throw new IllegalStateException("the model is too large: " + visited.size() + " states");
        }
      }
    } catch (Machine.CheckFailed e) {
      return failed(e.getMessage(), current, last, state);
    }
    return new Result(visited.size(), null, List.of(), outcomes);
  }

  private void visit(State state, Visited parent, Machine.Step step) {
    Visited candidate = new Visited(state, parent, step);
    if (visited.add(candidate)) {
      open.add(candidate);
    }
  }

  private State decode(Visited state) {
    return State.decode(state.bytes, machine.initial());
  }

  private String waiting(State state) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < state.threads.length; i++) {
      if (state.threads[i].count > 0) {
        names.add(machine.programs().get(i).name());
      }
    }
    return String.join(", ", names);
  }

  private Result failed(String failure, Visited at, Machine.Step last, State before) {
    List<String> trace = new ArrayList<>();
    if (last != null) {
      trace.add(machine.describe(before, last));
    }
    for (Visited state = at; state != null && state.parent != null; state = state.parent) {
      trace.add(machine.describe(decode(state.parent), state.step));
    }
    return new Result(visited.size(), failure, trace.reversed(), outcomes);
  }
}
