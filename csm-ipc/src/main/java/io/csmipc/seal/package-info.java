/**
 * Where a sealed channel plugs in: the ring asks a {@link io.csmipc.seal.RecordSealer} to turn
 * private plaintext into private ciphertext and back; it never hands it shared memory.
 *
 * <p>Exported to {@code io.csmipc.sealed} alone. Depends on {@code io.csmipc}.
 */
package io.csmipc.seal;
