package io.csmipc.sealed;

import io.csmipc.CsmException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.NoSuchPaddingException;

/**
 * Whose AES-GCM seals, and through which kind of buffer. Both sides may choose differently: the
 * records are the same.
 *
 * <p>To be had: what is registered in this JVM ({@code SunJCE} always is), and {@code Conscrypt}
 * when {@code org.conscrypt:conscrypt-openjdk-uber} is on the class path, registered or not.
 * Immutable; safe for any thread.
 */
public final class AeadProvider {
  /** The provider that comes with the JDK. */
  public static final String SUN_JCE = "SunJCE";

  /** BoringSSL, when its library is there. */
  public static final String CONSCRYPT = "Conscrypt";

  /** The kind of private buffer that a cipher works between. */
  public enum Path {
    /** Byte arrays: what the JDK's own provider has its vector code for. */
    HEAP(Integer.MAX_VALUE),
    /** Direct buffers: what a native provider reads without copying them first. */
    DIRECT(-1),
    /** Byte arrays for messages of up to 4 KiB, direct buffers for longer ones. */
    BY_SIZE(4096);

    private final int heapLimit;

    Path(int heapLimit) {
      this.heapLimit = heapLimit;
    }

    int heapLimit() {
      return heapLimit;
    }
  }

  private final Provider provider;
  private final Path path;

  AeadProvider(Provider provider, Path path) {
    this.provider = provider;
    this.path = path;
  }

  /**
   * The provider of that name, through the kind of buffer that suits it: {@link Path#BY_SIZE} for
   * Conscrypt, {@link Path#HEAP} for all others ({@code docs/sealing.md} has the measurements).
   *
   * @param name for instance {@link #SUN_JCE} or {@link #CONSCRYPT}
   * @return the provider
   * @throws CsmException when there is none of that name; the message lists those that there are
   */
  public static AeadProvider named(String name) {
    Objects.requireNonNull(name, "name");
    List<AeadProvider> all = available();
    for (AeadProvider each : all) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    String there = all.stream().map(AeadProvider::name).collect(Collectors.joining(", "));
    String hint =
        name.equals(CONSCRYPT)
            ? "; put org.conscrypt:conscrypt-openjdk-uber, with a library for this machine, on the"
                + " class path, or on the module path with --add-modules org.conscrypt"
            : "";
    throw new CsmException(
        "no provider " + name + " with AES/GCM/NoPadding; there are: " + there + hint);
  }

  /**
   * The fastest provider for messages of 1 KiB.
   *
   * @return as {@link #fastest(int)}
   */
  public static AeadProvider fastest() {
    return fastest(1024);
  }

  /**
   * Measures every provider, in turns, for 100 ms all in all, and takes the one that sealed and
   * opened a message of that size in the shortest time. Which one that is depends on the size, so
   * say the size that counts. Code that runs in the JVM has to get warm within that time: on a busy
   * machine a native provider may win that would lose later.
   *
   * @param length the typical message, 0 to 1 MiB
   * @return the provider
   */
  public static AeadProvider fastest(int length) {
    if (length < 0 || length > 1 << 20) {
      throw new IllegalArgumentException("length must be 0 to 1 MiB, found " + length);
    }
    List<AeadProvider> candidates = available();
    return candidates.size() == 1 ? candidates.get(0) : AeadTrial.fastest(candidates, length);
  }

  /**
   * Every provider that can seal, each through the kind of buffer that suits it.
   *
   * @return at least SunJCE
   */
  public static List<AeadProvider> available() {
    List<AeadProvider> found = new ArrayList<>();
    for (Provider provider : Security.getProviders()) {
      if (hasAesGcm(provider)) {
        found.add(suited(provider));
      }
    }
    if (Security.getProvider(CONSCRYPT) == null) {
      try {
        found.add(suited(ConscryptLibrary.load()));
      } catch (LinkageError absent) {
        // Optional: named() says what to do.
      }
    }
    return List.copyOf(found);
  }

  /**
   * The same provider through another kind of buffer, for measurements.
   *
   * @param path the kind of buffer
   * @return a provider
   */
  public AeadProvider through(Path path) {
    return new AeadProvider(provider, Objects.requireNonNull(path, "path"));
  }

  /**
   * The provider's name.
   *
   * @return for instance {@code "SunJCE"}
   */
  public String name() {
    return provider.getName();
  }

  /**
   * The kind of buffer.
   *
   * @return the path
   */
  public Path path() {
    return path;
  }

  @Override
  public String toString() {
    return name() + ", " + path.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  Aead newAead() {
    return new Aead(provider, path);
  }

  private static AeadProvider suited(Provider provider) {
    boolean isNative = provider.getName().equals(CONSCRYPT);
    return new AeadProvider(provider, isNative ? Path.BY_SIZE : Path.HEAP);
  }

  private static boolean hasAesGcm(Provider provider) {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding", provider) != null;
    } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
      return false;
    }
  }
}
