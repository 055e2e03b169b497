package io.csmipc.bench.jmh.lane;

import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.SpscArrayQueue;

/** A queue of references of JCTools', by its own interface: relaxed offers, and draining. */
final class JctoolsLane implements Lane {
  private final MessagePassingQueue<byte[]> queue;
  private final Messages messages = new Messages();
  private final Arrivals arrivals = new Arrivals();
  private final MessagePassingQueue.Consumer<byte[]> consumer = this::take;

  private JctoolsLane(MessagePassingQueue<byte[]> queue) {
    this.queue = queue;
  }

  static JctoolsLane spsc() {
    return new JctoolsLane(new SpscArrayQueue<>(SLOTS));
  }

  static JctoolsLane mpsc() {
    return new JctoolsLane(new MpscArrayQueue<>(SLOTS));
  }

  private void take(byte[] message) {
    Messages.take(message, arrivals);
  }

  @Override
  public boolean send(long number) {
    return queue.relaxedOffer(messages.fill(number));
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
