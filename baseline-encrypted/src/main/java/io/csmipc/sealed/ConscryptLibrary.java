package io.csmipc.sealed;

import java.security.Provider;
import org.conscrypt.Conscrypt;

/**
 * The only class that names Conscrypt, so that it is the only one that fails to link where the
 * library is absent. (Its jar declares no service, so a ServiceLoader does not find it.)
 */
final class ConscryptLibrary {
  private ConscryptLibrary() {}

  /**
   * Loads the native library and makes a provider, without registering it in the JVM.
   *
   * @throws LinkageError when Conscrypt is not on the class path or has no library for this machine
   */
  static Provider load() {
    Conscrypt.checkAvailability();
    return Conscrypt.newProvider();
  }
}
