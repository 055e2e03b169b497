package io.csmipc.layout;

/**
 * The header of a record: one 64-bit word, published with one release store and fetched with one
 * acquire load. Every check and every use takes the fetched local.
 *
 * <pre>
 *   63      56 55      48 47              32 31                               0
 *  +----------+----------+------------------+----------------------------------+
 *  | reserved |  flags   |       type       |  frame: 8 + payload bytes        |
 *  |   = 0    |          |                  |                                  |
 *  +----------+----------+------------------+----------------------------------+
 *  | payload ...                                                               |
 *  +---------------------------------------------------------------------------+
 * </pre>
 *
 * <p>Written by the owner of the outbox alone. Zero: nothing here yet. All ones: the region is
 * revoked (the platform's tombstone); since the reserved bits are zero no valid header is negative.
 *
 * <p>A record starts at a multiple of 8 and never crosses the end of the ring. {@link #end} says
 * where the next one starts: a record of at most a cache line is followed by the rest of its line
 * when another of its size would not fit there, so that small messages touch one line each.
 */
public final class RecordHeader {
  /** Bytes of the header. */
  public static final int BYTES = 8;

  /** Bytes of a cache line. */
  public static final int LINE = 64;

  /** The longest frame, in bytes. */
  public static final int MAX_FRAME = 1 << 30;

  /** The first part of a message. */
  public static final int BEGIN = 0x01;

  /** The last part of a message. */
  public static final int END = 0x02;

  /** A whole message. */
  public static final int WHOLE = BEGIN | END;

  /** Not a message: space to skip. Alone, with type 0. */
  public static final int PADDING = 0x04;

  /** Not a message: a note to the peer's library, its kind in the type. Alone. */
  public static final int CONTROL = 0x08;

  /** The message that began will not be finished. Alone, without payload, with type 0. */
  public static final int ABORT = 0x10;

  /** The first sealed record: the transcript. */
  public static final int CONTROL_HELLO = 1;

  /** The last record: nothing follows. Sealed, it carries the final acknowledgement, 8 bytes. */
  public static final int CONTROL_CLOSE = 2;

  /** Nothing to say: a sealed claim that was aborted. */
  public static final int CONTROL_NOTHING = 3;

  /** On sealed lanes: how many of the peer's records were delivered, 8 bytes. */
  public static final int CONTROL_ACKNOWLEDGEMENT = 4;

  /** What the region reads as after it was revoked. */
  public static final long REVOKED = -1L;

  private static final int TYPE_SHIFT = 32;
  private static final int FLAGS_SHIFT = 48;

  private RecordHeader() {}

  /**
   * Builds a header.
   *
   * @param frame header and payload in bytes
   * @param type 0 to 65535
   * @param flags of the above
   * @return the word, positive
   */
  public static long of(int frame, int type, int flags) {
    return ((long) flags << FLAGS_SHIFT) | ((long) type << TYPE_SHIFT) | frame;
  }

  /**
   * Header and payload.
   *
   * @param header a fetched header
   * @return bytes; any value, when a peer wrote it
   */
  public static int frame(long header) {
    return (int) header;
  }

  /**
   * The message type or the kind of a control record.
   *
   * @param header a fetched header
   * @return 0 to 65535
   */
  public static int type(long header) {
    return (int) (header >>> TYPE_SHIFT) & 0xFFFF;
  }

  /**
   * The flags and, above them, the reserved bits: equal to a flag constant only when those are
   * zero.
   *
   * @param header a fetched header
   * @return 0 to 65535
   */
  public static int flags(long header) {
    return (int) (header >>> FLAGS_SHIFT);
  }

  /**
   * Where the record behind this one starts.
   *
   * @param start the position of this one
   * @param frame its header and payload in bytes, positive
   * @return the position behind it
   */
  public static long end(long start, long frame) {
    long taken = (frame + 7) & -8L;
    long end = start + taken;
    return taken <= LINE && (-end & (LINE - 1)) < taken ? (end + LINE - 1) & -LINE : end;
  }
}
