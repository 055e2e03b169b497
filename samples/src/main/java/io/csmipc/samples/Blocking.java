package io.csmipc.samples;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import io.csmipc.WaitStrategies;
import io.csmipc.channel.Channels;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * A consumer that costs no core while nothing comes: it sleeps until the producer rings. That needs
 * the native shim, on both sides; without it the sleep is a series of short naps.
 *
 * <pre>
 *   Blocking consume NAME
 *   Blocking produce NAME      (sends the lines of standard input)
 * </pre>
 */
public final class Blocking {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LINE = 1;

  private Blocking() {}

  /**
   * Runs one side.
   *
   * @param args as above
   * @throws InterruptedException when the thread was interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    if (args.length == 2 && args[0].equals("consume")) {
      consume(args[1]);
    } else if (args.length == 2 && args[0].equals("produce")) {
      produce(args[1]);
    } else {
      System.err.println("usage: Blocking consume|produce NAME");
      System.exit(2);
    }
  }

  private static void consume(String name) {
    ChannelOptions options =
        ChannelOptions.builder()
            .waitStrategy(WaitStrategies.blocking())
            .doorbell(true) // asks the producer to ring; costs it a fence for each message
            .build();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    try (Channel channel = Channels.bind(name, options)) {
      long clock = System.nanoTime();
      long cpu = threads.getCurrentThreadCpuTime();
      Subscription lines = channel.subscription();
      while (lines.poll((type, m, at, size) -> System.out.println(Text.of(m, at, size)), 16) >= 0) {
        lines.await(PATIENCE);
      }
      cpu = (threads.getCurrentThreadCpuTime() - cpu) / 1_000_000;
      System.out.printf("CPU: %d ms of %d%n", cpu, (System.nanoTime() - clock) / 1_000_000);
    }
  }

  private static void produce(String name) throws InterruptedException {
    try (Channel channel = Channels.connect(name)) {
      channel.awaitConnected(PATIENCE);
      for (String line; (line = IO.readln()) != null; ) {
        MemorySegment text = Text.segment(line);
        long result = channel.publication().send(LINE, text, 0, text.byteSize(), PATIENCE);
        System.out.println(
            Publication.describe(result) + ", rang " + channel.counters().doorbells() + " times");
      }
      channel.close(PATIENCE);
    }
  }
}
