/**
 * Two real processes exchange numbered messages while they are killed and suspended at random
 * moments; afterwards every single message is accounted for.
 *
 * <p>{@link io.csmipc.crash.PeerMain} is the program of both. It writes down what it sends and
 * receives in mapped files, which survive {@code kill -9}; {@link io.csmipc.crash.Oracle} compares
 * them. A short run belongs to the tests; {@code -Dcsm.crash.events=100} makes it a hundred kills
 * and a hundred suspensions.
 */
package io.csmipc.crash;
