package io.csmipc.bench.jmh.lane;

import java.util.function.Consumer;
import org.agrona.concurrent.AbstractConcurrentArrayQueue;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/** A queue of references of Agrona's. */
final class AgronaQueueLane implements Lane {
  private final AbstractConcurrentArrayQueue<byte[]> queue;
  private final Messages messages = new Messages();
  private final Arrivals arrivals = new Arrivals();
  private final Consumer<byte[]> consumer = this::take;

  private AgronaQueueLane(AbstractConcurrentArrayQueue<byte[]> queue) {
    this.queue = queue;
  }

  static AgronaQueueLane oneToOne() {
    return new AgronaQueueLane(new OneToOneConcurrentArrayQueue<>(SLOTS));
  }

  static AgronaQueueLane manyToOne() {
    return new AgronaQueueLane(new ManyToOneConcurrentArrayQueue<>(SLOTS));
  }

  private void take(byte[] message) {
    Messages.take(message, arrivals);
  }

  @Override
  public boolean send(long number) {
    return queue.offer(messages.fill(number));
  }

  @Override
  public int receive() {
    return queue.drain(consumer, BATCH);
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }
}
