package io.csmipc.model;

/** What may be performed next: the rules of the architecture, one method each. */
final class Ordering {
  private final Architecture architecture;
  private final State state;
  private final ThreadState thread;
  private final Window window;

  Ordering(Architecture architecture, Instruction[] code, State state, int thread) {
    this.architecture = architecture;
    this.state = state;
    this.thread = state.threads[thread];
    window = new Window(code, this.thread);
  }

  boolean mayPerform(int slot) {
    if (thread.status[slot] != ThreadState.PENDING) {
      return false;
    }
    return switch (window.at(slot)) {
      case Instruction.Load load -> mayLoad(slot, load);
      case Instruction.Store store -> mayStore(slot, store);
      case Instruction.Lock lock -> mayLock(slot, lock.word().address());
      // The kernel is entered with everything done; what is done leaves the window at once.
      case Instruction.FutexWait _, Instruction.FutexWake _ -> slot == 0;
      default -> false;
    };
  }

  /** A pending acquire, lock or fence before this load would have kept it from being fetched. */
  private boolean mayLoad(int slot, Instruction.Load load) {
    int address = window.address(slot);
    if (address < 0) {
      return false;
    }
    for (int i = 0; i < slot; i++) {
      boolean keepsOrder =
          switch (architecture) {
            case ARM -> load.order() == Order.VOLATILE && isVolatileStore(i);
            // A volatile store is a store and a full fence there.
            case X86 -> window.isLoad(i) || isVolatileStore(i);
          };
      if (keepsOrder && window.pending(i)) {
        return false;
      }
    }
    int value = state.memory[address];
    int own = window.nearestStore(slot);
    if (own >= 0 && window.pending(own)) {
      value = window.storedValue(own);
      if (!window.known()) {
        return false;
      }
    }
    return load.until() == null || load.until().test(value);
  }

  private boolean isVolatileStore(int slot) {
    return window.at(slot) instanceof Instruction.Store store && store.order() == Order.VOLATILE;
  }

  private boolean mayLock(int slot, int address) {
    return state.memory[address] == 0 && nothingComesBefore(slot, address, false);
  }

  private boolean mayStore(int slot, Instruction.Store store) {
    int address = window.address(slot);
    window.storedValue(slot);
    return address >= 0
        && window.known()
        && nothingComesBefore(slot, address, store.order().releases());
  }

  private boolean nothingComesBefore(int slot, int address, boolean release) {
    for (int i = 0; i < slot; i++) {
      if (comesBefore(i, address, release)) {
        return false;
      }
    }
    return true;
  }

  private boolean comesBefore(int slot, int address, boolean release) {
    if (window.isAccess(slot)) {
      int earlier = window.address(slot);
      if (earlier < 0) {
        return true;
      }
      boolean ordered =
          earlier == address || release || architecture == Architecture.X86 || isSpin(slot);
      return ordered && window.pending(slot);
    }
    boolean holds =
        window.at(slot) instanceof Instruction.Branch
            || window.at(slot) instanceof Instruction.Barrier;
    return holds && window.pending(slot);
  }

  /** A spin loop ends with a branch, and no store passes an unresolved branch. */
  private boolean isSpin(int slot) {
    return window.at(slot) instanceof Instruction.Load load && load.until() != null;
  }
}
