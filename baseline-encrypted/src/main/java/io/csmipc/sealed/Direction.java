package io.csmipc.sealed;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Keys, cipher and scratch memory of one direction. Seals or opens, never both.
 *
 * <pre>
 *   record       0            8          16                 16 + n  32 + n
 *                | session id | sequence | ciphertext, n    | tag   |
 *   associated   | header word | session id | sequence |
 * </pre>
 *
 * All integers are little-endian.
 *
 * <p><b>Threads.</b> Its monitor protects everything in it. One thread seals or opens, so it is
 * uncontended; but a {@link #destroy} from another thread must not zero a key under a running
 * cipher, which would seal with what is left of it.
 */
abstract sealed class Direction permits Sealer, Opener {
  static final int OVERHEAD = Aead.FRONT + Aead.TAG;
  static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle LITTLE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  final Aead aead;
  final Generations generations;
  private final long sessionId;
  private final byte[] nonce = new byte[DirectionKeys.IV];
  private final byte[] associated = new byte[3 * Long.BYTES];
  private boolean destroyed;

  Direction(DirectionKeys first, SealingLimits limits, Aead aead) {
    this.generations = new Generations(first, limits);
    this.sessionId = generations.sessionId();
    this.aead = aead;
  }

  final long sessionId() {
    return sessionId;
  }

  final byte[] nonce(DirectionKeys keys, long sequence) {
    keys.nonce(sequence, nonce);
    return nonce;
  }

  final byte[] associated(long header, long sequence) {
    LITTLE.set(associated, 0, header);
    LITTLE.set(associated, Long.BYTES, sessionId);
    LITTLE.set(associated, 2 * Long.BYTES, sequence);
    return associated;
  }

  final void checkOpen() {
    if (destroyed) {
      throw new IllegalStateException("the keys of this session were destroyed");
    }
  }

  static void checkSequence(long sequence) {
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence numbers start at 0, found " + sequence);
    }
  }

  final synchronized long generation() {
    return generations.number();
  }

  final synchronized void destroy() {
    if (!destroyed) {
      destroyed = true;
      generations.destroy();
      aead.forget();
    }
  }
}
