package io.csmipc.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The C sources with a test program in C, on this processor and on an emulated Arm one, and the
 * script that builds them.
 */
class NativeCodeTest {
  private static final Path SOURCES = Path.of("src", "main", "c");
  private static final Path TESTS = Path.of("src", "test", "c");
  private static final String HOST =
      System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");

  @TempDir private Path directory;

  @Test
  void passesItsTestsOnX86() throws Exception {
    passesItsTests("x86_64", "gcc-x86-64-linux-gnu", "libc6-dev-amd64-cross");
  }

  @Test
  void passesItsTestsOnArm() throws Exception {
    passesItsTests("aarch64", "gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross");
  }

  @Test
  void buildsWithoutACompilerAndSaysSoInOneLine() throws Exception {
    Child.Result result = buildWithoutTools("require=");

    assertEquals(0, result.status(), result.output());
    assertEquals(1, result.output().lines().count(), result.output());
    assertTrue(result.output().contains("apt install gcc"), result.output());
  }

  @Test
  void failsWithoutACompilerWhenEverythingIsRequired() throws Exception {
    Child.Result result = buildWithoutTools("require=all");

    assertEquals(1, result.status(), result.output());
  }

  /** On this processor when it is of that kind, else compiled for and run by an emulated one. */
  private void passesItsTests(String processor, String compilerPackage, String headerPackage)
      throws Exception {
    List<String> run = new ArrayList<>();
    String compiler = "gcc";
    if (processor.equals(HOST)) {
      Require.tool(compiler, "gcc libc6-dev");
    } else {
      compiler = processor + "-linux-gnu-gcc";
      Path system = Path.of("/usr", processor + "-linux-gnu");
      Require.tool(compiler, compilerPackage);
      Require.present(
          Files.exists(system.resolve("include/sched.h")), "its C library", headerPackage);
      Require.tool("qemu-" + processor, "qemu-user");
      run.addAll(List.of("qemu-" + processor, "-L", system.toString()));
    }
    run.add(compile(compiler).toString());
    run.add(library("linux-" + processor).toString());
    run.add(processor.equals(HOST) ? "native" : "emulated");
    passes(run);
  }

  private Path compile(String compiler) throws IOException, InterruptedException {
    Path program = directory.resolve("shim_test");
    List<String> command = new ArrayList<>();
    command.addAll(List.of(compiler, "-std=c17", "-D_GNU_SOURCE", "-O2", "-pthread"));
    command.addAll(List.of("-Wall", "-Wextra", "-Werror", "-I" + SOURCES, "-o" + program));
    command.addAll(Child.sources(SOURCES));
    command.addAll(Child.sources(TESTS));
    command.add("-ldl");
    passes(command);
    return program;
  }

  private static Path library(String platform) {
    Path library =
        Child.classes(Shim.class).resolve("io/csmipc/shim/native/" + platform + "/libcsmshim.so");
    assertTrue(Files.exists(library), library + " was not built");
    return library.toAbsolutePath();
  }

  private static void passes(List<String> command) throws IOException, InterruptedException {
    try (Child child = Child.start(command)) {
      Child.Result result = child.result();
      assertEquals(0, result.status(), result.output());
    }
  }

  private Child.Result buildWithoutTools(String require) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "/bin/sh", SOURCES.resolve("build.sh").toString(), directory.toString(), require);
    builder.environment().put("PATH", directory.toString());
    try (Child child = Child.start(builder)) {
      return child.result();
    }
  }
}
