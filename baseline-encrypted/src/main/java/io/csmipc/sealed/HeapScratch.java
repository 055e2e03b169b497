package io.csmipc.sealed;

import java.lang.foreign.MemorySegment;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** Between arrays: where the JDK's own provider has its vector code. */
final class HeapScratch extends Scratch {
  private byte[] plain;
  private byte[] sealed;
  private MemorySegment plainSegment;
  private MemorySegment sealedSegment;

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
  int seal(Cipher cipher, int length) throws GeneralSecurityException {
    return cipher.doFinal(plain, 0, length, sealed, Aead.FRONT);
  }

  @Override
  int open(Cipher cipher, int length) throws GeneralSecurityException {
    return cipher.doFinal(sealed, Aead.FRONT, length + Aead.TAG, plain, 0);
  }
}
