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
 * @param missed where the peer's messages of this session lie that were not delivered to me and
 *     never will be: each message that the peer published was either delivered or lies in this
 *     range, never both. Positions are those of the peer's {@link Publication}. Not every position
 *     inside was published. Empty when the peer had closed, and when it had died and nothing lay
 *     behind what was delivered. When it had died with a claim open, the range ends with its last
 *     claim, by its word. In all other cases nobody can know what follows (a peer that was given up
 *     or began anew publishes until it notices; what was not polled was not looked at; on a sealed
 *     channel a host can hide records, and shift them with padding of its own), and the range ends
 *     a ring's capacity behind its beginning: nobody publishes farther. A peer that lives reports
 *     these messages as {@code undelivered} on its side; of one that was killed, this is the only
 *     report.
 * @param session the number of the session on this channel, from 1; 0 when the channel was closed
 *     while there was none
 * @param detail a sentence for people: what was expected, what was found, what to do
 */
public record PeerLoss(
    LossReason reason,
    Violation violation,
    PositionRange undelivered,
    PositionRange missed,
    long session,
    String detail) {}
