package io.csmipc.crash;

import static org.junit.jupiter.api.Assertions.fail;

import io.csmipc.region.Side;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The two processes of the moment, and all that went before; makes the events happen. */
final class Duel implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(40);
  private static final long LOOK_NANOS = 200_000;

  /** Mappings of both outboxes, the lock, the own outbox's file. */
  private static final int HANDLES = 5;

  private final Path directory;
  private final String address;
  private final SplittableRandom random;
  private final List<Peer> all = new ArrayList<>();
  private final Map<Side, Peer> now = new EnumMap<>(Side.class);
  private final Map<Peer, Long> firstBytes = new HashMap<>();
  private final List<Long> resumeNanos = new ArrayList<>();

  Duel(Path directory, String address, long seed) throws IOException {
    this.directory = directory;
    this.address = address;
    random = new SplittableRandom(seed);
    start(Side.BINDER);
    start(Side.CONNECTOR);
    awaitTraffic(System.nanoTime());
  }

  List<Peer> all() {
    return all;
  }

  List<Long> resumeNanos() {
    return resumeNanos;
  }

  private Peer start(Side side) throws IOException {
    Peer peer = new Peer(directory, address, side, all.size() + 1);
    all.add(peer);
    now.put(side, peer);
    return peer;
  }

  private Peer peer(Side side) {
    return now.get(side);
  }

  /** SIGKILL at a random moment; another process takes the side over. */
  void kill(Side side) throws IOException {
    pause(400);
    killNow(side);
  }

  /** SIGKILL while a claim is open. */
  void killInClaim(Side side) throws IOException {
    await("a claim of " + peer(side), () -> peer(side).isInClaim());
    killNow(side);
  }

  private void killNow(Side side) throws IOException {
    long since = System.nanoTime();
    peer(side).kill();
    Peer successor = start(side);
    await("the successor " + successor, () -> successor.events().size() > 0);
    resumed(since, successor.events().at(0));
    checkSurvivor(side.peer());
  }

  /** SIGSTOP past the limit: both sides must notice, once. */
  void suspendLong(Side side) throws Exception {
    pause(400);
    int mine = peer(side).events().count(EventLog.LOST);
    int others = peer(side.peer()).events().count(EventLog.LOST);
    peer(side).suspend();
    await(
        "the loss of " + peer(side) + ", which is suspended",
        () -> peer(side.peer()).events().count(EventLog.LOST) > others);
    pause(300);
    long since = System.nanoTime();
    peer(side).resume();
    await("its own loss", () -> peer(side).events().count(EventLog.LOST) > mine);
    resumed(since, since);
    checkSurvivor(Side.BINDER);
    checkSurvivor(Side.CONNECTOR);
  }

  /** SIGSTOP shorter than the limit. */
  void suspendShortly(Side side) throws Exception {
    pause(400);
    peer(side).suspend();
    pause((int) PeerMain.LIVENESS.toMillis() / 3);
    long since = System.nanoTime();
    peer(side).resume();
    resumed(since, since);
  }

  private void resumed(long since, long from) {
    resumeNanos.add(Math.max(0, awaitTraffic(since) - from));
  }

  /** Waits until what was sent after {@code since} arrived, both ways; returns when it had. */
  private long awaitTraffic(long since) {
    long there = awaitDelivery(peer(Side.BINDER), peer(Side.CONNECTOR), since);
    long back = awaitDelivery(peer(Side.CONNECTOR), peer(Side.BINDER), since);
    return Math.max(there, back);
  }

  private static long awaitDelivery(Peer from, Peer to, long since) {
    long[] when = new long[1];
    int[] looked = {to.received().size()};
    await(
        "traffic from " + from + " to " + to,
        () -> {
          from.requireAlive();
          to.requireAlive();
          for (; looked[0] < to.received().size(); looked[0]++) {
            long id = to.received().id(looked[0]);
            if (Content.incarnation(id) == from.incarnation()
                && from.sent().get(Content.thread(id)).begunAt(Content.entry(id)) - since > 0) {
              when[0] = to.received().at(looked[0]);
              return true;
            }
          }
          return false;
        });
    return when[0];
  }

  private void checkSurvivor(Side side) {
    Peer survivor = peer(side);
    await("no more than " + HANDLES + " handles of " + survivor, () -> handlesFit(survivor));
    long bytes = survivor.anonymousBytes();
    long first = firstBytes.computeIfAbsent(survivor, peer -> bytes);
    if (bytes - first > 24 << 20) {
      fail(survivor + " grew from " + first + " to " + bytes + " bytes");
    }
  }

  private static boolean handlesFit(Peer peer) {
    return peer.handles() <= HANDLES;
  }

  /** Both stop publishing, everything is read, the channel is closed. */
  void end() throws IOException {
    Peer binder = peer(Side.BINDER);
    Peer connector = peer(Side.CONNECTOR);
    binder.ask("stop");
    connector.ask("stop");
    binder.ask("close");
    connector.ask("drain");
    await("the end told to " + binder, () -> isEndTold(binder));
    await("the end told to " + connector, () -> isEndTold(connector));
  }

  /** A channel is closed a moment before its listener is told. */
  private static boolean isEndTold(Peer peer) {
    int last = peer.events().size() - 1;
    return peer.events().kind(last) == EventLog.LOST && peer.events().reason(last).isFinal();
  }

  private void pause(int mostMillis) {
    LockSupport.parkNanos(random.nextLong(1_000_000L * mostMillis));
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        fail(what + ": not within " + DEADLINE);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  @Override
  public void close() {
    all.forEach(Peer::close);
  }
}
