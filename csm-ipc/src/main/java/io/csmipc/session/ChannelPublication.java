package io.csmipc.session;

import io.csmipc.Claim;
import io.csmipc.Publication;
import io.csmipc.WaitStrategy;
import io.csmipc.ring.LaneFault;
import io.csmipc.ring.MappedSource;
import io.csmipc.ring.RingClaim;
import io.csmipc.ring.RingLimits;
import io.csmipc.ring.SourceFault;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;

/** Sends through the session that is there at the moment, and turns its faults into results. */
final class ChannelPublication implements Publication {
  private final ManagedChannel channel;
  private final WaitStrategy waiting;

  ChannelPublication(ManagedChannel channel, WaitStrategy waiting) {
    this.channel = channel;
    this.waiting = waiting;
  }

  @Override
  public long offer(int type, MemorySegment source, long offset, long length) {
    checkType(type);
    Objects.checkFromIndexSize(offset, length, source.byteSize());
    MappedSource.requirePresent(source, offset, length);
    Session session = channel.session();
    if (session == null) {
      return noSession();
    }
    try {
      return session.writer().offer(type, source, offset, length);
    } catch (SourceFault e) {
      throw e.fault();
    } catch (LaneFault | IllegalStateException | InternalError e) {
      return failed(session, e);
    }
  }

  @Override
  public long offer(int type, byte[] source, int offset, int length) {
    return offer(type, MemorySegment.ofArray(source), offset, length);
  }

  @Override
  public long offer(int type, ByteBuffer source) {
    MemorySegment segment = MemorySegment.ofBuffer(source);
    return offer(type, segment, 0, segment.byteSize());
  }

  @Override
  public long send(int type, MemorySegment source, long offset, long length, Duration timeout) {
    checkType(type);
    Objects.checkFromIndexSize(offset, length, source.byteSize());
    MappedSource.requirePresent(source, offset, length);
    Session session = channel.session();
    if (session == null) {
      return noSession();
    }
    try {
      long deadline = System.nanoTime() + timeout.toNanos();
      long result = session.writer().send(type, source, offset, length, waiting, deadline);
      return result == NOT_CONNECTED ? noSession() : result;
    } catch (SourceFault e) {
      throw e.fault();
    } catch (LaneFault | IllegalStateException | InternalError e) {
      return failed(session, e);
    }
  }

  @Override
  public long tryClaim(int type, int length, Claim claim) {
    checkType(type);
    RingClaim ours = (RingClaim) claim;
    if (ours.isOpen()) {
      throw new IllegalStateException("the claim is in use: commit or abort it first");
    }
    Session session = channel.session();
    if (session == null) {
      return noSession();
    }
    try {
      return session.writer().tryClaim(type, length, ours);
    } catch (LaneFault | IllegalStateException | InternalError e) {
      ours.forget(); // a fault of memory can surface later than where it happened
      return failed(session, e);
    }
  }

  @Override
  public Claim newClaim() {
    return new RingClaim();
  }

  @Override
  public int maxClaimLength() {
    return limits().maxClaim();
  }

  @Override
  public long maxOfferLength() {
    return limits().maxOffer();
  }

  @Override
  public long maxMessageLength() {
    return limits().maxMessage();
  }

  private RingLimits limits() {
    Session session = channel.session();
    return session == null ? channel.limits() : session.writer().limits();
  }

  private static void checkType(int type) {
    if (type < 0 || type > MAX_TYPE) {
      throw new IllegalArgumentException("type must be 0 to " + MAX_TYPE + ", found " + type);
    }
  }

  private long noSession() {
    return channel.closeReason() == null ? NOT_CONNECTED : CLOSED;
  }

  private long failed(Session session, Throwable why) {
    channel.failed(session, why);
    return noSession();
  }
}
