package io.csmipc;

/**
 * The end of a session, reported once.
 *
 * @param reason why it ended
 * @param violation what the peer did, or null unless {@code reason} is {@link LossReason#VIOLATION}
 * @param undelivered which of my messages of this session the peer may not have taken; those
 *     outside the range it took. Positions are those of {@link Publication} in the session that
 *     ended.
 * @param missed which of the peer's messages of this session were not delivered here and never will
 *     be: each that the peer published was either delivered or lies in this range. Positions are
 *     those of the peer's {@link Publication}. Empty when nothing was missed for certain: the peer
 *     had closed, or had died with all that it had published delivered. It ends with the last claim
 *     of a peer that is known to be dead, and a ring's capacity behind its beginning when that is
 *     not known or not to be believed: a peer that is silent may publish until it notices that it
 *     was left, on a sealed channel a host may hide what was published, and here a message may have
 *     been left unread. So not every position in it had a message, and what its end says is the
 *     peer's word. A peer that lives on reports the same messages as its {@code undelivered}.
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
