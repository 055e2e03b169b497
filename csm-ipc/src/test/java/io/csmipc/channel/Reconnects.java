package io.csmipc.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.session.Breaker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Both sides of some channels in one process, which connect again and again: side by side, because
 * sessions that end early follow one another at a distance.
 */
final class Reconnects {
  /** How many channels take part. */
  static final int CHANNELS = 10;

  private Reconnects() {}

  /** Both sides of one channel. */
  private static final class Pair implements AutoCloseable {
    final Recorder told = new Recorder();
    final Recorder peerTold = new Recorder();
    final Channel a;
    final Channel b;

    @SuppressWarnings("MustBeClosedChecker") // closed with the pair
    Pair(String address) {
      a = Channels.bind(address, options(told));
      b = Channels.connect(address, options(peerTold));
    }

    /** The i-th session: begins, carries messages both ways, is broken off. */
    void session(int i) {
      told.awaitSession(i);
      peerTold.awaitSession(i);
      Messages.offer(a, i);
      Messages.offer(b, -i);
      assertEquals(List.of((long) i), Messages.take(b, 1));
      assertEquals(List.of((long) -i), Messages.take(a, 1));
      Breaker.breakOff(i % 2 == 0 ? a : b);
      told.awaitLoss(i);
      peerTold.awaitLoss(i);
      assertEquals(i, told.losses().getLast().session());
    }

    @Override
    public void close() {
      a.close();
      b.close();
    }
  }

  /** Returns how many mappings there are in the end, and by how many bytes the process grew. */
  static String run(String address, int reconnects) throws IOException {
    List<Pair> pairs = new ArrayList<>();
    try {
      for (int p = 0; p < CHANNELS; p++) {
        pairs.add(new Pair(address + "-" + p));
      }
      int each = reconnects / CHANNELS;
      Footprint before = Footprint.now();
      for (int i = 1; i <= each; i++) {
        for (Pair pair : pairs) {
          pair.session(i);
        }
        if (i == each / 5) {
          before = Footprint.now();
        }
      }
      Footprint after = Footprint.now();
      for (Pair pair : pairs) {
        assertEquals(each, pair.a.counters().losses());
        assertEquals(each, pair.a.counters().messagesSent());
        assertEquals(each, pair.a.counters().messagesReceived());
      }
      return after.mappings() + " " + (after.residentBytes() - before.residentBytes());
    } finally {
      pairs.forEach(Pair::close);
    }
  }

  private static ChannelOptions options(Recorder recorder) {
    return ChannelOptions.builder().ringCapacity(1 << 16).listener(recorder).build();
  }
}
