package io.csmipc.shim;

/**
 * Whether the native library is in use, and if not, why.
 *
 * <p>It is loaded once, on first use. The system property {@code csm.shim=off} keeps it from being
 * loaded. Failing to load is never an error: the fallback takes over.
 */
public final class Shim {
  private Shim() {}

  /**
   * Whether the native library is loaded.
   *
   * @return false when the pure Java fallback is in use
   */
  public static boolean isNative() {
    return NativeLibrary.LOADED.isPresent();
  }

  /**
   * One line for people: native or fallback, for which platform, and why.
   *
   * @return for example {@code native (linux-x86_64)} or {@code pure Java (linux-x86_64): switched
   *     off by csm.shim=off}
   */
  public static String describe() {
    NativeLibrary library = NativeLibrary.LOADED;
    return library.isPresent()
        ? "native (" + library.platform() + ")"
        : "pure Java (" + library.platform() + "): " + library.absence();
  }
}
