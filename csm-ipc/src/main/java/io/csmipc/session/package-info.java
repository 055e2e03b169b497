/**
 * The life of a channel: owning and showing an outbox, finding the peer's, handshake, heartbeat,
 * loss and close.
 *
 * <p>One daemon thread per process, the {@link io.csmipc.session.Conductor}, takes every decision;
 * threads that publish and poll only report what they met. Internal; {@code io.csmipc.channel} is
 * the way in. It writes the session word, the configuration and the control lines of this side's
 * outbox.
 */
package io.csmipc.session;
