package io.csmipc.model;

/** The fences of {@code VarHandle}, with the least that each of them promises. */
enum Fence {
  /** {@code acquireFence}, {@code dmb ishld}: earlier loads before everything behind it. */
  ACQUIRE,
  /** {@code storeStoreFence}, {@code dmb ishst}: earlier stores before later stores. */
  STORE_STORE,
  /** {@code releaseFence}: earlier loads and stores before later stores. */
  RELEASE,
  /** {@code fullFence}, {@code dmb ish}: everything before everything. */
  FULL
}
