package io.csmipc.model;

/** Whose reorderings the {@link Machine} explores. */
enum Architecture {
  /**
   * Armv8: loads are satisfied and stores become visible in any order that no fence, acquire,
   * release, dependency or common address forbids; past branches, loads run ahead on a guess.
   */
  ARM,
  /** x86: loads in order, stores in order, and only a load may overtake an earlier store. */
  X86
}
