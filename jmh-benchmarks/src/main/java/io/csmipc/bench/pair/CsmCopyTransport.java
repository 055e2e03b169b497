package io.csmipc.bench.pair;

import io.csmipc.Channel;
import io.csmipc.MessageHandler;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A channel with a copy at either end: offer from private memory, poll into the library's. */
final class CsmCopyTransport implements Transport {
  private final Channel channel;
  private final Publication out;
  private final Subscription in;
  private final Payload payload;
  private final MemorySegment mine = Payload.privateMemory(Payload.MAX_SIZE);
  private final MemorySegment ready = Payload.privateMemory(Payload.MAX_SIZE);
  private final Inbox inbox;
  private final MessageHandler handler = this::take;

  CsmCopyTransport(Channel channel, Side side) {
    this.channel = channel;
    out = channel.publication();
    in = channel.subscription();
    payload = Payload.of(side);
    inbox = new Inbox(side.other());
    payload.fill(ready, 0, Payload.MAX_SIZE);
  }

  private void take(int type, MemorySegment buffer, long offset, int length) {
    if (inbox.checking()) {
      inbox.check(type, buffer, offset, length);
    }
    inbox.take(type, buffer.get(ValueLayout.JAVA_LONG, offset), length);
  }

  @Override
  public void awaitPeer() throws InterruptedException {
    Results.awaitPeer(channel);
  }

  @Override
  public boolean produce(long sequence, int size) {
    payload.fill(mine, sequence, size);
    return Results.sent(out.offer(DATA, mine, 0, size));
  }

  @Override
  public boolean push(long sequence, int size) {
    ready.set(ValueLayout.JAVA_LONG, 0, sequence);
    return Results.sent(out.offer(DATA, ready, 0, size));
  }

  @Override
  public boolean hand(long sequence, int size) {
    return push(sequence, size);
  }

  @Override
  public boolean end(long sequence) {
    ready.set(ValueLayout.JAVA_LONG, 0, sequence);
    return Results.sent(out.offer(END, ready, 0, Long.BYTES));
  }

  @Override
  public int receive() {
    return Results.received(in.poll(handler, BATCH));
  }

  @Override
  public Inbox inbox() {
    return inbox;
  }

  @Override
  public void close() {
    channel.close();
  }
}
