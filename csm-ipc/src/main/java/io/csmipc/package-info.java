/**
 * The words of the library: a {@link io.csmipc.Channel} between two parties, its two directions,
 * what can go wrong with them and how it is told.
 *
 * <p>Interfaces, values and exceptions only. Every other package may depend on this one; it depends
 * on none of them. Channels are opened with {@code io.csmipc.channel.Channels}.
 */
package io.csmipc;
