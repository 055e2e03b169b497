package io.csmipc.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.csmipc.Channel;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Sends and takes messages that are one number each. */
final class Messages {
  static final Duration SOON = Duration.ofSeconds(30);

  private Messages() {}

  static void connect(Channel a, Channel b) throws InterruptedException {
    assertTrue(a.awaitConnected(SOON), a::toString);
    assertTrue(b.awaitConnected(SOON), b::toString);
  }

  /** Offers numbers one after the other; returns the last position. */
  static long offer(Channel channel, long... numbers) {
    long position = 0;
    for (long number : numbers) {
      byte[] bytes = ByteBuffer.allocate(8).putLong(number).array();
      position = channel.publication().offer(1, bytes, 0, 8);
      assertTrue(position > 0, Publication.describe(position));
    }
    return position;
  }

  /** Polls until that many numbers came. */
  static List<Long> take(Channel channel, int count) {
    List<Long> numbers = new ArrayList<>();
    Subscription subscription = channel.subscription();
    long deadline = System.nanoTime() + SOON.toNanos();
    while (numbers.size() < count) {
      int polled = subscription.poll((type, b, at, n) -> numbers.add(number(b, at, n)), 1);
      if (polled == Subscription.CLOSED || System.nanoTime() - deadline > 0) {
        fail("only " + numbers + " came through " + channel);
      }
      if (polled == 0) {
        subscription.await(Duration.ofMillis(10));
      }
    }
    return numbers;
  }

  /** Polls until the channel says that nothing follows. */
  static List<Long> takeAll(Channel channel) {
    List<Long> numbers = new ArrayList<>();
    Eventually.holds(
        "the end of " + channel,
        SOON,
        () ->
            channel.subscription().poll((type, b, at, n) -> numbers.add(number(b, at, n)), 100)
                == Subscription.CLOSED);
    return numbers;
  }

  private static long number(java.lang.foreign.MemorySegment buffer, long offset, long length) {
    assertEquals(8, length);
    return ByteBuffer.wrap(buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)).getLong();
  }
}
