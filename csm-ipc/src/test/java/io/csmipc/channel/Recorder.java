package io.csmipc.channel;

import io.csmipc.Channel;
import io.csmipc.ChannelListener;
import io.csmipc.PeerLoss;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a listener is told. */
final class Recorder implements ChannelListener {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<Long> sessions = new CopyOnWriteArrayList<>();
  private final List<PeerLoss> losses = new CopyOnWriteArrayList<>();

  @Override
  public void onConnected(Channel channel, long session) {
    sessions.add(session);
  }

  @Override
  public void onPeerLost(Channel channel, PeerLoss loss) {
    losses.add(loss);
  }

  List<Long> sessions() {
    return sessions;
  }

  List<PeerLoss> losses() {
    return losses;
  }

  /** The n-th loss, from 1, once it was told. */
  PeerLoss awaitLoss(int n) {
    Eventually.holds("loss " + n, LIMIT, () -> losses.size() >= n);
    return losses.get(n - 1);
  }

  /** Waits for the n-th session, from 1. */
  void awaitSession(int n) {
    Eventually.holds("session " + n, LIMIT, () -> sessions.size() >= n);
  }
}
