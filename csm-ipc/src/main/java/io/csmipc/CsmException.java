package io.csmipc;

/**
 * Root of what the library throws while channels are set up and taken down. The message names the
 * region or channel, what was expected, what was found, and what to do.
 */
public class CsmException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param message what happened and what to do
   */
  public CsmException(String message) {
    super(message);
  }

  /**
   * With a message and a cause.
   *
   * @param message what happened and what to do
   * @param cause what led to it
   */
  public CsmException(String message, Throwable cause) {
    super(message, cause);
  }
}
