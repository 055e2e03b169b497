package io.csmipc.ring;

import io.csmipc.LossReason;
import io.csmipc.Violation;

/**
 * Thrown inside the library when a lane cannot go on; the channel turns it into the end of the
 * session. Carries no stack trace: a hostile peer must not be able to make it expensive.
 */
public final class LaneFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why the session ends. */
  private final LossReason reason;

  /** What the peer did, or null. */
  private final Violation violation;

  /**
   * A fault.
   *
   * @param reason why the session ends
   * @param violation what the peer did, or null
   * @param detail a sentence for people
   */
  public LaneFault(LossReason reason, Violation violation, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
    this.violation = violation;
  }

  /**
   * What a correct peer never does.
   *
   * @param violation what
   * @param detail a sentence for people
   * @return the fault
   */
  public static LaneFault violation(Violation violation, String detail) {
    return new LaneFault(LossReason.VIOLATION, violation, detail);
  }

  /**
   * Why the session ends.
   *
   * @return the reason
   */
  public LossReason reason() {
    return reason;
  }

  /**
   * What the peer did.
   *
   * @return the violation, or null
   */
  public Violation violation() {
    return violation;
  }
}
