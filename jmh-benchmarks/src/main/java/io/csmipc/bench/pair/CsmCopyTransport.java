package io.csmipc.bench.pair;

import io.csmipc.Channel;
import io.csmipc.MessageHandler;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import java.lang.foreign.MemorySegment;

/** A channel with a copy at either end: offer from private memory, poll into the library's. */
final class CsmCopyTransport extends CopyTransport<MemorySegment> {
  private final Channel channel;
  private final Publication out;
  private final Subscription in;
  private final MessageHandler handler = this::arrive;

  CsmCopyTransport(Channel channel, Side side) {
    super(side, Buffer::plain);
    this.channel = channel;
    out = channel.publication();
    in = channel.subscription();
  }

  @Override
  public void awaitPeer() throws InterruptedException {
    Results.awaitPeer(channel);
  }

  @Override
  boolean send(int type, MemorySegment message, int size) {
    return Results.sent(out.offer(type, message, 0, size));
  }

  @Override
  public int receive() {
    return Results.received(in.poll(handler, BATCH));
  }

  @Override
  public void close() {
    channel.close();
  }
}
