package io.csmipc.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.csmipc.Channel;
import io.csmipc.ChannelListener;
import io.csmipc.PeerLoss;
import io.csmipc.Publication;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.locks.LockSupport;

/** Sends lines and keeps those that could still be lost; the sending half of {@link Reconnect}. */
final class Resender implements ChannelListener {
  /** What the peer has not taken lies in the ring, so nothing older has to be kept. */
  static final int RING = 1 << 16;

  private static final int LINE = 1;
  private static final String END = "\n"; // no line contains it

  private final BlockingDeque<String> toSend = new LinkedBlockingDeque<>();
  private final NavigableMap<Long, String> sent = new TreeMap<>(); // by position in this session

  void readLines() {
    for (String line; (line = IO.readln()) != null; ) {
      toSend.addLast(line);
    }
    toSend.addLast(END);
  }

  void sendAll(Channel channel) throws InterruptedException {
    for (String line = toSend.takeFirst(); !line.equals(END); line = toSend.takeFirst()) {
      for (long result = offer(channel, line); result < 0; result = offer(channel, line)) {
        if (result == Publication.NOT_CONNECTED) {
          channel.awaitConnected(Reconnect.PATIENCE);
        } else if (result == Publication.BACK_PRESSURED) {
          LockSupport.parkNanos(100_000); // not holding the lock, which the listener needs
        } else {
          return;
        }
      }
    }
  }

  /** Position and line are noted in one step, so that a loss finds both or neither. */
  private synchronized long offer(Channel channel, String line) {
    byte[] bytes = line.getBytes(UTF_8);
    long position = channel.publication().offer(LINE, bytes, 0, bytes.length);
    if (position > 0) {
      sent.put(position, line);
      sent.headMap(position - RING).clear();
      System.out.println("sent to position " + position + ": " + line);
    }
    return position;
  }

  @Override
  public void onConnected(Channel channel, long session) {
    System.out.println("session " + session);
  }

  @Override
  public synchronized void onPeerLost(Channel channel, PeerLoss loss) {
    System.out.println("lost: " + loss);
    // Session n is reported before session n + 1 begins, so all positions are of the one that
    // ended.
    sent.descendingMap()
        .forEach(
            (position, line) -> {
              if (loss.undelivered().contains(position)) {
                toSend.addFirst(line);
              }
            });
    sent.clear();
  }
}
