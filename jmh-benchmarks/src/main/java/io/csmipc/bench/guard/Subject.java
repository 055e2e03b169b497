package io.csmipc.bench.guard;

import io.csmipc.bench.jmh.Allocation;
import io.csmipc.bench.machine.Disturbance;
import io.csmipc.shim.Cpu;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The main class of the process that is counted in: one hot path, warm, then one window after the
 * other as it is told. Windows with odd numbers have so many operations as the path wants, those
 * with even numbers twice as many: the difference has neither the marks nor the loop's ends in it.
 */
final class Subject {
  private static final int WARM_WINDOWS = 4_000;
  private static final long WARM_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
  private static final int ALLOCATION_WINDOWS = 1_000;

  private final Marks marks;
  private final HotPath path;
  private final Allocation allocation = new Allocation();
  private long allocated;

  private Subject(Marks marks, HotPath path) {
    this.marks = marks;
    this.path = path;
  }

  /**
   * Runs until the process that started it ends it.
   *
   * @param args the name of a path, the file of the marks, how many windows, the CPU to run on
   */
  public static void main(String[] args) throws InterruptedException {
    Thread thread =
        new Thread(
            () -> {
              try (HotPath path = HotPaths.open(args[0])) {
                Subject subject = new Subject(Marks.map(Path.of(args[1])), path);
                Cpu.pinCurrentThread(Integer.parseInt(args[3]));
                subject.warmUp();
                subject.answer(Integer.parseInt(args[2]));
              }
            },
            "measuring");
    thread.start();
    thread.join();
  }

  private void warmUp() {
    long end = System.nanoTime() + WARM_NANOS;
    for (int i = 0; i < WARM_WINDOWS || System.nanoTime() < end; i++) {
      window(1 + i % 2, 0);
    }
  }

  private void answer(int windows) {
    allocated = 0;
    for (int i = 0; i < ALLOCATION_WINDOWS; i++) {
      window(1, 0);
    }
    double bytes = allocated / ((double) ALLOCATION_WINDOWS * path.operations());
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println(Disturbance.thisThread().getFileName() + " " + path.operations() + " " + bytes);
    for (int window = 1; window <= windows; window++) {
      window(2 - window % 2, window);
    }
  }

  /**
   * Prepares, waits for a number and runs.
   *
   * @param number what to wait for; 0 is there from the beginning
   */
  private void window(int times, long number) {
    int operations = path.operations() * times;
    path.prepare(operations);
    marks.stage(Marks.READY);
    marks.awaitWindow(number);
    allocation.begin();
    run(operations);
    allocated += allocation.bytes();
    path.finish();
  }

  private void run(int operations) {
    marks.stage(Marks.BEGUN);
    for (int i = 0; i < operations; i++) {
      path.run();
    }
    marks.stage(Marks.ENDED);
  }
}
