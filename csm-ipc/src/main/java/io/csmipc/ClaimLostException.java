package io.csmipc;

/** The session ended while a claim was open; the claimed message was not sent. */
public class ClaimLostException extends CsmException {
  private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param message what happened and what to do
   */
  public ClaimLostException(String message) {
    super(message);
  }

  /**
   * With a message and a cause.
   *
   * @param message what happened and what to do
   * @param cause what led to it
   */
  public ClaimLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
