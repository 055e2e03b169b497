package io.csmipc.bench.pair;

/** The two parties of a measurement: A measures, B answers. */
enum Side {
  A,
  B;

  Side other() {
    return this == A ? B : A;
  }
}
