package io.csmipc.channel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.CsmException;
import io.csmipc.PeerLoss;
import io.csmipc.WaitStrategies;
import io.csmipc.region.Side;
import io.csmipc.shim.Shim;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** The program of a {@link Party}: reads commands, answers each with one line. */
final class PartyMain {
  private static final String OK = "ok";

  private final Recorder recorder = new Recorder();
  private Channel channel;

  private PartyMain() {}

  public static void main(String[] args) throws Exception {
    PartyMain party = new PartyMain();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String answer;
      try {
        answer = party.obey(line.split(" ", -1));
      } catch (CsmException | AssertionError e) {
        answer = Party.FAILED + e;
      }
      System.out.println(answer);
    }
  }

  private String obey(String[] words) throws IOException, InterruptedException {
    return switch (words[0]) {
      case "open" -> {
        open(words[1], Side.valueOf(words[2]), Long.parseLong(words[3]), words.length > 4);
        yield OK;
      }
      case "session" -> {
        recorder.awaitSession(Integer.parseInt(words[1]));
        yield OK;
      }
      case "offer" -> "" + Messages.offer(channel, numbers(words));
      case "hold" -> {
        assertTrue(channel.publication().tryClaim(1, 8, channel.publication().newClaim()) > 0);
        yield OK;
      }
      case "take" -> Messages.take(channel, Integer.parseInt(words[1])).toString();
      case "echo" -> echo(Integer.parseInt(words[1]));
      case "serve" -> serve(Integer.parseInt(words[1]));
      case "losses" -> {
        recorder.awaitLoss(Integer.parseInt(words[1]));
        yield recorder.losses().stream().map(PartyMain::text).collect(Collectors.joining(","));
      }
      case "shim" -> Shim.isNative() ? "native" : "java";
      case "skip" -> skip(Integer.parseInt(words[1]));
      case "traps" -> sendTraps(Integer.parseInt(words[1]), Long.parseLong(words[2]));
      case "reconnect" -> Reconnects.run(words[1], Integer.parseInt(words[2]));
      case "close" -> {
        channel.close();
        yield OK;
      }
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private String echo(int count) {
    for (int i = 0; i < count; i++) {
      Messages.offer(channel, Messages.take(channel, 1).getFirst());
    }
    return OK;
  }

  private String serve(int count) {
    for (long i = 0; i < count; i++) {
      Messages.offer(channel, i);
      if (!Messages.take(channel, 1).equals(List.of(i))) {
        return "another number than " + i;
      }
    }
    return OK;
  }

  private String skip(int count) {
    int[] skipped = new int[1];
    Eventually.holds(
        "messages to skip",
        Messages.SOON,
        () -> {
          channel.subscription().poll((type, buffer, at, n) -> skipped[0]++, 10);
          return skipped[0] >= count;
        });
    return OK;
  }

  private String sendTraps(int count, long number) {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < count; i++) {
      MemorySegment message = RecycledTest.trap(number, random);
      long size = message.byteSize();
      channel.publication().send(RecycledTest.GENUINE, message, 0, size, Messages.SOON);
    }
    return OK;
  }

  private static String text(PeerLoss loss) {
    return loss.session() + ":" + loss.reason();
  }

  private static long[] numbers(String[] words) {
    return Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray();
  }

  private void open(String address, Side side, long livenessMillis, boolean blocking) {
    ChannelOptions.Builder options =
        ChannelOptions.builder()
            .ringCapacity(1 << 16)
            .livenessLimit(Duration.ofMillis(livenessMillis))
            .listener(recorder);
    if (blocking) {
      options.waitStrategy(WaitStrategies.blocking()).doorbell(true);
    }
    channel = Channels.open(address, side, options.build(), null);
  }
}
