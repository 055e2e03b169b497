package io.csmipc.bench.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.bench.machine.Disturbance;
import io.csmipc.bench.machine.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class DriverTest {
  private static final Settings TINY = new Settings(List.of(64), 5, 0, 1, 1, 1.0);

  static List<String> titles() {
    return Mode.all().stream().map(Mode::title).toList();
  }

  @ParameterizedTest
  @MethodSource("titles")
  void findsNothingWrongWithWhatWorks(String title) throws Exception {
    Sample sample = measure(title, real -> real);

    assertEquals(0, sample.failures());
    assertEquals(TINY.messages(), sample.latency().getTotalCount());
    assertTrue(sample.streamPerSecond() > 0);
  }

  @ParameterizedTest
  @MethodSource("titles")
  void findsAWrongMessageInEveryTransport(String title) throws Exception {
    for (FaultyTransport.Fault fault : FaultyTransport.Fault.values()) {
      Sample sample = measure(title, real -> new FaultyTransport(real, fault));

      assertTrue(sample.failures() > 0, () -> fault + " was not found");
    }
  }

  private Sample measure(String title, UnaryOperator<Transport> wrapper) throws Exception {
    Mode mode = Mode.named(title);
    try (Workspace workspace = Workspace.create(null);
        Transport a = Transports.open(mode, Side.A, directory(workspace, mode), "test");
        Transport b = Transports.open(mode, Side.B, directory(workspace, mode), "test");
        PipedInputStream commands = new PipedInputStream();
        PipedInputStream answers = new PipedInputStream();
        PrintStream toAnswers = print(new PipedOutputStream(answers))) {
      PrintStream toCommands = print(new PipedOutputStream(commands));
      FutureTask<Void> responder =
          new FutureTask<>(
              () -> {
                b.awaitPeer();
                new Responder(b, read(commands), toAnswers).run();
                return null;
              });
      Thread.ofPlatform().start(responder);
      a.awaitPeer();
      Driver driver =
          new Driver(
              wrapper.apply(a),
              new PipedPeer(toCommands, read(answers)),
              TINY,
              new Disturbance(List.of(Disturbance.thisThread())));
      Sample sample = driver.measure(64);
      toCommands.close();
      responder.get(10, TimeUnit.SECONDS);
      return sample;
    }
  }

  private static Path directory(Workspace workspace, Mode mode) {
    return mode.kind().isHostVisible() ? workspace.hostVisible() : workspace.shared();
  }

  private static PrintStream print(PipedOutputStream out) {
    return new PrintStream(out, true, StandardCharsets.UTF_8);
  }

  private static BufferedReader read(PipedInputStream in) throws IOException {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}
