package io.csmipc.model;

/**
 * One thread: registers of finished instructions, and a window of fetched ones in program order.
 *
 * <p>A slot leaves at the front once it is done. {@code source} of a load that was satisfied from
 * its own thread's store, before that store became visible, is that store's slot plus 1.
 */
final class ThreadState {
  /** How many instructions may be in flight: the first part of the model's bound. */
  static final int WINDOW = 12;

  static final byte PENDING = 0;
  static final byte DONE = 1;
  static final byte ASLEEP = 2;

  final byte[] registers;
  int next;
  int count;
  byte[] instruction = new byte[WINDOW];
  byte[] status = new byte[WINDOW];

  /** What a load got, what a computation gave, or the guess at a branch. */
  byte[] value = new byte[WINDOW];

  byte[] source = new byte[WINDOW];

  /** 1 if the word was written after the load was satisfied, and an earlier load is pending. */
  byte[] stale = new byte[WINDOW];

  ThreadState(int registers) {
    this.registers = new byte[registers];
  }

  ThreadState copy() {
    ThreadState copy = new ThreadState(registers.length);
    System.arraycopy(registers, 0, copy.registers, 0, registers.length);
    copy.next = next;
    copy.count = count;
    System.arraycopy(instruction, 0, copy.instruction, 0, count);
    System.arraycopy(status, 0, copy.status, 0, count);
    System.arraycopy(value, 0, copy.value, 0, count);
    System.arraycopy(source, 0, copy.source, 0, count);
    System.arraycopy(stale, 0, copy.stale, 0, count);
    return copy;
  }

  /** Puts an instruction behind those in flight. */
  void fetch(int index, int guess) {
    instruction[count] = (byte) index;
    status[count] = PENDING;
    value[count] = (byte) guess;
    source[count] = 0;
    stale[count] = 0;
    count++;
  }

  void finish(int slot) {
    status[slot] = DONE;
  }

  /** Drops the first slot, which is done. */
  void retireFirst() {
    count--;
    System.arraycopy(instruction, 1, instruction, 0, count);
    System.arraycopy(status, 1, status, 0, count);
    System.arraycopy(value, 1, value, 0, count);
    System.arraycopy(source, 1, source, 0, count);
    System.arraycopy(stale, 1, stale, 0, count);
    for (int i = 0; i < count; i++) {
      if (source[i] > 0) {
        source[i]--;
      }
    }
  }

  int encodedLength() {
    return registers.length + 2 + 4 * count;
  }

  int encode(byte[] bytes, int from) {
    int at = from;
    System.arraycopy(registers, 0, bytes, at, registers.length);
    at += registers.length;
    bytes[at++] = (byte) next;
    bytes[at++] = (byte) count;
    for (int i = 0; i < count; i++) {
      bytes[at++] = instruction[i];
      bytes[at++] = (byte) (status[i] | stale[i] << 2);
      bytes[at++] = value[i];
      bytes[at++] = source[i];
    }
    return at;
  }

  int decode(byte[] bytes, int from) {
    int at = from;
    System.arraycopy(bytes, at, registers, 0, registers.length);
    at += registers.length;
    next = bytes[at++];
    count = bytes[at++];
    for (int i = 0; i < count; i++) {
      instruction[i] = bytes[at++];
      status[i] = (byte) (bytes[at] & 3);
      stale[i] = (byte) (bytes[at++] >> 2);
      value[i] = bytes[at++];
      source[i] = bytes[at++];
    }
    return at;
  }
}
