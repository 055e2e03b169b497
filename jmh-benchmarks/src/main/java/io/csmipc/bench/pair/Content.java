package io.csmipc.bench.pair;

/** How the payload of a message is made and taken. */
enum Content {
  /** Produced anew for each message, and taken whole. */
  FRESH,
  /** Ready bytes with a new sequence number, written into the ring once, and taken whole. */
  READY,
  /** For the channel's own cost: in place, the sequence number is all that is written and read. */
  UNTOUCHED
}
