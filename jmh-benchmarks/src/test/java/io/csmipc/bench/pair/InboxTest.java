package io.csmipc.bench.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class InboxTest {
  private static final int SIZE = 64;
  private final Inbox inbox = new Inbox(Side.A);
  private final MemorySegment message = MemorySegment.ofArray(new long[SIZE / Long.BYTES]);

  @BeforeEach
  void expectMessagesFromSeven() {
    inbox.expect(7, SIZE, Content.FRESH, true);
    Payload.of(Side.A).fill(message, 7, SIZE);
  }

  @Test
  void acceptsMessagesInTheirOrder() {
    inbox.take(Transport.DATA, 7, SIZE);
    inbox.take(Transport.DATA, 8, SIZE);
    inbox.take(Transport.END, 9, Long.BYTES);

    assertEquals(0, inbox.failures());
    assertTrue(inbox.ended());
  }

  @Test
  void countsAMessageThatIsMissing() {
    inbox.take(Transport.DATA, 8, SIZE);
    inbox.take(Transport.DATA, 9, SIZE);

    assertEquals(1, inbox.failures());
  }

  @Test
  void countsAMessageThatComesTwice() {
    inbox.take(Transport.DATA, 7, SIZE);
    inbox.take(Transport.DATA, 7, SIZE);

    assertEquals(1, inbox.failures());
  }

  @Test
  void countsAWrongLength() {
    inbox.take(Transport.DATA, 7, SIZE - 8);

    assertEquals(1, inbox.failures());
  }

  @Test
  void countsAStreamThatEndsTooSoon() {
    inbox.take(Transport.END, 9, Long.BYTES);

    assertEquals(1, inbox.failures());
    assertTrue(inbox.ended());
  }

  @Test
  void acceptsTheContentThatWasSent() {
    inbox.check(Transport.DATA, message, 0, SIZE);

    assertEquals(0, inbox.failures());
  }

  @Test
  void countsEveryByteThatCanBeWrong() {
    for (int at = Long.BYTES; at < SIZE; at++) {
      byte right = message.get(ValueLayout.JAVA_BYTE, at);
      message.set(ValueLayout.JAVA_BYTE, at, (byte) (right ^ 1));
      inbox.check(Transport.DATA, message, 0, SIZE);
      message.set(ValueLayout.JAVA_BYTE, at, right);
    }

    assertEquals(SIZE - Long.BYTES, inbox.failures());
  }

  @Test
  void countsTheContentOfTheOtherDirection() {
    Payload.of(Side.B).fill(message, 7, SIZE);

    inbox.check(Transport.DATA, message, 0, SIZE);

    assertEquals(1, inbox.failures());
    assertFalse(inbox.ended());
  }
}
