package io.csmipc.bench.suite;

import io.csmipc.bench.machine.Cores;
import io.csmipc.bench.results.Experiment;
import io.csmipc.shim.Cpu;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A quick run that keeps what was found and, unless asked to, calls nothing disturbed. */
public final class SmallRun implements Run {
  private final Path sharedMemory;
  private final int repetitions;
  private final double maxWait;
  private final List<Experiment> kept = new ArrayList<>();
  private final List<Experiment> found = new ArrayList<>();
  private Runnable whenKept = () -> {};
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  /**
   * Nothing found yet.
   *
   * @param sharedMemory a directory in memory of this machine alone
   * @param repetitions of everything
   */
  public SmallRun(Path sharedMemory, int repetitions) {
    this(sharedMemory, repetitions, 100);
  }

  /**
   * The same with a limit.
   *
   * @param sharedMemory a directory in memory of this machine alone
   * @param repetitions of everything
   * @param maxWait beyond it a measurement is disturbed; below 0, all are
   */
  public SmallRun(Path sharedMemory, int repetitions, double maxWait) {
    this.sharedMemory = sharedMemory;
    this.repetitions = repetitions;
    this.maxWait = maxWait;
  }

  /** What was kept on the way, in its order. */
  public List<Experiment> kept() {
    return kept;
  }

  /** Does something on the suite's thread whenever something was kept on the way. */
  public void whenKept(Runnable what) {
    whenKept = what;
  }

  /** What was found, in its order. */
  public List<Experiment> found() {
    return found;
  }

  @Override
  public Cores cores() {
    return Cores.pick(Cpu.allowed());
  }

  @Override
  public boolean quick() {
    return true;
  }

  @Override
  public int repetitions() {
    return repetitions;
  }

  @Override
  public double maxWait() {
    return maxWait;
  }

  @Override
  public Path sharedMemory() {
    return sharedMemory;
  }

  @Override
  public Path disk() {
    return sharedMemory;
  }

  @Override
  public PrintStream progress() {
    return new PrintStream(progress, true, StandardCharsets.UTF_8);
  }

  @Override
  public Map<String, String> machine() {
    return Map.of("processor", "the one of this test");
  }

  @Override
  public String command() {
    return "a test";
  }

  @Override
  public void keep(Experiment soFar) {
    kept.add(soFar);
    whenKept.run();
  }

  @Override
  public void found(Experiment experiment) {
    found.add(experiment);
  }
}
