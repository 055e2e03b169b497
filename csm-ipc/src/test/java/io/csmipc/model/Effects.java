package io.csmipc.model;

/** What performing an instruction does to memory and to the loads in flight. */
final class Effects {
  private final State state;
  private final int self;
  private final Window[] windows;

  Effects(Instruction[][] code, State state, int self) {
    this.state = state;
    this.self = self;
    windows = new Window[code.length];
    for (int i = 0; i < windows.length; i++) {
      windows[i] = new Window(code[i], state.threads[i]);
    }
  }

  /**
   * Performs the instruction in a slot.
   *
   * @return whether this execution exists
   */
  boolean apply(int slot) {
    Window window = windows[self];
    ThreadState thread = state.threads[self];
    switch (window.at(slot)) {
      case Instruction.Load _ -> {
        return load(slot);
      }
      case Instruction.Store _ -> write(window.address(slot), window.storedValue(slot), slot);
      case Instruction.Lock lock -> write(lock.word().address(), 1, slot);
      case Instruction.FutexWait wait -> {
        boolean unchanged =
            state.memory[wait.word().address()] == (byte) window.evaluate(wait.value(), slot);
        thread.status[slot] = unchanged ? ThreadState.ASLEEP : ThreadState.DONE;
        return true;
      }
      case Instruction.FutexWake wake -> wake(wake.word());
      default -> throw new IllegalStateException("not a step: " + window.at(slot));
    }
    thread.finish(slot);
    return true;
  }

  private boolean load(int slot) {
    Window window = windows[self];
    ThreadState thread = state.threads[self];
    int address = window.address(slot);
    if (laterLoadSawOlderValue(slot, address)) {
      return false;
    }
    int own = window.nearestStore(slot);
    if (own >= 0 && window.pending(own)) {
      thread.value[slot] = (byte) window.storedValue(own);
      thread.source[slot] = (byte) (own + 1);
    } else {
      thread.value[slot] = state.memory[address];
    }
    thread.finish(slot);
    forgetStaleness(thread, window);
    return true;
  }

  /** Two loads of one word see it move forward only, unless they are {@link Order#PLAIN}. */
  private boolean laterLoadSawOlderValue(int slot, int address) {
    Window window = windows[self];
    ThreadState thread = state.threads[self];
    if (isPlain(window, slot)) {
      return false;
    }
    for (int i = slot + 1; i < thread.count; i++) {
      if (thread.stale[i] != 0 && window.address(i) == address && !isPlain(window, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPlain(Window window, int slot) {
    return window.at(slot) instanceof Instruction.Load load && load.order() == Order.PLAIN;
  }

  /** Makes a value visible to all, and notes which loads in flight have an older one now. */
  private void write(int address, int value, int slot) {
    state.memory[address] = (byte) value;
    state.threads[self].finish(slot);
    for (int t = 0; t < windows.length; t++) {
      ThreadState thread = state.threads[t];
      for (int i = 0; i < thread.count; i++) {
        boolean satisfied = windows[t].at(i) instanceof Instruction.Load && !windows[t].pending(i);
        if (!satisfied || windows[t].address(i) != address) {
          continue;
        }
        if (t == self && thread.source[i] == slot + 1) {
          thread.source[i] = 0;
        } else if (thread.source[i] == 0) {
          thread.stale[i] = 1;
        }
      }
      forgetStaleness(thread, windows[t]);
    }
  }

  /** An old value matters only as long as an earlier load is pending. */
  private static void forgetStaleness(ThreadState thread, Window window) {
    boolean pendingLoad = false;
    for (int i = 0; i < thread.count; i++) {
      if (!pendingLoad) {
        thread.stale[i] = 0;
      }
      pendingLoad |= window.pending(i) && window.at(i) instanceof Instruction.Load;
    }
  }

  private void wake(Word word) {
    for (int t = 0; t < windows.length; t++) {
      ThreadState thread = state.threads[t];
      if (thread.count > 0
          && thread.status[0] == ThreadState.ASLEEP
          && windows[t].at(0) instanceof Instruction.FutexWait wait
          && wait.word().equals(word)) {
        thread.finish(0);
      }
    }
  }
}
