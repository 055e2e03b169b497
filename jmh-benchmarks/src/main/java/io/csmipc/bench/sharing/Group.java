package io.csmipc.bench.sharing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Processes that use one model at the same time, as many copies or as one region and its viewers.
 */
final class Group {
  /**
   * In addition to those of all measuring processes: a small heap, so that it does not hide the
   * model. It is written from the start, so it is the same whatever the process does.
   */
  static final List<String> MORE_FLAGS = List.of("-Xms16m", "-Xmx16m");

  /**
   * What all processes of a group use, in bytes.
   *
   * @param proportional by the kernel's proportional set size
   * @param unmapped of the region, in no process's page tables
   * @param pageTables of all processes
   * @param availableDrop by how much less the kernel thinks that it can give to others
   * @param waitShare the largest of a process while it digested the model
   * @param complaint what was wrong, or an empty string
   */
  record Reading(
      long proportional,
      long unmapped,
      long pageTables,
      long availableDrop,
      double waitShare,
      String complaint) {
    /** All of it. */
    long total() {
      return proportional + unmapped + pageTables;
    }
  }

  private final Path file;
  private final long bytes;
  private final String expected;
  private double waitShare;
  private String complaint = "";

  /**
   * Makes a group.
   *
   * @param file names the region
   * @param bytes of the model
   * @param expected its digest
   */
  Group(Path file, long bytes, String expected) {
    this.file = file;
    this.bytes = bytes;
    this.expected = expected;
  }

  /** The digest that memory with a model of this size has to have, by a process without any. */
  static String expected(long bytes) throws IOException {
    try (Worker worker = start(SharingParty.Role.EXPECTED, Path.of("none"), bytes, false)) {
      return worker.read();
    }
  }

  /** Runs one: every process reads all of its weights, twice, and the memory is read in between. */
  Reading run(int parties, boolean shared) throws IOException {
    long availableBefore = ProcessMemory.available();
    List<Worker> workers = new ArrayList<>();
    try {
      for (int i = 0; i < parties; i++) {
        Worker worker = start(role(i, shared), file, bytes, false);
        workers.add(worker);
        worker.read();
        digest(worker);
      }
      long availableDrop = availableBefore - ProcessMemory.available();
      long proportional = sum(workers, ProcessMemory::proportional);
      long pageTables = sum(workers, ProcessMemory::pageTables);
      String name = SharedWeights.fileName(file);
      long mapped = sum(workers, process -> ProcessMemory.proportionalOfFile(process, name));
      for (Worker worker : workers) {
        digest(worker);
      }
      return new Reading(
          proportional,
          shared ? Math.max(0, bytes - mapped) : 0,
          pageTables,
          availableDrop,
          waitShare,
          complaint);
    } finally {
      for (Worker worker : workers.reversed()) {
        worker.close();
      }
    }
  }

  private static SharingParty.Role role(int index, boolean shared) {
    if (!shared) {
      return SharingParty.Role.COPY;
    }
    return index == 0 ? SharingParty.Role.OWNER : SharingParty.Role.VIEWER;
  }

  /** Starts a process that has, or knows, a model. */
  static Worker start(SharingParty.Role role, Path file, long bytes, boolean hugePages)
      throws IOException {
    return Worker.start(
        SharingParty.class, MORE_FLAGS, SharingParty.arguments(role, file, bytes, hugePages));
  }

  private void digest(Worker worker) throws IOException {
    String[] answer = worker.ask("digest").split(" ", -1);
    waitShare = Math.max(waitShare, Double.parseDouble(answer[1]));
    if (!answer[0].equals(expected)) {
      complaint = "process %d has other weights than it should".formatted(worker.process());
    }
  }

  private interface Reader {
    long read(long process) throws IOException;
  }

  private static long sum(List<Worker> workers, Reader reader) throws IOException {
    long sum = 0;
    for (Worker worker : workers) {
      sum += reader.read(worker.process());
    }
    return sum;
  }
}
