package io.csmipc.bench.pair;

import io.csmipc.bench.machine.Disturbance;
import io.csmipc.bench.machine.Jvm;
import io.csmipc.shim.Cpu;
import io.csmipc.shim.Shim;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * The main class of a measuring process. Side A starts side B and commands it through pipes; its
 * own lines, one for each size, go to whoever started it.
 *
 * <p>The connection is opened by a thread that floats and used by one that is bound to a core, so
 * that the threads of library and JVM float too.
 */
final class Party {
  private static final int TURNS = 10;
  private static final BufferedReader IN =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private final Task task;

  private Party(Task task) {
    this.task = task;
  }

  /**
   * Plays one part.
   *
   * @param args a {@link Task}
   * @throws Exception when the measurement failed
   */
  public static void main(String[] args) throws Exception {
    Task task = Task.parse(args);
    Party party = new Party(task);
    switch (task.role()) {
      case A, SERVING_A -> {
        try (Transport transport = party.open(Side.A)) {
          pinned(task.cpuA(), () -> party.measure(transport));
        }
      }
      case B -> {
        try (Transport transport = party.open(Side.B)) {
          pinned(task.cpuB(), () -> party.respond(transport));
        }
      }
      case BOTH -> {
        try (CodePath path = CodePath.open(task)) {
          pinned(task.cpuA(), () -> party.measure(path));
        }
      }
    }
  }

  private Transport open(Side side) {
    return Transports.open(Mode.named(task.mode()), side, task.directory(), task.name());
  }

  private static void pinned(int cpu, Callable<Boolean> work) throws Exception {
    FutureTask<Boolean> future =
        new FutureTask<>(
            () -> {
              if (!Cpu.pinCurrentThread(cpu)) {
                throw new IllegalStateException(
                    "cannot bind a thread to a core: " + Shim.describe());
              }
              return work.call();
            });
    Thread thread = new Thread(future, "measuring");
    thread.start();
    try {
      if (!future.get()) {
        throw new IllegalStateException("nobody reads the results any more");
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(task(e) + ": " + e.getCause().getMessage(), e.getCause());
    }
  }

  private static String task(ExecutionException e) {
    return e.getCause().getClass().getSimpleName();
  }

  private boolean respond(Transport transport) throws IOException, InterruptedException {
    OUT.println(Disturbance.thisThread());
    transport.awaitPeer();
    new Responder(transport, IN, OUT).run();
    return !OUT.checkError();
  }

  private boolean measure(Transport transport) throws IOException, InterruptedException {
    List<String> flags = Mode.named(task.mode()).flags();
    Process process = Jvm.start(Party.class, flags, task.as(Task.Role.B).arguments());
    try (PrintStream commands =
            new PrintStream(process.getOutputStream(), false, StandardCharsets.UTF_8);
        BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
      PipedPeer peer = new PipedPeer(commands, answers);
      Disturbance disturbance =
          new Disturbance(List.of(Disturbance.thisThread(), Path.of(peer.read())));
      transport.awaitPeer();
      Driver driver = new Driver(transport, peer, task.settings(), disturbance);
      return task.role() == Task.Role.A ? measureAll(driver) : new Server(driver, IN, OUT).run();
    } finally {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private boolean measureAll(Driver driver) {
    driver.warmUp();
    for (int size : task.settings().sizes()) {
      OUT.println(driver.measure(size).line());
      if (OUT.checkError()) {
        return false;
      }
    }
    return true;
  }

  private boolean measure(CodePath path) {
    ChannelCost cost = new ChannelCost(path);
    // Size by size again and again: code that was compiled for some sizes is thrown away when it
    // meets another, and all of that has to be over when the counting begins.
    int turn = Math.max(1, task.settings().warmUpMillis() / task.settings().sizes().size() / TURNS);
    for (int i = 0; i < TURNS; i++) {
      for (int size : task.settings().sizes()) {
        path.use(size);
        cost.warmUp(turn);
      }
    }
    for (int size : task.settings().sizes()) {
      path.use(size);
      cost.warmUp(1);
      OUT.println(new WarmCost(size, cost.measure(), path.failures()).line());
    }
    return !OUT.checkError();
  }
}
