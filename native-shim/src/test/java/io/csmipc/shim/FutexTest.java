package io.csmipc.shim;

import static io.csmipc.shim.Futex.WaitResult.FAULT;
import static io.csmipc.shim.Futex.WaitResult.INTERRUPTED;
import static io.csmipc.shim.Futex.WaitResult.TIMED_OUT;
import static io.csmipc.shim.Futex.WaitResult.VALUE_CHANGED;
import static io.csmipc.shim.Futex.WaitResult.WOKEN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.shim.child.FutexViewer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FutexTest {
  private static final int VALUE = 7;
  private static final int HAND_OFFS = 20_000;
  private static final int SIGPIPE = 13;
  private static final long PAGE = 4096;
  private static final long LONG_LIMIT = TimeUnit.SECONDS.toNanos(60);
  private static final VarHandle INT = JAVA_INT.varHandle();

  private final Arena arena = Arena.ofShared();
  private Path path;
  private FileChannel file;
  private MemorySegment owned;
  private MemorySegment viewed;

  @BeforeEach
  void mapOnePageTwice() throws IOException {
    Require.nativeLibrary();
    path = Files.createTempFile(Path.of("/dev/shm"), "futex", ".page");
    file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    owned = file.map(FileChannel.MapMode.READ_WRITE, 0, PAGE, arena);
    viewed = file.map(FileChannel.MapMode.READ_ONLY, 0, PAGE, arena);
    owned.set(JAVA_INT, 0, VALUE);
  }

  @AfterEach
  void removeThePage() throws IOException {
    arena.close();
    if (file != null) {
      file.close();
      Files.delete(path);
    }
  }

  @Test
  void isAvailable() {
    assertTrue(Futex.available());
  }

  @Test
  void doesNotWaitForAValueThatIsNotThere() {
    assertEquals(VALUE_CHANGED, Futex.wait(viewed, 0, VALUE + 1, LONG_LIMIT));
  }

  @Test
  void returnsWhenTheTimeIsUpAndNotBefore() {
    long start = System.nanoTime();

    assertEquals(TIMED_OUT, Futex.wait(viewed, 0, VALUE, 20_000_000));

    assertTrue(System.nanoTime() - start >= 20_000_000);
    assertEquals(TIMED_OUT, Futex.wait(viewed, 0, VALUE, 0));
    assertEquals(TIMED_OUT, Futex.wait(viewed, 0, VALUE, Long.MIN_VALUE));
  }

  @Test
  void wakesNobodyWhenNobodyWaits() {
    assertEquals(0, Futex.wake(owned, 0, Integer.MAX_VALUE));
  }

  @Test
  void wakesAThreadThatWaitsOnItsOwnReadOnlyMapping() throws Exception {
    FutureTask<Void> waiter =
        Threads.start(() -> assertEquals(WOKEN, Futex.wait(viewed, 0, VALUE, LONG_LIMIT)));

    eventually(() -> Futex.wake(owned, 0, 1) == 1);

    Threads.join(waiter);
  }

  @Test
  void wakesAtMostAsManyAsAsked() throws Exception {
    List<FutureTask<Void>> waiters =
        List.of(waiterUntilItChanges(), waiterUntilItChanges(), waiterUntilItChanges());

    for (int i = 0; i < 50; i++) { // often enough to find all three asleep
      eventually(
          () -> {
            int woken = Futex.wake(owned, 0, 2);
            assertTrue(woken <= 2, "woke " + woken);
            return woken == 2;
          });
    }
    INT.setVolatile(owned, 0L, VALUE + 1); // acquired by the kernel, which compares under its lock
    Futex.wake(owned, 0, Integer.MAX_VALUE);

    for (FutureTask<Void> waiter : waiters) {
      Threads.join(waiter);
    }
  }

  @Test
  void wakesAViewerInAnotherProcess() throws Exception {
    try (Child viewer = viewer("wait")) {
      eventually(() -> Futex.wake(owned, 0, 1) == 1 || !viewer.process().isAlive());

      assertEquals("WOKEN", viewer.result().fact("result"), viewer.result().output());
    }
  }

  @Test
  void isWokenByAViewerInAnotherProcess() throws Exception {
    try (Child viewer = viewer("wake")) {
      assertEquals(WOKEN, Futex.wait(owned, 0, VALUE, LONG_LIMIT));

      assertEquals("1", viewer.result().fact("result"), viewer.result().output());
    }
  }

  @Test
  void losesNoWakeUpInManyHandOffs() throws Exception {
    long ping = 0;
    long pong = 64;
    owned.set(JAVA_INT, ping, 0);
    FutureTask<Void> other =
        Threads.start(
            () -> {
              for (int i = 1; i <= HAND_OFFS; i++) {
                awaitValue(ping, i);
                publish(pong, i);
              }
            });

    for (int i = 1; i <= HAND_OFFS; i++) {
      publish(ping, i);
      awaitValue(pong, i);
    }

    Threads.join(other);
  }

  @Test
  void answersFaultWhenTheFileWasTruncated() throws IOException {
    file.truncate(0);

    assertEquals(FAULT, Futex.wait(viewed, 0, VALUE, LONG_LIMIT));
    assertEquals(Futex.FAULTED, Futex.wake(owned, 0, 1));
    assertEquals(Futex.FAULTED, Futex.wake(viewed, 0, 1));
  }

  @Test
  @SuppressWarnings("restricted")
  void answersThatASignalInterrupted() throws Exception {
    // given a waiter that has said which thread it is
    Linker linker = Linker.nativeLinker();
    MethodHandle gettid =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("gettid"), FunctionDescriptor.of(JAVA_INT));
    MethodHandle tgkill =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("tgkill"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    CompletableFuture<Integer> thread = new CompletableFuture<>();
    FutureTask<Void> waiter =
        Threads.start(
            () -> {
              thread.complete((int) gettid.invokeExact());
              assertEquals(INTERRUPTED, Futex.wait(viewed, 0, VALUE, LONG_LIMIT));
            });
    int process = Math.toIntExact(ProcessHandle.current().pid());
    int tid = thread.get(60, TimeUnit.SECONDS);

    // when it gets signals that the JVM takes and ignores
    eventually(
        () -> {
          try {
            int status = (int) tgkill.invokeExact(process, tid, SIGPIPE);
            return waiter.isDone() || status != 0;
          } catch (Throwable e) {
            throw new AssertionError(e);
          }
        });

    // then
    Threads.join(waiter);
  }

  @Test
  void refusesWordsThatAreNoneOfItsKind() {
    assertThrows(IndexOutOfBoundsException.class, () -> Futex.wait(viewed, PAGE, 0, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> Futex.wake(viewed, -4, 1));
    assertThrows(IllegalArgumentException.class, () -> Futex.wait(viewed, 2, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> Futex.wake(viewed, 0, 0));
    MemorySegment heap = MemorySegment.ofArray(new int[1]);
    assertThrows(IllegalArgumentException.class, () -> Futex.wait(heap, 0, 0, 0));
    MemorySegment closed;
    try (Arena shortLived = Arena.ofShared()) {
      closed = shortLived.allocate(JAVA_INT);
    }
    assertThrows(IllegalStateException.class, () -> Futex.wake(closed, 0, 1));
  }

  private Child viewer(String role) throws IOException {
    return Child.java(
        List.of("--enable-native-access=ALL-UNNAMED"), FutexViewer.class, role, path.toString());
  }

  private FutureTask<Void> waiterUntilItChanges() {
    return Threads.start(
        () -> {
          while ((int) INT.getVolatile(viewed, 0L) == VALUE) {
            assertNotEquals(TIMED_OUT, Futex.wait(viewed, 0, VALUE, LONG_LIMIT));
          }
        });
  }

  private void publish(long offset, int value) {
    INT.setVolatile(owned, offset, value); // counterpart: awaitValue
    Futex.wake(owned, offset, 1);
  }

  private void awaitValue(long offset, int value) {
    while ((int) INT.getVolatile(viewed, offset) != value) {
      assertNotEquals(TIMED_OUT, Futex.wait(viewed, offset, value - 1, LONG_LIMIT));
    }
  }

  private static void eventually(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - start < LONG_LIMIT, "it never came true");
      Thread.onSpinWait();
    }
  }
}
