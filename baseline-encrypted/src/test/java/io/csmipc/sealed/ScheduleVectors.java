package io.csmipc.sealed;

import io.csmipc.seal.SealContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Properties;

/** One case of {@code schedule-vectors.properties}, which the library did not compute. */
record ScheduleVectors(String name, Properties all) {
  static ScheduleVectors read(String name) {
    Properties all = new Properties();
    try (InputStream in =
        ScheduleVectors.class.getResourceAsStream("schedule-vectors.properties")) {
      all.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ScheduleVectors(name, all);
  }

  String text(String key) {
    return Objects.requireNonNull(all.getProperty(name + "." + key), key);
  }

  byte[] bytes(String key) {
    return HexFormat.of().parseHex(text(key));
  }

  SecretBytes secret() {
    return new SecretBytes("HKDF-SHA256", bytes("secret"), 0, 32);
  }

  SealingLimits limits() {
    return new SealingLimits(Long.parseLong(text("records")), Long.parseLong(text("bytes")));
  }

  SealContext context(boolean binder) {
    String own = binder ? "binder" : "connector";
    String peer = binder ? "connector" : "binder";
    return new SealContext(
        new String(bytes("channel"), StandardCharsets.UTF_8),
        binder,
        Long.parseUnsignedLong(text(own + "_epoch")),
        Long.parseUnsignedLong(text(peer + "_epoch")),
        bytes(own + "_random"),
        bytes(peer + "_random"),
        bytes(own + "_configuration"),
        bytes(peer + "_configuration"));
  }

  /** A sealer for one side of this case, past the factory, which insists on fresh randoms. */
  AesGcmSealer sealer(boolean binder, AeadProvider provider) {
    KeySchedule schedule = new KeySchedule(context(binder), limits());
    return new AesGcmSealer(schedule, secret(), limits(), provider);
  }
}
