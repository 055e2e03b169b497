package io.csmipc.model;

/** A moment of an execution: memory, and each thread with its instructions in flight. */
final class State {
  final byte[] memory;
  final ThreadState[] threads;

  State(byte[] memory, ThreadState[] threads) {
    this.memory = memory;
    this.threads = threads;
  }

  State copy() {
    ThreadState[] copies = new ThreadState[threads.length];
    for (int i = 0; i < copies.length; i++) {
      copies[i] = threads[i].copy();
    }
    return new State(memory.clone(), copies);
  }

  /** The same bytes for the same state, for the set of those already visited. */
  byte[] encode() {
    int length = memory.length;
    for (ThreadState thread : threads) {
      length += thread.encodedLength();
    }
    byte[] bytes = new byte[length];
    System.arraycopy(memory, 0, bytes, 0, memory.length);
    int at = memory.length;
    for (ThreadState thread : threads) {
      at = thread.encode(bytes, at);
    }
    return bytes;
  }

  /** The state that was encoded; {@code like} supplies the sizes. */
  static State decode(byte[] bytes, State like) {
    byte[] memory = new byte[like.memory.length];
    System.arraycopy(bytes, 0, memory, 0, memory.length);
    ThreadState[] threads = new ThreadState[like.threads.length];
    int at = memory.length;
    for (int i = 0; i < threads.length; i++) {
      threads[i] = new ThreadState(like.threads[i].registers.length);
      at = threads[i].decode(bytes, at);
    }
    return new State(memory, threads);
  }
}
