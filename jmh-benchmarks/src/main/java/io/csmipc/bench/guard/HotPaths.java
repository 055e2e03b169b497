package io.csmipc.bench.guard;

import io.csmipc.ChannelOptions;
import io.csmipc.bench.jmh.Loopback;
import io.csmipc.sealed.AeadProvider;
import java.util.List;

/** The hot paths that are guarded, and beside them Agrona's, for the ratio. */
final class HotPaths {
  /** All of them, in the order of the table; the number behind a name is the message's size. */
  static final List<String> NAMES =
      List.of(
          "offer-64",
          "offer-1024",
          "offer-shared-64",
          "poll-64",
          "poll-1024",
          "poll-batch-64",
          "claim-commit-64",
          "borrow-64",
          "borrow-batch-64",
          "agrona-write-64",
          "agrona-read-64",
          "agrona-read-batch-64",
          "seal-64",
          "open-64");

  /** The shortest that still shows whether something changed. */
  static final List<String> QUICK =
      List.of(
          "offer-64",
          "poll-64",
          "claim-commit-64",
          "borrow-64",
          "agrona-write-64",
          "agrona-read-64",
          "seal-64");

  private HotPaths() {}

  /**
   * Opens one.
   *
   * @param name one of {@link #NAMES}
   */
  static HotPath open(String name) {
    int dash = name.lastIndexOf('-');
    int size = Integer.parseInt(name.substring(dash + 1));
    return switch (name.substring(0, dash)) {
      case "offer" -> new Sending(loopback(size, true), false);
      case "offer-shared" -> new Sending(loopback(size, false), false);
      case "claim-commit" -> new Sending(loopback(size, true), true);
      case "poll" -> new Taking(loopback(size, true), false);
      case "borrow" -> new Taking(loopback(size, true), true);
      case "poll-batch" -> new TakingAll(loopback(size, true), false);
      case "borrow-batch" -> new TakingAll(loopback(size, true), true);
      case "agrona-write" -> AgronaPath.writing(size);
      case "agrona-read" -> AgronaPath.reading(size, 1);
      case "agrona-read-batch" -> AgronaPath.reading(size, Integer.MAX_VALUE);
      case "seal" -> new SealedPath(AeadProvider.named(AeadProvider.SUN_JCE), size, true);
      case "open" -> new SealedPath(AeadProvider.named(AeadProvider.SUN_JCE), size, false);
      default -> throw new IllegalArgumentException("there is no hot path " + name);
    };
  }

  private static Loopback loopback(int size, boolean exclusive) {
    return Loopback.open(ChannelOptions.builder().exclusivePublication(exclusive).build(), size);
  }

  private static final class Sending implements HotPath {
    private final Loopback loopback;
    private final boolean inPlace;

    private Sending(Loopback loopback, boolean inPlace) {
      this.loopback = loopback;
      this.inPlace = inPlace;
    }

    @Override
    public void prepare(int operations) {}

    @Override
    public void run() {
      if (inPlace) {
        loopback.claimAndCommit();
      } else {
        loopback.offer();
      }
    }

    @Override
    public void finish() {
      loopback.check();
    }

    @Override
    public void close() {
      loopback.close();
    }
  }

  private static final class Taking implements HotPath {
    private final Loopback loopback;
    private final boolean inPlace;

    private Taking(Loopback loopback, boolean inPlace) {
      this.loopback = loopback;
      this.inPlace = inPlace;
    }

    @Override
    public void prepare(int operations) {
      for (int i = 0; i < operations; i++) {
        loopback.offer();
      }
    }

    @Override
    public void run() {
      if (inPlace) {
        loopback.borrow(1);
      } else {
        loopback.poll(1);
      }
    }

    @Override
    public void finish() {
      loopback.check();
    }

    @Override
    public void close() {
      loopback.close();
    }
  }

  /** One call takes {@link #BATCH} messages; the count is for one of them. */
  private static final class TakingAll implements HotPath {
    private static final int BATCH = 32;

    private final Loopback loopback;
    private final boolean inPlace;
    private int turn;

    private TakingAll(Loopback loopback, boolean inPlace) {
      this.loopback = loopback;
      this.inPlace = inPlace;
    }

    @Override
    public void prepare(int operations) {
      turn = 0;
      for (int i = 0; i < operations; i++) {
        loopback.offer();
      }
    }

    @Override
    public void run() {
      if (turn++ % BATCH == 0) {
        if (inPlace) {
          loopback.borrow(BATCH);
        } else {
          loopback.poll(BATCH);
        }
      }
    }

    @Override
    public void finish() {
      loopback.check();
    }

    @Override
    public void close() {
      loopback.close();
    }
  }
}
