package io.csmipc.bench.pair;

/**
 * What one pair found when it was its turn, and in which state the machine was.
 *
 * @param sample what it found
 * @param floorNanos the round trip of the floor, the mean of right before and right after
 */
record Turn<T>(T sample, double floorNanos) {}
