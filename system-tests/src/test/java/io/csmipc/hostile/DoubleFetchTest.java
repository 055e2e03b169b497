package io.csmipc.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.ChannelState;
import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import io.csmipc.Publication;
import io.csmipc.Violation;
import io.csmipc.channel.Channels;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.layout.Words;
import io.csmipc.region.Side;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A peer in another process changes a word between right and wrong as fast as it can. A decision
 * that fetched the word twice would check the one and use the other: so each time either everything
 * is as it was written, or the end is typed.
 */
@Timeout(240)
class DoubleFetchTest {
  private static final long CAPACITY = 16 << 10;
  private static final int LETTERS = 12;
  private static final int LENGTH = 1000;
  private static final int FRAME = RecordHeader.BYTES + LENGTH;
  private static final int TRIALS = Integer.getInteger("csm.hostile.trials", 20);
  private static final long MILLIS = 20;

  private final String name = "hostile-" + UUID.randomUUID();
  private final Set<LossReason> reasons = EnumSet.noneOf(LossReason.class);
  private Hand hand;
  private long flips;
  private int ended;
  private int whole;

  @BeforeEach
  void start() {
    hand = RemoteHand.start(name, Side.CONNECTOR);
  }

  @AfterEach
  void stop() {
    hand.close();
    Channels.bind(name).close();
  }

  /** One session: letters in the ring, a victim that calls everything while words change. */
  private PeerLoss trial(long first, long stride, int count, long mask) throws Exception {
    Victim victim = new Victim(options -> Channels.bind(name, options)).honestOnly();
    try (victim) {
      assertTrue(hand.connect(CAPACITY, 1 << 20));
      victim.awaitConnected();
      for (int i = 0; i < LETTERS; i++) {
        assertTrue(hand.letter(i, LENGTH));
      }
      long right = hand.get(first);
      CompletableFuture<Long> flipping =
          CompletableFuture.supplyAsync(() -> hand.flip(first, stride, count, mask, MILLIS));
      awaitChange(first, right);
      while (!flipping.isDone()) {
        publishAndPoll(victim);
      }
      flips += await(flipping);
      // What is right stays right, once the words stand still: all letters, or a loss.
      victim.roundsUntil(
          () ->
              !victim.losses().isEmpty()
                  || (victim.letters() == LETTERS
                      && victim.channel().state() == ChannelState.CONNECTED),
          "letters or an end");
      if (victim.losses().isEmpty()) {
        whole++;
        return null;
      }
      ended++;
      PeerLoss loss = victim.losses().getFirst();
      reasons.add(loss.reason());
      assertTrue(loss.undelivered().from() >= 0, loss::toString);
      assertTrue(loss.undelivered().from() <= loss.undelivered().to(), loss::toString);
      return loss;
    } finally {
      hand.hide();
    }
  }

  /** So that the victim does not take everything before the first word changes. */
  private void awaitChange(long offset, long right) throws IOException {
    Path file = Path.of("/dev/shm/csm-ipc." + name + ".connector");
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment seen =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, OutboxLayout.size(CAPACITY), arena);
      long deadline = System.nanoTime() + MILLIS * 1_000_000;
      while (Words.getAcquire(seen, offset) == right && System.nanoTime() - deadline < 0) {
        Thread.onSpinWait();
      }
    }
  }

  /** Without the waits of a round, so that the words are looked at as often as they change. */
  private static void publishAndPoll(Victim victim) {
    byte[] message = new byte[500];
    for (int i = 0; i < 20; i++) {
      victim.pollOnce();
      long result = victim.channel().publication().offer(1, message, 0, message.length);
      assertTrue(result > 0 || result >= Publication.CLOSED, () -> "result " + result);
    }
  }

  private static long await(CompletableFuture<Long> flipping) throws InterruptedException {
    try {
      return flipping.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private void say(String what) {
    System.out.printf(
        "%s: %d flips of each word, %d sessions whole, %d ended %s%n",
        what, flips, whole, ended, reasons);
  }

  @ParameterizedTest
  @CsvSource({
    "a length of 7,                0x3F7,              RECORD_LENGTH",
    "a length past the quarter,    0x1FC00,            RECORD_LENGTH",
    "a length near 2 to the 31,    0x7FFFFC0F,         RECORD_LENGTH",
    "a negative length,            0x80000000,         RECORD_LENGTH",
    "a reserved bit,               0x100000000000000,  RESERVED_BITS",
    "flags that are none,          0x10000000000000,   RECORD_FLAGS",
    "nothing there yet,            0,                  "
  })
  void aHeaderIsFetchedOnce(String what, String bits, Violation expected) throws Exception {
    long mask = Long.decode(bits);
    for (int i = 0; i < TRIALS; i++) {
      // The type of a letter is its number: with that of the first, all of the first is there.
      long all = mask == 0 ? RecordHeader.of(FRAME, 0, RecordHeader.WHOLE) : mask;
      int count = mask == 0 ? 1 : LETTERS;
      PeerLoss loss = trial(OutboxLayout.RING, FRAME, count, all);
      if (loss != null) {
        assertEquals(expected, loss.violation(), loss::detail);
      }
    }
    say("header, " + what);
    assertTrue(expected == null ? ended == 0 : ended > 0, "it met both");
  }

  /**
   * Both headers are right, so that the session never ends, and the reader meets millions of them:
   * type and length must be of the same one.
   */
  @Test
  void typeAndLengthAreOfTheSameHeader() throws Exception {
    long small = 1 << 10;
    int records = (int) small / RecordHeader.LINE;
    long one = RecordHeader.of(64, 7, RecordHeader.WHOLE);
    long other = RecordHeader.of(56, 9, RecordHeader.WHOLE);
    long[] met = new long[2];
    try (Victim victim = new Victim(options -> Channels.bind(name, options))) {
      assertTrue(hand.connect(small, 1 << 20));
      victim.awaitConnected();
      for (int i = 0; i < records; i++) {
        hand.set(OutboxLayout.RING + (long) i * RecordHeader.LINE, one);
      }
      CompletableFuture<Long> flipping =
          CompletableFuture.supplyAsync(
              () ->
                  hand.flip(
                      OutboxLayout.RING, RecordHeader.LINE, records, one ^ other, 50 * MILLIS));
      while (!flipping.isDone()) {
        victim
            .channel()
            .subscription()
            .poll(
                (type, buffer, offset, length) -> {
                  assertEquals(type == 7 ? 56 : 48, length, "the length of type " + type);
                  met[type == 7 ? 0 : 1]++;
                },
                1000);
      }
      flips += await(flipping);
      assertEquals(0, victim.losses().size(), () -> victim.losses().toString());
    } finally {
      hand.hide();
    }
    System.out.printf("both headers right: %d flips, %d and %d messages%n", flips, met[0], met[1]);
    assertTrue(met[0] > 0 && met[1] > 0, "it met both");
  }

  @Test
  void aSessionWordIsFetchedOncePerDecision() throws Exception {
    for (int i = 0; i < TRIALS; i++) {
      PeerLoss loss = trial(OutboxLayout.SESSION, 8, 1, 0x77);
      if (loss != null) {
        assertEquals(LossReason.PEER_RESTARTED, loss.reason(), loss::detail);
      }
    }
    say("session word");
    assertTrue(ended > 0, "it met both");
  }

  @ParameterizedTest
  @CsvSource({
    "between two words,   0x4,                 POSITION_UNALIGNED",
    "ahead,               0x4000000000000000,  POSITION_AHEAD",
    "negative,            0x8000000000000000,  POSITION_BACKWARDS"
  })
  void aPositionIsFetchedOnce(String what, String bits, Violation expected) throws Exception {
    long mask = Long.parseUnsignedLong(bits.substring(2), 16);
    for (int i = 0; i < TRIALS; i++) {
      PeerLoss loss = trial(OutboxLayout.POSITION, 8, 1, mask);
      if (loss != null) {
        assertEquals(expected, loss.violation(), loss::detail);
      }
    }
    say("position, " + what);
    assertTrue(ended > 0, "it met both");
  }
}
