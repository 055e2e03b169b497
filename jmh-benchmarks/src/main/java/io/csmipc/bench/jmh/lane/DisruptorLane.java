package io.csmipc.bench.jmh.lane;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;

/**
 * The LMAX Disruptor with one producer and one consumer, which polls: then the thread is ours, and
 * on the core that all consumers here are on. Events are made once and filled again and again.
 */
final class DisruptorLane implements Lane {
  private final RingBuffer<byte[]> ring =
      RingBuffer.createSingleProducer(() -> new byte[SIZE], SLOTS, new BusySpinWaitStrategy());
  private final EventPoller<byte[]> poller = ring.newPoller();
  private final byte[] source = Arrivals.message();
  private final Arrivals arrivals = new Arrivals();
  private final EventPoller.Handler<byte[]> handler = this::take;
  private int taken;

  DisruptorLane() {
    ring.addGatingSequences(poller.getSequence());
  }

  private boolean take(byte[] event, long sequence, boolean endOfBatch) {
    Messages.take(event, arrivals);
    return ++taken < BATCH;
  }

  @Override
  public boolean send(long number) {
    if (!ring.hasAvailableCapacity(1)) {
      return false;
    }
    long sequence = ring.next();
    byte[] event = ring.get(sequence);
    System.arraycopy(source, 0, event, 0, SIZE);
    Arrivals.LONG.set(event, 0, number);
    ring.publish(sequence);
    return true;
  }

  @Override
  public int receive() {
    taken = 0;
    try {
      poller.poll(handler);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return taken;
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }
}
