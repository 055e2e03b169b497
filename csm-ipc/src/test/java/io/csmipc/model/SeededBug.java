package io.csmipc.model;

/**
 * Mistakes of memory order, each of which the model has to find: the scenario that finds it, how it
 * shows, and whether x86 hides it, so that no test on such a machine ever would.
 */
enum SeededBug {
  /** The header is stored without release. */
  HEADER_STORE_RELAXED(ProtocolScenario.RING, Failure.STALE_HEADER, true),
  /** The header is loaded without acquire. */
  HEADER_LOAD_RELAXED(ProtocolScenario.RING, Failure.STALE_HEADER, true),
  /** The word behind a record is not cleared at all. */
  NOTHING_CLEARED(ProtocolScenario.RING, Failure.STALE_HEADER, false),
  /** The word behind a record is cleared once the record is published. */
  CLEAR_AFTER_PUBLISH(ProtocolScenario.RING, Failure.STALE_HEADER, false),
  /** The reader stores its position without release. */
  POSITION_STORE_RELAXED(ProtocolScenario.RING, Failure.WRONG_PAYLOAD, true),
  /** The reader gives room back, then copies. */
  POSITION_BEFORE_COPY(ProtocolScenario.RING, Failure.WRONG_PAYLOAD, false),
  /** A claim counts its own words alone: the word behind may be an unread header. */
  NO_ROOM_FOR_THE_WORD_BEHIND(ProtocolScenario.RING, Failure.STUCK, false),
  /** The header of the padding is stored without release. */
  WRAP_PADDING_RELAXED(ProtocolScenario.RING, Failure.STALE_HEADER, true),
  /** The padding is published, then header 0 is cleared. */
  WRAP_PADDING_BEFORE_CLEAR(ProtocolScenario.RING, Failure.STALE_HEADER, false),
  /** The room is checked once the padding is written: header 0 may be unread. */
  WRAP_WITHOUT_ROOM(ProtocolScenario.RING, Failure.STUCK, false),

  /** After any pre-clear, the next record takes the word behind it for cleared. */
  PRE_CLEAR_ASSUMED(ProtocolScenario.PRE_CLEAR, Failure.STALE_HEADER, false),
  /** The pre-clear does not ask whether the space is free. */
  PRE_CLEAR_BEYOND_ROOM(ProtocolScenario.PRE_CLEAR, Failure.WRONG_PAYLOAD, false),

  /** The word behind a claim is cleared outside the lock, before the fill. */
  CLEAR_AFTER_UNLOCK(ProtocolScenario.CLAIM, Failure.STUCK, false),
  /** The word behind a claim is cleared outside the lock, before the commit. */
  CLEAR_AT_COMMIT(ProtocolScenario.CLAIM, Failure.STUCK, false),
  /** With several publishing threads, a pre-clear after the commit. */
  PRE_CLEAR_AFTER_UNLOCK(ProtocolScenario.CLAIM, Failure.STUCK, false),
  /** The lock is given back without release. */
  UNLOCK_RELAXED(ProtocolScenario.CLAIM, Failure.WRONG_PAYLOAD, true),
  /** How far claims reach is said outside the lock: a claimer that was overtaken takes it back. */
  CLAIMED_AFTER_UNLOCK(ProtocolScenario.CLAIM, Failure.BEHIND_CLAIMED, false),
  /** How far claims reach is said once the record is published. */
  CLAIMED_AFTER_PUBLISH(ProtocolScenario.CLAIM, Failure.BEHIND_CLAIMED, false),

  /** The session word is read again without a fence behind the copy. */
  SESSION_REREAD_WITHOUT_FENCE(ProtocolScenario.SESSION, Failure.TORN, true),
  /** No store-store fence between the new epoch and the clearing of the ring. */
  EPOCH_WITHOUT_FENCE(ProtocolScenario.SESSION, Failure.TORN, true),
  /** The ring is cleared, then the new epoch is written. */
  EPOCH_AFTER_CLEAR(ProtocolScenario.SESSION, Failure.TORN, false),
  /** The owner writes records without waiting for the peer's echo. */
  RECORD_BEFORE_ECHO(ProtocolScenario.SESSION, Failure.STUCK, false),
  /** The peer echoes, then takes its position of the old session back. */
  ECHO_BEFORE_LEAVING(ProtocolScenario.SESSION, Failure.STUCK, false),
  /** The peer stores its echo without release. */
  ECHO_RELAXED(ProtocolScenario.SESSION, Failure.STUCK, true),
  /** The owner loads the peer's echo without acquire. */
  ECHO_LOAD_RELAXED(ProtocolScenario.SESSION, Failure.STUCK, true),
  /** The peer polls the ring as soon as it sees the new epoch. */
  POLL_BEFORE_OWNERS_ECHO(ProtocolScenario.SESSION, Failure.OLD_HEADER, false),
  /** The peer reads the new session's configuration as soon as it sees the new epoch. */
  CONFIGURATION_BEFORE_OWNERS_ECHO(ProtocolScenario.SESSION, Failure.OLD_CONFIGURATION, false),
  /** The owner stores its echo without release. */
  OWNERS_ECHO_RELAXED(ProtocolScenario.SESSION, Failure.OLD_CONFIGURATION, true),
  /** The peer loads the owner's echo without acquire. */
  OWNERS_ECHO_LOAD_RELAXED(ProtocolScenario.SESSION, Failure.OLD_CONFIGURATION, true),

  /** The reader raises its flag and looks at the ring without a full fence between. */
  DOORBELL_READER_WITHOUT_FENCE(ProtocolScenario.DOORBELL, Failure.STUCK, false),
  /** The publisher publishes and reads the flag without a full fence between. */
  DOORBELL_PUBLISHER_WITHOUT_FENCE(ProtocolScenario.DOORBELL, Failure.STUCK, false),
  /** The doorbell word is loaded without acquire. */
  DOORBELL_WORD_RELAXED(ProtocolScenario.DOORBELL, Failure.STUCK, true),
  /** The doorbell word is read once the ring was found empty. */
  DOORBELL_WORD_READ_LATE(ProtocolScenario.DOORBELL, Failure.STUCK, false),
  /** The reader waits on the word in its own outbox, which the publisher can wake but not bump. */
  DOORBELL_WAIT_ON_OWN_WORD(ProtocolScenario.DOORBELL, Failure.STUCK, false),
  /** The publisher wakes without bumping. */
  DOORBELL_NOT_BUMPED(ProtocolScenario.DOORBELL, Failure.STUCK, false),
  /** Limiting the rate, the publisher drops a ring although the flag is up. */
  DOORBELL_SECOND_RING_DROPPED(ProtocolScenario.DOORBELL, Failure.STUCK, false);

  private final ProtocolScenario scenario;
  private final String failure;
  private final boolean hiddenOnX86;

  SeededBug(ProtocolScenario scenario, String failure, boolean hiddenOnX86) {
    this.scenario = scenario;
    this.failure = failure;
    this.hiddenOnX86 = hiddenOnX86;
  }

  ProtocolScenario scenario() {
    return scenario;
  }

  /** How the shortest failing execution ends. */
  String failure() {
    return failure;
  }

  boolean hiddenOnX86() {
    return hiddenOnX86;
  }
}
