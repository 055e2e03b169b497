package io.csmipc.region;

import io.csmipc.CsmException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** The program of a {@link Party}: reads commands, answers each with one line. */
final class PartyMain {
  private RegionEndpoint endpoint;
  private OwnedRegion outbox;
  private FileChannel watched;

  private PartyMain() {}

  public static void main(String[] args) throws IOException {
    PartyMain party = new PartyMain();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String answer;
      try {
        answer = party.obey(line.split(" ", -1));
      } catch (CsmException | InternalError e) {
        answer = e.getClass().getSimpleName() + ": " + e.getMessage();
      }
      System.out.println(answer);
    }
  }

  private String obey(String[] words) throws IOException {
    switch (words[0]) {
      case "open" -> {
        String group = words.length > 3 && !words[3].equals("-") ? words[3] : null;
        String user = words.length > 4 ? words[4] : null;
        endpoint = open(words[1], words[2], new RegionOptions(false, group, user));
        return "ok";
      }
      case "show" -> {
        outbox = endpoint.create(Long.parseLong(words[1]));
        outbox.map(Arena.global()).set(ValueLayout.JAVA_LONG, 0, Long.parseLong(words[2]));
        outbox.publish();
        return "ok";
      }
      case "make" -> {
        outbox = endpoint.create(Long.parseLong(words[1]));
        return "ok";
      }
      case "truncate" -> {
        try (FileChannel file = FileChannel.open(Path.of(words[1]), StandardOpenOption.WRITE)) {
          file.truncate(0);
        }
        return "ok";
      }
      case "read" -> {
        try (PeerRegion peer = endpoint.attach()) {
          return peer == null ? "nothing" : "" + peer.segment().get(ValueLayout.JAVA_LONG, 0);
        }
      }
      case "liveness" -> {
        return endpoint.peerLiveness().toString();
      }
      case "close" -> {
        endpoint.close();
        return "ok";
      }
      case "watch" -> {
        watched = FileChannel.open(Path.of(words[1]), StandardOpenOption.READ);
        return watched.tryLock(0, 1, true) == null ? "owned" : "ok";
      }
      case "unwatch" -> {
        watched.close();
        return "ok";
      }
      case "race" -> {
        return race(words[1], Integer.parseInt(words[2]));
      }
      case "replace" -> {
        for (int i = 0; i < Integer.parseInt(words[1]); i++) {
          OwnedRegion next = endpoint.create(4096);
          next.map(Arena.global()).set(ValueLayout.JAVA_LONG, 0, 42);
          next.publish();
          outbox = next;
        }
        return "ok";
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  private static RegionEndpoint open(String address, String side, RegionOptions options) {
    RegionAddress parsed = RegionAddress.parse(address);
    return RegionProviders.find(parsed.scheme())
        .open(parsed.scheme(), parsed.name(), Side.valueOf(side), options);
  }

  /**
   * Owns the binder's side so many times, however often it is refused meanwhile. While it owns, a
   * witness file of its own making must not exist already.
   */
  private static String race(String address, int wins) throws IOException {
    Path witness = Path.of(RegionAddress.parse(address).name() + ".witness");
    int won = 0;
    while (won < wins) {
      try (RegionEndpoint mine = open(address, "BINDER", RegionOptions.DEFAULT)) {
        try {
          Files.createFile(witness);
        } catch (FileAlreadyExistsException e) {
          return "two owners at once";
        }
        if (mine.attach() != null) {
          return "a peer out of nothing";
        }
        Files.delete(witness);
        won++;
      } catch (io.csmipc.OwnershipException e) {
        // Refused, as all but one must be: leave the core to that one.
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(300_000_000));
      }
    }
    return "won " + won;
  }
}
