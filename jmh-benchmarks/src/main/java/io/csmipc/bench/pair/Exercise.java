package io.csmipc.bench.pair;

/**
 * One piece of work that both sides do together; side A announces it to side B in one line.
 *
 * @param kind what happens
 * @param content how payloads are made
 * @param check whether every byte is compared, which no clock may see
 * @param size bytes of each payload
 * @param count round trips or scheduled messages; a stream ends with its own message instead
 * @param first the first sequence number
 * @param schedule when messages are due, if there is a schedule
 */
record Exercise(
    Kind kind,
    Content content,
    boolean check,
    int size,
    long count,
    long first,
    Schedule schedule) {
  /** What happens in it. */
  enum Kind {
    /** One message at a time, there and back. */
    ROUND_TRIPS,
    /** One message at a time, there and back, until the end arrives; the count says nothing. */
    ECHO,
    /** From A to B as fast as they go, then one message back. */
    STREAM,
    /** From A to B at the times of a schedule. */
    SCHEDULED
  }

  /** The line that announces it. */
  String line() {
    return kind
        + " "
        + content
        + " "
        + check
        + " "
        + size
        + " "
        + count
        + " "
        + first
        + " "
        + schedule.word();
  }

  /** Reads such a line. */
  static Exercise parse(String line) {
    String[] word = line.split(" ", -1);
    return new Exercise(
        Kind.valueOf(word[0]),
        Content.valueOf(word[1]),
        Boolean.parseBoolean(word[2]),
        Integer.parseInt(word[3]),
        Long.parseLong(word[4]),
        Long.parseLong(word[5]),
        Schedule.parse(word[6]));
  }

  /** When a message is due, by this machine's {@link System#nanoTime}. */
  long due(long sequence) {
    return schedule.due(sequence - first);
  }
}
