package io.csmipc.bench.sharing;

/**
 * What one process of the runtime-cost experiment found; times in nanoseconds.
 *
 * @param text all timed tokens
 * @param token the median of them
 * @param firstRead every weight read once, for the first time in this process or after writing them
 * @param read the median of reading every weight once, when nothing is new
 * @param huge bytes that were mapped in huge pages
 * @param digest of the weights
 * @param fingerprint of every bit that was computed
 * @param waitShare the largest share of time for which the process waited for its core
 */
record RuntimeSample(
    long text,
    long token,
    long firstRead,
    long read,
    long huge,
    String digest,
    String fingerprint,
    double waitShare) {
  /** One line for the pipe. */
  String line() {
    return String.join(
        " ",
        String.valueOf(text),
        String.valueOf(token),
        String.valueOf(firstRead),
        String.valueOf(read),
        String.valueOf(huge),
        digest,
        fingerprint,
        String.valueOf(waitShare));
  }

  /** Reads such a line. */
  static RuntimeSample parse(String line) {
    String[] word = line.split(" ", -1);
    return new RuntimeSample(
        Long.parseLong(word[0]),
        Long.parseLong(word[1]),
        Long.parseLong(word[2]),
        Long.parseLong(word[3]),
        Long.parseLong(word[4]),
        word[5],
        word[6],
        Double.parseDouble(word[7]));
  }
}
