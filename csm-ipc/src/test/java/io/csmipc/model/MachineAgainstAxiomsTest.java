package io.csmipc.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The machine reaches exactly the outcomes that the axioms of Armv8 admit: no more, no fewer. */
class MachineAgainstAxiomsTest {
  private static final int PROGRAMS = 1000;
  private static final int WORDS = 2;

  private final Random random = new Random(20_261_124);

  @Test
  void randomProgramsHaveTheSameOutcomesUnderBoth() {
    int outcomes = 0;
    int states = 0;
    int weak = 0;
    for (int i = 0; i < PROGRAMS; i++) {
      List<AxiomaticArm.Event> events = randomEvents();
      Set<String> admitted = AxiomaticArm.outcomes(events, WORDS);
      Explorer.Result arm = explore(Architecture.ARM, events);
      Explorer.Result x86 = explore(Architecture.X86, events);

      assertEquals(admitted, arm.outcomes(), () -> "program " + events);
      assertTrue(admitted.containsAll(x86.outcomes()), () -> "x86 is weaker for " + events);
      outcomes += admitted.size();
      states += arm.states();
      weak += admitted.equals(x86.outcomes()) ? 0 : 1;
    }
    System.out.printf(
        "model: %d random programs, %d outcomes, %d states: machine = axioms;"
            + " %d programs show an outcome on Arm that x86 hides%n",
        PROGRAMS, outcomes, states, weak);
    assertTrue(weak > PROGRAMS / 10, "the programs are too tame: " + weak);
  }

  private List<AxiomaticArm.Event> randomEvents() {
    boolean three = random.nextInt(4) == 0;
    List<AxiomaticArm.Event> events = new ArrayList<>();
    int value = 1;
    for (int thread = 0; thread < (three ? 3 : 2); thread++) {
      int earlierLoad = -1;
      int length = three ? 2 + random.nextInt(2) : 3 + random.nextInt(2);
      for (int i = 0; i < length; i++) {
        AxiomaticArm.Event event = randomEvent(thread, value, earlierLoad);
        if (event.kind() == AxiomaticArm.Kind.STORE) {
          value++;
        } else if (event.kind() == AxiomaticArm.Kind.LOAD) {
          earlierLoad = events.size();
        }
        events.add(event);
      }
    }
    return events;
  }

  private AxiomaticArm.Event randomEvent(int thread, int value, int earlierLoad) {
    int choice = random.nextInt(10);
    if (choice < 2) {
      Fence fence = pick(List.of(Fence.values()));
      return new AxiomaticArm.Event(
          thread, AxiomaticArm.Kind.FENCE, -1, 0, null, fence, AxiomaticArm.Via.NOTHING, -1);
    }
    boolean load = choice < 6;
    AxiomaticArm.Via via = AxiomaticArm.Via.NOTHING;
    if (earlierLoad >= 0 && random.nextBoolean()) {
      via = pick(List.of(AxiomaticArm.Via.values()));
      if (load && via == AxiomaticArm.Via.DATA) {
        via = AxiomaticArm.Via.ADDRESS;
      }
    }
    Order strict = load ? Order.ACQUIRE : Order.RELEASE;
    return new AxiomaticArm.Event(
        thread,
        load ? AxiomaticArm.Kind.LOAD : AxiomaticArm.Kind.STORE,
        random.nextInt(WORDS),
        value,
        pick(List.of(Order.OPAQUE, Order.OPAQUE, strict, Order.VOLATILE)),
        null,
        via,
        via == AxiomaticArm.Via.NOTHING ? -1 : earlierLoad);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static Explorer.Result explore(
      Architecture architecture, List<AxiomaticArm.Event> events) {
    Memory memory = new Memory();
    Word[] words = memory.words("word", WORDS, 0);
    List<Program> programs = new ArrayList<>();
    Map<Integer, Register> registers = new HashMap<>();
    for (int i = 0; i < events.size(); i++) {
      AxiomaticArm.Event event = events.get(i);
      if (programs.size() <= event.thread()) {
        programs.add(new Program("P" + event.thread()));
      }
      append(programs.get(event.thread()), event, i, words, registers);
    }
    return Explorer.explore(
        new Machine(architecture, memory, programs), MachineAgainstAxiomsTest::outcome);
  }

  private static void append(
      Program program,
      AxiomaticArm.Event event,
      int index,
      Word[] words,
      Map<Integer, Register> registers) {
    Register on = registers.get(event.dependsOn());
    if (event.via() == AxiomaticArm.Via.CONTROL) {
      Program.Label next = program.label();
      program.branchIf(r -> r.get(on), next).place(next);
    }
    boolean byAddress = event.via() == AxiomaticArm.Via.ADDRESS;
    boolean byData = event.via() == AxiomaticArm.Via.DATA;
    switch (event.kind()) {
      case FENCE -> program.fence(event.fence());
      case LOAD -> {
        Register into = program.register("r" + index);
        registers.put(index, into);
        int address = words[event.word()].address();
        program.load(into, r -> address + (byAddress ? 0 * r.get(on) : 0), event.order());
      }
      case STORE -> {
        int address = words[event.word()].address();
        program.store(
            r -> address + (byAddress ? 0 * r.get(on) : 0),
            r -> event.value() + (byData ? 0 * r.get(on) : 0),
            event.order());
      }
    }
  }

  private static String outcome(State state) {
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
}
