package io.csmipc.channel;

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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The program of a {@link Party}: reads commands, answers each with one line. */
final class PartyMain {
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
        answer = e.getClass().getSimpleName() + ": " + e.getMessage();
      }
      System.out.println(answer);
    }
  }

  private String obey(String[] words) throws IOException, InterruptedException {
    switch (words[0]) {
      case "open" -> {
        open(words[1], Side.valueOf(words[2]), Long.parseLong(words[3]), words.length > 4);
        return "ok";
      }
      case "session" -> {
        recorder.awaitSession(Integer.parseInt(words[1]));
        return "ok";
      }
      case "offer" -> {
        return "" + Messages.offer(channel, numbers(words));
      }
      case "take" -> {
        return Messages.take(channel, Integer.parseInt(words[1])).toString();
      }
      case "echo" -> {
        for (int i = 0; i < Integer.parseInt(words[1]); i++) {
          Messages.offer(channel, Messages.take(channel, 1).getFirst());
        }
        return "ok";
      }
      case "losses" -> {
        recorder.awaitLoss(Integer.parseInt(words[1]));
        return recorder.losses().stream().map(PartyMain::text).collect(Collectors.joining(","));
      }
      case "shim" -> {
        return Shim.isNative() ? "native" : "java";
      }
      case "close" -> {
        channel.close();
        return "ok";
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
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
