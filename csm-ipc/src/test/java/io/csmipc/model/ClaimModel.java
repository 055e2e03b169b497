package io.csmipc.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Two threads of one process publish into one ring of 8 words, starting anywhere in it. Each claims
 * under a private lock and clears the word behind its claim there; fill and commit run outside, in
 * any order.
 *
 * <pre>
 *   process A, private: lock, tail, limit      outbox of A: ring[0..7], claimed
 *   outbox of B: position
 * </pre>
 *
 * <p>An older record is unread in the beginning, so that one thread may see the reader's position
 * and the other use the room. The reader must find every record whole and nothing behind the last;
 * and because process A may die at any moment, every record that can be seen must lie below what it
 * says is claimed.
 */
final class ClaimModel {
  private static final int CAPACITY = 8;
  private static final int LINE = 2;
  private static final int PADDING = 90;
  private static final int STALE = 99;
  private static final int OLD_TOKEN = 9;
  private static final int OLD_LENGTH = 2;
  private static final List<List<Integer>> TOKENS = List.of(List.of(2, 3), List.of(4));

  private final Memory memory = new Memory();
  private final Word[] ring = memory.words("ring", CAPACITY, STALE);
  private final Word lock = memory.word("lock", 0);
  private final Word tail;
  private final Word limit;
  private final Word claimed;
  private final Word position;
  private final int start;
  private final SeededBug bug;

  private ClaimModel(int start, SeededBug bug) {
    this.start = start;
    this.bug = bug;
    memory.preset(ring[start], OLD_TOKEN);
    memory.preset(ring[(start + 1) % CAPACITY], payloadOf(OLD_TOKEN));
    memory.preset(ring[(start + OLD_LENGTH) % CAPACITY], 0);
    tail = memory.word("tail", start + OLD_LENGTH);
    limit = memory.word("limit", start + CAPACITY);
    claimed = memory.word("claimed", start + OLD_LENGTH);
    position = memory.word("position", start);
  }

  static List<Machine> machines(Architecture architecture, SeededBug bug) {
    List<Machine> machines = new ArrayList<>();
    // An old record does not straddle the end.
    for (int start = 0; start <= CAPACITY - OLD_LENGTH; start++) {
      ClaimModel model = new ClaimModel(start, bug);
      List<Program> programs = new ArrayList<>();
      for (List<Integer> tokens : TOKENS) {
        programs.add(model.claimer(tokens));
      }
      programs.add(model.reader());
      machines.add(new Machine(architecture, model.memory, programs));
    }
    return machines;
  }

  /** Even tokens carry a word of payload, odd ones none. */
  private static int lengthOf(int token) {
    return token == OLD_TOKEN ? OLD_LENGTH : 2 - token % 2;
  }

  private static int payloadOf(int token) {
    return token + 40;
  }

  private Program claimer(List<Integer> tokens) {
    Program program = new Program("claimer of " + tokens);
    Register at = program.register("at");
    Register room = program.register("room");
    for (int token : tokens) {
      int length = lengthOf(token);
      // Pairs with the unlock: tail and limit, and what was cleared and copied before.
      program.lock(lock).load(at, tail, Order.PLAIN).load(room, limit, Order.PLAIN);
      awaitRoom(program, at, room, length);
      wrapIfNeeded(program, at, length);
      if (bug != SeededBug.CLEAR_AFTER_UNLOCK && bug != SeededBug.CLEAR_AT_COMMIT) {
        clear(program, r -> word(r.get(at) + length));
      }
      if (bug != SeededBug.CLAIMED_AFTER_UNLOCK && bug != SeededBug.CLAIMED_AFTER_PUBLISH) {
        announceClaimed(program, at, length);
      }
      program.store(tail, r -> r.get(at) + length, Order.PLAIN);
      program.store(limit, r -> r.get(room), Order.PLAIN);
      program.store(lock, 0, bug == SeededBug.UNLOCK_RELAXED ? Order.OPAQUE : Order.RELEASE);
      fillAndCommit(program, token, at);
    }
    return program;
  }

  private void awaitRoom(Program program, Register at, Register room, int length) {
    Program.Label enough = program.label();
    Program.Label again = program.here();
    program.branchIf(r -> endOf(r.get(at), length) + 1 <= r.get(room) ? 1 : 0, enough);
    // Pairs with the reader's release of its position.
    program.load(room, position, Order.ACQUIRE);
    program.set(room, r -> r.get(room) + CAPACITY);
    program.jump(again).place(enough);
  }

  private static int endOf(int at, int length) {
    return (fits(at, length) ? at : nextLap(at)) + length;
  }

  private static boolean fits(int at, int length) {
    return at % CAPACITY + length <= CAPACITY;
  }

  private static int nextLap(int at) {
    return at - at % CAPACITY + CAPACITY;
  }

  private void wrapIfNeeded(Program program, Register at, int length) {
    Program.Label fits = program.label();
    program.branchIf(r -> fits(r.get(at), length) ? 1 : 0, fits);
    clear(program, r -> ring[0].address());
    // Pairs with the reader's load of the header: the cleared word 0.
    program.store(r -> word(r.get(at)), r -> PADDING, Order.RELEASE);
    program.set(at, r -> nextLap(r.get(at))).place(fits);
  }

  private void fillAndCommit(Program program, int token, Register at) {
    int length = lengthOf(token);
    if (bug == SeededBug.CLAIMED_AFTER_UNLOCK) {
      announceClaimed(program, at, length);
    }
    if (bug == SeededBug.CLEAR_AFTER_UNLOCK) {
      clear(program, r -> word(r.get(at) + length));
    }
    for (int i = 1; i < length; i++) {
      int offset = i;
      program.store(r -> word(r.get(at) + offset), r -> payloadOf(token), Order.PLAIN);
    }
    if (bug == SeededBug.CLEAR_AT_COMMIT) {
      clear(program, r -> word(r.get(at) + length));
    }
    // Pairs with the reader's load of the header.
    program.store(r -> word(r.get(at)), r -> token, Order.RELEASE);
    if (bug == SeededBug.CLAIMED_AFTER_PUBLISH) {
      announceClaimed(program, at, length);
    }
    if (bug == SeededBug.PRE_CLEAR_AFTER_UNLOCK) {
      clear(program, r -> word(nextLine(r.get(at) + length)));
    }
  }

  /** Pairs with the reader's load of it, by way of the record's header. */
  private void announceClaimed(Program program, Register at, int length) {
    program.store(claimed, r -> r.get(at) + length, Order.PLAIN);
  }

  private static void clear(Program program, Expression address) {
    program.store(address, r -> 0, Order.OPAQUE);
  }

  private int word(int at) {
    return ring[at % CAPACITY].address();
  }

  private static int nextLine(int at) {
    return at - at % LINE + LINE;
  }

  private Program reader() {
    Program program = new Program("reader");
    Register at = program.register("at");
    Register header = program.register("header");
    Register payload = program.register("payload");
    Register delivered = program.register("delivered");
    Register reach = program.register("reach");
    program.set(at, r -> start);
    int records = 1 + TOKENS.stream().mapToInt(List::size).sum();
    for (int record = 0; record < records; record++) {
      Program.Label next = program.label();
      Program.Label here = program.label();
      Program.Label again = program.here();
      program.await(header, r -> word(r.get(at)), Order.ACQUIRE, seen -> seen != 0);
      program.branchIf(r -> r.get(header) != PADDING ? 1 : 0, here);
      program.set(at, r -> nextLap(r.get(at))).jump(again).place(here);
      program.check(r -> isToken(r.get(header)) ? 1 : 0, Failure.STALE_HEADER);
      program.check(r -> (r.get(delivered) & bit(r.get(header))) == 0 ? 1 : 0, Failure.REPEATED);
      program.set(delivered, r -> r.get(delivered) | bit(r.get(header)));
      program.load(reach, claimed, Order.ACQUIRE);
      program.check(
          r -> r.get(at) + lengthOf(r.get(header)) <= r.get(reach) ? 1 : 0, Failure.BEHIND_CLAIMED);
      program.branchIf(r -> lengthOf(r.get(header)) == 1 ? 1 : 0, next);
      program.load(payload, r -> word(r.get(at) + 1), Order.PLAIN);
      program.check(r -> r.get(payload) == payloadOf(r.get(header)) ? 1 : 0, Failure.WRONG_PAYLOAD);
      program.place(next).set(at, r -> r.get(at) + lengthOf(r.get(header)));
      program.store(position, r -> r.get(at), Order.RELEASE);
    }
    program.load(header, r -> word(r.get(at)), Order.ACQUIRE);
    program.check(r -> r.get(header) == 0 ? 1 : 0, Failure.STALE_HEADER);
    return program;
  }

  /** A bit of a set of tokens. */
  private static int bit(int token) {
    return token == OLD_TOKEN ? 1 : 1 << token;
  }

  private static boolean isToken(int value) {
    return value == OLD_TOKEN || TOKENS.stream().anyMatch(tokens -> tokens.contains(value));
  }
}
