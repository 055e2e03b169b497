package io.csmipc.channel;

import io.csmipc.RegionException;
import io.csmipc.region.OwnedRegion;
import io.csmipc.region.PeerRegion;
import io.csmipc.region.Protection;
import io.csmipc.region.RegionEndpoint;
import io.csmipc.region.RegionOptions;
import io.csmipc.region.RegionProvider;
import io.csmipc.region.RegionProviders;
import io.csmipc.region.Side;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Shared memory that takes as long to be reserved as a test likes: everything but the first outbox
 * of each binder waits for {@link #release}, as it would for many GiB to be zeroed.
 */
public final class SlowProvider implements RegionProvider {
  private static volatile CountDownLatch asked = new CountDownLatch(1);
  private static volatile CountDownLatch released = new CountDownLatch(1);

  /** For {@link java.util.ServiceLoader}. */
  public SlowProvider() {}

  /** Before a test. */
  static void reset() {
    asked = new CountDownLatch(1);
    released = new CountDownLatch(1);
  }

  /** Opens when memory is being waited for. */
  static CountDownLatch asked() {
    return asked;
  }

  /** Lets the memory be had. */
  static void release() {
    released.countDown();
  }

  @Override
  public Set<String> schemes() {
    return Set.of("slow");
  }

  @Override
  public RegionEndpoint open(String scheme, String name, Side side, RegionOptions options) {
    return new Endpoint(
        RegionProviders.find("shm").open("shm", name, side, options), side == Side.BINDER);
  }

  private static final class Endpoint implements RegionEndpoint {
    private final RegionEndpoint actual;
    private final boolean slow;
    private boolean first = true;

    Endpoint(RegionEndpoint actual, boolean slow) {
      this.actual = actual;
      this.slow = slow;
    }

    @Override
    public OwnedRegion create(long size) {
      if (slow && !first) {
        asked.countDown();
        try {
          released.await();
        } catch (InterruptedException e) {
          throw new RegionException("interrupted while memory was being reserved", e);
        }
      }
      first = false;
      return actual.create(size);
    }

    @Override
    public Protection protection() {
      return actual.protection();
    }

    @Override
    public PeerRegion attach() {
      return actual.attach();
    }

    @Override
    public Liveness peerLiveness() {
      return actual.peerLiveness();
    }

    @Override
    public String describe() {
      return actual.describe();
    }

    @Override
    public void close() {
      actual.close();
    }
  }
}
