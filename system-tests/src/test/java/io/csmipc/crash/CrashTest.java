package io.csmipc.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.csmipc.region.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrashTest {
  private static final Path SHM = Path.of("/dev/shm");

  private final String address = "crash-" + UUID.randomUUID();
  private final long seed = Long.getLong("csm.crash.seed", System.nanoTime());
  private Path directory;

  private enum Kind {
    KILL,
    KILL_IN_CLAIM,
    SUSPEND_LONG,
    SUSPEND_SHORTLY
  }

  private record Event(Kind kind, Side side) {}

  @BeforeEach
  void makeRoomForJournals() throws IOException {
    directory = Files.createTempDirectory(SHM, "csm-crash-");
  }

  @AfterEach
  void removeJournals() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  @Test
  void everyMessageIsAccountedForWhateverHappensToEitherSide() throws Exception {
    int each = Integer.getInteger("csm.crash.events", 0);
    List<Event> events = each == 0 ? few() : many(each);
    try (Duel duel = new Duel(directory, address, seed)) {
      // when
      for (Event event : events) {
        happen(duel, event);
      }
      duel.end();
      // then
      Oracle oracle = new Oracle(duel.all());
      oracle.check();
      assertEquals(List.of(), leftovers());
      System.out.printf(
          "crash run, seed %d: %d events; %s; traffic resumed after %s%n",
          seed, events.size(), oracle.figures(), spread(duel.resumeNanos()));
    } catch (AssertionError e) {
      throw new AssertionError("with -Dcsm.crash.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  private static void happen(Duel duel, Event event) throws Exception {
    switch (event.kind) {
      case KILL -> duel.kill(event.side);
      case KILL_IN_CLAIM -> duel.killInClaim(event.side);
      case SUSPEND_LONG -> duel.suspendLong(event.side);
      case SUSPEND_SHORTLY -> duel.suspendShortly(event.side);
    }
  }

  /** For the tests of every day. */
  private static List<Event> few() {
    return List.of(
        new Event(Kind.KILL, Side.BINDER),
        new Event(Kind.KILL, Side.CONNECTOR),
        new Event(Kind.SUSPEND_SHORTLY, Side.BINDER),
        new Event(Kind.SUSPEND_LONG, Side.CONNECTOR),
        new Event(Kind.KILL_IN_CLAIM, Side.BINDER),
        new Event(Kind.SUSPEND_LONG, Side.BINDER),
        new Event(Kind.KILL_IN_CLAIM, Side.CONNECTOR));
  }

  /** So many kills, a quarter of them inside claims, and so many suspensions, half of them long. */
  private List<Event> many(int each) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      Side side = i % 2 == 0 ? Side.BINDER : Side.CONNECTOR;
      events.add(new Event(i % 8 < 6 ? Kind.KILL : Kind.KILL_IN_CLAIM, side));
      events.add(new Event(i % 4 < 2 ? Kind.SUSPEND_LONG : Kind.SUSPEND_SHORTLY, side));
    }
    Collections.shuffle(events, new Random(seed));
    return events;
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(SHM)) {
      return files.filter(file -> file.toString().contains(address)).toList();
    }
  }

  private static String spread(List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return "median %d ms, at most %d ms"
        .formatted(sorted.get(sorted.size() / 2) / 1_000_000, sorted.getLast() / 1_000_000);
  }
}
