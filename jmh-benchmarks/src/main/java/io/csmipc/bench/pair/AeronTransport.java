package io.csmipc.bench.pair;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Aeron IPC: an exclusive publication each way; the fragment handler copies into a private buffer.
 */
final class AeronTransport extends CopyTransport<UnsafeBuffer> {
  private static final String CHANNEL = "aeron:ipc";
  private static final int STREAM_OF_A = 1001;
  private static final int STREAM_OF_B = 1002;
  private static final int WORK_EVERY = 1 << 17;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final AeronDriver driver;
  private final Aeron aeron;
  private final ExclusivePublication out;
  private final Subscription in;
  private final MemorySegment taken = Payload.privateMemory(Payload.MAX_SIZE);
  private final UnsafeBuffer takenBuffer = AgronaRings.buffer(taken);
  private final FragmentHandler handler = new FragmentAssembler(this::take);
  private int takenBytes;

  AeronTransport(AeronDriver driver, Side side) {
    super(side, AgronaRings::privateBuffer);
    this.driver = driver;
    aeron = Aeron.connect(driver.client());
    out = aeron.addExclusivePublication(CHANNEL, side == Side.A ? STREAM_OF_A : STREAM_OF_B);
    in = aeron.addSubscription(CHANNEL, side == Side.A ? STREAM_OF_B : STREAM_OF_A);
  }

  private void take(DirectBuffer buffer, int offset, int length, Header header) {
    buffer.getBytes(offset, takenBuffer, 0, length);
    arrive(typeOf(length), taken, 0, length);
    takenBytes += length;
  }

  @Override
  public void awaitPeer() throws InterruptedException {
    long start = System.nanoTime();
    while (!out.isConnected() || !in.isConnected()) {
      aeron.conductorAgentInvoker().invoke();
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException("the other side did not connect within 20 s");
      }
      Thread.onSpinWait();
    }
    driver.handOver();
  }

  @Override
  boolean send(int type, UnsafeBuffer message, int size) {
    return sent(out.offer(message, 0, size)) || offerAgain(message, size);
  }

  /** Held back: side A does what is needed to go on, side B lets A do it. */
  private boolean offerAgain(UnsafeBuffer message, int size) {
    driver.work();
    return sent(out.offer(message, 0, size));
  }

  private static boolean sent(long result) {
    if (result > 0) {
      return true;
    }
    if (result == Publication.BACK_PRESSURED || result == Publication.ADMIN_ACTION) {
      return false;
    }
    throw new IllegalStateException(
        "the connection is lost in the middle: " + Publication.errorString(result));
  }

  @Override
  public int receive() {
    int count = in.poll(handler, BATCH);
    if (takenBytes >= WORK_EVERY) {
      takenBytes = 0;
      driver.work();
    }
    return count;
  }

  @Override
  public void close() {
    aeron.close();
    driver.close();
  }
}
