package io.csmipc.bench.sharing;

import io.csmipc.bench.machine.Cores;
import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.suite.Run;
import io.csmipc.shim.Cpu;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run that keeps what was found and calls nothing disturbed. */
final class SmallRun implements Run {
  private final Path sharedMemory;
  private final List<Experiment> found = new ArrayList<>();
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  SmallRun(Path sharedMemory) {
    this.sharedMemory = sharedMemory;
  }

  List<Experiment> found() {
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
    return 2;
  }

  @Override
  public double maxWait() {
    return 100;
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
  public void found(Experiment experiment) {
    found.add(experiment);
  }
}
