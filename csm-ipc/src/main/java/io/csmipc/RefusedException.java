package io.csmipc;

/**
 * Opening the channel as asked would give away what it protects: plaintext on memory that the host
 * can see.
 */
public class RefusedException extends CsmException {
  private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param message what happened and what to do
   */
  public RefusedException(String message) {
    super(message);
  }

  /**
   * With a message and a cause.
   *
   * @param message what happened and what to do
   * @param cause what led to it
   */
  public RefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
