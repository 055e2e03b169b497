package io.csmipc.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** One thread of a model, written down in program order. */
final class Program {
  private final String name;
  private final List<Instruction> instructions = new ArrayList<>();
  private final List<Register> registers = new ArrayList<>();

  Program(String name) {
    this.name = name;
  }

  /** A place in the program to branch to. */
  static final class Label {
    private int index = -1;

    int index() {
      if (index < 0) {
        throw new IllegalStateException("label was never placed");
      }
      return index;
    }
  }

  Register register(String registerName) {
    Register register = new Register(registerName, registers.size());
    registers.add(register);
    return register;
  }

  Program load(Register into, Expression address, Order order) {
    return add(new Instruction.Load(into, address, order, null));
  }

  Program load(Register into, Word from, Order order) {
    return load(into, at(from), order);
  }

  /** A spin loop that ends with the first value that satisfies the condition. */
  Program await(Register into, Word from, Order order, IntPredicate until) {
    return await(into, at(from), order, until);
  }

  Program await(Register into, Expression address, Order order, IntPredicate until) {
    return add(new Instruction.Load(into, address, order, until));
  }

  Program store(Expression address, Expression value, Order order) {
    return add(new Instruction.Store(address, value, order));
  }

  Program store(Word to, Expression value, Order order) {
    return store(at(to), value, order);
  }

  Program store(Word to, int value, Order order) {
    return store(at(to), new Expression.Constant(value), order);
  }

  Program fence(Fence kind) {
    return add(new Instruction.Barrier(kind));
  }

  Program set(Register into, Expression value) {
    return add(new Instruction.Set(into, value));
  }

  Program check(Expression condition, String message) {
    return add(new Instruction.Check(condition, message));
  }

  Label label() {
    return new Label();
  }

  Label here() {
    Label label = label();
    place(label);
    return label;
  }

  Program place(Label label) {
    label.index = instructions.size();
    return this;
  }

  Program branchIf(Expression condition, Label target) {
    return add(new Instruction.Branch(condition, target));
  }

  Program jump(Label target) {
    return branchIf(registers -> 1, target);
  }

  Program lock(Word word) {
    return add(new Instruction.Lock(word));
  }

  Program futexWait(Word word, Expression value) {
    return add(new Instruction.FutexWait(word, value));
  }

  Program futexWake(Word word) {
    return add(new Instruction.FutexWake(word));
  }

  String name() {
    return name;
  }

  List<Instruction> instructions() {
    return instructions;
  }

  List<Register> registers() {
    return registers;
  }

  private static Expression at(Word word) {
    return new Expression.Constant(word.address());
  }

  private Program add(Instruction instruction) {
    instructions.add(instruction);
    return this;
  }
}
