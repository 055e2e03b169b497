package io.csmipc.bench;

/** The counter that cycles are read from. */
interface Cycles {
  /** Which one it is. */
  String name();

  /** Counts in a second. */
  long frequencyHz();

  /** The count at this moment. */
  long read();

  /** What one read costs, in counts. */
  long overhead();

  static Cycles nanos() {
    return new Cycles() {
      @Override
      public String name() {
        return "System.nanoTime";
      }

      @Override
      public long frequencyHz() {
        return 1_000_000_000;
      }

      @Override
      public long read() {
        return System.nanoTime();
      }

      @Override
      public long overhead() {
        return 20;
      }
    };
  }
}
