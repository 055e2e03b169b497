package io.csmipc.crash;

import io.csmipc.Channel;
import io.csmipc.Claim;
import io.csmipc.ClaimLostException;
import io.csmipc.Publication;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One publishing thread: all ways to send, all sizes, written down before and after. */
final class Publisher implements Runnable {
  static final int LONGEST = 100_000;

  /** A burst of so many messages, then a breath: both sides get a turn on few cores. */
  private static final int BURST = 24;

  private static final int PAUSE_NANOS = 400_000;
  private static final long CLAIM_PAUSE_NANOS = 30_000_000;
  private static final Duration SEND_LIMIT = Duration.ofSeconds(2);

  private final Channel channel;
  private final Publication publication;
  private final SentLog log;
  private final int incarnation;
  private final int thread;
  private final BooleanSupplier goesOn;
  private final Claim claim;
  private final SplittableRandom random;
  private final byte[] message = new byte[LONGEST];
  private final MemorySegment segment = MemorySegment.ofArray(message);

  Publisher(Channel channel, SentLog log, int incarnation, int thread, BooleanSupplier goesOn) {
    this.channel = channel;
    publication = channel.publication();
    this.log = log;
    this.incarnation = incarnation;
    this.thread = thread;
    this.goesOn = goesOn;
    claim = publication.newClaim();
    random = new SplittableRandom(Content.id(incarnation, thread, 0));
  }

  @Override
  public void run() {
    for (int entry = 0; entry < log.capacity() && goesOn.getAsBoolean(); entry++) {
      long result = publish(entry);
      if (result < 0) {
        log.failed(entry);
        if (result == Publication.CLOSED) {
          return;
        }
        awaitConnected();
      }
      if (random.nextInt(BURST) == 0) {
        LockSupport.parkNanos(random.nextInt(PAUSE_NANOS));
      }
    }
  }

  private void awaitConnected() {
    try {
      channel.awaitConnected(Duration.ofMillis(20));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private long publish(int entry) {
    int way = random.nextInt(100);
    int length =
        way < 85
            ? Content.MIN_LENGTH + random.nextInt(400)
            : way < 99
                ? Content.MIN_LENGTH + random.nextInt((int) publication.maxOfferLength() - 12)
                : LONGEST - random.nextInt(LONGEST / 4);
    length = Math.min(length, LONGEST);
    Content.fill(message, Content.id(incarnation, thread, entry), length);
    long result;
    do {
      long session = channel.counters().sessions();
      log.begin(entry, session);
      result = attempt(entry, way, length);
      if (result > 0) {
        log.done(entry, result, channel.counters().sessions());
      } else if (result == Publication.BACK_PRESSURED) {
        LockSupport.parkNanos(20_000);
      }
    } while (result == Publication.BACK_PRESSURED && goesOn.getAsBoolean());
    return result;
  }

  private long attempt(int entry, int way, int length) {
    if (length > publication.maxOfferLength()) {
      return publication.send(thread, segment, 0, length, SEND_LIMIT);
    }
    return way % 3 == 0 && length <= publication.maxClaimLength()
        ? claim(entry, way, length)
        : publication.offer(thread, message, 0, length);
  }

  private long claim(int entry, int way, int length) {
    long result = publication.tryClaim(thread, length, claim);
    if (result < 0) {
      return result;
    }
    try (claim) {
      log.claimed(entry);
      int half = length / 2;
      claim.putBytes(0, segment, 0, half);
      if (random.nextInt(500) == 0) {
        LockSupport.parkNanos(CLAIM_PAUSE_NANOS); // a claim to be killed in
      }
      if (way == 0) {
        return Publication.TIMED_OUT; // given up by its owner: aborts
      }
      claim.putBytes(half, segment, half, length - half);
      claim.commit();
      return result;
    } catch (ClaimLostException e) {
      return Publication.NOT_CONNECTED;
    } catch (IllegalStateException e) {
      return lostWhileFilling(e);
    }
  }

  /** The memory of a claim ends with its session, also in the middle of a copy. */
  private static long lostWhileFilling(IllegalStateException e) {
    if (!"Already closed".equals(e.getMessage())) {
      throw e;
    }
    return Publication.NOT_CONNECTED;
  }
}
