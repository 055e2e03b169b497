package io.csmipc;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The direction of a channel in which this side writes.
 *
 * <p><b>Results.</b> A positive result is the position behind the message: the number of ring bytes
 * that this session used so far. A negative one is one of the constants below; nothing was written.
 *
 * <p><b>Threads.</b> Safe for any number of threads, unless the channel was opened with {@link
 * ChannelOptions.Builder#exclusivePublication(boolean)}: then one thread publishes, without a lock.
 *
 * <p><b>Order.</b> Messages of one thread arrive in the order in which they were offered or
 * claimed.
 */
public interface Publication {
  /**
   * The ring is full, or another thread's long {@code send} is under way: retry, later or with a
   * wait.
   */
  long BACK_PRESSURED = -1;

  /** No peer is connected at the moment: retry after {@link Channel#awaitConnected}. */
  long NOT_CONNECTED = -2;

  /** The channel is closed: stop; {@link Channel#closeReason()} says why. */
  long CLOSED = -3;

  /** Only of {@code send}: the time was up. The reader drops what had been sent of the message. */
  long TIMED_OUT = -4;

  /** The largest message type. */
  int MAX_TYPE = 0xFFFF;

  /**
   * Sends a message of at most {@link #maxOfferLength()} bytes, all of it or nothing.
   *
   * @param type 0 to {@link #MAX_TYPE}, handed to the receiver as it is
   * @param source the message
   * @param offset where in {@code source} it starts, in bytes
   * @param length its size in bytes, 0 or more
   * @return the new position, or {@link #BACK_PRESSURED}, {@link #NOT_CONNECTED}, {@link #CLOSED}
   * @throws MessageTooLongException when {@code length} exceeds {@link #maxOfferLength()}
   * @throws IllegalArgumentException when {@code type} is out of range
   * @throws IndexOutOfBoundsException when {@code source} is shorter than said
   * @throws InternalError when {@code source} is a mapping of a file that was cut before the call;
   *     nothing was written. Cut <i>during</i> the call it ends the session with {@link
   *     LossReason#REGION_LOST}
   */
  long offer(int type, MemorySegment source, long offset, long length);

  /**
   * As {@link #offer(int, MemorySegment, long, long)}.
   *
   * @param type 0 to {@link #MAX_TYPE}
   * @param source the message
   * @param offset where in {@code source} it starts
   * @param length its size in bytes
   * @return as there
   */
  long offer(int type, byte[] source, int offset, int length);

  /**
   * As {@link #offer(int, MemorySegment, long, long)}, with the bytes between position and limit.
   * The buffer's position does not move.
   *
   * @param type 0 to {@link #MAX_TYPE}
   * @param source the message
   * @return as there
   */
  long offer(int type, ByteBuffer source);

  /**
   * Sends a message of up to {@link #maxMessageLength()} bytes, also one that is larger than the
   * ring, and waits for space with the channel's wait strategy. No other message comes between its
   * parts.
   *
   * @param type 0 to {@link #MAX_TYPE}
   * @param source the message
   * @param offset where in {@code source} it starts, in bytes
   * @param length its size in bytes
   * @param timeout how long to wait at most, all in all
   * @return the new position, or {@link #TIMED_OUT}, {@link #NOT_CONNECTED}, {@link #CLOSED}
   * @throws MessageTooLongException when {@code length} exceeds {@link #maxMessageLength()}
   */
  long send(int type, MemorySegment source, long offset, long length, Duration timeout);

  /**
   * Claims space for a message that is then filled in place.
   *
   * @param type 0 to {@link #MAX_TYPE}
   * @param length its size in bytes, at most {@link #maxClaimLength()}
   * @param claim a claim of {@link #newClaim()} that is not in use
   * @return the position behind the claimed space, or {@link #BACK_PRESSURED} (also when too many
   *     claims are open), {@link #NOT_CONNECTED}, {@link #CLOSED}
   * @throws MessageTooLongException when {@code length} exceeds {@link #maxClaimLength()}
   */
  long tryClaim(int type, int length, Claim claim);

  /**
   * Makes a claim to use with {@link #tryClaim}.
   *
   * @return a new claim, nothing claimed
   */
  Claim newClaim();

  /**
   * The largest message that travels unfragmented.
   *
   * @return bytes
   */
  int maxClaimLength();

  /**
   * The largest message that {@code offer} takes.
   *
   * @return bytes
   */
  long maxOfferLength();

  /**
   * The largest message that the peer's configuration and mine allow.
   *
   * @return bytes
   */
  long maxMessageLength();

  /**
   * Names a result.
   *
   * @param result what a method of this interface returned
   * @return for instance {@code "BACK_PRESSURED"}, or {@code "position 4096"}
   */
  static String describe(long result) {
    if (result >= 0) {
      return "position " + result;
    }
    return switch ((int) result) {
      case (int) BACK_PRESSURED -> "BACK_PRESSURED";
      case (int) NOT_CONNECTED -> "NOT_CONNECTED";
      case (int) CLOSED -> "CLOSED";
      case (int) TIMED_OUT -> "TIMED_OUT";
      default -> "unknown result " + result;
    };
  }
}
