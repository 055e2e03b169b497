package io.csmipc.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.ChannelState;
import io.csmipc.LossReason;
import io.csmipc.PositionRange;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChannelTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final String address = "test-" + UUID.randomUUID();

  @Test
  void carriesAMessageEachWay() throws Exception {
    try (Channel a = Channels.bind(address);
        Channel b = Channels.connect(address)) {
      assertTrue(a.awaitConnected(SOON));
      assertTrue(b.awaitConnected(SOON));
      assertTrue(a.publication().offer(7, new byte[] {1, 2, 3}, 0, 3) > 0);
      assertTrue(b.subscription().await(SOON));
      int n =
          b.subscription()
              .poll(
                  (type, buffer, offset, length) -> {
                    assertEquals(7, type);
                    assertEquals(3, length);
                    assertEquals(2, buffer.get(ValueLayout.JAVA_BYTE, offset + 1));
                  },
                  10);
      assertEquals(1, n);
    }
  }

  @Test
  @SuppressWarnings("try") // closed early, and again at the end
  void closeDeliversWhatWasPublishedAndTellsThePeer() throws Exception {
    try (Channel a =
            Channels.bind(address, ChannelOptions.builder().exclusivePublication(true).build());
        Channel b = Channels.connect(address)) {
      assertTrue(a.awaitConnected(SOON) && b.awaitConnected(SOON));
      assertTrue(a.publication().offer(1, new byte[100], 0, 100) > 0);
      a.close();
      long deadline = System.nanoTime() + SOON.toNanos();
      int got = 0;
      int n = 0;
      while (n >= 0 && System.nanoTime() < deadline) {
        n = b.subscription().poll((type, buffer, offset, length) -> assertEquals(100, length), 10);
        got += Math.max(n, 0);
      }
      assertEquals(1, got);
      assertEquals(-1, n);
      assertEquals(LossReason.CLOSED_BY_PEER, b.closeReason());
      assertEquals(ChannelState.CLOSED, b.state());
    }
  }

  @Test
  void lingeringCloseWaitsForThePeer() throws Exception {
    try (Channel a = Channels.bind(address);
        Channel b = Channels.connect(address)) {
      assertTrue(a.awaitConnected(SOON) && b.awaitConnected(SOON));
      assertTrue(a.publication().offer(1, new byte[100], 0, 100) > 0);
      PositionRange range = a.close(Duration.ofMillis(50));
      assertEquals(false, range.isEmpty());
    }
  }
}
