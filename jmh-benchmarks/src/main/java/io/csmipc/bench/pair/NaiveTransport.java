package io.csmipc.bench.pair;

import io.csmipc.Channel;
import io.csmipc.MessageHandler;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sealing as an application would write it first: the key is cached, everything else is made anew
 * for each message. The records have the header of the paper: session id and sequence number.
 */
final class NaiveTransport implements Transport {
  private final Channel channel;
  private final Publication out;
  private final Subscription in;
  private final NaiveCipher sealer;
  private final NaiveCipher opener;
  private final Payload payload;
  private final MemorySegment mine = Payload.privateMemory(Payload.MAX_SIZE);
  private final MemorySegment ready = Payload.privateMemory(Payload.MAX_SIZE);
  private final Inbox inbox;
  private final MessageHandler handler = this::take;
  private byte[] waiting;

  NaiveTransport(Channel channel, Side side) {
    this.channel = channel;
    out = channel.publication();
    in = channel.subscription();
    sealer = new NaiveCipher(channel.address() + side);
    opener = new NaiveCipher(channel.address() + side.other());
    payload = Payload.of(side);
    inbox = new Inbox(side.other());
    payload.fill(ready, 0, Payload.MAX_SIZE);
  }

  private void take(int type, MemorySegment buffer, long offset, int length) {
    byte[] record = buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    MemorySegment message = MemorySegment.ofArray(opener.open(record));
    int size = (int) message.byteSize();
    if (inbox.checking()) {
      inbox.check(type, message, 0, size);
    }
    inbox.take(type, message.get(ValueLayout.JAVA_LONG_UNALIGNED, 0), size);
  }

  @Override
  public void awaitPeer() throws InterruptedException {
    Results.awaitPeer(channel);
  }

  @Override
  public boolean produce(long sequence, int size) {
    if (waiting == null) {
      payload.fill(mine, sequence, size);
    }
    return offer(DATA, mine, size);
  }

  @Override
  public boolean push(long sequence, int size) {
    ready.set(ValueLayout.JAVA_LONG, 0, sequence);
    return offer(DATA, ready, size);
  }

  @Override
  public boolean hand(long sequence, int size) {
    return push(sequence, size);
  }

  @Override
  public boolean end(long sequence) {
    ready.set(ValueLayout.JAVA_LONG, 0, sequence);
    return offer(END, ready, Long.BYTES);
  }

  /** What found no space is kept: it must not be sealed twice. */
  private boolean offer(int type, MemorySegment plain, int size) {
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
  public Inbox inbox() {
    return inbox;
  }

  @Override
  public void close() {
    channel.close();
  }
}
