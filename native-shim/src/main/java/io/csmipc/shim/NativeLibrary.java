package io.csmipc.shim;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/**
 * The C library of this module, or the reason why there is none.
 *
 * @param platform the operating system and processor, as in the library's resource name
 * @param symbols the loaded library, or null
 * @param absence why it is not loaded, or null
 */
record NativeLibrary(String platform, SymbolLookup symbols, String absence) {
  /** Loaded once per class loader, and never unloaded. */
  static final NativeLibrary LOADED = load();

  private static final String FILE_NAME = "libcsmshim.so";

  boolean isPresent() {
    return symbols != null;
  }

  /**
   * A function of the library, or null when the fallback is in use. Keep it in a static final
   * field: the test for null, and the call, then cost nothing extra.
   */
  @SuppressWarnings("restricted")
  static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    if (!LOADED.isPresent()) {
      return null;
    }
    return Linker.nativeLinker()
        .downcallHandle(LOADED.symbols().findOrThrow(name), descriptor, options);
  }

  private static NativeLibrary load() {
    String platform = thisPlatform();
    if ("off".equals(System.getProperty("csm.shim"))) {
      return absent(platform, "switched off by csm.shim=off");
    }
    try (InputStream image =
        NativeLibrary.class.getResourceAsStream("native/" + platform + "/" + FILE_NAME)) {
      if (image == null) {
        return absent(platform, "this build has no library for it (was gcc there?)");
      }
      return new NativeLibrary(platform, open(image), null);
    } catch (IllegalCallerException e) {
      return absent(
          platform,
          "native access is denied; run java with --enable-native-access=io.csmipc.shim"
              + " (ALL-UNNAMED when on the class path)");
    } catch (IOException | IllegalArgumentException e) {
      return absent(
          platform,
          "it cannot be loaded by way of java.io.tmpdir, which must be writable and not mounted"
              + " noexec: "
              + e);
    }
  }

  /**
   * The file has its name only while it is loaded; a private mode keeps others from changing it.
   */
  @SuppressWarnings("restricted")
  private static SymbolLookup open(InputStream image) throws IOException {
    Path file =
        Files.createTempFile(
            "libcsmshim",
            ".so",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.write(file, image.readAllBytes());
      return SymbolLookup.libraryLookup(file, Arena.global());
    } finally {
      Files.delete(file);
    }
  }

  private static NativeLibrary absent(String platform, String why) {
    return new NativeLibrary(platform, null, why);
  }

  private static String thisPlatform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).replace(' ', '-');
    String processor = System.getProperty("os.arch");
    return system + "-" + (processor.equals("amd64") ? "x86_64" : processor);
  }
}
