package io.csmipc.layout;

import io.csmipc.ChannelOptions;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The frozen configuration of an outbox: written by its owner before the outbox is shown, copied
 * once by the peer when it attaches, validated as a whole, and never looked at again.
 *
 * <pre>
 *  offset from {@link OutboxLayout#CONFIGURATION}
 *    0  +-----------------------------+-----------------------------+
 *       | magic "CSMIPC\0\1"                                        |
 *    8  +-----------------------------+-----------------------------+
 *       | layout version              | feature bits                |
 *   16  +-----------------------------+-----------------------------+
 *       | capacity of the ring in bytes, a power of two             |
 *   24  +-----------------------------------------------------------+
 *       | longest message that the owner receives, in bytes         |
 *   32  +-----------------------------------------------------------+
 *       | side: 0 binder, 1 connector                               |
 *   40  +-----------------------------------------------------------+
 *       | zero                                                      |
 *  128  +-----------------------------------------------------------+
 * </pre>
 *
 * @param capacity of the ring in bytes
 * @param maxMessage longest message that the owner receives, in bytes
 * @param binder whether the owner is the side that bound
 * @param sealed whether records are sealed
 * @param doorbell whether the owner asks to be woken
 */
public record Configuration(
    long capacity, long maxMessage, boolean binder, boolean sealed, boolean doorbell) {
  /** Bytes of the configuration. */
  public static final int BYTES = 128;

  /**
   * The version of everything in this package. It counts releases: as long as nothing was released,
   * the layout changes under version 1.
   */
  public static final int VERSION = 1;

  private static final long MAGIC = 0x0100_4350_494D_5343L;
  private static final int SEALED = 1;
  private static final int DOORBELL = 2;

  /** What is wrong with a configuration that was found. */
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Refuses.
     *
     * @param message what was expected and what was found
     */
    public Refused(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * As it lies in memory.
   *
   * @return {@link #BYTES} bytes
   */
  public byte[] encode() {
    byte[] bytes = new byte[BYTES];
    int features = (sealed ? SEALED : 0) | (doorbell ? DOORBELL : 0);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.nativeOrder())
        .putLong(MAGIC)
        .putInt(VERSION)
        .putInt(features)
        .putLong(capacity)
        .putLong(maxMessage)
        .putLong(binder ? 0 : 1);
    return bytes;
  }

  /**
   * Copies bytes out of a peer's outbox, each once.
   *
   * @param peer the outbox, at least a page
   * @param offset where, a multiple of 8
   * @param length how many, a multiple of 8
   * @return private bytes
   */
  public static byte[] copy(MemorySegment peer, long offset, int length) {
    MemorySegment target = MemorySegment.ofArray(new long[length / 8]);
    for (long i = 0; i < length; i += 8) {
      target.set(ValueLayout.JAVA_LONG, i, Words.getOpaque(peer, offset + i));
    }
    return target.toArray(ValueLayout.JAVA_BYTE);
  }

  /**
   * Reads and validates a private copy.
   *
   * @param bytes {@link #BYTES} bytes
   * @param regionSize how large the region is, by the operating system's word
   * @return what it says
   * @throws Refused when any of it makes no sense
   */
  public static Configuration decode(byte[] bytes, long regionSize) throws Refused {
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    require(b.getLong() == MAGIC, "it does not begin like an outbox of csm-ipc");
    int version = b.getInt();
    require(
        version == VERSION,
        "layout version "
            + VERSION
            + " expected, found "
            + version
            + ": run the same version of csm-ipc on both sides");
    int features = b.getInt();
    require(
        (features & ~(SEALED | DOORBELL)) == 0,
        "unknown feature bits 0x"
            + Integer.toHexString(features)
            + ": run the same version of csm-ipc on both sides");
    long capacity = b.getLong();
    require(
        capacity >= ChannelOptions.MIN_RING_CAPACITY
            && capacity <= ChannelOptions.MAX_RING_CAPACITY
            && Long.bitCount(capacity) == 1,
        "the ring's capacity must be a power of two from 1 KiB to 1 TiB, found " + capacity);
    require(
        OutboxLayout.size(capacity) <= regionSize,
        "a ring of " + capacity + " bytes does not fit into a region of " + regionSize);
    long maxMessage = b.getLong();
    require(
        maxMessage >= 1 && maxMessage <= ChannelOptions.MAX_MESSAGE_LENGTH,
        "the longest message must have 1 byte to 1 GiB, found " + maxMessage);
    long side = b.getLong();
    require(side == 0 || side == 1, "the side must be 0 or 1, found " + side);
    while (b.hasRemaining()) {
      require(b.getLong() == 0, "reserved bytes must be zero");
    }
    return new Configuration(
        capacity, maxMessage, side == 0, (features & SEALED) != 0, (features & DOORBELL) != 0);
  }

  private static void require(boolean holds, String otherwise) throws Refused {
    if (!holds) {
      throw new Refused(otherwise);
    }
  }
}
