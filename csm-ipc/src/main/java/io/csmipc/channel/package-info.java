/**
 * The way in: {@link io.csmipc.channel.Channels} opens channels. Applications depend on this
 * package and on {@code io.csmipc}.
 */
package io.csmipc.channel;
