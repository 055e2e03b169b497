package io.csmipc.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.shim.child.Facts;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Everything once more in a JVM that must not load the library. */
class FallbackTest {
  private static Child.Result facts;

  @BeforeAll
  static void runWithoutTheLibrary() throws IOException, InterruptedException {
    try (Child child =
        Child.java(List.of("-Dcsm.shim=off", "--illegal-native-access=deny"), Facts.class)) {
      facts = child.result();
    }
    assertEquals(0, facts.status(), facts.output());
  }

  @Test
  void saysWhyItIsNotNative() {
    assertEquals("false", facts.fact("native"));
    assertTrue(
        facts.fact("describe").endsWith("switched off by csm.shim=off"), facts.fact("describe"));
  }

  @Test
  void countsNanosecondsInstead() {
    assertEquals("System.nanoTime", facts.fact("counter.name"));
    assertEquals("nanoseconds", facts.fact("counter.unit"));
    assertEquals("1000000000", facts.fact("counter.frequency"));
    assertEquals("true", facts.fact("counter.ordered"));
    assertEquals("false", facts.fact("counter.overhead.negative"));
  }

  @Test
  void hasNoFutexAndSaysSo() {
    assertEquals("false", facts.fact("futex.available"));
    assertTrue(facts.fact("futex.wait.unsupported").contains("csm.shim=off"), facts.output());
    assertTrue(facts.fact("futex.wake.unsupported").contains("csm.shim=off"), facts.output());
  }

  @Test
  void spinsOnTheCacheLine() {
    assertEquals("SPIN", facts.fact("line.mechanism"));
    assertEquals("false", facts.fact("line.timeout"));
    assertEquals("true", facts.fact("line.changed"));
  }

  @Test
  void knowsTheCpusButDoesNotPin() {
    assertEquals(Cpu.allowed().toString(), facts.fact("cpu.allowed"));
    assertEquals("true", facts.fact("cpu.current.allowed"));
    assertEquals("false", facts.fact("cpu.pinned"));
  }
}
