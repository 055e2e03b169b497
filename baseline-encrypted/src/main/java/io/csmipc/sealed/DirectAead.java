package io.csmipc.sealed;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;

/** Between direct buffers: what a native provider reads without copying it first. */
final class DirectAead extends Aead {
  private ByteBuffer plain;
  private ByteBuffer sealed;
  private MemorySegment plainSegment;
  private MemorySegment sealedSegment;

  DirectAead(Provider provider) {
    super(provider);
  }

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
  int runForward(int length) throws GeneralSecurityException {
    plain.clear().limit(length);
    sealed.clear().position(FRONT);
    return cipher.doFinal(plain, sealed);
  }

  @Override
  int runBackward(int length) throws GeneralSecurityException {
    sealed.clear().position(FRONT).limit(FRONT + length + TAG);
    plain.clear();
    return cipher.doFinal(sealed, plain);
  }
}
