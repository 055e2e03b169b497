package io.csmipc.fuzz;

/** What a target checks; not with assert, which can be switched off. */
final class Invariant {
  private Invariant() {}

  static void holds(boolean condition, String what) {
    if (!condition) {
      throw new IllegalStateException("broken: " + what);
    }
  }
}
