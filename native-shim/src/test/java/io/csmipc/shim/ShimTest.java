package io.csmipc.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.shim.child.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading the library: when it works, when it does not, and what is said then. */
class ShimTest {
  private static final String ON_CLASS_PATH = "--enable-native-access=ALL-UNNAMED";

  @BeforeEach
  void needsTheLibrary() {
    Require.nativeLibrary();
  }

  @Test
  void describesTheNativeLibraryByItsPlatform() {
    assertTrue(Shim.describe().matches("native \\(linux-(x86_64|aarch64)\\)"), Shim.describe());
  }

  @Test
  void leavesNoFileBehind(@TempDir Path directory) throws Exception {
    Child.Result result = facts(List.of(ON_CLASS_PATH, "-Djava.io.tmpdir=" + directory));

    assertEquals("true", result.fact("native"), result.output());
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void fallsBackWhenThereIsNoPlaceForTheFile(@TempDir Path directory) throws Exception {
    Child.Result result =
        facts(List.of(ON_CLASS_PATH, "-Djava.io.tmpdir=" + directory.resolve("missing")));

    assertEquals("false", result.fact("native"), result.output());
    assertTrue(result.fact("describe").contains("java.io.tmpdir"), result.output());
  }

  @Test
  void fallsBackWhenNativeAccessIsDenied() throws Exception {
    Child.Result result = facts(List.of("--illegal-native-access=deny"));

    assertEquals("false", result.fact("native"), result.output());
    assertTrue(result.fact("describe").contains("--enable-native-access="), result.output());
    assertEquals("false", result.fact("futex.available"));
  }

  @Test
  void loadsAsANamedModuleThatAloneHasNativeAccess() throws Exception {
    Child.Result result =
        facts(
            List.of(
                "--illegal-native-access=deny",
                "--enable-native-access=io.csmipc.shim",
                "--module-path=" + Child.classes(Shim.class),
                "--add-modules=io.csmipc.shim"));

    assertEquals("true", result.fact("native"), result.output());
    assertEquals("true", result.fact("futex.available"));
  }

  private static Child.Result facts(List<String> options) throws IOException, InterruptedException {
    try (Child child = Child.java(options, Facts.class)) {
      Child.Result result = child.result();
      assertEquals(0, result.status(), result.output());
      return result;
    }
  }
}
