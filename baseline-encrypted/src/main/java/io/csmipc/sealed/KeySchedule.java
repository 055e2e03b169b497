package io.csmipc.sealed;

import io.csmipc.RefusedException;
import io.csmipc.seal.SealContext;
import io.csmipc.seal.SealerFactory;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.SecretKey;

/**
 * From what both sides agreed on to the keys of both directions.
 *
 * <pre>
 *   salt        = binder's random | connector's random
 *   info        = [version] [suite] [channel name, UTF-8] role direction
 *                 [binder's configuration] [connector's configuration]
 *                 binder's epoch | connector's epoch | records per key | bytes per key
 *   keys        = HKDF-Expand(HKDF-Extract(salt, secret), info, 84), once for each direction
 *   transcript  = SHA-256([label] [binder's random] [connector's random] info with role 0, direction 0)
 * </pre>
 *
 * {@code [x]} is the size of x as 32 bits, then x. Role and direction are bytes, epochs and limits
 * 64 bits; all integers are little-endian. The role is the writer's: 1 for the binder, who writes
 * direction 1, and 2 for the connector, who writes direction 2. Known answers: {@code
 * schedule-vectors.properties} in the tests.
 */
final class KeySchedule {
  private static final String VERSION = "csm-ipc sealing 1";
  private static final String SUITE = "AES-256-GCM";
  private static final String TRANSCRIPT = "csm-ipc transcript 1";
  private static final int BINDER = 1;
  private static final int CONNECTOR = 2;

  private final SealContext context;
  private final SealingLimits limits;
  private final byte[] channel;
  private final byte[] transcript;

  /**
   * Checks that these terms may be keyed at all.
   *
   * @throws RefusedException when they may not
   */
  KeySchedule(SealContext context, SealingLimits limits) {
    this.context = context;
    this.limits = limits;
    this.channel = utf8(context.channel());
    checkRandoms();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    prefixed(out, ascii(TRANSCRIPT));
    prefixed(out, binderRandom());
    prefixed(out, connectorRandom());
    out.writeBytes(info(0));
    this.transcript = sha256(out.toByteArray());
  }

  byte[] transcript() {
    return transcript.clone();
  }

  /**
   * The keys of one direction.
   *
   * @param secret what both sides share
   * @param own true for the direction in which this side writes
   */
  DirectionKeys derive(SecretKey secret, boolean own) {
    byte[] salt = new byte[2 * SealerFactory.RANDOM_BYTES];
    System.arraycopy(binderRandom(), 0, salt, 0, SealerFactory.RANDOM_BYTES);
    System.arraycopy(
        connectorRandom(), 0, salt, SealerFactory.RANDOM_BYTES, SealerFactory.RANDOM_BYTES);
    SecretBytes extracted = Hkdf.extract(secret, salt);
    try {
      int writer = own == context.binder() ? BINDER : CONNECTOR;
      return DirectionKeys.of(Hkdf.expand(extracted, info(writer), DirectionKeys.BYTES));
    } finally {
      extracted.destroy();
    }
  }

  private byte[] info(int writer) {
    boolean binder = context.binder();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    prefixed(out, ascii(VERSION));
    prefixed(out, ascii(SUITE));
    prefixed(out, channel);
    out.write(writer);
    out.write(writer);
    prefixed(out, binder ? context.ownConfiguration() : context.peerConfiguration());
    prefixed(out, binder ? context.peerConfiguration() : context.ownConfiguration());
    word(out, binder ? context.ownEpoch() : context.peerEpoch());
    word(out, binder ? context.peerEpoch() : context.ownEpoch());
    word(out, limits.records());
    word(out, limits.bytes());
    return out.toByteArray();
  }

  private void checkRandoms() {
    String name = "channel " + context.channel();
    if (context.ownRandom().length != SealerFactory.RANDOM_BYTES
        || context.peerRandom().length != SealerFactory.RANDOM_BYTES) {
      throw new RefusedException(
          name
              + ": each side contributes 32 random bytes, found "
              + context.ownRandom().length
              + " of mine and "
              + context.peerRandom().length
              + " of the peer's");
    }
    if (MessageDigest.isEqual(context.ownRandom(), context.peerRandom())) {
      throw new RefusedException(
          name
              + ": the peer's random bytes are my own, so this outbox is mine, shown back to me;"
              + " check that the two sides map two outboxes, and suspect the host");
    }
    if (allEqual(context.peerRandom())) {
      throw new RefusedException(
          name
              + ": the peer's random bytes are all the same, so nobody drew them;"
              + " the peer is not ready, or its memory is gone");
    }
  }

  private static boolean allEqual(byte[] bytes) {
    for (byte b : bytes) {
      if (b != bytes[0]) {
        return false;
      }
    }
    return true;
  }

  private byte[] binderRandom() {
    return context.binder() ? context.ownRandom() : context.peerRandom();
  }

  private byte[] connectorRandom() {
    return context.binder() ? context.peerRandom() : context.ownRandom();
  }

  private static void prefixed(ByteArrayOutputStream out, byte[] bytes) {
    ByteBuffer size = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.writeBytes(size.putInt(bytes.length).array());
    out.writeBytes(bytes);
  }

  private static void word(ByteArrayOutputStream out, long value) {
    ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.writeBytes(word.putLong(value).array());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Two different names must never become the same bytes, so lone surrogates are refused. */
  private static byte[] utf8(String name) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
      byte[] exact = new byte[bytes.remaining()];
      bytes.get(exact);
      return exact;
    } catch (CharacterCodingException e) {
      throw new RefusedException("the channel's name is not valid Unicode: " + name, e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
