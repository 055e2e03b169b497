package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads arrive as they were, in whichever order the writer copies them. */
class CopyOrderTest {
  private static final int CAPACITY = 1 << 16;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerAndAStreamCarryTheSameBytes(boolean exclusive) {
    try (TestLane lane = new TestLane(CAPACITY, exclusive, CAPACITY)) {
      // given: what the reader has taken counts as what was delivered to the writer's side
      lane.writer.answers(lane.reader);
      for (int length : new int[] {505, 512, 513, 519, 520, 1000, 1024, 1031, 4096, 8191}) {
        // when: the first behind a delivery answers, the others are a stream
        for (int i = 0; i < 3; i++) {
          assertTrue(lane.offer(i, TestLane.payload(length + i, length)) > 0);
        }
        // then
        List<TestLane.Message> messages = lane.pollAll();
        assertEquals(3, messages.size(), "of " + length + " bytes");
        for (int i = 0; i < 3; i++) {
          assertEquals(i, messages.get(i).type());
          assertArrayEquals(TestLane.payload(length + i, length), messages.get(i).bytes());
        }
      }
    }
  }
}
