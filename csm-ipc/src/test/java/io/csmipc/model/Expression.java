package io.csmipc.model;

/** A value computed from registers; the instruction that uses it depends on those registers. */
@FunctionalInterface
interface Expression {
  int of(Registers registers);

  /** The registers of one program at one instruction. */
  interface Registers {
    /** The value, or 0 with a note that it is not known yet. */
    int get(Register register);
  }
}
