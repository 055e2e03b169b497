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
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DriverTest {
  private static final Settings TINY = new Settings(List.of(64), 5, 1, 1, 1.0);

  @Test
  void findsNothingWrongWithAChannel() throws Exception {
    Sample sample = measure("csm-copy", real -> real);

    assertEquals(0, sample.failures());
    assertEquals(TINY.messages(), sample.latency().getTotalCount());
  }

  @Test
  void findsAMessageWithTheContentOfAnother() throws Exception {
    Sample sample =
        measure("csm-copy", real -> new FaultyTransport(real, FaultyTransport.Fault.CONTENT));

    assertTrue(sample.failures() > 0);
  }

  @Test
  void findsAMessageWithAnotherSequenceNumber() throws Exception {
    Sample sample =
        measure("csm-inplace", real -> new FaultyTransport(real, FaultyTransport.Fault.SEQUENCE));

    assertTrue(sample.failures() > 0);
  }

  @Test
  void findsBothInThePeersRingToo() throws Exception {
    for (FaultyTransport.Fault fault : FaultyTransport.Fault.values()) {
      Sample sample = measure("agrona-copy", real -> new FaultyTransport(real, fault));

      assertTrue(sample.failures() > 0, () -> fault + " was not found");
    }
  }

  private Sample measure(String title, UnaryOperator<Transport> wrapper) throws Exception {
    Mode mode = Mode.named(title);
    try (Workspace workspace = Workspace.create(null);
        Transport a = Transports.open(mode, Side.A, workspace.shared(), "test");
        Transport b = Transports.open(mode, Side.B, workspace.shared(), "test");
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

  private static PrintStream print(PipedOutputStream out) {
    return new PrintStream(out, true, StandardCharsets.UTF_8);
  }

  private static BufferedReader read(PipedInputStream in) throws IOException {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}
