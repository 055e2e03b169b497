package io.csmipc.channel;

import static io.csmipc.channel.Messages.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.WaitStrategies;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockingTest {
  private static final int ECHOES = 300;
  private static final Duration IDLE = Duration.ofSeconds(2);

  private final String address = "test-" + UUID.randomUUID();

  @ParameterizedTest
  @CsvSource({"native,native", "native,java", "java,native", "java,java"})
  void sleepersAreWokenWithAndWithoutTheShimOnEitherSide(String one, String other)
      throws Exception {
    try (Party a = Party.start("-Dcsm.shim=" + (one.equals("java") ? "off" : "on"));
        Party b = Party.start("-Dcsm.shim=" + (other.equals("java") ? "off" : "on"))) {
      assertEquals(one, a.ask("shim"));
      assertEquals(other, b.ask("shim"));
      a.ask("open " + address + " BINDER 60000 blocking");
      b.ask("open " + address + " CONNECTOR 60000 blocking");
      a.ask("session 1");
      b.ask("session 1");
      // when one message goes to and fro
      b.tell("echo " + ECHOES);
      a.tell("serve " + ECHOES);
      // then
      assertEquals("ok", a.answer());
      assertEquals("ok", b.answer());
    } finally {
      Channels.bind(address).close();
      Channels.connect(address).close();
    }
  }

  @Test
  void anIdleChannelCostsAlmostNoCore() throws Exception {
    try (Channel a = Channels.bind(address, blocking());
        Channel b = Channels.connect(address, blocking())) {
      Messages.connect(a, b);
      long before = CpuTime.ofThread("csm-ipc");
      // when both sides wait for messages that do not come
      CompletableFuture<Long> there = CompletableFuture.supplyAsync(() -> cpuNanosOfWaiting(a));
      CompletableFuture<Long> here = CompletableFuture.supplyAsync(() -> cpuNanosOfWaiting(b));
      long waiting =
          Math.max(
              there.get(SOON.toSeconds(), TimeUnit.SECONDS),
              here.get(SOON.toSeconds(), TimeUnit.SECONDS));
      long housekeeping = CpuTime.ofThread("csm-ipc") - before;
      // then
      assertTrue(waiting < IDLE.toNanos() / 20, () -> waiting + " ns of CPU while waiting");
      assertTrue(housekeeping < IDLE.toNanos() / 20, () -> housekeeping + " ns of housekeeping");
      // and it can still be woken
      CompletableFuture<List<Long>> woken =
          CompletableFuture.supplyAsync(() -> Messages.take(b, 1));
      Messages.offer(a, 1);
      assertEquals(List.of(1L), woken.get(SOON.toSeconds(), TimeUnit.SECONDS));
    }
  }

  @Test
  void waitingForAPeerCostsAlmostNoCore() {
    try (Channel alone = Channels.bind(address, blocking())) {
      long nanos = cpuNanosOfWaiting(alone);
      assertTrue(nanos < IDLE.toNanos() / 20, () -> nanos + " ns of CPU while waiting");
    }
  }

  private static long cpuNanosOfWaiting(Channel channel) {
    long before = CpuTime.ofThisThread();
    assertFalse(channel.subscription().await(IDLE));
    return CpuTime.ofThisThread() - before;
  }

  private static ChannelOptions blocking() {
    return ChannelOptions.builder().doorbell(true).waitStrategy(WaitStrategies.blocking()).build();
  }
}
