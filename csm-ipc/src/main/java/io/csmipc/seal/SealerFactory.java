package io.csmipc.seal;

/**
 * Makes a sealer for each session of a sealed channel. Used by the channel's housekeeping thread.
 */
public interface SealerFactory {
  /** Bytes of randomness that each side contributes to a session. */
  int RANDOM_BYTES = 32;

  /**
   * Names suite and provider for people.
   *
   * @return for instance {@code "AES-256-GCM (SunJCE)"}
   */
  String describe();

  /**
   * Draws this side's contribution to a session's keys. It is published; it must never repeat.
   *
   * @return {@link #RANDOM_BYTES} fresh random bytes
   */
  byte[] freshRandom();

  /**
   * Derives the keys of a session.
   *
   * @param context what both sides agreed on
   * @return the sealer, for this session alone
   * @throws io.csmipc.RefusedException when the context must not be keyed, for instance equal
   *     randoms
   */
  RecordSealer create(SealContext context);
}
