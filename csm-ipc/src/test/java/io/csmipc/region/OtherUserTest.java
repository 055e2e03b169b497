package io.csmipc.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.OwnershipException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A party under another user: root here, nobody there. */
class OtherUserTest {
  private static final String USER = "nobody";
  private static final String GROUP = "nogroup";

  @TempDir(factory = ShmDirectory.class)
  Path directory;

  private Party nobody;

  @BeforeEach
  void startAPartyOfNobody() throws Exception {
    Needs.root();
    List<String> prefix =
        List.of("setpriv", "--reuid=" + USER, "--regid=" + GROUP, "--clear-groups");
    List<String> probe = new ArrayList<>(prefix);
    probe.add("true");
    Needs.need(
        Needs.run(probe.toArray(String[]::new)),
        "setpriv (package util-linux), the user nobody and the group nogroup");
    ShmDirectory.openToAll(directory);
    nobody = Party.start(prefix, readableClasses());
  }

  @AfterEach
  void stop() {
    if (nobody != null) {
      nobody.close();
    }
  }

  /** The build directory may lie where another user has no access. */
  private String readableClasses() throws IOException {
    Path copy = Files.createDirectory(directory.resolve("classes"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path from = Path.of(entry);
      if (Files.isDirectory(from.resolve("io/csmipc"))) {
        copyTree(from, copy);
      }
    }
    return copy.toString();
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path source : (Iterable<Path>) tree::iterator) {
        Path target = to.resolve(from.relativize(source).toString());
        if (!Files.isDirectory(source)) {
          Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
        } else if (!Files.exists(target)) {
          Files.createDirectory(target);
        }
      }
    }
  }

  private String address() {
    return "file:" + directory + "/orders";
  }

  private RegionEndpoint open(Side side, String group, String peerUser) {
    return new FileRegionProvider()
        .open("file", directory + "/orders", side, new RegionOptions(false, group, peerUser));
  }

  private String mode(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file)));
  }

  @Test
  void twoUsersMeetWhenBothNameTheOtherAndShareAGroup() throws IOException {
    try (RegionEndpoint binder = open(Side.BINDER, GROUP, USER);
        OwnedRegion outbox = binder.create(4096)) {
      outbox.publish();
      assertEquals("rw-r-----", mode("csm-ipc.orders.binder"));
      assertEquals("rw-r-----", mode("csm-ipc.orders.binder.lock"));
      assertEquals("ok", nobody.ask("open " + address() + " CONNECTOR " + GROUP + " root"));
      assertEquals("0", nobody.ask("read"));
      assertEquals("ALIVE", nobody.ask("liveness"));
      assertEquals(RegionEndpoint.Liveness.ALIVE, binder.peerLiveness());
      assertEquals("ok", nobody.ask("show 4096 8"));
      binder.attach().close();
      nobody.kill();
      assertEquals(RegionEndpoint.Liveness.DEAD, binder.peerLiveness());
    }
  }

  @Test
  void anUnexpectedUsersOutboxIsNotOpened() throws IOException {
    assertEquals("ok", nobody.ask("open " + address() + " CONNECTOR"));
    assertEquals("ok", nobody.ask("show 4096 8"));
    try (RegionEndpoint binder = open(Side.BINDER, null, null)) {
      OwnershipException refusal = assertThrows(OwnershipException.class, binder::attach);
      assertTrue(refusal.getMessage().contains("belongs to user nobody"), refusal::getMessage);
      assertTrue(refusal.getMessage().contains("peerUser(\"nobody\")"), refusal::getMessage);
      assertEquals(RegionEndpoint.Liveness.UNKNOWN, binder.peerLiveness());
    }
  }

  @Test
  void withoutAGroupNobodyElseReadsAnOutbox() throws IOException {
    try (RegionEndpoint binder = open(Side.BINDER, null, USER);
        OwnedRegion outbox = binder.create(4096)) {
      outbox.publish();
      assertEquals("rw-------", mode("csm-ipc.orders.binder"));
      assertEquals("ok", nobody.ask("open " + address() + " CONNECTOR - root"));
      String answer = nobody.ask("read");
      assertTrue(answer.contains("cannot be read by this user"), answer);
      assertTrue(answer.contains("group(...)"), answer);
      assertEquals("UNKNOWN", nobody.ask("liveness"));
    }
  }

  @Test
  void aSideThatBelongsToAnotherUserIsRefusedBothWays() throws IOException {
    assertEquals("ok", nobody.ask("open " + address() + " BINDER"));
    OwnershipException refusal =
        assertThrows(OwnershipException.class, () -> open(Side.BINDER, null, null).close());
    assertTrue(refusal.getMessage().contains("belongs to user nobody"), refusal::getMessage);
    try (RegionEndpoint connector = open(Side.CONNECTOR, null, USER)) {
      assertEquals(RegionEndpoint.Liveness.ALIVE, connector.peerLiveness());
      String answer = nobody.ask("open " + address() + " CONNECTOR");
      assertTrue(answer.contains("belongs to user root"), answer);
    }
  }

  @Test
  void anOutboxThatAnotherUserPutAtMyNameIsRefusedAndLeftAlone() throws IOException {
    Path planted = Files.writeString(directory.resolve("csm-ipc.orders.connector"), "planted");
    String answer = nobody.ask("open " + address() + " CONNECTOR");
    assertTrue(answer.contains("belongs to user root"), answer);
    assertEquals("planted", Files.readString(planted));
    assertFalse(Files.exists(directory.resolve("csm-ipc.orders.connector.lock")));
  }

  @Test
  void aHugetlbfsMountOutOfReachIsNoObstacle() throws Exception {
    Path point = Files.createDirectory(directory.resolve("huge"));
    Needs.need(
        Needs.run("mount", "-t", "hugetlbfs", "-o", "mode=700", "none", "" + point),
        "huge pages and the permission to mount (CAP_SYS_ADMIN)");
    try {
      assertEquals("ok", nobody.ask("open " + address() + " CONNECTOR"));
      assertEquals("ok", nobody.ask("show 4096 8"));
      assertEquals("nothing", nobody.ask("read"));
    } finally {
      assertTrue(Needs.run("umount", "" + point));
    }
  }

  @Test
  void aTemporaryFileOfAnotherUserIsNoObstacle() throws IOException {
    Path planted =
        Files.createFile(directory.resolve("csm-ipc.orders.connector.0123456789abcdef.tmp"));
    assertEquals("ok", nobody.ask("open " + address() + " CONNECTOR"));
    assertTrue(Files.exists(planted));
  }

  @Test
  void aGroupThatTheUserIsNotInIsRefusedAndTheSideStaysFree() throws IOException {
    String answer = nobody.ask("open " + address() + " CONNECTOR root");
    assertTrue(answer.contains("must be a member of it"), answer);
    assertFalse(Files.exists(directory.resolve("csm-ipc.orders.connector.lock")));
    answer = nobody.ask("open " + address() + " CONNECTOR no-such-group");
    assertTrue(answer.contains("There is no group 'no-such-group'"), answer);
    assertEquals("ok", nobody.ask("open " + address() + " CONNECTOR"));
  }
}
