package io.csmipc.channel;

import static io.csmipc.channel.Messages.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.ChannelState;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.Words;
import io.csmipc.region.PeerRegion;
import io.csmipc.region.RegionEndpoint;
import io.csmipc.region.RegionOptions;
import io.csmipc.region.RegionProviders;
import io.csmipc.region.Side;
import io.csmipc.session.Breaker;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The memory of a channel's next outbox takes long to be had. */
@Timeout(60)
class SlowMemoryTest {
  private static final int BEATS = 20;

  private final String name = "test-" + UUID.randomUUID();
  private final Recorder told = new Recorder();

  @BeforeEach
  void reset() {
    SlowProvider.reset();
  }

  /** So that no thread of a failed test waits for ever. */
  @AfterEach
  void release() {
    SlowProvider.release();
  }

  @Test
  void theHeartbeatsOfOtherChannelsGoOnMeanwhile() throws Exception {
    try (Channel slow = Channels.bind("slow:" + name, options());
        Channel peer = Channels.connect("slow:" + name);
        Channel other = Channels.bind(name + "-other");
        RegionEndpoint viewer = viewer(name + "-other")) {
      // given a channel that is connecting again, and waits for memory
      told.awaitSession(1);
      Breaker.breakOff(slow);
      assertTrue(SlowProvider.asked().await(SOON.toSeconds(), TimeUnit.SECONDS));
      // when
      try (PeerRegion outbox = viewer.attach()) {
        long beat = Words.getAcquire(outbox.segment(), OutboxLayout.HEARTBEAT);
        // then
        Eventually.holds(
            "heartbeats of " + other,
            SOON,
            () -> Words.getAcquire(outbox.segment(), OutboxLayout.HEARTBEAT) >= beat + BEATS);
      }
      assertEquals(ChannelState.CONNECTING, slow.state());
      assertEquals(1, told.losses().size());
      // and it connects as soon as there is memory
      SlowProvider.release();
      told.awaitSession(2);
      Messages.offer(slow, 7);
      assertEquals(List.of(7L), Messages.take(peer, 1));
    }
  }

  @Test
  void aChannelThatWaitsForMemoryCanBeClosedAndOpenedAgainAtOnce() throws Exception {
    try (Channel slow = Channels.bind("slow:" + name, options());
        Channel peer = Channels.connect("slow:" + name)) {
      told.awaitSession(1);
      Breaker.breakOff(slow);
      assertTrue(SlowProvider.asked().await(SOON.toSeconds(), TimeUnit.SECONDS));
      // when
      long from = System.nanoTime();
      slow.close();
      // then: what was under way is broken off
      assertTrue(System.nanoTime() - from < 900_000_000, "close waited for the memory");
      try (Channel again = Channels.bind(name)) {
        assertTrue(again.awaitConnected(SOON), peer::toString);
      }
    }
  }

  @Test
  void aChannelThatIsClosedWhileItsMemoryComesLeavesNothingBehind() throws Exception {
    try (Channel slow = Channels.bind("slow:" + name, options());
        Channel peer = Channels.connect("slow:" + name)) {
      told.awaitSession(1);
      Breaker.breakOff(slow);
      assertTrue(SlowProvider.asked().await(SOON.toSeconds(), TimeUnit.SECONDS));
      // when, whoever of the two comes first
      SlowProvider.release();
      slow.close();
      // then
      Eventually.holds("no outbox", SOON, () -> files().isEmpty());
      try (Channel again = Channels.bind(name)) {
        assertTrue(again.awaitConnected(SOON), peer::toString);
      }
    }
  }

  private List<String> files() {
    String[] found =
        new File("/dev/shm").list((directory, file) -> file.contains(name + ".binder"));
    return List.of(found);
  }

  private ChannelOptions options() {
    return ChannelOptions.builder()
        .ringCapacity(1 << 16)
        .livenessLimit(Duration.ofSeconds(30))
        .listener(told)
        .build();
  }

  private static RegionEndpoint viewer(String address) {
    return RegionProviders.find("shm")
        .open("shm", address, Side.CONNECTOR, new RegionOptions(false, null, null));
  }
}
