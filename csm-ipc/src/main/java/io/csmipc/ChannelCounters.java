package io.csmipc;

/**
 * What a channel counted, over all its sessions. Private memory: the peer sees none of it.
 *
 * @param messagesSent messages published
 * @param bytesSent their payload bytes
 * @param messagesReceived messages delivered to handlers
 * @param bytesReceived their payload bytes
 * @param backPressured calls that found no space
 * @param claimsAborted claims given back unused, by the application or by a close
 * @param claimsLongOpen claims seen open for longer than the limit
 * @param sessions sessions begun
 * @param losses sessions ended, for whatever reason
 * @param violations 0 or 1: the first one closes the channel
 * @param doorbells times that this side woke its peer
 * @param listenerFailures exceptions out of the listener
 */
public record ChannelCounters(
    long messagesSent,
    long bytesSent,
    long messagesReceived,
    long bytesReceived,
    long backPressured,
    long claimsAborted,
    long claimsLongOpen,
    long sessions,
    long losses,
    long violations,
    long doorbells,
    long listenerFailures) {}
