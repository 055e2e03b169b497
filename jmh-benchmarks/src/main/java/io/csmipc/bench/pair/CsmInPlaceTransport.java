package io.csmipc.bench.pair;

import io.csmipc.BorrowHandler;
import io.csmipc.BorrowedMessage;
import io.csmipc.Channel;
import io.csmipc.Claim;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import java.lang.foreign.MemorySegment;

/** A channel in place: tryClaim, fill the ring, commit; borrow and read the ring. */
final class CsmInPlaceTransport implements Transport {
  private final Channel channel;
  private final Publication out;
  private final Subscription in;
  private final Claim claim;
  private final MemorySegment pool;
  private final MemorySegment scratch = Payload.privateMemory(Payload.MAX_SIZE);
  private final Inbox inbox;
  private final BorrowHandler handler = this::take;

  CsmInPlaceTransport(Channel channel, Side side) {
    this.channel = channel;
    out = channel.publication();
    in = channel.subscription();
    claim = out.newClaim();
    pool = Payload.of(side).pool();
    inbox = new Inbox(side.other());
  }

  private void take(int type, BorrowedMessage message) {
    int length = message.length();
    if (inbox.checking()) {
      message.copyTo(0, scratch, 0, length);
      inbox.check(type, scratch, 0, length);
    }
    inbox.take(type, message.getLong(0), length);
    if (inbox.touching()) {
      long sum = 0;
      for (int at = Long.BYTES; at < length; at += Long.BYTES) {
        sum += message.getLong(at);
      }
      inbox.keep(sum);
    }
  }

  @Override
  public void awaitPeer() throws InterruptedException {
    Results.awaitPeer(channel);
  }

  @Override
  public boolean produce(long sequence, int size) {
    return fill(sequence, size, Payload.offset(sequence));
  }

  @Override
  public boolean push(long sequence, int size) {
    return fill(sequence, size, 0);
  }

  private boolean fill(long sequence, int size, int from) {
    if (!Results.sent(out.tryClaim(DATA, size, claim))) {
      return false;
    }
    claim.putBytes(0, pool, from, size);
    claim.putLong(0, sequence);
    claim.commit();
    return true;
  }

  @Override
  public boolean hand(long sequence, int size) {
    return stamp(DATA, sequence, size);
  }

  @Override
  public boolean end(long sequence) {
    return stamp(END, sequence, Long.BYTES);
  }

  private boolean stamp(int type, long sequence, int size) {
    if (!Results.sent(out.tryClaim(type, size, claim))) {
      return false;
    }
    claim.putLong(0, sequence);
    claim.commit();
    return true;
  }

  @Override
  public int receive() {
    return Results.received(in.borrow(handler, BATCH));
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
