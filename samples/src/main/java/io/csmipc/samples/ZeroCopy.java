package io.csmipc.samples;

import io.csmipc.BorrowHandler;
import io.csmipc.BorrowedMessage;
import io.csmipc.Channel;
import io.csmipc.Claim;
import io.csmipc.Publication;
import io.csmipc.Subscription;
import io.csmipc.channel.Channels;
import java.time.Duration;

/**
 * Messages that are written into the ring and read out of it, without a copy on either side. Both
 * sides run in one process, a thread each: {@code ZeroCopy NAME COUNT}.
 */
public final class ZeroCopy implements BorrowHandler {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int TRADE = 7;
  private static final int SIZE = 16;

  private long count;
  private long total;

  private ZeroCopy() {}

  /**
   * Runs both sides.
   *
   * @param args as above
   * @throws InterruptedException when the thread was interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 2) {
      System.err.println("usage: ZeroCopy NAME COUNT");
      System.exit(2);
    }
    long wanted = Long.parseLong(args[1]);
    ZeroCopy reader = new ZeroCopy();
    try (Channel there = Channels.bind(args[0]);
        Channel here = Channels.connect(args[0])) {
      there.awaitConnected(PATIENCE);
      Thread.ofPlatform().start(() -> publish(there.publication(), wanted));
      Subscription trades = here.subscription();
      while (reader.count < wanted && trades.await(PATIENCE)) {
        trades.borrow(reader, 256);
      }
    }
    System.out.println(reader.count + " trades, " + reader.total + " in total");
  }

  private static void publish(Publication publication, long wanted) {
    Claim claim = publication.newClaim();
    for (long id = 1; id <= wanted; ) {
      long result = publication.tryClaim(TRADE, SIZE, claim);
      if (result > 0) {
        try (claim) { // without the commit, for instance after an exception, the claim is aborted
          claim.putLong(0, id);
          claim.putLong(8, 10 * id);
          claim.commit();
        }
        id++;
      } else if (result == Publication.BACK_PRESSURED) {
        Thread.onSpinWait();
      } else {
        throw new IllegalStateException(Publication.describe(result));
      }
    }
  }

  @Override
  public void onMessage(int type, BorrowedMessage message) {
    // The peer can write this memory meanwhile: each value is read once, and the local is checked.
    long id = message.length() == SIZE ? message.getLong(0) : -1;
    if (type != TRADE || id != ++count) {
      throw new IllegalStateException("expected trade " + count + ", found " + id);
    }
    total += message.getLong(8);
  }
}
