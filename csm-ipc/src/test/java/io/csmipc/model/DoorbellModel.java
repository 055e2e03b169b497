package io.csmipc.model;

import java.util.List;

/**
 * The futex doorbell, for two messages: no interleaving leaves the reader asleep beside a message.
 *
 * <pre>
 *   publisher's outbox: ring[0..1], doorbell      reader's outbox: waiting, doorbell
 * </pre>
 *
 * <p>Waits have no time limit here, so a lost wake-up shows as a model that is stuck.
 */
final class DoorbellModel {
  private static final int MESSAGES = 2;

  private final Memory memory = new Memory();
  private final Word[] ring = memory.words("ring", MESSAGES, 0);
  private final Word doorbell = memory.word("publisher's doorbell", 0);
  private final Word waiting = memory.word("waiting", 0);
  private final Word readersDoorbell = memory.word("reader's doorbell", 0);
  private final SeededBug bug;

  private DoorbellModel(SeededBug bug) {
    this.bug = bug;
  }

  static Machine machine(Architecture architecture, SeededBug bug) {
    DoorbellModel model = new DoorbellModel(bug);
    return new Machine(architecture, model.memory, List.of(model.publisher(), model.reader()));
  }

  private Word waitedOn() {
    return bug == SeededBug.DOORBELL_WAIT_ON_OWN_WORD ? readersDoorbell : doorbell;
  }

  private Program publisher() {
    Program program = new Program("publisher");
    Register flag = program.register("flag");
    Register rings = program.register("rings");
    for (int message = 0; message < MESSAGES; message++) {
      Program.Label next = program.label();
      program.store(ring[message], 1, Order.RELEASE);
      if (bug != SeededBug.DOORBELL_PUBLISHER_WITHOUT_FENCE) {
        // Pairs with the reader's full fence: one of the two sees what the other stored.
        program.fence(Fence.FULL);
      }
      program.load(flag, waiting, Order.OPAQUE);
      program.branchIf(r -> r.get(flag) == 0 ? 1 : 0, next);
      if (bug == SeededBug.DOORBELL_SECOND_RING_DROPPED && message > 0) {
        program.branchIf(r -> r.get(rings), next);
      }
      program.set(rings, r -> r.get(rings) + 1);
      if (bug != SeededBug.DOORBELL_NOT_BUMPED) {
        // Opaque is enough: the full fence above stands between the message and this store.
        program.store(doorbell, r -> r.get(rings), Order.OPAQUE);
      }
      program.futexWake(waitedOn());
      program.place(next);
    }
    return program;
  }

  private Program reader() {
    Program program = new Program("reader");
    Register header = program.register("header");
    Register seen = program.register("seen");
    for (int message = 0; message < MESSAGES; message++) {
      Program.Label got = program.label();
      Program.Label again = program.here();
      program.store(waiting, 1, Order.OPAQUE);
      if (bug != SeededBug.DOORBELL_READER_WITHOUT_FENCE) {
        // Pairs with the publisher's full fence.
        program.fence(Fence.FULL);
      }
      if (bug != SeededBug.DOORBELL_WORD_READ_LATE) {
        readDoorbell(program, seen);
      }
      program.load(header, ring[message], Order.ACQUIRE);
      program.branchIf(r -> r.get(header), got);
      if (bug == SeededBug.DOORBELL_WORD_READ_LATE) {
        readDoorbell(program, seen);
      }
      program.futexWait(waitedOn(), r -> r.get(seen));
      program.jump(again);
      program.place(got).store(waiting, 0, Order.OPAQUE);
    }
    return program;
  }

  private void readDoorbell(Program program, Register seen) {
    // Before the ring is looked at again: a ring that is missed below changes this word.
    Order order = bug == SeededBug.DOORBELL_WORD_RELAXED ? Order.OPAQUE : Order.ACQUIRE;
    program.load(seen, waitedOn(), order);
  }
}
