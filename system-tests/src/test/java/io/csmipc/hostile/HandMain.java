package io.csmipc.hostile;

import io.csmipc.region.Side;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The hand in a process of its own: one command a line, one answer a line. See {@link RemoteHand}.
 * Arguments: address, side, group and user of the victim ("-" for none).
 */
final class HandMain {
  private HandMain() {}

  public static void main(String[] args) throws IOException {
    try (LocalHand hand =
            new LocalHand(args[0], Side.valueOf(args[1]), orNull(args[2]), orNull(args[3]));
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      say("ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        say(answer(hand, line.split(" ")));
      }
    }
  }

  private static String orNull(String argument) {
    return argument.equals("-") ? null : argument;
  }

  @SuppressWarnings("SystemOut") // the answers are what this program is for
  private static void say(String what) {
    System.out.println(what);
    System.out.flush();
  }

  private static String answer(Hand hand, String[] words) {
    long[] n = new long[words.length];
    for (int i = 1; i < n.length; i++) {
      n[i] = Long.parseLong(words[i]);
    }
    try {
      return "ok " + run(hand, words[0], n);
    } catch (RuntimeException | InternalError e) {
      return "failed " + e.toString().replace('\n', ' ');
    }
  }

  private static long run(Hand hand, String command, long[] n) {
    switch (command) {
      case "create" -> hand.create(n[1], n[2], (int) n[3]);
      case "announce" -> hand.announce(n[1]);
      case "set" -> hand.set(n[1], n[2]);
      case "setVictim" -> hand.setVictim(n[1], n[2]);
      case "resize" -> hand.resize(n[1]);
      case "resizeVictim" -> hand.resizeVictim(n[1]);
      case "still" -> hand.still(n[1] != 0);
      case "hide" -> hand.hide();
      case "join" -> {
        return hand.join(n[1]) ? 1 : 0;
      }
      case "get" -> {
        return hand.get(n[1]);
      }
      case "victim" -> {
        return hand.victim(n[1]);
      }
      case "letter" -> {
        return hand.letter(n[1], (int) n[2]) ? 1 : 0;
      }
      case "take" -> {
        return hand.take();
      }
      case "flip" -> {
        return hand.flip(n[1], n[2], (int) n[3], n[4], n[5]);
      }
      case "storm" -> {
        return hand.storm(n[1], n[2], n[3] != 0);
      }
      default -> throw new IllegalArgumentException(command);
    }
    return 0;
  }
}
