package io.csmipc.sealed;

/**
 * Finds the secret of one session, for instance from an attested key exchange. Called on the
 * channel's housekeeping thread while the session is set up: bound the time it takes.
 */
@FunctionalInterface
public interface KeyAgreement {
  /**
   * Agrees on a secret. Both sides of the session must come to the same one.
   *
   * @param channel the name of the channel
   * @param binder whether this side is the one that bound
   * @param transcript SHA-256 over everything that both sides said in the handshake, the same on
   *     both; an exchange that authenticates the peer must cover it
   * @return 32 secret bytes in an array of the caller's own, which is zeroed after use
   * @throws io.csmipc.RefusedException when the peer is not who it should be
   */
  byte[] agree(String channel, boolean binder, byte[] transcript);
}
