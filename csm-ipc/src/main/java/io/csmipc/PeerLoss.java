package io.csmipc;

/**
 * The end of a session, reported once.
 *
 * @param reason why it ended
 * @param violation what the peer did, or null unless {@code reason} is {@link LossReason#VIOLATION}
 * @param undelivered which of my messages of this session the peer may not have taken; those
 *     outside the range it took, by its own word. On a sealed channel: which of them the peer has
 *     not acknowledged under its seal. An acknowledgement follows a delivery after a round of
 *     housekeeping (20 ms) or later, so the range can also name messages that were delivered
 *     shortly before the loss; nothing that a host writes makes it smaller. It ends behind the last
 *     message. Positions are those of {@link Publication} in the session that ended.
 * @param session the number of the session on this channel, from 1; 0 when the channel was closed
 *     while there was none
 * @param detail a sentence for people: what was expected, what was found, what to do
 */
public record PeerLoss(
    LossReason reason,
    Violation violation,
    PositionRange undelivered,
    long session,
    String detail) {}
