package io.csmipc.sealed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealingSecretTest {
  private static final byte[] SECRET = HexFormat.of().parseHex("00ff10ab".repeat(7) + "0a0d0a0a");

  @TempDir Path directory;

  @Test
  void thePreSharedSecretIsCopied() {
    byte[] mine = SECRET.clone();
    SealingSecret secret = SealingSecret.preShared(mine);

    Arrays.fill(mine, (byte) 0);

    assertArrayEquals(SECRET, bytesOf(secret));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16, 31, 33, 64})
  void anotherSizeIsRefused(int size) {
    byte[] wrong = Arrays.copyOf(SECRET, size);

    RefusedException e = assertThrows(RefusedException.class, () -> SealingSecret.preShared(wrong));

    assertTrue(e.getMessage().contains("32 bytes, found " + size), e.getMessage());
  }

  @Test
  void aSecretOfOneByteRepeatedIsRefused() {
    assertThrows(RefusedException.class, () -> SealingSecret.preShared(new byte[32]));
  }

  @Test
  void aDestroyedSecretBeginsNoSession() {
    SealingSecret secret = SealingSecret.preShared(SECRET);
    AesGcmSealerFactory factory =
        new AesGcmSealerFactory(secret, Pair.jdk(), SealingLimits.defaults());
    byte[] mine = factory.freshRandom();

    secret.destroy();

    assertTrue(secret.isDestroyed());
    RefusedException e =
        assertThrows(
            RefusedException.class, () -> factory.create(Pair.binderContext(mine, SECRET)));
    assertTrue(e.getMessage().contains("destroyed"), e.getMessage());
  }

  @Test
  void aFileOfRawBytesIsRead() throws IOException {
    // These end like a text file, and are no text.
    Path file = write(SECRET, "rw-------");

    assertArrayEquals(SECRET, bytesOf(SealingSecret.fromFile(file)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void aFileOfHexadecimalDigitsIsRead(String end) throws IOException {
    String digits = HexFormat.of().formatHex(SECRET);
    Path lower = write((digits + end).getBytes(StandardCharsets.US_ASCII), "r--------");
    assertArrayEquals(SECRET, bytesOf(SealingSecret.fromFile(lower)));

    Files.delete(lower);
    Path upper =
        write(
            (digits.toUpperCase(Locale.ROOT) + end).getBytes(StandardCharsets.US_ASCII),
            "rw-------");
    assertArrayEquals(SECRET, bytesOf(SealingSecret.fromFile(upper)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx------", "rw------x"})
  void aFileThatOthersMayUseIsRefused(String permissions) throws IOException {
    Path file = write(SECRET, permissions);

    RefusedException e = assertThrows(RefusedException.class, () -> SealingSecret.fromFile(file));

    assertTrue(e.getMessage().contains("chmod 600"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "correct horse battery staple",
        "00ff10ab00ff10ab00ff10ab00ff10ab00ff10ab00ff10ab00ff10ab00ff10a",
        "00ff10ab00ff10ab00ff10ab00ff10ab00ff10ab00ff10ab00ff10ab00ff10abc",
        "0xff10ab00ff10ab00ff10ab00ff10ab00ff10ab00ff10ab00ff10ab00ff10ab"
      })
  void aFileOfAnythingElseIsRefused(String content) throws IOException {
    Path file = write(content.getBytes(StandardCharsets.US_ASCII), "rw-------");

    RefusedException e = assertThrows(RefusedException.class, () -> SealingSecret.fromFile(file));

    assertTrue(e.getMessage().contains("64 hexadecimal digits"), e.getMessage());
    assertFalse(!content.isEmpty() && e.getMessage().contains(content), e.getMessage());
  }

  @Test
  void aMissingFileOrADirectoryIsRefusedWithTheWayToMakeOne() {
    for (Path path : new Path[] {directory.resolve("none"), directory}) {
      RefusedException e = assertThrows(RefusedException.class, () -> SealingSecret.fromFile(path));
      assertTrue(e.getMessage().contains("/dev/urandom"), e.getMessage());
    }
  }

  @Test
  void keysAreNeitherPrintedNorSerialised() throws IOException {
    SecretBytes key = new SecretBytes("AES", SECRET, 0, 32);

    assertFalse(key.toString().contains("ff10"));
    assertFalse(SealingSecret.preShared(SECRET).toString().contains("ff10"));
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThrows(NotSerializableException.class, () -> out.writeObject(key));
    }
  }

  private Path write(byte[] content, String permissions) throws IOException {
    Path file = Files.write(directory.resolve("secret"), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static byte[] bytesOf(SealingSecret secret) {
    return secret.agree("", true, new byte[0]);
  }
}
