package io.csmipc.sealed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What seals one direction of one session until the next rekey.
 *
 * <pre>
 *   HKDF output   0        32     44            52      84
 *                 | key    | IV   | session id  | chain |
 *   next keys     = HKDF-Expand(chain, "csm-ipc sealing rekey", 76) = key | IV | chain
 * </pre>
 *
 * The chain steps one way: whoever learns today's keys cannot compute yesterday's, and whoever
 * learns a key, but not the chain, cannot compute tomorrow's. The session id stays.
 *
 * <p>Not thread-safe: it belongs to one direction, which has a lock.
 */
final class DirectionKeys {
  static final int KEY = 32;
  static final int IV = 12;
  static final int SESSION_ID = 8;
  static final int CHAIN = 32;

  /** How many bytes the key schedule has to supply. */
  static final int BYTES = KEY + IV + SESSION_ID + CHAIN;

  private static final byte[] REKEY = "csm-ipc sealing rekey".getBytes(StandardCharsets.US_ASCII);
  private static final VarHandle LITTLE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final SecretBytes key;
  private final byte[] iv;
  private final long sessionId;
  private final SecretBytes chain;

  private DirectionKeys(byte[] material, int chainAt, long sessionId) {
    this.key = new SecretBytes("AES", material, 0, KEY);
    this.iv = Arrays.copyOfRange(material, KEY, KEY + IV);
    this.sessionId = sessionId;
    this.chain = new SecretBytes("HKDF-SHA256", material, chainAt, CHAIN);
    Arrays.fill(material, (byte) 0);
  }

  /** Takes the output of the key schedule apart, and zeroes it. */
  static DirectionKeys of(byte[] material) {
    return new DirectionKeys(
        material, KEY + IV + SESSION_ID, (long) LITTLE.get(material, KEY + IV));
  }

  /** Steps the chain. The caller destroys these keys as soon as the new ones are in use. */
  DirectionKeys next() {
    return new DirectionKeys(Hkdf.expand(chain, REKEY, KEY + IV + CHAIN), KEY + IV, sessionId);
  }

  SecretBytes key() {
    return key;
  }

  long sessionId() {
    return sessionId;
  }

  /** IV xor sequence number, as in RFC 8446, section 5.3. */
  void nonce(long sequence, byte[] into) {
    System.arraycopy(iv, 0, into, 0, IV);
    for (int i = 0; i < Long.BYTES; i++) {
      into[IV - 1 - i] ^= (byte) (sequence >>> (8 * i));
    }
  }

  void destroy() {
    key.destroy();
    chain.destroy();
    Arrays.fill(iv, (byte) 0);
  }
}
