package io.csmipc.sealed;

import java.lang.foreign.MemorySegment;
import java.security.GeneralSecurityException;
import java.security.Provider;

/** Between arrays: where the JDK's own provider has its vector code. */
final class HeapAead extends Aead {
  private byte[] plain;
  private byte[] sealed;
  private MemorySegment plainSegment;
  private MemorySegment sealedSegment;

  HeapAead(Provider provider) {
    super(provider);
  }

  @Override
  void allocate(int plainBytes, int sealedBytes) {
    plain = new byte[plainBytes];
    sealed = new byte[sealedBytes];
    plainSegment = MemorySegment.ofArray(plain);
    sealedSegment = MemorySegment.ofArray(sealed);
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
    return cipher.doFinal(plain, 0, length, sealed, FRONT);
  }

  @Override
  int runBackward(int length) throws GeneralSecurityException {
    return cipher.doFinal(sealed, FRONT, length + TAG, plain, 0);
  }
}
