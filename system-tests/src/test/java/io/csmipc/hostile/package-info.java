/**
 * The hostile kit: a peer that shakes hands like a correct one and then writes whatever it likes
 * into every word that it may write, at every moment; and a host that writes into this side's
 * outbox as well.
 *
 * <p>The {@link io.csmipc.hostile.Hand} writes, in this process or in another, also under another
 * user; the {@link io.csmipc.hostile.Victim} uses a real channel and judges: a correct message or
 * one typed violation or loss, nothing else. {@code docs/hostile-peer.md} has the rules and the
 * table of attacks.
 */
package io.csmipc.hostile;
