package io.csmipc.model;

import java.util.List;

/**
 * A restart in place: the owner of memory that outlives it begins a new session while the peer is
 * still reading from the old one.
 *
 * <pre>
 *   owner's outbox: session, configuration, echo, ring[0..3]
 *   peer's outbox:  position, echo
 * </pre>
 *
 * <p>The owner writes the new epoch, then its new configuration and a clear ring, then echoes; it
 * writes no record before the peer has echoed. The peer echoes after it has left the old session,
 * and reads configuration and ring again after the owner has echoed. An echo stands for both
 * epochs: only the owner's changes here.
 */
final class SessionModel {
  private static final int OLD = 1;
  private static final int NEW = 2;
  private static final int OLD_HEADER = 11;
  private static final int OLD_PAYLOAD = 12;
  private static final int FIRST_HEADER = 21;
  private static final int FIRST_PAYLOAD = 22;
  private static final int SECOND_HEADER = 31;
  private static final int SECOND_PAYLOAD = 32;

  private final Memory memory = new Memory();
  private final Word session = memory.word("session", OLD);
  private final Word configuration = memory.word("configuration", OLD);
  private final Word ownerEcho = memory.word("owner's echo", OLD);
  private final Word[] ring = memory.words("ring", 4, 0);
  private final Word position = memory.word("position", 0);
  private final Word peerEcho = memory.word("peer's echo", OLD);
  private final SeededBug bug;

  private SessionModel(SeededBug bug) {
    this.bug = bug;
    memory.preset(ring[0], OLD_HEADER);
    memory.preset(ring[1], OLD_PAYLOAD);
  }

  static Machine machine(Architecture architecture, SeededBug bug) {
    SessionModel model = new SessionModel(bug);
    return new Machine(architecture, model.memory, List.of(model.owner(), model.peer()));
  }

  private Program owner() {
    Program program = new Program("owner");
    if (bug == SeededBug.EPOCH_AFTER_CLEAR) {
      clearRing(program);
      program.fence(Fence.STORE_STORE).store(session, NEW, Order.OPAQUE);
    } else {
      program.store(session, NEW, Order.OPAQUE);
      if (bug != SeededBug.EPOCH_WITHOUT_FENCE) {
        // Pairs with the acquire fence of the peer: a copy of cleared words sees the new epoch.
        program.fence(Fence.STORE_STORE);
      }
      clearRing(program);
    }
    program.store(configuration, NEW, Order.PLAIN);
    // Pairs with the peer's load before it goes on: the configuration and the cleared ring.
    Order echoOrder = bug == SeededBug.OWNERS_ECHO_RELAXED ? Order.OPAQUE : Order.RELEASE;
    program.store(ownerEcho, NEW, echoOrder);
    Register seen = program.register("seen");
    if (bug != SeededBug.RECORD_BEFORE_ECHO) {
      // Pairs with the peer's echo: its position is of the new session.
      Order order = bug == SeededBug.ECHO_LOAD_RELAXED ? Order.OPAQUE : Order.ACQUIRE;
      program.await(seen, peerEcho, order, epoch -> epoch == NEW);
    }
    program.store(ring[1], FIRST_PAYLOAD, Order.PLAIN);
    program.store(ring[0], FIRST_HEADER, Order.RELEASE);
    // The word behind the second record is word 0: the first record must have been read.
    program.await(seen, position, Order.ACQUIRE, read -> read >= 1);
    program.store(ring[0], 0, Order.OPAQUE);
    program.store(ring[3], SECOND_PAYLOAD, Order.PLAIN);
    program.store(ring[2], SECOND_HEADER, Order.RELEASE);
    return program;
  }

  private void clearRing(Program program) {
    for (Word word : ring) {
      program.store(word, 0, Order.PLAIN);
    }
  }

  private Program peer() {
    Program program = new Program("peer");
    Register header = program.register("header");
    Register payload = program.register("payload");
    Register epoch = program.register("epoch");
    pollOldSession(program, header, payload, epoch);
    // Opaque is enough: nothing is taken from the new session before the owner's echo.
    program.await(epoch, session, Order.OPAQUE, seen -> seen == NEW);
    Order echoOrder = bug == SeededBug.ECHO_RELAXED ? Order.OPAQUE : Order.RELEASE;
    if (bug == SeededBug.ECHO_BEFORE_LEAVING) {
      program.store(peerEcho, NEW, echoOrder).store(position, 0, Order.OPAQUE);
    } else {
      // Pairs with the owner's load of the echo.
      program.store(position, 0, Order.OPAQUE).store(peerEcho, NEW, echoOrder);
    }
    Register frozen = program.register("configuration");
    if (bug == SeededBug.CONFIGURATION_BEFORE_OWNERS_ECHO) {
      program.load(frozen, configuration, Order.PLAIN);
    }
    if (bug != SeededBug.POLL_BEFORE_OWNERS_ECHO) {
      Order order = bug == SeededBug.OWNERS_ECHO_LOAD_RELAXED ? Order.OPAQUE : Order.ACQUIRE;
      program.await(epoch, ownerEcho, order, seen -> seen == NEW);
    }
    if (bug != SeededBug.CONFIGURATION_BEFORE_OWNERS_ECHO) {
      program.load(frozen, configuration, Order.PLAIN);
    }
    if (bug != SeededBug.POLL_BEFORE_OWNERS_ECHO) {
      program.check(r -> r.get(frozen) == NEW ? 1 : 0, Failure.OLD_CONFIGURATION);
    }
    expectRecord(program, 0, FIRST_HEADER, FIRST_PAYLOAD, header, payload);
    program.store(position, 2, Order.RELEASE);
    expectRecord(program, 2, SECOND_HEADER, SECOND_PAYLOAD, header, payload);
    return program;
  }

  /** One poll: a copy counts only if the session word still holds the old epoch behind it. */
  private void pollOldSession(Program program, Register header, Register payload, Register epoch) {
    Program.Label left = program.label();
    program.load(header, ring[0], Order.ACQUIRE);
    program.branchIf(r -> r.get(header) == 0 ? 1 : 0, left);
    program.load(payload, ring[1], Order.PLAIN);
    if (bug != SeededBug.SESSION_REREAD_WITHOUT_FENCE) {
      program.fence(Fence.ACQUIRE);
    }
    program.load(epoch, session, Order.OPAQUE);
    program.branchIf(r -> r.get(epoch) != OLD ? 1 : 0, left);
    program.check(
        r -> r.get(header) == OLD_HEADER && r.get(payload) == OLD_PAYLOAD ? 1 : 0, Failure.TORN);
    program.store(position, 2, Order.RELEASE);
    program.place(left);
  }

  private void expectRecord(
      Program program, int at, int token, int content, Register header, Register payload) {
    program.await(header, ring[at], Order.ACQUIRE, seen -> seen != 0);
    program.check(r -> r.get(header) == token ? 1 : 0, Failure.OLD_HEADER);
    program.load(payload, ring[at + 1], Order.PLAIN);
    program.check(r -> r.get(payload) == content ? 1 : 0, Failure.WRONG_PAYLOAD);
  }
}
