package io.csmipc;

/** A region cannot be created, mapped or trusted as asked. */
public class RegionException extends CsmException {
  private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param message what happened and what to do
   */
  public RegionException(String message) {
    super(message);
  }

  /**
   * With a message and a cause.
   *
   * @param message what happened and what to do
   * @param cause what led to it
   */
  public RegionException(String message, Throwable cause) {
    super(message, cause);
  }
}
