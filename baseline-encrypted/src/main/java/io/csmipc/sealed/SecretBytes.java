package io.csmipc.sealed;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A key that can be forgotten: {@link javax.crypto.spec.SecretKeySpec} cannot be destroyed.
 *
 * <p>Safe for any thread. A key that is being destroyed is never handed out half zeroed.
 */
final class SecretBytes implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final String algorithm;
  private final transient byte[] bytes;
  private transient boolean destroyed;

  /**
   * Copies a part of an array.
   *
   * @param algorithm what the provider shall take it for
   * @param source where the key lies; the caller zeroes it
   * @param offset where it starts
   * @param length its size in bytes
   */
  SecretBytes(String algorithm, byte[] source, int offset, int length) {
    this.algorithm = algorithm;
    this.bytes = Arrays.copyOfRange(source, offset, offset + length);
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public synchronized byte[] getEncoded() {
    if (destroyed) {
      throw new IllegalStateException("this key was destroyed");
    }
    return bytes.clone();
  }

  @Override
  public synchronized void destroy() {
    destroyed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public synchronized boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public String toString() {
    return algorithm + " key of " + bytes.length + " bytes";
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException("keys stay in this process");
  }
}
