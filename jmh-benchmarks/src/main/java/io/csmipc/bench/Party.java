package io.csmipc.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The main class of a measuring process: {@code Party SIDE MODE PLACE CPU_A CPU_B SETTINGS}. Side A
 * starts side B and commands it through pipes; its own lines go to whoever started it.
 *
 * <p>The connection is opened by a thread that floats and used by one that is bound to a core, so
 * that the library's own threads float too.
 */
final class Party {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private final Side side;
  private final String[] args;
  private final Settings settings;

  private Party(String[] args) {
    this.args = args;
    side = Side.valueOf(args[0]);
    settings = Settings.parse(args[5]);
  }

  /**
   * Runs one side.
   *
   * @param args as above
   */
  static void run(String[] args) throws IOException, InterruptedException {
    Party party = new Party(args);
    try (Transport transport = Mode.named(args[1]).open(party.side, Path.of(args[2]))) {
      party.pinned(transport);
    }
  }

  public static void main(String[] args) throws Exception {
    run(args);
  }

  private void pinned(Transport transport) throws InterruptedException {
    List<Throwable> failure = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                Pinning.pin(Integer.parseInt(args[side == Side.A ? 3 : 4]));
                if (side == Side.A) {
                  measure(transport);
                } else {
                  respond(transport);
                }
              } catch (IOException | InterruptedException | RuntimeException e) {
                failure.add(e);
              }
            },
            "side-" + side);
    thread.start();
    thread.join();
    if (!failure.isEmpty()) {
      throw new IllegalStateException("side " + side + " failed", failure.getFirst());
    }
  }

  private void respond(Transport transport) throws IOException {
    OUT.println(Disturbance.thisThread());
    new Responder(
            transport,
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
            OUT)
        .run();
  }

  private void measure(Transport transport) throws IOException, InterruptedException {
    String[] other = args.clone();
    other[0] = side.other().name();
    Process process = Jvm.start(Party.class, other);
    try (PrintStream commands =
            new PrintStream(process.getOutputStream(), false, StandardCharsets.UTF_8);
        BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
      PipedPeer peer = new PipedPeer(commands, answers);
      Disturbance disturbance =
          new Disturbance(List.of(Disturbance.thisThread(), Path.of(peer.read())));
      Driver driver = new Driver(transport, peer, settings, Cycles.nanos(), disturbance);
      driver.warmUp();
      for (int size : settings.sizes()) {
        OUT.println(driver.measure(size).line());
      }
    } finally {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }
}
