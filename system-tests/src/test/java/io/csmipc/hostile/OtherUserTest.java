package io.csmipc.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.ChannelOptions;
import io.csmipc.ChannelState;
import io.csmipc.channel.Channels;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.region.Side;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * A peer under another user, with access to the victim's outbox through a group: what it may do is
 * survived, and what it may not do is refused by the operating system.
 */
@Timeout(120)
class OtherUserTest {
  private static final String USER = "nobody";
  private static final String GROUP = "nogroup";
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=" + USER, "--regid=" + GROUP, "--clear-groups");

  @TempDir Path directory;
  private final String name = "hostile-" + UUID.randomUUID();
  private Hand nobody;
  private Victim victim;

  @BeforeEach
  void start() throws Exception {
    Needs.need("root".equals(System.getProperty("user.name")), "to run as root");
    List<String> probe = new ArrayList<>(AS_NOBODY);
    probe.add("true");
    Needs.need(
        Needs.works(probe.toArray(String[]::new)),
        "setpriv (package util-linux), the user nobody and the group nogroup");
    nobody = RemoteHand.start(AS_NOBODY, readableClasses(), name, Side.CONNECTOR, GROUP, "root");
    victim = open();
  }

  private Victim open() {
    return new Victim(
        options -> Channels.bind(name, options),
        ChannelOptions.builder()
            .group(GROUP)
            .peerUser(USER)
            .livenessLimit(Duration.ofSeconds(2))
            .drainLimit(Duration.ofMillis(100)));
  }

  /** The build directory may lie where another user has no access. */
  private String readableClasses() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> copies = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path from = Path.of(entry);
      if (Files.isDirectory(from.resolve("io/csmipc"))
          || from.getFileName().toString().startsWith("csm-ipc")
          || from.getFileName().toString().startsWith("native-shim")) {
        Path to = directory.resolve("classes" + copies.size());
        copyTree(from, to);
        copies.add(to.toString());
      }
    }
    return String.join(File.pathSeparator, copies);
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
      for (Path source : (Iterable<Path>) tree::iterator) {
        String relative = from.relativize(source).toString();
        Path target = relative.isEmpty() ? to : to.resolve(relative);
        Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    if (victim != null) {
      victim.close();
      victim.assertToldOnce();
      nobody.close();
      Traces.assertNone(Path.of("/dev/shm"), name);
    }
  }

  @Test
  void anotherUserCannotWriteCutOrReplaceTheVictimsOutbox() throws Exception {
    assertTrue(nobody.connect(16 << 10, 1 << 14));
    victim.awaitConnected();
    victim.honestOnly();
    long epoch = nobody.victim(OutboxLayout.SESSION);

    assertRefused(() -> nobody.setVictim(OutboxLayout.SESSION, 0));
    assertRefused(() -> nobody.resizeVictim(0));

    assertEquals(epoch, nobody.victim(OutboxLayout.SESSION));
    assertTrue(nobody.letter(0, 100));
    victim.roundsUntil(() -> victim.letters() == 1, "a letter");
    assertEquals(ChannelState.CONNECTED, victim.channel().state());
  }

  private static void assertRefused(Executable attempt) {
    String answer = assertThrows(IllegalStateException.class, attempt).getMessage();
    assertTrue(answer.contains("AccessDenied") || answer.contains("Permission denied"), answer);
  }

  @Test
  void aStormFromAnotherUserMeetsCorrectMessagesOrTypedEnds() throws Exception {
    long seed = Long.getLong("csm.hostile.seed", System.nanoTime());
    System.out.println("storm of " + USER + ", seed " + seed);
    int ends = 0;
    for (int i = 0; i < 12; i++) {
      if (victim.channel().closeReason() != null) {
        victim.close();
        victim.assertToldOnce();
        victim = open();
      }
      nobody.create(16 << 10, 1 << 14, Hand.PLAIN);
      nobody.announce(seed + i | 1);
      long storm = seed + i;
      Thread attack =
          Thread.ofPlatform()
              .start(
                  () -> {
                    if (nobody.join(5_000)) {
                      nobody.storm(storm, 150, false);
                    }
                  });
      while (attack.isAlive()) {
        victim.round();
      }
      attack.join();
      ends += victim.losses().isEmpty() ? 0 : 1;
      nobody.hide();
    }
    assertTrue(ends > 0, "no storm did anything");
  }
}
