package io.csmipc.bench.pair;

import io.csmipc.Channel;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import java.time.Duration;

/** Reads the results of a channel: in a measurement, a lost connection is a failure. */
final class Results {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Results() {}

  /** Waits for the other side. */
  static void awaitPeer(Channel channel) throws InterruptedException {
    if (!channel.awaitConnected(PATIENCE)) {
      throw new IllegalStateException("the other side did not connect within 20 s");
    }
  }

  /** Whether a publication took the message; false when the ring is full. */
  static boolean sent(long result) {
    return result > 0 || (result != Publication.BACK_PRESSURED && lost(result));
  }

  /** How many messages a subscription delivered. */
  static int received(int result) {
    if (result == Subscription.CLOSED) {
      throw new IllegalStateException("the channel is closed");
    }
    return result;
  }

  private static boolean lost(long result) {
    throw new IllegalStateException(
        "the connection is lost in the middle: " + Publication.describe(result));
  }
}
