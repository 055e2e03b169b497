package io.csmipc.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Memory and programs under the rules of an {@link Architecture}: an operational, multi-copy-atomic
 * machine in the manner of the Flat model of Armv8.
 *
 * <p>Instructions are fetched in program order into a window. From there a load is satisfied, and a
 * store becomes visible to all, in any order that the rules of {@link Ordering} allow. A branch
 * whose condition is not known yet is guessed both ways; loads behind it may run ahead, stores may
 * not. An execution whose guess turns out wrong is dropped: the one with the right guess is
 * explored as well. The same treatment serves loads that ran ahead and must not have.
 */
final class Machine {
  private final Architecture architecture;
  private final Memory memory;
  private final List<Program> programs;
  private final Instruction[][] code;
  private final State initial;

  Machine(Architecture architecture, Memory memory, List<Program> programs) {
    this.architecture = architecture;
    this.memory = memory;
    this.programs = List.copyOf(programs);
    code = new Instruction[programs.size()][];
    ThreadState[] threads = new ThreadState[code.length];
    for (int i = 0; i < code.length; i++) {
      Program program = programs.get(i);
      code[i] = program.instructions().toArray(new Instruction[0]);
      threads[i] = new ThreadState(program.registers().size());
      if (code[i].length > Byte.MAX_VALUE) {
        throw new IllegalArgumentException("program too long: " + program.name());
      }
    }
    if (memory.size() > Byte.MAX_VALUE) {
      throw new IllegalArgumentException("too many words: " + memory.size());
    }
    initial = new State(memory.initial(), threads);
  }

  /** One thing that can happen next. */
  record Step(int thread, int slot) {}

  /** A failed check: ends the exploration. */
  static final class CheckFailed extends Exception {
    private static final long serialVersionUID = 1L;

    CheckFailed(String message) {
      super(message, null, false, false);
    }
  }

  State initial() {
    return initial;
  }

  Memory memory() {
    return memory;
  }

  List<Program> programs() {
    return programs;
  }

  /** The states in which exploration begins: several if a first branch is guessed. */
  List<State> begin() throws CheckFailed {
    List<State> settled = new ArrayList<>();
    settle(initial.copy(), 0, code.length, settled);
    return settled;
  }

  /** What can be performed next in this state. */
  List<Step> enabled(State state) {
    List<Step> steps = new ArrayList<>();
    for (int thread = 0; thread < code.length; thread++) {
      Ordering ordering = new Ordering(architecture, code[thread], state, thread);
      for (int slot = 0; slot < state.threads[thread].count; slot++) {
        if (ordering.mayPerform(slot)) {
          steps.add(new Step(thread, slot));
        }
      }
    }
    return steps;
  }

  /** Performs a step; what follows without a choice follows at once. */
  List<State> perform(State before, Step step) throws CheckFailed {
    State state = before.copy();
    List<State> settled = new ArrayList<>();
    int self = step.thread();
    Instruction instruction = code[self][state.threads[self].instruction[step.slot()]];
    if (new Effects(code, state, self).apply(step.slot())) {
      // Only a wake lets other threads go on by themselves.
      boolean wake = instruction instanceof Instruction.FutexWake;
      settle(state, wake ? 0 : self, wake ? code.length : self + 1, settled);
    }
    return settled;
  }

  boolean finished(State state) {
    for (int i = 0; i < code.length; i++) {
      if (state.threads[i].count > 0 || state.threads[i].next < code[i].length) {
        return false;
      }
    }
    return true;
  }

  /** Says what a step does, for a counterexample. */
  String describe(State before, Step step) {
    ThreadState thread = before.threads[step.thread()];
    Instruction instruction = code[step.thread()][thread.instruction[step.slot()]];
    Window window = new Window(code[step.thread()], thread);
    String what =
        switch (instruction) {
          case Instruction.Load load ->
              "loads "
                  + name(window, step.slot())
                  + " "
                  + load.order()
                  + loaded(before, step, window);
          case Instruction.Store store ->
              "store becomes visible: "
                  + name(window, step.slot())
                  + " = "
                  + window.evaluate(store.value(), step.slot())
                  + " "
                  + store.order();
          case Instruction.Lock lock -> "takes " + lock.word().name();
          case Instruction.FutexWait wait -> "waits on " + wait.word().name();
          case Instruction.FutexWake wake -> "wakes " + wake.word().name();
          default -> instruction.toString();
        };
    String early = window.hasPendingBefore(step.slot()) ? "   (before earlier instructions)" : "";
    return programs.get(step.thread()).name() + " " + what + early;
  }

  private String name(Window window, int slot) {
    return memory.at(window.address(slot)).name();
  }

  private static String loaded(State before, Step step, Window window) {
    int source = window.nearestStore(step.slot());
    return " -> "
        + (source >= 0 && window.pending(source)
            ? window.storedValue(source) + " from its own store"
            : Integer.toString(before.memory[window.address(step.slot())]));
  }

  /** Everything that happens by itself in the threads from one to before another. */
  private void settle(State state, int from, int to, List<State> settled) throws CheckFailed {
    for (int i = from; i < to; i++) {
      ThreadState thread = state.threads[i];
      Window window = new Window(code[i], thread);
      do {
        if (!window.finishWhatNeedsNoChoice()) {
          return;
        }
      } while (window.retire() || window.fetch());
      if (window.mustGuess()) {
        State taken = state.copy();
        new Window(code[i], taken.threads[i]).guess(1);
        settle(taken, i, to, settled);
        window.guess(0);
        settle(state, i, to, settled);
        return;
      }
    }
    settled.add(state);
  }
}
