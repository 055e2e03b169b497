package io.csmipc.ring;

/**
 * The memory that a message should be copied from failed; the application's own exception is the
 * cause.
 */
public final class SourceFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SourceFault(RuntimeException cause) {
    super(null, cause, false, false);
  }

  /**
   * What the application gets to see.
   *
   * @return the exception of its own memory
   */
  public RuntimeException fault() {
    return (RuntimeException) getCause();
  }
}
