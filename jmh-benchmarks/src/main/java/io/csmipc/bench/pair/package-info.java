/**
 * Two processes, bound to a core each, and what they exchange: the paper's communication benchmark
 * with its peers side by side.
 *
 * <p>Its processes write their own outboxes through the library, and for the peers what those use.
 */
package io.csmipc.bench.pair;
