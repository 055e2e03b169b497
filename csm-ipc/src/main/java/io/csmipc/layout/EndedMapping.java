package io.csmipc.layout;

/**
 * For threads that were inside of a mapping when it was closed.
 *
 * <p>HotSpot takes a thread out of the middle of an access with an asynchronous exception, and sets
 * the thread's interrupt status on the way (JDK 25: about one close in twenty under load). Nobody
 * meant that: it would make the application's next operation on a file or a socket fail and close
 * it. So whoever meets the end of a mapping clears the status. An interrupt that was meant and came
 * within the same call is lost with it.
 */
public final class EndedMapping {
  private EndedMapping() {}

  /**
   * Whether a mapping was closed under this thread; then its interrupt status is cleared.
   *
   * @param e what an access threw
   * @return false when the exception is about something else
   */
  public static boolean met(IllegalStateException e) {
    boolean closed = "Already closed".equals(e.getMessage());
    if (closed) {
      Thread.interrupted();
    }
    return closed;
  }
}
