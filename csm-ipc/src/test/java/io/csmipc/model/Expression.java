package io.csmipc.model;

/** A value computed from registers; the instruction that uses it depends on those registers. */
@FunctionalInterface
interface Expression {
  int of(Registers registers);

  /** The same value whatever the registers hold. */
  record Constant(int value) implements Expression {
    @Override
    public int of(Registers registers) {
      return value;
    }
  }

  /** The registers of one program at one instruction. */
  interface Registers {
    /** The value, or 0 with a note that it is not known yet. */
    int get(Register register);
  }
}
