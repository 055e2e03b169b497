/**
 * Model weights in one region instead of a copy in each process: what it saves in memory and what
 * it costs in time. Uses the library's regions; writes nothing but weights into them.
 */
package io.csmipc.bench.sharing;
