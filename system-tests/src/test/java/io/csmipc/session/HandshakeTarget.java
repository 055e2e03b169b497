package io.csmipc.session;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.csmipc.ChannelOptions;
import io.csmipc.layout.Configuration;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.Words;
import io.csmipc.region.OwnedRegion;
import io.csmipc.region.PeerRegion;
import io.csmipc.region.Protection;
import io.csmipc.region.RegionEndpoint;
import io.csmipc.region.Side;
import io.csmipc.ring.LaneFault;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A fuzzing target, in this package because the handshake is nobody else's business: a connector
 * that attaches to arbitrary memory of arbitrary size, which changes between any two of its steps.
 * Whatever is thrown must be a {@link LaneFault}; a session that begins must have validated what it
 * uses. See {@code io.csmipc.fuzz}.
 */
public final class HandshakeTarget {
  private static final long CAPACITY = 1024;
  private static final ChannelOptions OPTIONS =
      ChannelOptions.builder().ringCapacity(CAPACITY).maxMessageLength(500).build();

  private final FuzzedDataProvider data;
  private final MemorySegment peer;
  private final MemorySegment own =
      MemorySegment.ofArray(new long[(int) OutboxLayout.size(CAPACITY) / 8]);
  private final Connector connector;
  private boolean shown = true;

  private HandshakeTarget(FuzzedDataProvider data) {
    this.data = data;
    int size =
        data.consumeBoolean() ? (int) OutboxLayout.size(CAPACITY) : data.consumeInt(1, 20_000);
    peer = MemorySegment.ofArray(new long[(size + 7) / 8]).asSlice(0, size);
    if (size >= OutboxLayout.RING && data.consumeBoolean()) {
      Configuration right = new Configuration(CAPACITY, 700, false, false, false);
      MemorySegment.copy(
          right.encode(), 0, peer, ValueLayout.JAVA_BYTE, OutboxLayout.CONFIGURATION, 128);
    }
    connector = new Connector("fuzz", Side.BINDER, new Memory(), OPTIONS, null, () -> {});
  }

  /** Runs one input. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    if (data.consumeInt(0, 9) == 0) {
      decode(data);
    } else {
      new HandshakeTarget(data).run();
    }
  }

  private static void decode(FuzzedDataProvider data) {
    long regionSize = data.consumeLong(0, Long.MAX_VALUE);
    byte[] bytes = new byte[Configuration.BYTES];
    byte[] some = data.consumeRemainingAsBytes();
    if (some.length > 0 && some[0] == 0) {
      bytes = new Configuration(CAPACITY, 700, false, false, false).encode();
    }
    for (int i = 0; i < Math.min(bytes.length, some.length); i++) {
      bytes[i] ^= some[i];
    }
    try {
      Configuration found = Configuration.decode(bytes, regionSize);
      holds(Long.bitCount(found.capacity()) == 1, "a power of two");
      holds(OutboxLayout.size(found.capacity()) <= regionSize, "a ring inside the region");
      holds(found.maxMessage() >= 1 && found.maxMessage() <= 1 << 30, "a maximum");
      holds(java.util.Arrays.equals(found.encode(), bytes), "everything was looked at");
    } catch (Configuration.Refused e) {
      holds(!e.getMessage().isEmpty(), "a refusal says why");
    }
  }

  private void run() {
    try {
      connector.showOutbox();
      while (data.remainingBytes() > 0 && connector.session() == null) {
        change();
        connector.advance(1);
      }
      if (connector.session() != null) {
        use(connector.session());
      }
    } catch (LaneFault e) {
      holds(e.getMessage() != null, "a fault says what");
    } finally {
      connector.leave(new Retired(), false);
    }
  }

  private void use(Session session) {
    holds(
        OutboxLayout.size(session.peer().configuration().capacity()) <= peer.byteSize(),
        "a ring inside the region");
    byte[] message = new byte[100];
    long position = 0;
    while (data.remainingBytes() > 0) {
      change();
      session.reader().poll((type, buffer, offset, length) -> {}, 4);
      long now = Words.getOpaque(own, OutboxLayout.POSITION);
      holds(now >= position, "the position goes forward");
      position = now;
      long max = session.writer().limits().maxOffer();
      session.writer().offer(1, MemorySegment.ofArray(message), 0, Math.min(100, max));
      session.checkPeerSession();
      session.silentNanos(2);
      holds(!session.undelivered().isEmpty() || session.undelivered().from() >= 0, "a range");
    }
  }

  private void change() {
    long words = peer.byteSize() / 8;
    switch (data.consumeInt(0, 6)) {
      case 0 -> set(OutboxLayout.SESSION, data.consumeLong());
      case 1 -> set(OutboxLayout.ECHO, Words.getOpaque(own, OutboxLayout.SESSION));
      case 2 -> set(8L * data.consumeInt(0, (int) words), data.consumeLong());
      case 3 -> set(OutboxLayout.CONFIGURATION + 8L * data.consumeInt(0, 15), data.consumeLong());
      case 4 -> shown = data.consumeBoolean();
      case 5 -> set(OutboxLayout.POSITION, data.consumeLong());
      default -> set(OutboxLayout.SESSION, 1 + data.consumeInt(0, 2));
    }
  }

  private void set(long offset, long value) {
    if (offset + 8 <= peer.byteSize()) {
      Words.setRelease(peer, offset, value);
    }
  }

  private static void holds(boolean condition, String what) {
    if (!condition) {
      throw new IllegalStateException("broken: " + what);
    }
  }

  /** An endpoint whose memory is two arrays. */
  private final class Memory implements RegionEndpoint {
    @Override
    public Protection protection() {
      return Protection.VM_PRIVATE;
    }

    @Override
    public OwnedRegion create(long size) {
      own.fill((byte) 0);
      return new Owned();
    }

    @Override
    public PeerRegion attach() {
      return shown ? new Shown() : null;
    }

    @Override
    public Liveness peerLiveness() {
      return Liveness.UNKNOWN;
    }

    @Override
    public String describe() {
      return "memory";
    }

    @Override
    public void close() {}
  }

  private final class Owned implements OwnedRegion {
    @Override
    public MemorySegment map(Arena arena) {
      return own;
    }

    @Override
    public long size() {
      return own.byteSize();
    }

    @Override
    public Protection protection() {
      return Protection.VM_PRIVATE;
    }

    @Override
    public boolean recycled() {
      return false;
    }

    @Override
    public void publish() {}

    @Override
    public void close() {}
  }

  private final class Shown implements PeerRegion {
    @Override
    public MemorySegment segment() {
      return peer.asReadOnly();
    }

    @Override
    public Protection protection() {
      return Protection.VM_PRIVATE;
    }

    @Override
    public boolean isCurrent() {
      return shown;
    }

    @Override
    public void close() {}
  }
}
