package io.csmipc.sealed;

import io.csmipc.seal.SealerFactory;
import java.util.Objects;

/**
 * How channels are sealed: immutable, built once, good for any number of channels.
 *
 * <p>
 *
 * {@snippet :
 * Sealing sealing = Sealing.builder(SealingSecret.fromFile(Path.of("channel.key"))).build();
 * }
 *
 * Safe for any thread.
 */
public final class Sealing {
  private final KeyAgreement secret;
  private final AeadProvider provider;
  private final SealingLimits limits;

  private Sealing(Builder b) {
    secret = b.secret;
    provider = b.provider;
    limits = b.limits;
  }

  /**
   * Starts with the defaults.
   *
   * @param secret a {@link SealingSecret}, or a way to agree on one
   * @return a builder
   */
  public static Builder builder(KeyAgreement secret) {
    return new Builder(secret);
  }

  /**
   * Whose AES-GCM seals.
   *
   * @return the provider
   */
  public AeadProvider provider() {
    return provider;
  }

  /**
   * How much one key seals.
   *
   * @return the limits
   */
  public SealingLimits limits() {
    return limits;
  }

  /**
   * What the core needs to seal one channel. Each channel takes a factory of its own.
   *
   * @return a new factory
   */
  @SuppressWarnings("exports") // of io.csmipc.seal, which csm-ipc exports to everybody
  public SealerFactory newFactory() {
    return new AesGcmSealerFactory(secret, provider, limits);
  }

  @Override
  public String toString() {
    return "AES-256-GCM (" + provider + ")";
  }

  /** Collects the parts. Not thread-safe. */
  public static final class Builder {
    private final KeyAgreement secret;
    private AeadProvider provider = AeadProvider.named(AeadProvider.SUN_JCE);
    private SealingLimits limits = SealingLimits.defaults();

    private Builder(KeyAgreement secret) {
      this.secret = Objects.requireNonNull(secret, "secret");
    }

    /**
     * Whose AES-GCM seals. Default {@link AeadProvider#SUN_JCE}.
     *
     * @param chosen for instance {@link AeadProvider#fastest(int)}
     * @return this
     */
    public Builder provider(AeadProvider chosen) {
      provider = Objects.requireNonNull(chosen, "provider");
      return this;
    }

    /**
     * How much one key seals, the same on both sides. Default {@link SealingLimits#defaults()}.
     *
     * @param chosen the limits
     * @return this
     */
    public Builder limits(SealingLimits chosen) {
      limits = Objects.requireNonNull(chosen, "limits");
      return this;
    }

    /**
     * Builds.
     *
     * @return the sealing
     */
    public Sealing build() {
      return new Sealing(this);
    }
  }
}
