package io.csmipc.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Memory of the application that a file may have been cut under.
 *
 * <p>HotSpot reports a lost page as an InternalError that does not say whose memory it was, and
 * that compiled code may get only after it went on: when the record with whatever was in its place
 * is published already. So the pages of a mapped source are looked at before anything is claimed. A
 * file that is cut between that look and the end of the copy can still not be told apart from an
 * outbox that was cut; then the session ends, for the sake of the record.
 */
public final class MappedSource {
  private static final long PAGE = 4096;

  private MappedSource() {}

  /**
   * Looks at every page, if the memory is a mapping at all.
   *
   * @param source memory of the application
   * @param offset where to start, in bytes
   * @param length how many bytes, checked against {@code source} by the caller
   * @throws InternalError when a page is not there: the application's own affair
   */
  public static void requirePresent(MemorySegment source, long offset, long length) {
    if (source.isMapped() && length > 0) {
      look(source, offset, length);
    }
  }

  private static void look(MemorySegment source, long offset, long length) {
    long use = length;
    for (long at = 0; at < length; at += PAGE) {
      use = use * 31 + source.get(ValueLayout.JAVA_BYTE, offset + at);
    }
    use = use * 31 + source.get(ValueLayout.JAVA_BYTE, offset + length - 1);
    if (use == 0) {
      Thread.onSpinWait(); // a use: the compiler leaves out loads that have none, volatile or not
    }
    // Native code that is left at once: on the way back a thread gets the error of an earlier
    // access at the latest.
    var _ = Runtime.getRuntime().maxMemory();
  }
}
