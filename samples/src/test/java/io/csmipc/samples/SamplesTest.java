package io.csmipc.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.csmipc.shim.Shim;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Every sample does what the table in README.md says, in processes of its own. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SamplesTest {
  private final String name = "sample-" + UUID.randomUUID();

  @Test
  void pingPongAnswersInUpperCase() throws Exception {
    try (Program binder = Program.start(PingPong.class, "bind", name);
        Program connector = Program.start(PingPong.class, "connect", name, "hello there")) {
      assertEquals("type 2: HELLO THERE", connector.line());
      connector.awaitEnd();
      assertTrue(binder.line().startsWith("answered: position "));
      binder.awaitEnd();
    }
  }

  @Test
  void zeroCopyBorrowsEveryTradeInOrder() throws Exception {
    try (Program both = Program.start(ZeroCopy.class, name, "200000")) {
      assertEquals("200000 trades, 200001000000 in total", both.line());
      both.awaitEnd();
    }
  }

  @Test
  void sealedCarriesLinesOverADisk(@TempDir(cleanup = CleanupMode.ALWAYS) Path temporary)
      throws Exception {
    // given
    Path key = temporary.resolve("channel.key");
    Files.createFile(
        key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(key, UUID.randomUUID().toString().replace("-", "").repeat(2));
    String directory = Files.createTempDirectory(Path.of("target"), "sealed").toString();
    try (Program receiver = Program.start(Sealed.class, "receive", directory, key.toString());
        Program sender = Program.start(Sealed.class, "send", directory, key.toString())) {
      // when
      sender.type("for your eyes only");
      // then
      assertTrue(sender.line().startsWith("sent: position "));
      assertEquals("for your eyes only", receiver.line());
      // when
      sender.endInput();
      // then
      assertTrue(sender.line().startsWith("not taken: "));
      sender.awaitEnd();
      assertEquals("closed: CLOSED_BY_PEER", receiver.line());
      receiver.awaitEnd();
    }
    Files.delete(Path.of(directory));
  }

  @Test
  void blockingConsumerSleepsUntilTheProducerRings() throws Exception {
    boolean shim = Shim.isNative();
    if (!"all".equals(System.getProperty("csm.require"))) {
      assumeTrue(shim, "the native shim is missing: install gcc");
    }
    assertTrue(shim, Shim.describe());
    try (Program consumer = Program.start(Blocking.class, "consume", name);
        Program producer = Program.start(Blocking.class, "produce", name)) {
      // when
      int number = 0;
      String answer;
      do {
        producer.type("line " + ++number);
        answer = producer.line();
        assertEquals("line " + number, consumer.line());
      } while (answer.endsWith(", rang 0 times"));
      // then
      assertFalse(answer.contains("NOT_CONNECTED"), answer);
      producer.endInput();
      producer.awaitEnd();
      assertTrue(consumer.line().startsWith("CPU: "));
      consumer.awaitEnd();
    }
  }

  @Test
  void reconnectSendsAgainWhatAKilledReceiverMayNotHaveTaken() throws Exception {
    try (Program sender = Program.start(Reconnect.class, "send", name)) {
      String position;
      try (Program receiver = Program.start(Reconnect.class, "receive", name)) {
        assertEquals("session 1", sender.line());
        sender.type("taken");
        assertTrue(sender.line().endsWith(": taken"));
        assertEquals("taken", receiver.line());
        // given
        receiver.suspend();
        sender.type("not taken");
        position = sender.line().replaceFirst("sent to position (\\d+): not taken", "$1");
      }
      // when: the receiver was killed
      String loss = sender.line();
      // then
      assertTrue(loss.startsWith("lost: PeerLoss[reason=PEER_DIED, "), loss);
      assertTrue(loss.contains("to=" + position + "], missed="), loss);
      assertTrue(loss.contains("session=1"), loss);
      assertFalse(loss.contains("from=" + position + ","), loss);
      try (Program receiver = Program.start(Reconnect.class, "receive", name)) {
        sender.awaitLine("session 2");
        String first = receiver.line();
        // Twice, when it was stopped between printing the line and saying that it has taken it.
        assertEquals("not taken", first.equals("taken") ? receiver.line() : first);
        sender.endInput();
        sender.awaitEnd();
        receiver.awaitEnd();
      }
    }
  }
}
