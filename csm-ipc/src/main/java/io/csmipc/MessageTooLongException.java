package io.csmipc;

/** The message can never fit, however long one waits. */
public class MessageTooLongException extends CsmException {
  private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param message what happened and what to do
   */
  public MessageTooLongException(String message) {
    super(message);
  }

  /**
   * With a message and a cause.
   *
   * @param message what happened and what to do
   * @param cause what led to it
   */
  public MessageTooLongException(String message, Throwable cause) {
    super(message, cause);
  }
}
