package io.csmipc.sealed;

import io.csmipc.RefusedException;
import io.csmipc.seal.RecordSealer;
import io.csmipc.seal.SealContext;
import io.csmipc.seal.SealerFactory;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Makes the sealers of one channel. It remembers what it drew and keys each draw once: were one
 * draw keyed twice, a host that replays the peer's outbox would get two messages under one nonce.
 *
 * <p><b>Threads.</b> Safe for any; its monitor protects {@link #drawn}.
 */
final class AesGcmSealerFactory implements SealerFactory {
  /** How many draws wait for a peer at most; the oldest is forgotten first. */
  static final int MAX_DRAWN = 1024;

  private final KeyAgreement agreement;
  private final AeadProvider provider;
  private final SealingLimits limits;
  private final SecureRandom random = new SecureRandom();
  private final Set<String> drawn = new LinkedHashSet<>();

  AesGcmSealerFactory(KeyAgreement agreement, AeadProvider provider, SealingLimits limits) {
    this.agreement = agreement;
    this.provider = provider;
    this.limits = limits;
  }

  @Override
  public String describe() {
    return "AES-256-GCM (" + provider.name() + ")";
  }

  @Override
  public byte[] freshRandom() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    synchronized (this) {
      if (drawn.size() == MAX_DRAWN) {
        drawn.remove(drawn.iterator().next());
      }
      drawn.add(HexFormat.of().formatHex(bytes));
    }
    return bytes;
  }

  @Override
  public RecordSealer create(SealContext context) {
    KeySchedule schedule = new KeySchedule(context, limits);
    useOnce(context);
    byte[] agreed = agree(context, schedule);
    try {
      SecretBytes secret = new SecretBytes("HKDF-SHA256", agreed, 0, agreed.length);
      try {
        return new AesGcmSealer(schedule, secret, limits, provider);
      } finally {
        secret.destroy();
      }
    } finally {
      Arrays.fill(agreed, (byte) 0);
    }
  }

  /** Whatever the application's agreement throws ends this session, and not the calling thread. */
  private byte[] agree(SealContext context, KeySchedule schedule) {
    byte[] agreed;
    try {
      agreed = agreement.agree(context.channel(), context.binder(), schedule.transcript());
    } catch (RuntimeException e) {
      throw new RefusedException(
          "channel " + context.channel() + ": no secret was agreed on: " + e.getMessage(), e);
    }
    if (agreed == null || agreed.length != SealingSecret.BYTES) {
      throw new RefusedException(
          "channel "
              + context.channel()
              + ": the key agreement must yield 32 bytes, found "
              + (agreed == null ? "null" : agreed.length));
    }
    return agreed;
  }

  private synchronized void useOnce(SealContext context) {
    if (!drawn.remove(HexFormat.of().formatHex(context.ownRandom()))) {
      throw new RefusedException(
          "channel "
              + context.channel()
              + ": these random bytes are not fresh; each session needs its own freshRandom()");
    }
  }
}
