package io.csmipc;

import java.lang.foreign.MemorySegment;

/** Takes messages out of {@link Subscription#poll(MessageHandler, int)}. */
@FunctionalInterface
public interface MessageHandler {
  /**
   * Called once for each message, on the polling thread.
   *
   * <p>The bytes are a private copy: no peer can change them. They are valid until the method
   * returns; the next message overwrites them. When the method throws, the message counts as
   * delivered, the position moves behind it and the exception reaches the caller of {@code poll}.
   *
   * @param type what the sender passed as type, 0 to {@link Publication#MAX_TYPE}
   * @param buffer private memory that holds the message, 8-byte aligned at {@code offset}
   * @param offset where in {@code buffer} the message starts, in bytes
   * @param length how long the message is, in bytes
   */
  void onMessage(int type, MemorySegment buffer, long offset, int length);
}
