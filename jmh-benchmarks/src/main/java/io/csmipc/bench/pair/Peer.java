package io.csmipc.bench.pair;

/** Side B, as side A commands it. */
interface Peer {
  /** Announces an exercise and returns when B is about to start. */
  void start(Exercise exercise);

  /** Waits for the end of the exercise; says how many messages B found wrong so far. */
  long finish();
}
