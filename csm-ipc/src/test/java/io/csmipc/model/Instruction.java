package io.csmipc.model;

import java.util.function.IntPredicate;

/** What a modelled program can do. */
sealed interface Instruction {
  /**
   * Loads a word. With {@code until} it is a spin loop: it waits for a value that satisfies the
   * condition. The rounds that fail have no effect, so only the last one is modelled.
   */
  record Load(Register into, Expression address, Order order, IntPredicate until)
      implements Instruction {}

  record Store(Expression address, Expression value, Order order) implements Instruction {}

  record Barrier(Fence kind) implements Instruction {}

  /** Keeps a computed value. */
  record Set(Register into, Expression value) implements Instruction {}

  /** Goes to {@code target} if the condition is not 0. */
  record Branch(Expression condition, Program.Label target) implements Instruction {}

  /** Fails the whole model if the condition is 0. */
  record Check(Expression condition, String message) implements Instruction {}

  /** Takes a lock: atomically waits for 0 and stores 1, with acquire order. */
  record Lock(Word word) implements Instruction {}

  /**
   * The system call: sleeps if the word still holds the value, else returns at once. The kernel
   * compares under the lock that a waker takes, behind a full fence.
   */
  record FutexWait(Word word, Expression value) implements Instruction {}

  /** Wakes all who sleep on the word; a full fence precedes the look for sleepers. */
  record FutexWake(Word word) implements Instruction {}
}
