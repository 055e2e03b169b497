package io.csmipc;

/** Memory of a region disappeared under its user: truncated, revoked or unplugged. */
public class RegionLostException extends CsmException {
  private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param message what happened and what to do
   */
  public RegionLostException(String message) {
    super(message);
  }

  /**
   * With a message and a cause.
   *
   * @param message what happened and what to do
   * @param cause what led to it
   */
  public RegionLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
