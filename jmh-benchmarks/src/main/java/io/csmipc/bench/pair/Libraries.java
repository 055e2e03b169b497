package io.csmipc.bench.pair;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Which versions were measured, as the names of the jars on the class path tell. */
final class Libraries {
  private static final List<String> MEASURED =
      List.of(
          "agrona-",
          "aeron-driver-",
          "chronicle-queue-",
          "jeromq-",
          "conscrypt-",
          "AmazonCorrettoCryptoProvider-",
          "bcprov-");

  private Libraries() {}

  /** A list of names with versions. */
  static String versions() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> String.valueOf(Path.of(entry).getFileName()))
        .filter(jar -> jar.endsWith(".jar") && MEASURED.stream().anyMatch(jar::startsWith))
        .map(jar -> jar.substring(0, jar.length() - ".jar".length()))
        .sorted()
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
