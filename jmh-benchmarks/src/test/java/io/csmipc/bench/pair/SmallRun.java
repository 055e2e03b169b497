package io.csmipc.bench.pair;

import io.csmipc.bench.machine.Cores;
import io.csmipc.bench.machine.Workspace;
import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.suite.Run;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run that keeps what it is given. */
final class SmallRun implements Run {
  static final int REPETITIONS = 2;

  private final Cores cores;
  private final Workspace workspace;
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();
  private final List<Experiment> found = new ArrayList<>();

  SmallRun(Cores cores, Workspace workspace) {
    this.cores = cores;
    this.workspace = workspace;
  }

  List<Experiment> found() {
    return found;
  }

  @Override
  public Cores cores() {
    return cores;
  }

  @Override
  public boolean quick() {
    return true;
  }

  @Override
  public int repetitions() {
    return REPETITIONS;
  }

  /** Times are not what is tested. */
  @Override
  public double maxWait() {
    return Double.MAX_VALUE;
  }

  @Override
  public Path sharedMemory() {
    return workspace.shared();
  }

  @Override
  public Path disk() {
    return workspace.hostVisible();
  }

  @Override
  public PrintStream progress() {
    return new PrintStream(progress, true, StandardCharsets.UTF_8);
  }

  @Override
  public Map<String, String> machine() {
    return Map.of("processor", "any", "memory of the host", "a file on a disk");
  }

  @Override
  public String command() {
    return "./csm bench";
  }

  @Override
  public void found(Experiment experiment) {
    found.add(experiment);
  }
}
