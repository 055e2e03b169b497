package io.csmipc;

/** What a peer did that a correct peer never does. The first one ends the channel. */
public enum Violation {
  /** A record shorter than its own header, longer than allowed, or past the end of the ring. */
  RECORD_LENGTH,
  /** Flags that do not exist or do not go together. */
  RECORD_FLAGS,
  /** A message type on a record that carries none, or a control record of an unknown kind. */
  RECORD_TYPE,
  /** Reserved bits that are not zero. */
  RESERVED_BITS,
  /** A fragment without a start, a start inside a message, or another message between two parts. */
  FRAGMENT_ORDER,
  /** A message began and did not go on for longer than the limit, though there was space. */
  FRAGMENT_STALLED,
  /** A message longer than the configured maximum. */
  MESSAGE_LENGTH,
  /** The peer's reading position moved backwards. */
  POSITION_BACKWARDS,
  /** The peer's reading position is ahead of what was written. */
  POSITION_AHEAD,
  /** The peer's reading position is between two words, where no record ends. */
  POSITION_UNALIGNED,
  /** The outbox's frozen configuration makes no sense. */
  CONFIGURATION,
  /** A sealed record that does not open under the session's key. */
  AUTHENTICATION,
  /** A sealed record of another session. */
  SEAL_SESSION,
  /** A sealed record out of order: replayed, dropped or moved. */
  SEAL_SEQUENCE,
  /** A sealed acknowledgement that moved backwards, or is ahead of what was written. */
  ACKNOWLEDGEMENT,
  /** The handshake record does not match what this side saw. */
  TRANSCRIPT
}
