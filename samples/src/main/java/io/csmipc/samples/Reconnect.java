package io.csmipc.samples;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.Subscription;
import io.csmipc.channel.Channels;
import java.time.Duration;

/**
 * A sender that survives restarts of its receiver, prints every loss, and sends again what may not
 * have been delivered:
 *
 * <pre>
 *   Reconnect receive NAME
 *   Reconnect send NAME      (sends the lines of standard input)
 * </pre>
 *
 * <p>Kill the receiver at any moment and start it again. A line arrives once, or twice when the
 * receiver dies between printing it and saying so.
 */
public final class Reconnect {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private Reconnect() {}

  /**
   * Runs one side.
   *
   * @param args as above
   * @throws InterruptedException when the thread was interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    if (args.length == 2 && args[0].equals("send")) {
      send(args[1]);
    } else if (args.length == 2 && args[0].equals("receive")) {
      receive(args[1]);
    } else {
      System.err.println("usage: Reconnect send|receive NAME");
      System.exit(2);
    }
  }

  private static void send(String name) throws InterruptedException {
    Resender resender = new Resender();
    ChannelOptions options =
        ChannelOptions.builder().ringCapacity(Resender.RING).listener(resender).build();
    try (Channel channel = Channels.bind(name, options)) {
      Thread.ofPlatform().daemon().start(resender::readLines);
      resender.sendAll(channel);
      System.out.println("not taken: " + channel.close(PATIENCE));
    }
  }

  private static void receive(String name) {
    try (Channel channel = Channels.connect(name)) {
      Subscription lines = channel.subscription();
      while (lines.poll((type, m, at, size) -> System.out.println(Text.of(m, at, size)), 16) >= 0) {
        lines.await(PATIENCE);
      }
    }
  }
}
