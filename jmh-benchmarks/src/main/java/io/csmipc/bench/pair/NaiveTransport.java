package io.csmipc.bench.pair;

import io.csmipc.Channel;
import io.csmipc.MessageHandler;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sealing as an application would write it first: everything but what the {@link NaiveCipher} keeps
 * is made anew for each message. The records have the header of the paper: session id and sequence
 * number.
 */
final class NaiveTransport extends CopyTransport<MemorySegment> {
  private final Channel channel;
  private final Publication out;
  private final Subscription in;
  private final NaiveCipher sealer;
  private final NaiveCipher opener;
  private final MessageHandler handler = this::take;
  private byte[] waiting;

  NaiveTransport(Channel channel, Side side, NaiveCipher sealer, NaiveCipher opener) {
    super(side, Buffer::plain);
    this.channel = channel;
    this.sealer = sealer;
    this.opener = opener;
    out = channel.publication();
    in = channel.subscription();
  }

  private void take(int type, MemorySegment buffer, long offset, int length) {
    byte[] record = buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    MemorySegment message = MemorySegment.ofArray(opener.open(record));
    arrive(type, message, 0, (int) message.byteSize());
  }

  @Override
  public void awaitPeer() throws InterruptedException {
    Results.awaitPeer(channel);
  }

  /** What found no space is kept: it must not be sealed twice. */
  @Override
  boolean send(int type, MemorySegment plain, int size) {
    byte[] record = waiting;
    if (record == null) {
      record = sealer.seal(plain.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE));
    }
    boolean sent = Results.sent(out.offer(type, record, 0, record.length));
    waiting = sent ? null : record;
    return sent;
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
