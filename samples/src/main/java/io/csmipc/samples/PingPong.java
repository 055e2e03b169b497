package io.csmipc.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.csmipc.Channel;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import io.csmipc.channel.Channels;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Locale;

/**
 * Two processes exchange messages. One binds a channel, the other connects to it, in either order:
 *
 * <pre>
 *   PingPong bind NAME
 *   PingPong connect NAME TEXT
 * </pre>
 *
 * <p>The connecting side sends the text and prints the answer; the binding side answers each
 * message in upper case, until the other side closes.
 */
public final class PingPong {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PING = 1;
  private static final int PONG = 2;

  private PingPong() {}

  /**
   * Runs one side.
   *
   * @param args as above
   * @throws InterruptedException when the thread was interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    if (args.length == 2 && args[0].equals("bind")) {
      answer(args[1]);
    } else if (args.length == 3 && args[0].equals("connect")) {
      ask(args[1], args[2].getBytes(UTF_8));
    } else {
      System.err.println("usage: PingPong bind NAME | PingPong connect NAME TEXT");
      System.exit(2);
    }
  }

  private static void ask(String name, byte[] text) throws InterruptedException {
    // readme:begin
    try (Channel channel = Channels.connect(name)) { // the other process: Channels.bind(name)
      channel.awaitConnected(PATIENCE);
      long result = channel.publication().offer(PING, text, 0, text.length);
      if (result < 0) { // BACK_PRESSURED: try again. NOT_CONNECTED: nobody is there
        throw new IllegalStateException(Publication.describe(result));
      }
      Subscription answers = channel.subscription();
      while (answers.await(PATIENCE) && answers.poll(PingPong::print, 16) == 0) {}
    }
    // readme:end
  }

  private static void print(int type, MemorySegment buffer, long offset, int length) {
    System.out.println("type " + type + ": " + Text.of(buffer, offset, length));
  }

  private static void answer(String name) {
    try (Channel channel = Channels.bind(name)) {
      Subscription questions = channel.subscription();
      while (questions.poll((type, m, at, size) -> reply(channel, m, at, size), 16) >= 0) {
        questions.await(PATIENCE);
      }
    }
  }

  private static void reply(Channel channel, MemorySegment question, long offset, int length) {
    MemorySegment pong = Text.segment(Text.of(question, offset, length).toUpperCase(Locale.ROOT));
    long result = channel.publication().send(PONG, pong, 0, pong.byteSize(), PATIENCE);
    System.out.println("answered: " + Publication.describe(result));
  }
}
