package io.csmipc.model;

/** One thread's instructions in flight, and what happens to them without a choice. */
final class Window implements Expression.Registers {
  private static final int UNKNOWN = -1;

  private final Instruction[] code;
  private final ThreadState thread;
  private int readFrom;
  private boolean missing;

  Window(Instruction[] code, ThreadState thread) {
    this.code = code;
    this.thread = thread;
  }

  Instruction at(int slot) {
    return code[thread.instruction[slot]];
  }

  boolean pending(int slot) {
    return thread.status[slot] != ThreadState.DONE;
  }

  boolean hasPendingBefore(int slot) {
    for (int i = 0; i < slot; i++) {
      if (pending(i)) {
        return true;
      }
    }
    return false;
  }

  /** Evaluates at an instruction; {@link #known} tells whether the value can be used. */
  int evaluate(Expression expression, int slot) {
    readFrom = slot;
    missing = false;
    return expression.of(this);
  }

  /** Whether all registers of the last evaluation had their values. */
  boolean known() {
    return !missing;
  }

  @Override
  public int get(Register register) {
    for (int i = readFrom - 1; i >= 0; i--) {
      Register into =
          switch (at(i)) {
            case Instruction.Load load -> load.into();
            case Instruction.Set set -> set.into();
            default -> null;
          };
      if (into != null && into.index() == register.index()) {
        if (pending(i)) {
          missing = true;
          return 0;
        }
        return thread.value[i];
      }
    }
    return thread.registers[register.index()];
  }

  /** The address that a slot accesses, or a negative number if it is unknown or there is none. */
  int address(int slot) {
    return switch (at(slot)) {
      case Instruction.Load load -> known(load.address(), slot);
      case Instruction.Store store -> known(store.address(), slot);
      case Instruction.Lock lock -> lock.word().address();
      default -> UNKNOWN;
    };
  }

  boolean isAccess(int slot) {
    return isLoad(slot) || isStore(slot);
  }

  boolean isLoad(int slot) {
    return at(slot) instanceof Instruction.Load || at(slot) instanceof Instruction.Lock;
  }

  boolean isStore(int slot) {
    return at(slot) instanceof Instruction.Store || at(slot) instanceof Instruction.Lock;
  }

  /** The last earlier store to the address of this slot, as far as addresses are known. */
  int nearestStore(int slot) {
    int address = address(slot);
    for (int i = slot - 1; i >= 0; i--) {
      if (isStore(i) && address(i) == address) {
        return i;
      }
    }
    return UNKNOWN;
  }

  /** The value of a store; {@link #known} tells whether it can be used. */
  int storedValue(int slot) {
    return at(slot) instanceof Instruction.Store store ? evaluate(store.value(), slot) : 1;
  }

  private int known(Expression expression, int slot) {
    if (expression instanceof Expression.Constant constant) {
      return constant.value();
    }
    int value = evaluate(expression, slot);
    return missing ? UNKNOWN : value;
  }

  /**
   * Computes, resolves branches, ends fences and checks.
   *
   * @return whether this execution exists: no guess was wrong and no load missed an earlier store
   */
  boolean finishWhatNeedsNoChoice() throws Machine.CheckFailed {
    for (int i = 0; i < thread.count; i++) {
      if (!pending(i)) {
        if (at(i) instanceof Instruction.Load && missedStore(i)) {
          return false;
        }
        continue;
      }
      switch (at(i)) {
        case Instruction.Set set -> {
          int value = evaluate(set.value(), i);
          if (known()) {
            thread.value[i] = (byte) value;
            thread.finish(i);
          }
        }
        case Instruction.Branch branch -> {
          int condition = evaluate(branch.condition(), i);
          if (known()) {
            if ((condition != 0) != (thread.value[i] != 0)) {
              return false;
            }
            thread.finish(i);
          }
        }
        case Instruction.Barrier barrier -> {
          if (barrierEnds(barrier.kind(), i)) {
            thread.finish(i);
          }
        }
        case Instruction.Check check -> {
          if (nothingUncertainBefore(i)) {
            if (evaluate(check.condition(), i) == 0) {
              throw new Machine.CheckFailed(check.message());
            }
            thread.finish(i);
          }
        }
        default -> {}
      }
    }
    return true;
  }

  /** A load ran ahead of an earlier store whose address turned out to be the same. */
  private boolean missedStore(int load) {
    int store = nearestStore(load);
    return store >= 0 && pending(store) && thread.source[load] != store + 1;
  }

  private boolean barrierEnds(Fence kind, int slot) {
    for (int i = 0; i < slot; i++) {
      boolean waitsFor =
          switch (kind) {
            case ACQUIRE -> isLoad(i);
            case STORE_STORE -> isStore(i);
            case RELEASE, FULL -> isAccess(i);
          };
      if (waitsFor && pending(i)) {
        return false;
      }
    }
    return true;
  }

  /** All earlier loads and branches are final, so the check belongs to a real execution. */
  private boolean nothingUncertainBefore(int slot) {
    for (int i = 0; i < slot; i++) {
      if (pending(i) && !(at(i) instanceof Instruction.Store || isWeakBarrier(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean isWeakBarrier(int slot) {
    return at(slot) instanceof Instruction.Barrier(Fence kind)
        && (kind == Fence.STORE_STORE || kind == Fence.RELEASE);
  }

  /** Drops finished instructions at the front. */
  boolean retire() {
    boolean any = false;
    while (thread.count > 0 && !pending(0)) {
      switch (at(0)) {
        case Instruction.Load load -> thread.registers[load.into().index()] = thread.value[0];
        case Instruction.Set set -> thread.registers[set.into().index()] = thread.value[0];
        default -> {}
      }
      thread.retireFirst();
      any = true;
    }
    return any;
  }

  /** Fetches on, unless something in flight holds back all that follows, or a guess is needed. */
  boolean fetch() {
    if (mustGuess() || !mayFetch()) {
      return false;
    }
    int index = thread.next;
    if (code[index] instanceof Instruction.Branch branch) {
      int condition = evaluate(branch.condition(), thread.count);
      thread.next = condition != 0 ? branch.target().index() : index + 1;
    } else {
      thread.fetch(index, 0);
      thread.next = index + 1;
    }
    return true;
  }

  /** Whether the next instruction is a branch whose condition is not known yet. */
  boolean mustGuess() {
    if (!mayFetch() || !(code[thread.next] instanceof Instruction.Branch branch)) {
      return false;
    }
    evaluate(branch.condition(), thread.count);
    return missing;
  }

  void guess(int taken) {
    Instruction.Branch branch = (Instruction.Branch) code[thread.next];
    thread.fetch(thread.next, taken);
    thread.next = taken != 0 ? branch.target().index() : thread.next + 1;
  }

  private boolean mayFetch() {
    if (thread.next >= code.length || thread.count >= ThreadState.WINDOW) {
      return false;
    }
    for (int i = 0; i < thread.count; i++) {
      if (pending(i) && holdsBackEverything(at(i))) {
        return false;
      }
    }
    return true;
  }

  /** What no later instruction may overtake: fetching behind it would add nothing. */
  private static boolean holdsBackEverything(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Load load -> load.order().acquires();
      case Instruction.Barrier barrier ->
          barrier.kind() == Fence.ACQUIRE || barrier.kind() == Fence.FULL;
      case Instruction.Lock _, Instruction.FutexWait _, Instruction.FutexWake _ -> true;
      default -> false;
    };
  }
}
