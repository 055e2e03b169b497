package io.csmipc.model;

/** Mistakes of memory order, each of which the model has to find. */
enum SeededBug {
  HEADER_STORE_RELAXED(ProtocolScenario.RING, true),
  HEADER_LOAD_RELAXED(ProtocolScenario.RING, true),
  NOTHING_CLEARED(ProtocolScenario.RING, false),
  CLEAR_AFTER_PUBLISH(ProtocolScenario.RING, false),
  POSITION_STORE_RELAXED(ProtocolScenario.RING, true),
  POSITION_BEFORE_COPY(ProtocolScenario.RING, false),
  NO_ROOM_FOR_THE_WORD_BEHIND(ProtocolScenario.RING, false),

  WRAP_PADDING_RELAXED(ProtocolScenario.RING, true),
  WRAP_PADDING_BEFORE_CLEAR(ProtocolScenario.RING, false),
  WRAP_WITHOUT_ROOM(ProtocolScenario.RING, false),

  PRE_CLEAR_ASSUMED(ProtocolScenario.PRE_CLEAR, false),
  PRE_CLEAR_BEYOND_ROOM(ProtocolScenario.PRE_CLEAR, false),

  CLEAR_AFTER_UNLOCK(ProtocolScenario.CLAIM, false),
  CLEAR_AT_COMMIT(ProtocolScenario.CLAIM, false),
  PRE_CLEAR_AFTER_UNLOCK(ProtocolScenario.CLAIM, false),
  UNLOCK_RELAXED(ProtocolScenario.CLAIM, true),

  SESSION_REREAD_WITHOUT_FENCE(ProtocolScenario.SESSION, true),
  EPOCH_WITHOUT_FENCE(ProtocolScenario.SESSION, true),
  EPOCH_AFTER_CLEAR(ProtocolScenario.SESSION, false),
  RECORD_BEFORE_ECHO(ProtocolScenario.SESSION, false),
  ECHO_BEFORE_LEAVING(ProtocolScenario.SESSION, false),
  ECHO_RELAXED(ProtocolScenario.SESSION, true),
  POLL_BEFORE_OWNERS_ECHO(ProtocolScenario.SESSION, false),

  DOORBELL_READER_WITHOUT_FENCE(ProtocolScenario.DOORBELL, false),
  DOORBELL_PUBLISHER_WITHOUT_FENCE(ProtocolScenario.DOORBELL, false),
  DOORBELL_WORD_RELAXED(ProtocolScenario.DOORBELL, true),
  DOORBELL_WORD_READ_LATE(ProtocolScenario.DOORBELL, false),
  DOORBELL_WAIT_ON_OWN_WORD(ProtocolScenario.DOORBELL, false),
  DOORBELL_NOT_BUMPED(ProtocolScenario.DOORBELL, false),
  DOORBELL_SECOND_RING_DROPPED(ProtocolScenario.DOORBELL, false);

  private final ProtocolScenario scenario;
  private final boolean hiddenOnX86;

  SeededBug(ProtocolScenario scenario, boolean hiddenOnX86) {
    this.scenario = scenario;
    this.hiddenOnX86 = hiddenOnX86;
  }

  ProtocolScenario scenario() {
    return scenario;
  }

  /** Whether every test on x86 hardware would pass with this mistake in the code. */
  boolean hiddenOnX86() {
    return hiddenOnX86;
  }
}
