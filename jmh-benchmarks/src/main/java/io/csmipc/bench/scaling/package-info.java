/**
 * How the cost of a message grows: with its size, the number of channels and of publishing threads,
 * the ring's capacity, and a working set that no cache holds. What the figures say is computed from
 * them.
 */
package io.csmipc.bench.scaling;
