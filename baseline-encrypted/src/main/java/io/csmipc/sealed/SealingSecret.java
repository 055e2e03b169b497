package io.csmipc.sealed;

import io.csmipc.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import javax.security.auth.Destroyable;

/**
 * A 256-bit secret that both sides were given beforehand. One secret may serve any number of
 * sessions and channels: each gets keys of its own. It must be random, not a pass phrase.
 *
 * <p>Safe for any thread.
 */
public final class SealingSecret implements KeyAgreement, Destroyable {
  /** The size of a secret. */
  public static final int BYTES = 32;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final SecretBytes secret;

  private SealingSecret(byte[] bytes) {
    this.secret = new SecretBytes("HKDF-SHA256", bytes, 0, bytes.length);
  }

  /**
   * Takes a copy of a secret. The caller zeroes its own.
   *
   * @param secret 32 random bytes
   * @return the secret
   * @throws RefusedException when it has another size, or when all its bytes are equal
   */
  public static SealingSecret preShared(byte[] secret) {
    return checked(secret, "the secret");
  }

  /**
   * Reads a secret from a file: 32 raw bytes, or 64 hexadecimal digits with or without a line end.
   * Nobody but its owner may have any access to the file.
   *
   * @param file where it lies
   * @return the secret
   * @throws RefusedException when the file is not there, is open to others, or holds anything else
   */
  public static SealingSecret fromFile(Path file) {
    checkPermissions(file);
    byte[] content = null;
    byte[] secret = null;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(2 * BYTES + 3);
      secret = decode(content, file);
      return checked(secret, "the secret in " + file);
    } catch (IOException e) {
      throw new RefusedException("the secret in " + file + " cannot be read: " + e, e);
    } finally {
      wipe(content);
      wipe(secret);
    }
  }

  @Override
  public byte[] agree(String channel, boolean binder, byte[] transcript) {
    return secret.getEncoded();
  }

  /** Forgets the secret: sessions that began go on, no further one begins. */
  @Override
  public void destroy() {
    secret.destroy();
  }

  @Override
  public boolean isDestroyed() {
    return secret.isDestroyed();
  }

  @Override
  public String toString() {
    return "pre-shared secret of 256 bits";
  }

  private static SealingSecret checked(byte[] secret, String what) {
    if (secret.length != BYTES) {
      throw new RefusedException(what + " must be 32 bytes, found " + secret.length);
    }
    boolean random = false;
    for (byte b : secret) {
      random |= b != secret[0];
    }
    if (!random) {
      throw new RefusedException(what + " is one byte repeated; draw 32 random bytes");
    }
    return new SealingSecret(secret);
  }

  private static void checkPermissions(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new RefusedException(
          "no secret in "
              + file
              + ": not a file; make one with: (umask 077; head -c 32 /dev/urandom > FILE)");
    }
    try {
      PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
      if (view == null) {
        throw new RefusedException(
            "the secret in " + file + " lies on a file system without owners and permissions");
      }
      Set<PosixFilePermission> others = EnumSet.copyOf(view.readAttributes().permissions());
      others.removeAll(OWNER_ONLY);
      if (!others.isEmpty()) {
        throw new RefusedException(
            "the secret in " + file + " is open to others (" + others + "); run: chmod 600 FILE");
      }
    } catch (IOException e) {
      throw new RefusedException("the permissions of " + file + " cannot be read: " + e, e);
    }
  }

  private static byte[] decode(byte[] content, Path file) {
    if (content.length == BYTES) {
      return content.clone();
    }
    int end = content.length;
    while (end > 0 && (content[end - 1] == '\n' || content[end - 1] == '\r')) {
      end--;
    }
    if (end == 2 * BYTES) {
      byte[] secret = new byte[BYTES];
      for (int i = 0; i < BYTES; i++) {
        int high = digit(content[2 * i]);
        int low = digit(content[2 * i + 1]);
        if ((high | low) < 0) {
          wipe(secret);
          throw wrongContent(file);
        }
        secret[i] = (byte) (high << 4 | low);
      }
      return secret;
    }
    throw wrongContent(file);
  }

  private static int digit(byte character) {
    return HexFormat.isHexDigit(character) ? HexFormat.fromHexDigit(character) : -1;
  }

  private static RefusedException wrongContent(Path file) {
    return new RefusedException(
        "the secret in " + file + " must be 32 raw bytes or 64 hexadecimal digits, found neither");
  }

  private static void wipe(byte[] bytes) {
    if (bytes != null) {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
