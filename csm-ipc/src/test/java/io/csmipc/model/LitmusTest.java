package io.csmipc.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The classic small programs of the memory-model literature: the machine must allow on Arm what
 * Armv8 allows, forbid what it forbids, and likewise for x86.
 *
 * <p>Each test asks for one outcome: the registers in the order of their declaration, then, where
 * listed, the final words.
 */
class LitmusTest {
  private final Memory memory = new Memory();
  private final Word x = memory.word("x", 0);
  private final Word y = memory.word("y", 0);
  private final List<Program> programs = new ArrayList<>();

  private Program thread() {
    Program program = new Program("P" + programs.size());
    programs.add(program);
    return program;
  }

  /** The message-passing shape: data, then flag; flag, then data. Seeing 1 then 0 is stale data. */
  private void messagePassing(Fence writer, Order flagStore, Fence reader, Order flagLoad) {
    Program p0 = thread().store(x, 1, Order.OPAQUE);
    if (writer != null) {
      p0.fence(writer);
    }
    p0.store(y, 1, flagStore);
    Program p1 = thread();
    p1.load(p1.register("flag"), y, flagLoad);
    if (reader != null) {
      p1.fence(reader);
    }
    p1.load(p1.register("data"), x, Order.OPAQUE);
  }

  private boolean reachable(Architecture architecture, String outcome) {
    Machine machine = new Machine(architecture, memory, programs);
    Explorer.Result result = Explorer.explore(machine, state -> registersAndWords(state));
    assertEquals(null, result.failure());
    return result.outcomes().stream().anyMatch(found -> found.startsWith(outcome));
  }

  private static String registersAndWords(State state) {
    StringBuilder text = new StringBuilder();
    for (ThreadState thread : state.threads) {
      for (byte register : thread.registers) {
        text.append(register).append(' ');
      }
    }
    for (byte word : state.memory) {
      text.append(word).append(' ');
    }
    return text.toString();
  }

  private void expect(String outcome, boolean onArm, boolean onX86) {
    assertEquals(onArm, reachable(Architecture.ARM, outcome), "on Arm: " + outcome);
    assertEquals(onX86, reachable(Architecture.X86, outcome), "on x86: " + outcome);
  }

  @Test
  void messagePassingWithoutOrderIsBrokenOnArmAndHiddenOnX86() {
    messagePassing(null, Order.OPAQUE, null, Order.OPAQUE);
    expect("1 0 ", true, false);
  }

  @Test
  void releaseAloneDoesNotHelp() {
    messagePassing(null, Order.RELEASE, null, Order.OPAQUE);
    expect("1 0 ", true, false);
  }

  @Test
  void acquireAloneDoesNotHelp() {
    messagePassing(null, Order.OPAQUE, null, Order.ACQUIRE);
    expect("1 0 ", true, false);
  }

  @Test
  void releaseAndAcquirePassTheMessage() {
    messagePassing(null, Order.RELEASE, null, Order.ACQUIRE);
    expect("1 0 ", false, false);
  }

  @Test
  void fullFencesPassTheMessage() {
    messagePassing(Fence.FULL, Order.OPAQUE, Fence.FULL, Order.OPAQUE);
    expect("1 0 ", false, false);
  }

  @Test
  void storeStoreFenceAndAcquireFencePassTheMessage() {
    messagePassing(Fence.STORE_STORE, Order.OPAQUE, Fence.ACQUIRE, Order.OPAQUE);
    expect("1 0 ", false, false);
  }

  @Test
  void storeStoreFenceOnTheReadingSideDoesNotHelp() {
    messagePassing(Fence.STORE_STORE, Order.OPAQUE, Fence.STORE_STORE, Order.OPAQUE);
    expect("1 0 ", true, false);
  }

  @Test
  void controlDependencyDoesNotOrderTwoLoads() {
    thread().store(x, 1, Order.OPAQUE).fence(Fence.FULL).store(y, 1, Order.OPAQUE);
    Program p1 = thread();
    Register flag = p1.register("flag");
    Register data = p1.register("data");
    Program.Label end = p1.label();
    p1.load(flag, y, Order.OPAQUE).branchIf(r -> r.get(flag) == 0 ? 1 : 0, end);
    p1.load(data, x, Order.OPAQUE).place(end);
    expect("1 0 ", true, false);
  }

  @Test
  void addressDependencyOrdersTwoLoads() {
    thread().store(x, 1, Order.OPAQUE).fence(Fence.FULL).store(y, 1, Order.OPAQUE);
    Program p1 = thread();
    Register flag = p1.register("flag");
    p1.load(flag, y, Order.OPAQUE);
    p1.load(p1.register("data"), r -> x.address() + 0 * r.get(flag), Order.OPAQUE);
    expect("1 0 ", false, false);
  }

  private void storeBuffering(Fence fence, Order store, Order load) {
    for (List<Word> words : List.of(List.of(x, y), List.of(y, x))) {
      Program program = thread().store(words.get(0), 1, store);
      if (fence != null) {
        program.fence(fence);
      }
      program.load(program.register("r"), words.get(1), load);
    }
  }

  @Test
  void loadsOvertakeStoresEverywhere() {
    storeBuffering(null, Order.OPAQUE, Order.OPAQUE);
    expect("0 0 ", true, true);
  }

  @Test
  void fullFencesKeepLoadsBehindStores() {
    storeBuffering(Fence.FULL, Order.OPAQUE, Order.OPAQUE);
    expect("0 0 ", false, false);
  }

  @Test
  void acquireMayOvertakeRelease() {
    storeBuffering(null, Order.RELEASE, Order.ACQUIRE);
    expect("0 0 ", true, true);
  }

  @Test
  void releaseFenceDoesNotKeepLoadsBehindStores() {
    storeBuffering(Fence.RELEASE, Order.OPAQUE, Order.OPAQUE);
    expect("0 0 ", true, true);
  }

  @Test
  void volatileLoadDoesNotOvertakeVolatileStore() {
    storeBuffering(null, Order.VOLATILE, Order.VOLATILE);
    expect("0 0 ", false, false);
  }

  @Test
  void volatileLoadMayOvertakeReleaseStore() {
    // stlr and ldar would forbid it; dmb ish with str, which C2 emits for setRelease, does not.
    storeBuffering(null, Order.RELEASE, Order.VOLATILE);
    expect("0 0 ", true, true);
  }

  private void loadBuffering(Order load, boolean dependent) {
    for (List<Word> words : List.of(List.of(x, y), List.of(y, x))) {
      Program program = thread();
      Register r = program.register("r");
      program.load(r, words.get(0), load);
      program.store(words.get(1), s -> dependent ? 1 + 0 * s.get(r) : 1, Order.OPAQUE);
    }
  }

  @Test
  void storesOvertakeLoadsOnArm() {
    loadBuffering(Order.OPAQUE, false);
    expect("1 1 ", true, false);
  }

  @Test
  void dataDependencyKeepsStoresBehindLoads() {
    loadBuffering(Order.OPAQUE, true);
    expect("1 1 ", false, false);
  }

  @Test
  void acquireKeepsStoresBehindLoads() {
    loadBuffering(Order.ACQUIRE, false);
    expect("1 1 ", false, false);
  }

  @Test
  void storesToTwoWordsSwapOnArm() {
    // 2+2W: each thread's first store ends up last.
    thread().store(x, 1, Order.OPAQUE).store(y, 2, Order.OPAQUE);
    thread().store(y, 1, Order.OPAQUE).store(x, 2, Order.OPAQUE);
    expect("1 1 ", true, false);
  }

  @Test
  void releaseStoresDoNotSwap() {
    thread().store(x, 1, Order.OPAQUE).store(y, 2, Order.RELEASE);
    thread().store(y, 1, Order.OPAQUE).store(x, 2, Order.RELEASE);
    expect("1 1 ", false, false);
  }

  @Test
  void shapeSIsAllowedUnlessOrdered() {
    // S: the reader of y = 1 stores x = 1, and yet x = 2 from before y comes last.
    thread().store(x, 2, Order.OPAQUE).store(y, 1, Order.OPAQUE);
    Program p1 = thread();
    p1.load(p1.register("r"), y, Order.OPAQUE).store(x, 1, Order.OPAQUE);
    expect("1 2 ", true, false);
  }

  @Test
  void shapeSIsForbiddenWithReleaseAndAcquire() {
    thread().store(x, 2, Order.OPAQUE).store(y, 1, Order.RELEASE);
    Program p1 = thread();
    p1.load(p1.register("r"), y, Order.ACQUIRE).store(x, 1, Order.OPAQUE);
    expect("1 2 ", false, false);
  }

  private void shapeR(Fence fence) {
    // R: y = 2 comes last, and yet its thread does not see x = 1 from before y = 1.
    Program p0 = thread().store(x, 1, Order.OPAQUE);
    Program p1 = thread().store(y, 2, Order.OPAQUE);
    if (fence != null) {
      p0.fence(fence);
      p1.fence(fence);
    }
    p0.store(y, 1, Order.OPAQUE);
    p1.load(p1.register("r"), x, Order.OPAQUE);
  }

  @Test
  void shapeRIsAllowedEverywhere() {
    shapeR(null);
    expect("0 1 2 ", true, true);
  }

  @Test
  void shapeRIsForbiddenWithFullFences() {
    shapeR(Fence.FULL);
    expect("0 1 2 ", false, false);
  }

  private void readTwice(Order order) {
    thread().store(x, 1, Order.OPAQUE);
    Program p1 = thread();
    p1.load(p1.register("first"), x, order);
    p1.load(p1.register("second"), x, order);
  }

  @Test
  void oneWordOnlyMovesForward() {
    readTwice(Order.OPAQUE);
    expect("1 0 ", false, false);
  }

  @Test
  void plainLoadsOfOneWordMaySwapInJava() {
    readTwice(Order.PLAIN);
    assertEquals(true, reachable(Architecture.ARM, "1 0 "));
  }

  private void writeToReadCausality(Order middleLoad, Order lastLoad) {
    thread().store(x, 1, Order.OPAQUE);
    Program p1 = thread();
    p1.load(p1.register("r"), x, middleLoad).store(y, 1, Order.OPAQUE);
    Program p2 = thread();
    p2.load(p2.register("s"), y, lastLoad).load(p2.register("t"), x, Order.OPAQUE);
  }

  @Test
  void causalityIsNotTransitiveWithoutOrder() {
    writeToReadCausality(Order.OPAQUE, Order.OPAQUE);
    expect("1 1 0 ", true, false);
  }

  @Test
  void causalityIsTransitiveWithAcquire() {
    // Needs a store that is visible to one to be visible to all: multi-copy atomicity.
    writeToReadCausality(Order.ACQUIRE, Order.ACQUIRE);
    expect("1 1 0 ", false, false);
  }

  @Test
  void twoReadersAgreeOnTheOrderOfTwoWriters() {
    // IRIW with acquire.
    thread().store(x, 1, Order.OPAQUE);
    thread().store(y, 1, Order.OPAQUE);
    for (List<Word> words : List.of(List.of(x, y), List.of(y, x))) {
      Program program = thread();
      program.load(program.register("first"), words.get(0), Order.ACQUIRE);
      program.load(program.register("second"), words.get(1), Order.OPAQUE);
    }
    expect("1 0 1 0 ", false, false);
  }

  @Test
  void ownStoreIsReadBeforeOthersSeeIt() {
    // SB with an extra read of the own word: forwarded, so it does not order what follows.
    for (List<Word> words : List.of(List.of(x, y), List.of(y, x))) {
      Program program = thread().store(words.get(0), 1, Order.OPAQUE);
      program.load(program.register("own"), words.get(0), Order.OPAQUE);
      program.load(program.register("other"), words.get(1), Order.OPAQUE);
    }
    expect("1 0 1 0 ", true, true);
  }
}
