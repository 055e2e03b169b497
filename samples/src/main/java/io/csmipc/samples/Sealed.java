package io.csmipc.samples;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import io.csmipc.sealed.SealedChannels;
import io.csmipc.sealed.Sealing;
import io.csmipc.sealed.SealingSecret;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A channel over a directory on a disk, whose pages the host can read: every record is sealed with
 * AES-256-GCM. Both sides were given the same key file beforehand:
 *
 * <pre>
 *   (umask 077; head -c 32 /dev/urandom &gt; channel.key)
 *   Sealed receive DIRECTORY channel.key
 *   Sealed send DIRECTORY channel.key      (sends the lines of standard input)
 * </pre>
 */
public final class Sealed {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LINE = 1;

  private Sealed() {}

  /**
   * Runs one side.
   *
   * @param args as above
   * @throws IOException when the directory is not there
   * @throws InterruptedException when the thread was interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 3 || !(args[0].equals("send") || args[0].equals("receive"))) {
      System.err.println("usage: Sealed send|receive DIRECTORY KEY_FILE");
      System.exit(2);
    }
    // The name goes into the keys, so both sides must spell it alike: without links and dots.
    String address = "file:" + Path.of(args[1]).toRealPath().resolve("sealed");
    Sealing sealing = Sealing.builder(SealingSecret.fromFile(Path.of(args[2]))).build();
    ChannelOptions options = ChannelOptions.defaults();
    if (args[0].equals("send")) {
      try (Channel channel = SealedChannels.connect(address, options, sealing)) {
        send(channel);
      }
    } else {
      try (Channel channel = SealedChannels.bind(address, options, sealing)) {
        receive(channel);
      }
    }
  }

  private static void send(Channel channel) throws InterruptedException {
    channel.awaitConnected(PATIENCE);
    for (String line; (line = IO.readln()) != null; ) {
      MemorySegment text = Text.segment(line);
      long result = channel.publication().send(LINE, text, 0, text.byteSize(), PATIENCE);
      System.out.println("sent: " + Publication.describe(result));
    }
    System.out.println("not taken: " + channel.close(PATIENCE));
  }

  private static void receive(Channel channel) {
    Subscription lines = channel.subscription();
    while (lines.poll((type, m, at, size) -> System.out.println(Text.of(m, at, size)), 16) >= 0) {
      lines.await(PATIENCE);
    }
    System.out.println("closed: " + channel.closeReason());
  }
}
