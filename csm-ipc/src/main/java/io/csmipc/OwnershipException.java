package io.csmipc;

/** Somebody else owns the outbox, or its file belongs to a user that was not expected. */
public class OwnershipException extends CsmException {
  private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param message what happened and what to do
   */
  public OwnershipException(String message) {
    super(message);
  }

  /**
   * With a message and a cause.
   *
   * @param message what happened and what to do
   * @param cause what led to it
   */
  public OwnershipException(String message, Throwable cause) {
    super(message, cause);
  }
}
