/** Cycle counters, pinning and waiting on a cache line. */
module io.csmipc.shim {}
