package io.csmipc;

/** Takes messages out of {@link Subscription#borrow(BorrowHandler, int)}. */
@FunctionalInterface
public interface BorrowHandler {
  /**
   * Called once for each message, on the polling thread, with a view of memory that <b>the peer can
   * still change</b>.
   *
   * <p>Read each value once, into a local, and decide on the local. Parsers that look twice,
   * ciphers, checksums, system calls and native code do not belong on a borrowed view: take a copy
   * with {@link BorrowedMessage#copyTo} or use {@link Subscription#poll} instead. The view ends
   * when the method returns.
   *
   * @param type what the sender passed as type, 0 to {@link Publication#MAX_TYPE}
   * @param message the view, reused for the next message
   */
  void onMessage(int type, BorrowedMessage message);
}
