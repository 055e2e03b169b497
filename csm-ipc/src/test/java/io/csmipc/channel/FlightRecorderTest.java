package io.csmipc.channel;

import static io.csmipc.channel.Messages.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.Claim;
import io.csmipc.LossReason;
import io.csmipc.PeerLoss;
import io.csmipc.Violation;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.session.Breaker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;

class FlightRecorderTest {
  private final String address = "test-" + UUID.randomUUID();
  private final Recorder told = new Recorder();

  @Test
  void aLongOpenClaimIsRecordedWithTheThreadThatHoldsIt() throws Exception {
    List<RecordedEvent> events;
    try (Recording recording = start("io.csmipc.LongClaim");
        Channel a =
            Channels.bind(
                address, ChannelOptions.builder().longClaimLimit(Duration.ofMillis(10)).build());
        Channel b = Channels.connect(address)) {
      Messages.connect(a, b);
      CountDownLatch seen = new CountDownLatch(1);
      Thread holder =
          Thread.ofPlatform()
              .name("slow holder")
              .start(
                  () -> {
                    Claim claim = a.publication().newClaim();
                    assertTrue(a.publication().tryClaim(1, 8, claim) > 0);
                    try (claim) {
                      seen.await();
                      claim.commit();
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  });
      Eventually.holds("a long claim", SOON, () -> a.counters().claimsLongOpen() == 1);
      seen.countDown();
      assertTrue(holder.join(SOON));
      events = stop(recording, "io.csmipc.LongClaim");
    }
    assertEquals(1, events.size());
    assertEquals(address, events.getFirst().getString("channel"));
    assertEquals("slow holder", events.getFirst().getThread("holder").getJavaName());
  }

  @Test
  void aLossIsRecordedWithItsRange() throws Exception {
    List<RecordedEvent> events;
    PeerLoss loss;
    try (Recording recording = start("io.csmipc.PeerLoss");
        Channel a = Channels.bind(address, ChannelOptions.builder().listener(told).build());
        Channel b = Channels.connect(address)) {
      Messages.connect(a, b);
      Messages.offer(a, 1, 2, 3);
      Breaker.breakOff(a);
      loss = told.awaitLoss(1);
      events = stop(recording, "io.csmipc.PeerLoss");
    }
    assertEquals(LossReason.FENCED, loss.reason());
    RecordedEvent event =
        events.stream()
            .filter(e -> e.getLong("undeliveredTo") == loss.undelivered().to())
            .findFirst()
            .orElseThrow();
    assertEquals(0, event.getLong("undeliveredFrom"));
    assertEquals("FENCED", event.getString("reason"));
    assertTrue(event.getString("detail").contains(address));
  }

  @Test
  void aViolationIsRecordedReportedCountedAndFinal() throws Exception {
    List<RecordedEvent> events;
    PeerLoss loss;
    try (Recording recording = start("io.csmipc.Violation");
        Channel a = Channels.bind(address, ChannelOptions.builder().listener(told).build());
        Channel b = Channels.connect(address)) {
      Messages.connect(a, b);
      // given a header that no correct peer writes
      writeWord(OutboxLayout.RING, RecordHeader.of(16, 1, RecordHeader.WHOLE) | 1L << 60);
      // when
      Eventually.holds("the end", SOON, () -> a.subscription().poll((type, m, at, n) -> {}, 1) < 0);
      loss = told.awaitLoss(1);
      events = stop(recording, "io.csmipc.Violation");
      // then
      assertEquals(1, a.counters().violations());
      assertEquals(LossReason.VIOLATION, a.closeReason());
    }
    assertEquals(LossReason.VIOLATION, loss.reason());
    assertEquals(Violation.RESERVED_BITS, loss.violation());
    assertEquals(1, events.size());
    assertEquals("RESERVED_BITS", events.getFirst().getString("violation"));
    assertEquals(1, told.losses().size());
  }

  private void writeWord(long offset, long word) throws IOException {
    Path outbox = Path.of("/dev/shm/csm-ipc." + address + ".connector");
    try (FileChannel file = FileChannel.open(outbox, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(0, word), offset);
    }
  }

  private static Recording start(String event) {
    Recording recording = new Recording();
    recording.enable(event);
    recording.start();
    return recording;
  }

  private List<RecordedEvent> stop(Recording recording, String name) throws IOException {
    Path file = Files.createTempFile("csm-ipc", ".jfr");
    try {
      recording.stop();
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().equals(name))
          .filter(event -> event.getString("channel").equals(address))
          .toList();
    } finally {
      Files.delete(file);
    }
  }
}
