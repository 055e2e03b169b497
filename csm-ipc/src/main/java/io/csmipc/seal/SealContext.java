package io.csmipc.seal;

/**
 * What the keys of a session are bound to. The arrays belong to the receiver.
 *
 * @param channel the name of the channel
 * @param binder whether this side is the one that bound
 * @param ownEpoch this side's session word
 * @param peerEpoch the peer's session word
 * @param ownRandom what this side published, from private memory
 * @param peerRandom what the peer published, copied once
 * @param ownConfiguration the frozen configuration of this side's outbox, from private memory
 * @param peerConfiguration that of the peer's outbox, copied once
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record SealContext(
    String channel,
    boolean binder,
    long ownEpoch,
    long peerEpoch,
    byte[] ownRandom,
    byte[] peerRandom,
    byte[] ownConfiguration,
    byte[] peerConfiguration) {}
