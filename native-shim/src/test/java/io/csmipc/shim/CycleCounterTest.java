package io.csmipc.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CycleCounterTest {
  private static final long INTERVAL_NANOS = 50_000_000;

  @BeforeEach
  void needsTheLibrary() {
    Require.nativeLibrary();
  }

  @Test
  void usesTheProcessorsCounter() {
    assertNotEquals("System.nanoTime", CycleCounter.name());
    assertEquals(
        CycleCounter.name().startsWith("TSC"), CycleCounter.unit().startsWith("reference"));
  }

  @Test
  void neverRunsBackwardsOnOneCpu() throws Exception {
    // given
    Threads.run(
        () -> {
          Cpu.pinCurrentThread(Cpu.allowed().getFirst());
          for (int i = 0; i < 100_000; i++) {
            // when
            long start = CycleCounter.start();
            long read = CycleCounter.read();
            long stop = CycleCounter.stop();
            // then
            assertTrue(start <= read && read <= stop, start + ", " + read + ", " + stop);
          }
        });
  }

  @Test
  void ticksAsOftenAsItsFrequencySays() throws Exception {
    Threads.run(
        () -> {
          // given
          Cpu.pinCurrentThread(Cpu.allowed().getFirst());
          long hertz = CycleCounter.frequencyHz();
          // when
          long begin = System.nanoTime();
          long ticks = CycleCounter.read();
          long nanos;
          do {
            nanos = System.nanoTime() - begin;
          } while (nanos < INTERVAL_NANOS);
          ticks = CycleCounter.read() - ticks;
          nanos = System.nanoTime() - begin;
          // then
          double expected = nanos / 1e9 * hertz;
          assertEquals(expected, (double) ticks, expected / 5);
        });
  }

  @Test
  void knowsItsOwnOverhead() {
    double overhead = CycleCounter.overhead();

    assertTrue(overhead >= 0, "overhead " + overhead);
    assertTrue(overhead < CycleCounter.frequencyHz() / 1e3, "a millisecond? " + overhead);
  }
}
