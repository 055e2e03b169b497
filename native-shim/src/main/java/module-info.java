/**
 * Cycle counters, futexes, waiting on a cache line and CPU pinning: what Java cannot do by itself.
 *
 * <p>Everything here has a pure Java fallback, used when the native library is absent or must not
 * be loaded. Loading it needs native access: {@code --enable-native-access=io.csmipc.shim}, or
 * {@code ALL-UNNAMED} on the class path.
 */
module io.csmipc.shim {
  exports io.csmipc.shim;
}
