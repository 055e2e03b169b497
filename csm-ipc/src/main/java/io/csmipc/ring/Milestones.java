package io.csmipc.ring;

/**
 * Where messages end, by the number of their last record: turns an acknowledgement into a position.
 * A fixed amount of memory: with more than a thousand messages not acknowledged, only every second
 * end is kept, then every fourth, so that an answer may name an earlier position, never a later
 * one. The caller holds the lane's lock.
 */
final class Milestones {
  static final int MOST = 1024;

  private final long[] numbers = new long[MOST];
  private final long[] positions = new long[MOST];
  private int count;
  private long base;

  /**
   * Notes the end of a message.
   *
   * @param number of its last record, ascending
   * @param position behind it
   * @param acknowledged as for {@link #position}
   */
  void add(long number, long position, long acknowledged) {
    if (count == MOST) {
      drop(acknowledged);
      if (count > MOST / 2) {
        thin();
      }
    }
    numbers[count] = number;
    positions[count++] = position;
  }

  /**
   * Behind which message everything up to a number was.
   *
   * @param acknowledged how many records, from number 0 on; not less than at an earlier call
   * @return the position behind the last message of which all records are among them, or behind an
   *     earlier one
   */
  long position(long acknowledged) {
    drop(acknowledged);
    return base;
  }

  private void drop(long acknowledged) {
    int done = 0;
    while (done < count && numbers[done] < acknowledged) {
      base = positions[done++];
    }
    count -= done;
    System.arraycopy(numbers, done, numbers, 0, count);
    System.arraycopy(positions, done, positions, 0, count);
  }

  /** Keeps the later one of each two. */
  private void thin() {
    int kept = 0;
    for (int i = (count - 1) & 1; i < count; i += 2) {
      numbers[kept] = numbers[i];
      positions[kept++] = positions[i];
    }
    count = kept;
  }
}
