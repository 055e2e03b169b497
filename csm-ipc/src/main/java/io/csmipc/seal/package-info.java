/**
 * Where a sealed channel plugs in: the ring asks a {@link io.csmipc.seal.RecordSealer} to turn
 * private plaintext into private ciphertext and back; it never hands it shared memory.
 *
 * <p>Made for {@code io.csmipc.sealed}; applications use its SealedChannels. Depends on {@code
 * io.csmipc}.
 */
package io.csmipc.seal;
