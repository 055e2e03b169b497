package io.csmipc.channel;

import static io.csmipc.channel.Messages.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.ChannelState;
import io.csmipc.Claim;
import io.csmipc.ClaimLostException;
import io.csmipc.LossReason;
import io.csmipc.PositionRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A claim that a system call fills: its memory cannot be taken away until the call returns. */
class PinnedClaimTest {
  private final String address = "test-" + UUID.randomUUID();
  private final Recorder told = new Recorder();
  private final Recorder peerTold = new Recorder();

  @Test
  void aCloseDoesNotWaitForIt() throws Exception {
    Pipe pipe = Pipe.open();
    try (Channel a = Channels.bind(address, ChannelOptions.builder().listener(told).build());
        Channel b =
            Channels.connect(address, ChannelOptions.builder().listener(peerTold).build())) {
      Messages.connect(a, b);
      long before = Messages.offer(a, 1);
      // given a thread that reads from a pipe into its claim, and has nothing to read
      Thread[] reader = new Thread[1];
      CompletableFuture<Throwable> committing = fillFrom(pipe, a, reader);
      pipe.sink().write(ByteBuffer.allocate(1));
      Eventually.holds("a blocked reader", SOON, () -> isReading(reader[0]));
      // when
      PositionRange undelivered = a.close(SOON);
      // then
      assertEquals(ChannelState.CLOSED, a.state());
      assertEquals(0, undelivered.from());
      assertEquals(true, undelivered.contains(before));
      assertEquals(1, told.awaitLoss(1).session());
      LossReason reason = peerTold.awaitLoss(1).reason();
      assertEquals(LossReason.FENCED, reason, "a lane that cannot be completed is left");
      // and once the call returns, all is given back
      pipe.sink().write(ByteBuffer.allocate(1000));
      assertInstanceOf(
          ClaimLostException.class, committing.get(SOON.toSeconds(), TimeUnit.SECONDS));
    }
    Eventually.holds("no mapping", SOON, () -> mappings() == 0);
  }

  private static CompletableFuture<Throwable> fillFrom(
      Pipe pipe, Channel channel, Thread[] reader) {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    reader[0] =
        Thread.ofPlatform()
            .start(
                () -> {
                  Claim claim = channel.publication().newClaim();
                  try {
                    channel.publication().tryClaim(1, 100, claim);
                    ByteBuffer space = claim.segment().asByteBuffer();
                    while (space.hasRemaining()) {
                      pipe.source().read(space);
                    }
                    claim.commit();
                  } catch (Throwable e) {
                    end.complete(e);
                  }
                });
    return end;
  }

  private static boolean isReading(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("readIntoNativeBuffer"));
  }

  private long mappings() {
    try {
      return Footprint.mappingsOf(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
