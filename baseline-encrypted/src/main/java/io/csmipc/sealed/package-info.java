/**
 * Sealed channels: what the ring carries is AES-256-GCM ciphertext, so the memory may be the
 * host's. {@link io.csmipc.sealed.Sealing} says with which secret, by which provider, and within
 * which limits.
 *
 * <p>Depends on {@code io.csmipc} and plugs into {@code io.csmipc.seal}. Nothing in here touches
 * shared memory: it turns private plaintext into private ciphertext and back. {@code
 * docs/sealing.md} has the record's picture and the key schedule.
 */
package io.csmipc.sealed;
