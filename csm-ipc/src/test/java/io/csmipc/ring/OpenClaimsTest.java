package io.csmipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.layout.RecordHeader;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenClaimsTest {
  private static final long LIMIT = 1000;

  private final OpenClaims claims = new OpenClaims();
  private final Thread me = Thread.currentThread();
  private final Thread other = Thread.ofPlatform().unstarted(() -> {});

  @Test
  void everySlotIsUsedOnceUntilItIsFull() {
    Set<Integer> slots = new HashSet<>();
    for (int i = 0; i < OpenClaims.SLOTS; i++) {
      assertFalse(claims.isFull());
      slots.add(claims.open(i * 8L, 8 + i, RecordHeader.WHOLE, me));
    }
    assertTrue(claims.isFull());
    assertEquals(OpenClaims.SLOTS, slots.size());
    for (int slot : slots) {
      assertEquals(claims.openStart(slot) / 8 + 8, claims.frame(slot));
    }
  }

  @Test
  void anyFreeSlotIsFoundAgain() {
    for (int i = 0; i < OpenClaims.SLOTS; i++) {
      assertFalse(claims.isFull());
      claims.open(i, 8, RecordHeader.WHOLE, me);
    }
    for (int slot = OpenClaims.SLOTS - 1; slot >= 0; slot--) {
      assertTrue(claims.isFull());
      claims.done(slot);
      assertFalse(claims.isFull());
      assertEquals(slot, claims.open(1000 + slot, 8, RecordHeader.WHOLE, me));
    }
  }

  @Test
  void aLongClaimIsNamedOnceWithItsHolder() {
    claims.open(64, 8, RecordHeader.WHOLE, other);
    assertNull(claims.newlyLong(5_000, LIMIT));
    assertNull(claims.newlyLong(6_000, LIMIT));
    assertSame(other, claims.newlyLong(6_001, LIMIT));
    assertNull(claims.newlyLong(60_000, LIMIT));
  }

  @Test
  void aClaimThatIsOverIsNotNamedAndItsSuccessorStartsAnew() {
    int slot = claims.open(64, 8, RecordHeader.WHOLE, other);
    claims.newlyLong(0, LIMIT);
    claims.done(slot);
    assertNull(claims.newlyLong(5_000, LIMIT));
    for (int i = 0; i < OpenClaims.SLOTS; i++) {
      claims.isFull();
      claims.open(128 + 8 * i, 8, RecordHeader.WHOLE, me);
    }
    assertNull(claims.newlyLong(6_000, LIMIT));
    assertNull(claims.newlyLong(7_000, LIMIT));
  }

  @Test
  void severalLongClaimsAreNamedOneAfterTheOther() {
    claims.open(0, 8, RecordHeader.WHOLE, me);
    assertFalse(claims.isFull());
    claims.open(8, 8, RecordHeader.WHOLE, other);
    claims.newlyLong(0, LIMIT);
    Set<Thread> named = new HashSet<>();
    named.add(claims.newlyLong(2_000, LIMIT));
    named.add(claims.newlyLong(2_000, LIMIT));
    assertEquals(Set.of(me, other), named);
    assertNull(claims.newlyLong(9_000, LIMIT));
  }

  @Test
  void theClockMayStandAnywhere() {
    claims.open(0, 8, RecordHeader.WHOLE, me);
    assertNull(claims.newlyLong(Long.MAX_VALUE - 10, LIMIT));
    assertNull(claims.newlyLong(Long.MIN_VALUE + 10, LIMIT));
    assertSame(me, claims.newlyLong(Long.MIN_VALUE + LIMIT, LIMIT));
  }
}
