package io.csmipc.ring;

import io.csmipc.Claim;
import io.csmipc.ClaimLostException;
import io.csmipc.layout.EndedMapping;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** The claim of every lane. Used by one thread at a time. */
public final class RingClaim implements Claim {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private boolean open;
  private LaneWriter lane;
  private int slot;
  private long start;
  private int type;
  private MemorySegment memory;
  private long base;
  private int length;

  /** Nothing claimed yet. */
  public RingClaim() {}

  @SuppressWarnings({"ReferenceEquality", "MemorySegmentReferenceEquality"}) // the very same
  void begin(
      LaneWriter lane,
      int slot,
      long start,
      int type,
      MemorySegment memory,
      long base,
      int length) {
    open = true;
    if (this.lane != lane) {
      this.lane = lane; // a store of a reference costs more than a look at it
    }
    if (this.memory != memory) {
      this.memory = memory;
    }
    this.slot = slot;
    this.start = start;
    this.type = type;
    this.base = base;
    this.length = length;
  }

  /**
   * Whether something is claimed.
   *
   * @return true between a claim and its end
   */
  public boolean isOpen() {
    return open;
  }

  /** Claims nothing any more, when claiming failed half-way; the end of the session pads it. */
  public void forget() {
    open = false;
  }

  int slot() {
    return slot;
  }

  long start() {
    return start;
  }

  int type() {
    return type;
  }

  /** The size of the claim, also while another thread ends it. */
  int claimedLength() {
    return length;
  }

  @Override
  public int length() {
    requireOpen();
    return length;
  }

  @Override
  public MemorySegment segment() {
    requireOpen();
    return memory.asSlice(base, length);
  }

  /** How many indices a value of that size can have; as in {@link BorrowedView}. */
  private int places(int size) {
    return Math.max(0, length - (size - 1));
  }

  @Override
  public void putByte(int index, byte value) {
    requireOpen();
    Objects.checkIndex(index, length);
    try {
      memory.set(BYTE, base + index, value);
    } catch (IllegalStateException e) {
      throw ended(e);
    }
  }

  @Override
  public void putInt(int index, int value) {
    requireOpen();
    Objects.checkIndex(index, places(4));
    try {
      memory.set(INT, base + index, value);
    } catch (IllegalStateException e) {
      throw ended(e);
    }
  }

  @Override
  public void putLong(int index, long value) {
    requireOpen();
    Objects.checkIndex(index, places(8));
    try {
      memory.set(LONG, base + index, value);
    } catch (IllegalStateException e) {
      throw ended(e);
    }
  }

  @Override
  public void putBytes(int index, MemorySegment source, long sourceOffset, int size) {
    requireOpen();
    Objects.checkFromIndexSize(index, size, length);
    Objects.checkFromIndexSize(sourceOffset, size, source.byteSize());
    MappedSource.requirePresent(source, sourceOffset, size);
    try {
      MemorySegment.copy(source, sourceOffset, memory, base + index, size);
    } catch (IllegalStateException e) {
      throw ended(e);
    }
  }

  @Override
  public void commit() {
    LaneWriter l = requireOpen();
    try {
      if (l.isStopped()) {
        throw lost(null);
      }
      l.commit(this);
    } catch (IllegalStateException e) {
      throw lost(ended(e));
    } catch (InternalError e) {
      throw lost(e); // the memory itself is gone
    } finally {
      open = false;
    }
  }

  @Override
  public void abort() {
    LaneWriter l = requireOpen();
    try {
      if (!l.isStopped()) {
        l.abort(this);
      }
    } catch (IllegalStateException e) {
      ended(e); // and the session has made padding of the claim
    } catch (InternalError e) {
      // The memory itself is gone.
    } finally {
      open = false;
    }
  }

  @Override
  public void close() {
    if (open) {
      abort();
    }
  }

  private static IllegalStateException ended(IllegalStateException e) {
    EndedMapping.met(e);
    return e;
  }

  private LaneWriter requireOpen() {
    if (!open) {
      throw new IllegalStateException(
          "nothing is claimed: call tryClaim first, and use its result");
    }
    return lane;
  }

  private static ClaimLostException lost(Throwable cause) {
    return new ClaimLostException(
        "the session ended while the claim was open; the message was not sent. Send it again when"
            + " the channel is connected",
        cause);
  }
}
