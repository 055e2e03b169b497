package io.csmipc.sealed;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** Between direct buffers: what a native provider reads without copying it first. */
final class DirectScratch extends Scratch {
  private ByteBuffer plain;
  private ByteBuffer sealed;
  private MemorySegment plainSegment;
  private MemorySegment sealedSegment;

  @Override
  void allocate(int plainBytes, int sealedBytes) {
    plain = ByteBuffer.allocateDirect(plainBytes);
    sealed = ByteBuffer.allocateDirect(sealedBytes);
    plainSegment = MemorySegment.ofBuffer(plain);
    sealedSegment = MemorySegment.ofBuffer(sealed);
  }

  @Override
  MemorySegment plain() {
    return plainSegment;
  }

  @Override
  MemorySegment sealed() {
    return sealedSegment;
  }

  @Override
  int seal(Cipher cipher, int length) throws GeneralSecurityException {
    plain.clear().limit(length);
    sealed.clear().position(Aead.FRONT);
    return cipher.doFinal(plain, sealed);
  }

  @Override
  int open(Cipher cipher, int length) throws GeneralSecurityException {
    sealed.clear().position(Aead.FRONT).limit(Aead.FRONT + length + Aead.TAG);
    plain.clear();
    return cipher.doFinal(sealed, plain);
  }
}
