package io.csmipc.bench.scaling;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.channel.Channels;
import java.nio.file.Path;
import java.time.Duration;

/** Both ends of a channel in this process, with messages there and back. */
final class Link implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Channel near;
  private final Channel far;
  private final OneWay there;
  private final OneWay back;

  private Link(Channel near, Channel far, int size, boolean inPlace) {
    this.near = near;
    this.far = far;
    there = new OneWay(near.publication(), far.subscription(), size, inPlace);
    back = new OneWay(far.publication(), near.subscription(), size, inPlace);
  }

  /**
   * Opens a channel and connects it.
   *
   * @param file names it
   * @param capacity of both rings
   * @param exclusive whether one thread at each end publishes
   * @param size of messages
   * @param inPlace whether they are claimed and borrowed
   */
  static Link open(Path file, long capacity, boolean exclusive, int size, boolean inPlace)
      throws InterruptedException {
    ChannelOptions options =
        ChannelOptions.builder().ringCapacity(capacity).exclusivePublication(exclusive).build();
    Channel near = Channels.bind("file:" + file, options);
    Channel far = null;
    boolean done = false;
    try {
      far = Channels.connect("file:" + file, options);
      if (!near.awaitConnected(PATIENCE) || !far.awaitConnected(PATIENCE)) {
        throw new IllegalStateException("the two ends of " + file + " do not connect");
      }
      done = true;
      return new Link(near, far, size, inPlace);
    } finally {
      if (!done) {
        near.close();
        if (far != null) {
          far.close();
        }
      }
    }
  }

  /** From the near end to the far one. */
  OneWay there() {
    return there;
  }

  /** From the far end to the near one. */
  OneWay back() {
    return back;
  }

  /** The end at which messages leave. */
  Channel near() {
    return near;
  }

  /** The end at which they arrive. */
  Channel far() {
    return far;
  }

  /** Whether every byte is compared, both ways. */
  void check(boolean on) {
    there.check(on);
    back.check(on);
  }

  /** How many messages arrived wrong, both ways. */
  long failures() {
    return there.failures() + back.failures();
  }

  @Override
  public void close() {
    far.close();
    near.close();
  }
}
