package io.csmipc.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.OwnershipException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One owner per side, whatever happens. No test is about process identifiers and their reuse,
 * because none is ever written down or looked at: only the kernel's lock counts, and that ends with
 * the process that took it.
 */
class OwnershipTest {
  @TempDir(factory = ShmDirectory.class)
  Path directory;

  private RegionEndpoint open(Side side) {
    return open(directory, side);
  }

  private static RegionEndpoint open(Path directory, Side side) {
    return new FileRegionProvider()
        .open("file", directory + "/orders", side, RegionOptions.DEFAULT);
  }

  private static void end(RegionEndpoint endpoint) {
    endpoint.close();
  }

  private String address() {
    return "file:" + directory + "/orders";
  }

  private List<String> files() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aSecondOwnerInThisProcessIsRefused() {
    try (RegionEndpoint first = open(Side.BINDER)) {
      OwnershipException refusal =
          assertThrows(OwnershipException.class, () -> open(Side.BINDER).close());
      assertTrue(
          refusal.getMessage().contains("this process holds " + directory), refusal::getMessage);
      assertTrue(first.describe().contains("binder"));
    }
    open(Side.BINDER).close();
  }

  @Test
  void aSecondOwnerInAnotherProcessIsRefusedEvenAfterViewersOfThisOneCameAndWent()
      throws Exception {
    try (RegionEndpoint binder = open(Side.BINDER);
        RegionEndpoint connector = open(Side.CONNECTOR);
        OwnedRegion outbox = binder.create(4096);
        Party other = Party.start()) {
      outbox.publish();
      // When this process looks at its own files as a peer would, under two names
      Path alias = Files.createSymbolicLink(directory.resolve("alias"), directory);
      connector.attach().close();
      assertEquals(RegionEndpoint.Liveness.ALIVE, connector.peerLiveness());
      assertThrows(OwnershipException.class, () -> open(alias, Side.BINDER).close());
      // Then its lock is still there
      String answer = other.ask("open " + address() + " BINDER");
      assertTrue(answer.startsWith("OwnershipException"), answer);
      assertTrue(answer.contains("another process holds"), answer);
      // And the other side is not affected by the refusal
      assertEquals(RegionEndpoint.Liveness.ALIVE, binder.peerLiveness());
      end(connector);
      assertEquals("ok", other.ask("open " + address() + " CONNECTOR"));
      assertEquals(RegionEndpoint.Liveness.ALIVE, binder.peerLiveness());
      assertEquals("ALIVE", other.ask("liveness"));
    }
  }

  @Test
  void aSecondCopyOfTheLibraryInThisProcessNeitherOwnsNorUnlocks() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    try (RegionEndpoint binder = open(Side.BINDER);
        URLClassLoader copy =
            new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        Party other = Party.start()) {
      Callable<?> look =
          (Callable<?>)
              copy.loadClass(SecondCopy.class.getName())
                  .getDeclaredConstructor(String.class)
                  .newInstance(directory + "/orders");
      for (int i = 0; i < 3; i++) {
        assertEquals("refused ALIVE", look.call());
        assertTrue(other.ask("open " + address() + " BINDER").startsWith("OwnershipException"));
      }
      end(binder);
      assertEquals("owned DEAD", look.call());
      assertEquals("ok", other.ask("open " + address() + " BINDER"));
    }
  }

  @Test
  void aKilledOwnerIsDeadAtOnceAndTheNextOneCleansUp() throws Exception {
    try (RegionEndpoint connector = open(Side.CONNECTOR);
        Party owner = Party.start()) {
      assertEquals("ok", owner.ask("open " + address() + " BINDER"));
      assertEquals("ok", owner.ask("show 4096 7"));
      assertEquals("ok", owner.ask("make 4096"));
      assertEquals(RegionEndpoint.Liveness.ALIVE, connector.peerLiveness());
      connector.create(4096).publish();
      // When
      owner.kill();
      // Then
      assertEquals(RegionEndpoint.Liveness.DEAD, connector.peerLiveness());
      assertEquals(5, files().size(), () -> "outbox, lock, temporary; outbox, lock");
      try (RegionEndpoint successor = open(Side.BINDER)) {
        assertEquals(
            List.of(
                "csm-ipc.orders.binder.lock",
                "csm-ipc.orders.connector",
                "csm-ipc.orders.connector.lock"),
            files());
        assertEquals(RegionEndpoint.Liveness.ALIVE, connector.peerLiveness(), successor::describe);
        assertNull(connector.attach());
      }
    }
    assertEquals(List.of(), files());
  }

  @Test
  void aNeverOpenedPeerIsDead() {
    try (RegionEndpoint binder = open(Side.BINDER)) {
      assertEquals(RegionEndpoint.Liveness.DEAD, binder.peerLiveness());
    }
  }

  @Test
  void whoOnlyLooksDelaysAnOwnerAndNoMore() throws Exception {
    Path lock = Files.createFile(directory.resolve("csm-ipc.orders.binder.lock"));
    try (Party watcher = Party.start()) {
      assertEquals("ok", watcher.ask("watch " + lock));
      OwnershipException refusal =
          assertThrows(OwnershipException.class, () -> open(Side.BINDER).close());
      assertTrue(refusal.getMessage().contains("keeps looking"), refusal::getMessage);
      assertEquals("ok", watcher.ask("unwatch"));
      try (RegionEndpoint binder = open(Side.BINDER)) {
        assertEquals("owned", watcher.ask("watch " + lock));
        assertTrue(binder.describe().endsWith("pages)"));
      }
    }
  }

  @Test
  void aLockFileThatSomebodyWroteIntoIsReplaced() throws Exception {
    Path lock = Files.writeString(directory.resolve("csm-ipc.orders.binder.lock"), "4711");
    try (RegionEndpoint binder = open(Side.BINDER)) {
      assertEquals(0, Files.size(lock), binder::describe);
    }
    assertFalse(Files.exists(lock));
  }

  @Test
  void ofTwentyProcessesOneOwnsAtATime() throws Exception {
    List<Party> racers = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        racers.add(Party.start());
      }
      racers.forEach(racer -> racer.tell("race " + address() + " 3"));
      for (Party racer : racers) {
        assertEquals("won 3", racer.answer());
      }
      assertEquals(List.of(), files());
    } finally {
      for (Party racer : racers) {
        racer.close();
      }
    }
  }

  @Test
  void aLinkInPlaceOfALockIsRefusedAndItsTargetUntouched() throws Exception {
    Path target = Files.writeString(directory.resolve("precious"), "gold");
    Files.createSymbolicLink(directory.resolve("csm-ipc.orders.binder.lock"), target);
    OwnershipException refusal =
        assertThrows(OwnershipException.class, () -> open(Side.BINDER).close());
    assertTrue(refusal.getMessage().contains("symbolic link"), refusal::getMessage);
    assertEquals("gold", Files.readString(target));
  }

  @Test
  void aLinkInPlaceOfAnOutboxIsRefusedAndTheSideIsFreeAgain() throws Exception {
    Path target = Files.writeString(directory.resolve("precious"), "gold");
    Path link = Files.createSymbolicLink(directory.resolve("csm-ipc.orders.binder"), target);
    assertThrows(OwnershipException.class, () -> open(Side.BINDER).close());
    assertEquals("gold", Files.readString(target));
    Files.delete(link);
    open(Side.BINDER).close();
    assertEquals(List.of("precious"), files());
  }
}
