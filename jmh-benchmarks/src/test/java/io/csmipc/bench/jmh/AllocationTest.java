package io.csmipc.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class AllocationTest {
  private final Allocation allocation = new Allocation();

  @Test
  void whatAThreadAllocatesIsSeen() {
    byte[][] kept = new byte[10][];
    allocation.begin();
    for (int i = 0; i < kept.length; i++) {
      kept[i] = new byte[1000];
    }

    long bytes = allocation.bytes();

    assertTrue(bytes >= 10 * 1000, () -> "found only " + bytes + " bytes");
  }

  @Test
  void lookingAllocatesNothing() {
    allocation.begin();

    assertEquals(0, allocation.bytes());
  }
}
