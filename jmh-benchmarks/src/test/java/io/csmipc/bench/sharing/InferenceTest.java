package io.csmipc.bench.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

final class InferenceTest {
  private static final Shape TINY = new Shape(2, 32, 4, 100, 16);
  private static final int TOKENS = 10;

  @Test
  void gpt2HasTheWeightsOfGpt2() {
    // The 124,439,808 parameters of the released model less its 121,344 biases and gains.
    long matrices = 50257L * 768 + 1024L * 768 + 12L * 12 * 768 * 768;

    assertEquals(124_439_808 - 121_344, matrices);
    assertEquals((matrices + 7) / 8 * 8, Shape.GPT2.bytes());
    assertEquals(matrices - 1023L * 768, Shape.GPT2.bytesPerToken());
  }

  @Test
  void equalWeightsGiveEqualBitsWhereverTheyAre() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment heap = MemorySegment.ofArray(new byte[Math.toIntExact(TINY.bytes())]);
      MemorySegment direct = arena.allocate(TINY.bytes(), 4096);
      MemorySegment huge = AnonymousMemory.huge(TINY.bytes());
      for (MemorySegment each : new MemorySegment[] {heap, direct, huge}) {
        Weights.fill(each, TINY.bytes());
      }

      long expected = text(heap);

      assertEquals(expected, text(direct));
      assertEquals(expected, text(direct.asReadOnly()));
      assertEquals(expected, text(huge));
    }
  }

  @Test
  void everyMatrixMatters() {
    MemorySegment weights = MemorySegment.ofArray(new byte[Math.toIntExact(TINY.bytes())]);
    Weights.fill(weights, TINY.bytes());
    long expected = text(weights);
    long[] places = {
      TINY.token(99) + 3,
      TINY.position(2) + 3,
      TINY.attention(0) + 3,
      TINY.attention(1) + 3 * 32 * 32 - 1,
      TINY.projection(1) + 3,
      TINY.widening(0) + 3,
      TINY.narrowing(1) + 4 * 32 * 32 - 1
    };

    for (long place : places) {
      byte before = weights.get(ValueLayout.JAVA_BYTE, place);
      weights.set(ValueLayout.JAVA_BYTE, place, (byte) (before ^ 0x55));

      assertNotEquals(expected, text(weights), "weight " + place);

      weights.set(ValueLayout.JAVA_BYTE, place, before);
    }
  }

  @Test
  void aTextThatIsStartedAgainIsTheSame() {
    MemorySegment weights = MemorySegment.ofArray(new byte[Math.toIntExact(TINY.bytes())]);
    Weights.fill(weights, TINY.bytes());
    Inference inference = new Inference(TINY, weights);

    inference.step();
    long first = inference.fingerprint();
    inference.step();
    long second = inference.fingerprint();
    inference.restart();
    inference.step();

    assertNotEquals(first, second);
    assertEquals(first, inference.fingerprint());
  }

  @Test
  void theKernelsAgreeWithPlainLoops() {
    byte[] bytes = new byte[800];
    MemorySegment weights = MemorySegment.ofArray(bytes);
    Weights.fill(weights, bytes.length);
    int[] vector = new int[77];
    int expected = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] = 127 - 3 * i;
      expected += vector[i] * bytes[123 + i];
    }
    long sum = 0;
    for (int at = 0; at < bytes.length; at += Long.BYTES) {
      sum += weights.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
    }

    assertEquals(expected, Kernels.dot(weights, 123, vector, new int[100]));
    assertEquals(sum, Kernels.sum(weights, bytes.length));
  }

  private static long text(MemorySegment weights) {
    Inference inference = new Inference(TINY, weights);
    long fingerprint = 0;
    for (int i = 0; i < TOKENS; i++) {
      inference.step();
      fingerprint = 31 * fingerprint + inference.fingerprint();
    }
    assertTrue(fingerprint != 0);
    return fingerprint;
  }
}
