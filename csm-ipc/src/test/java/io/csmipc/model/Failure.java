package io.csmipc.model;

/** What the scenarios check. */
final class Failure {
  static final String STALE_HEADER = "read a stale word as a header";
  static final String WRONG_PAYLOAD = "delivered wrong payload";
  static final String REPEATED = "delivered a record twice";
  static final String TORN = "delivered a message torn by the restart";
  static final String OLD_HEADER = "read a header of the old session";
  static final String OLD_CONFIGURATION = "took the old session's configuration";

  static final String BEHIND_CLAIMED = "published a record behind what is said to be claimed";

  /** No program can go on, and not all are done: the names of those that wait follow. */
  static final String STUCK = "stuck, waiting forever: ";

  private Failure() {}
}
