package io.csmipc.model;

/** The access modes of a {@code VarHandle}, as far as the protocol uses them. */
enum Order {
  /**
   * {@code ldr}, {@code str} in the hands of a compiler: not even two loads of one word are
   * ordered.
   */
  PLAIN,
  /** {@code ldr}, {@code str}: coherent for each word, no order between words. */
  OPAQUE,
  /**
   * A load before everything behind it. It may overtake an earlier release store, as {@code ldapr}
   * may: Java does not promise what {@code ldar} adds to that.
   */
  ACQUIRE,
  /** A store behind everything before it: {@code stlr}, or {@code dmb ish} and {@code str}. */
  RELEASE,
  /** {@code ldar}, {@code stlr}: as these two, and no volatile load overtakes a volatile store. */
  VOLATILE;

  boolean acquires() {
    return this == ACQUIRE || this == VOLATILE;
  }

  boolean releases() {
    return this == RELEASE || this == VOLATILE;
  }
}
