package io.csmipc.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** Visits every reachable state of a {@link Machine}, nearest first. */
final class Explorer {
  /** The second part of the model's bound; reaching it is a failure, never a pass. */
  static final int MOST_STATES = 3_000_000;

  private final Machine machine;
  private final Function<State, String> outcome;
  private final Map<Key, Key> visited = new HashMap<>();
  private final Deque<Key> open = new ArrayDeque<>();
  private final TreeSet<String> outcomes = new TreeSet<>();

  private Explorer(Machine machine, Function<State, String> outcome) {
    this.machine = machine;
    this.outcome = outcome;
  }

  /** A visited state and how it was reached. */
  private record Key(byte[] bytes, int hash, Key parent, int thread, int slot) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && hash == key.hash && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** What was found: all outcomes, or the shortest way to a failure. */
  record Result(int states, String failure, List<String> trace, TreeSet<String> outcomes) {
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
    Key current = null;
    Machine.Step last = null;
    try {
      for (State state : machine.begin()) {
        visit(state, null, null);
      }
      while (!open.isEmpty()) {
        current = open.remove();
        last = null;
        State state = decode(current);
        List<Machine.Step> steps = machine.enabled(state);
        if (steps.isEmpty()) {
          if (!machine.finished(state)) {
            return failed("stuck: " + waiting(state), current, null);
          }
          outcomes.add(outcome.apply(state));
        }
        for (Machine.Step step : steps) {
          last = step;
          for (State next : machine.perform(step)) {
            visit(next, current, step);
          }
        }
        if (visited.size() > MOST_STATES) {
          throw new IllegalStateException("the model is too large: " + visited.size() + " states");
        }
      }
    } catch (Machine.CheckFailed e) {
      return failed(e.getMessage(), current, last);
    }
    return new Result(visited.size(), null, List.of(), outcomes);
  }

  private void visit(State state, Key parent, Machine.Step step) {
    byte[] bytes = state.encode();
    int thread = step == null ? -1 : step.thread();
    int slot = step == null ? -1 : step.slot();
    Key key = new Key(bytes, Arrays.hashCode(bytes), parent, thread, slot);
    if (visited.putIfAbsent(key, key) == null) {
      open.add(key);
    }
  }

  private State decode(Key key) {
    return State.decode(key.bytes(), machine.initial());
  }

  private String waiting(State state) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < state.threads.length; i++) {
      if (state.threads[i].count > 0) {
        names.add(machine.programs().get(i).name());
      }
    }
    return String.join(" and ", names) + " waits forever";
  }

  private Result failed(String failure, Key at, Machine.Step last) {
    List<String> trace = new ArrayList<>();
    if (last != null) {
      trace.add(machine.describe(last));
    }
    for (Key key = at; key != null && key.parent() != null; key = key.parent()) {
      State before = decode(key.parent());
      trace.add(machine.describe(new Machine.Step(key.thread(), key.slot(), before)));
    }
    return new Result(visited.size(), failure, trace.reversed(), outcomes);
  }
}
