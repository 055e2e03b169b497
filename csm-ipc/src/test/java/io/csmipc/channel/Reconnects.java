package io.csmipc.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.session.Breaker;
import java.io.IOException;
import java.util.List;

/** Both sides of a channel in one process, which connect again and again. */
final class Reconnects {
  private Reconnects() {}

  /** Returns how many mappings there are in the end, and by how many bytes the process grew. */
  static String run(String address, int reconnects) throws IOException {
    Recorder told = new Recorder();
    Recorder peerTold = new Recorder();
    try (Channel a = Channels.bind(address, options(told));
        Channel b = Channels.connect(address, options(peerTold))) {
      Footprint before = Footprint.now();
      for (int i = 1; i <= reconnects; i++) {
        told.awaitSession(i);
        peerTold.awaitSession(i);
        Messages.offer(a, i);
        Messages.offer(b, -i);
        assertEquals(List.of((long) i), Messages.take(b, 1));
        assertEquals(List.of((long) -i), Messages.take(a, 1));
        if (i == reconnects / 5) {
          before = Footprint.now();
        }
        Breaker.breakOff(i % 2 == 0 ? a : b);
        told.awaitLoss(i);
        peerTold.awaitLoss(i);
        assertEquals(i, told.losses().getLast().session());
      }
      Footprint after = Footprint.now();
      assertEquals(reconnects, a.counters().losses());
      assertEquals(reconnects, a.counters().messagesSent());
      assertEquals(reconnects, a.counters().messagesReceived());
      return after.mappings() + " " + (after.residentBytes() - before.residentBytes());
    }
  }

  private static ChannelOptions options(Recorder recorder) {
    return ChannelOptions.builder().ringCapacity(1 << 16).listener(recorder).build();
  }
}
