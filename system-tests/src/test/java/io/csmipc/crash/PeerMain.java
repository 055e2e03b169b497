package io.csmipc.crash;

import io.csmipc.Channel;
import io.csmipc.ChannelListener;
import io.csmipc.ChannelOptions;
import io.csmipc.PeerLoss;
import io.csmipc.Subscription;
import io.csmipc.WaitStrategies;
import io.csmipc.channel.Channels;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.region.Side;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One side of the channel: publishes and polls until it is told to stop, or killed. The binder has
 * three publishing threads and sleeps on the doorbell; the connector has one, without a lock.
 */
final class PeerMain {
  static final int RING = 1 << 16;
  static final int BINDER_THREADS = 3;
  static final Duration LIVENESS = Duration.ofSeconds(1);

  private final Path outbox;
  private final EventLog events;
  private final ReceivedLog received;
  private final Channel channel;
  private final List<Thread> publishers = new ArrayList<>();
  private final Thread poller;
  private volatile boolean publishing = true;

  private PeerMain(Path directory, String address, Side side, int incarnation) throws IOException {
    outbox = Path.of("/dev/shm/csm-ipc." + address + "." + side.name().toLowerCase(Locale.ROOT));
    events = new EventLog(directory.resolve("events-" + incarnation));
    received = new ReceivedLog(directory.resolve("received-" + incarnation));
    boolean binder = side == Side.BINDER;
    ChannelOptions.Builder options =
        ChannelOptions.builder()
            .ringCapacity(RING)
            .livenessLimit(LIVENESS)
            .exclusivePublication(!binder)
            .doorbell(binder)
            .listener(new Listener());
    if (binder) {
      options.waitStrategy(WaitStrategies.blocking());
    }
    channel = Channels.open(address, side, options.build(), null);
    events.opened();
    for (int t = 0; t < (binder ? BINDER_THREADS : 1); t++) {
      SentLog log = new SentLog(directory.resolve("sent-" + incarnation + "-" + t));
      publishers.add(
          start("publisher " + t, new Publisher(channel, log, incarnation, t, () -> publishing)));
    }
    poller = start("poller", this::poll);
  }

  public static void main(String[] args) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> {
          e.printStackTrace();
          Runtime.getRuntime().halt(3);
        });
    PeerMain peer =
        new PeerMain(Path.of(args[0]), args[1], Side.valueOf(args[2]), Integer.parseInt(args[3]));
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (peer.obey(commands.readLine())) {
      System.out.println("done");
    }
  }

  private boolean obey(String command) throws InterruptedException {
    return switch (command) {
      case "stop" -> {
        publishing = false;
        for (Thread publisher : publishers) {
          publisher.join();
        }
        yield true;
      }
      case "close" -> {
        channel.close(Duration.ofSeconds(10));
        poller.join();
        yield true;
      }
      case "drain" -> {
        poller.join(); // until the peer's close
        channel.close();
        yield true;
      }
      case null, default -> false;
    };
  }

  private static Thread start(String name, Runnable what) {
    return Thread.ofPlatform().name(name).daemon().start(what);
  }

  private void poll() {
    Subscription subscription = channel.subscription();
    for (int round = 0; ; round++) {
      int polled =
          round % 4 == 0
              ? subscription.borrow(
                  (type, message) ->
                      received.add(Content.verify(type, message.segment(), 0, message.length())),
                  16)
              : subscription.poll(
                  (type, buffer, at, length) ->
                      received.add(Content.verify(type, buffer, at, length)),
                  16);
      if (polled == Subscription.CLOSED) {
        return;
      }
      if (polled == 0) {
        subscription.await(Duration.ofMillis(20));
      }
    }
  }

  private final class Listener implements ChannelListener {
    @Override
    public void onConnected(Channel which, long session) {
      try (FileChannel file = FileChannel.open(outbox)) {
        events.connected(session, word(file, OutboxLayout.SESSION), word(file, OutboxLayout.ECHO));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static long word(FileChannel file, long offset) throws IOException {
      ByteBuffer word = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
      file.read(word, offset);
      return word.getLong(0);
    }

    @Override
    public void onPeerLost(Channel which, PeerLoss loss) {
      events.lost(loss);
    }
  }
}
