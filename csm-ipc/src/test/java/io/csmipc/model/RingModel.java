package io.csmipc.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Publish, clear-behind, wrap, position and pre-clear: one writer and one reader on a ring of 8
 * words, for every sequence of record lengths and every place to start in the second half.
 *
 * <pre>
 *   writer's outbox: ring[0..7] = header, payload, header, ...     reader's outbox: position
 * </pre>
 *
 * <p>A header is modelled as a token that names its record, so that a header left over from an
 * earlier lap is told from the one that belongs there. All words but the first header hold such
 * leftovers in the beginning, because payload shaped like a header must never be read as one.
 */
final class RingModel {
  private static final int CAPACITY = 8;

  /** The protocol's limit on a record is a quarter of the capacity. */
  private static final int LONGEST = CAPACITY / 4;

  private static final int RECORDS = 5;

  /** How many words the pre-clear makes zero at a time. */
  private static final int CLEARED_AT_ONCE = 3;

  /** It does so when fewer than these are left. */
  private static final int LOW = 2;

  private static final int PADDING = 90;
  private static final int STALE = 99;
  private static final int FIRST_PAYLOAD = 40;

  private final Memory memory = new Memory();
  private final Word[] ring = memory.words("ring", CAPACITY, STALE);
  private final Word position;
  private final Program writer = new Program("writer");
  private final Program reader = new Program("reader");
  private final Register seenPosition = writer.register("reader position");
  private final Register header = reader.register("header");
  private final Register payload = reader.register("payload");
  private final boolean preClear;
  private final SeededBug bug;

  /**
   * The writer's private state: how far it knows it may go, and up to where everything behind its
   * tail is clear already.
   */
  private int limit;

  private int cleared;

  private RingModel(int start, boolean preClear, SeededBug bug) {
    this.preClear = preClear;
    this.bug = bug;
    position = memory.word("position", start);
    memory.preset(word(start), 0);
    limit = start + CAPACITY;
  }

  static List<Machine> machines(Architecture architecture, boolean preClear, SeededBug bug) {
    List<Machine> machines = new ArrayList<>();
    int sequences = Math.toIntExact(Math.round(Math.pow(LONGEST, RECORDS)));
    // From the second half nearly every sequence meets the end of the ring.
    for (int start = CAPACITY / 2; start < CAPACITY; start++) {
      for (int sequence = 0; sequence < sequences; sequence++) {
        RingModel model = new RingModel(start, preClear, bug);
        model.run(start, sequence);
        machines.add(new Machine(architecture, model.memory, List.of(model.writer, model.reader)));
      }
    }
    return machines;
  }

  private void run(int start, int sequence) {
    int at = start;
    int lengths = sequence;
    for (int record = 0; record < RECORDS; record++) {
      int length = 1 + lengths % LONGEST;
      lengths /= LONGEST;
      at = writeRecord(record, at, length);
      readRecord(record, at - length, length);
    }
  }

  /** Claims, wraps if needed, clears, fills, publishes; returns the new tail. */
  private int writeRecord(int record, int tail, int length) {
    int left = CAPACITY - tail % CAPACITY;
    int padding = length > left ? left : 0;
    int at = tail + padding;
    int behind = at + length;
    int end = bug == SeededBug.NO_ROOM_FOR_THE_WORD_BEHIND ? behind : behind + 1;
    if (padding == 0 || bug != SeededBug.WRAP_WITHOUT_ROOM) {
      awaitRoom(end);
    }
    if (padding > 0) {
      wrap(tail, at);
      awaitRoom(end);
    }
    boolean late = bug == SeededBug.CLEAR_AFTER_PUBLISH;
    if (!late && bug != SeededBug.NOTHING_CLEARED) {
      clearUnlessClear(behind);
    }
    for (int i = 1; i < length; i++) {
      writer.store(word(at + i), FIRST_PAYLOAD + record, Order.PLAIN);
    }
    publish(at, record + 1, SeededBug.HEADER_STORE_RELAXED);
    if (late) {
      clearUnlessClear(behind);
    }
    if (preClear) {
      clearAhead(behind);
    }
    return behind;
  }

  /** Waits until the writer may touch everything before {@code end}. */
  private void awaitRoom(int end) {
    if (end <= limit) {
      return;
    }
    int needed = end - CAPACITY;
    // Pairs with readerReleases: what is overwritten has been copied. The private copy of the
    // position serves until more room is needed.
    writer.await(seenPosition, position, Order.ACQUIRE, seen -> seen >= needed);
    limit = end;
  }

  private void wrap(int tail, int at) {
    if (bug == SeededBug.WRAP_PADDING_BEFORE_CLEAR) {
      publish(tail, PADDING, SeededBug.WRAP_PADDING_RELAXED);
      clearUnlessClear(at);
    } else {
      clearUnlessClear(at);
      publish(tail, PADDING, SeededBug.WRAP_PADDING_RELAXED);
    }
    expectHeader(tail, PADDING);
    readerReleases(at);
  }

  private void clearUnlessClear(int at) {
    boolean assumed = bug == SeededBug.PRE_CLEAR_ASSUMED && cleared > 0;
    if (at >= cleared && !assumed) {
      writer.store(word(at), 0, Order.PLAIN);
      cleared = at + 1;
    }
  }

  /**
   * Clears some words behind the one that is clear already, as far as they are known to be free.
   */
  private void clearAhead(int tail) {
    if (cleared - tail >= LOW) {
      return;
    }
    int from = Math.max(cleared, tail + 1);
    int lapEnd = (from / CAPACITY + 1) * CAPACITY;
    int free = bug == SeededBug.PRE_CLEAR_BEYOND_ROOM ? lapEnd : limit;
    int to = Math.min(from + CLEARED_AT_ONCE, Math.min(free, lapEnd));
    for (int at = from; at < to; at++) {
      writer.store(word(at), 0, Order.PLAIN);
      cleared = at + 1;
    }
  }

  private void publish(int at, int token, SeededBug relaxed) {
    // Pairs with the load in expectHeader: the payload, and the cleared word behind.
    writer.store(word(at), token, bug == relaxed ? Order.OPAQUE : Order.RELEASE);
  }

  /** The reader polls until the header at a position is there, and it must be the right one. */
  private void expectHeader(int at, int token) {
    Order order = bug == SeededBug.HEADER_LOAD_RELAXED ? Order.OPAQUE : Order.ACQUIRE;
    reader.await(header, word(at), order, seen -> seen != 0);
    reader.check(r -> r.get(header) == token ? 1 : 0, Failure.STALE_HEADER);
  }

  /** The reader takes a whole record and gives its room back. */
  private void readRecord(int record, int at, int length) {
    expectHeader(at, record + 1);
    boolean early = bug == SeededBug.POSITION_BEFORE_COPY;
    if (early) {
      readerReleases(at + length);
    }
    for (int i = 1; i < length; i++) {
      reader.load(payload, word(at + i), Order.PLAIN);
      reader.check(r -> r.get(payload) == FIRST_PAYLOAD + record ? 1 : 0, Failure.WRONG_PAYLOAD);
    }
    if (!early) {
      readerReleases(at + length);
    }
  }

  private void readerReleases(int to) {
    // Pairs with awaitRoom.
    reader.store(
        position, to, bug == SeededBug.POSITION_STORE_RELAXED ? Order.OPAQUE : Order.RELEASE);
  }

  private Word word(int at) {
    return ring[at % CAPACITY];
  }
}
