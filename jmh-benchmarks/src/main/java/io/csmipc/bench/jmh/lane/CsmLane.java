package io.csmipc.bench.jmh.lane;

import io.csmipc.Channel;
import io.csmipc.MessageHandler;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One direction of a channel: offer, and poll from private copies. */
public final class CsmLane implements Lane {
  private static final int TYPE = 1;

  private final Publication out;
  private final Subscription in;
  private final MemorySegment source = Arena.global().allocate(SIZE, SIZE);
  private final Arrivals arrivals = new Arrivals();
  private final MessageHandler handler = this::take;

  /**
   * A direction.
   *
   * @param from the end that sends
   * @param to the end that receives
   */
  public CsmLane(Channel from, Channel to) {
    out = from.publication();
    in = to.subscription();
    MemorySegment.copy(Arrivals.message(), 0, source, ValueLayout.JAVA_BYTE, 0, SIZE);
  }

  private void take(int type, MemorySegment buffer, long offset, int length) {
    // What is delivered is a private copy already; this second one makes the work alike.
    MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, offset, arrivals.copy(), 0, SIZE);
    arrivals.taken();
  }

  @Override
  public boolean send(long number) {
    source.set(ValueLayout.JAVA_LONG, 0, number);
    long result = out.offer(TYPE, source, 0, SIZE);
    if (result < 0 && result != Publication.BACK_PRESSURED) {
      throw new IllegalStateException(Publication.describe(result));
    }
    return result > 0;
  }

  @Override
  public int receive() {
    int messages = in.poll(handler, BATCH);
    if (messages == Subscription.CLOSED) {
      throw new IllegalStateException("the channel is closed");
    }
    return messages;
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }
}
