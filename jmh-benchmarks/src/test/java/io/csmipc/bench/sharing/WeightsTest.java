package io.csmipc.bench.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

final class WeightsTest {
  private static final int BYTES = 200_008;

  @Test
  void memoryThatWasFilledHasTheExpectedDigest() {
    MemorySegment memory = MemorySegment.ofArray(new byte[BYTES]);

    Weights.fill(memory, BYTES);

    assertEquals(Weights.expected(BYTES), Weights.digest(memory, BYTES));
  }

  @Test
  void oneBitAtTheEndMakesADifference() {
    MemorySegment memory = MemorySegment.ofArray(new byte[BYTES]);
    Weights.fill(memory, BYTES);

    byte last = memory.get(ValueLayout.JAVA_BYTE, BYTES - 1);
    memory.set(ValueLayout.JAVA_BYTE, BYTES - 1, (byte) (last ^ 1));

    assertNotEquals(Weights.expected(BYTES), Weights.digest(memory, BYTES));
  }
}
