package io.csmipc.bench.jmh;

import io.csmipc.bench.jmh.JmhRun.Selection;
import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Result;
import io.csmipc.bench.suite.Run;
import io.csmipc.bench.suite.Suite;
import io.csmipc.shim.CycleCounter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The JMH benchmarks, but those of ciphers alone, as experiments. */
public final class JmhSuite implements Suite {
  private static final List<Topic> TOPICS =
      List.of(
          new Topic(
              "ring",
              "One message into the ring and out, on warm lines, in one thread",
              List.of(
                  "RingBenchmark.offerPoll",
                  "RingBenchmark.claimPoll",
                  "RingBenchmark.claimBorrow"),
              Map.of(),
              Map.of("size", List.of("64")),
              ""),
          new Topic(
              "batch",
              "A message of 64 bytes when one call takes several",
              List.of("BatchBenchmark.offerPoll", "BatchBenchmark.claimBorrow"),
              Map.of(),
              Map.of("batch", List.of("16")),
              ""),
          new Topic(
              "fragment",
              "Messages in parts, through a ring of 64 KiB",
              List.of("FragmentBenchmark.offerPoll"),
              Map.of(),
              Map.of("size", List.of("24576")),
              ""),
          new Topic(
              "publishers",
              "Threads that publish into one channel, 64 bytes a message, one reader",
              List.of(
                  "PublishersBenchmark.one", "PublishersBenchmark.two", "PublishersBenchmark.four"),
              Map.of(),
              Map.of(),
              "more threads than cores: waiting for one is part of what is measured"),
          new Topic(
              "wake-up",
              "A message to a thread that waits, and its answer",
              List.of("WakeUpBenchmark.roundTrip"),
              Map.of(),
              Map.of("idleMicros", List.of("2000"), "strategy", List.of("busy-spin", "blocking")),
              ""),
          new Topic(
              "in-process",
              "Two threads of one process, messages of 64 bytes",
              List.of("InProcessPeersBenchmark.roundTrip", "InProcessPeersBenchmark.stream"),
              Map.of(),
              Map.of("peer", List.of("csm", "jctools-spsc")),
              ""),
          new Topic(
              "pair",
              "Two processes",
              List.of("PairBenchmark.roundTrip", "PairBenchmark.stream"),
              Map.of(),
              Map.of("mode", List.of("csm-copy"), "size", List.of("64")),
              ""));

  /**
   * One experiment.
   *
   * @param name of the experiment
   * @param title for people
   * @param benchmarks classes and methods
   * @param parameters what is run; the rest takes what the class names
   * @param quick what is run with --quick
   * @param crowded why waiting for a core is no disturbance, or an empty string
   */
  private record Topic(
      String name,
      String title,
      List<String> benchmarks,
      Map<String, List<String>> parameters,
      Map<String, List<String>> quick,
      String crowded) {}

  /** The suite. */
  public JmhSuite() {}

  /** Every benchmark that it runs, class and method. */
  static List<String> benchmarks() {
    return TOPICS.stream().flatMap(topic -> topic.benchmarks().stream()).toList();
  }

  @Override
  public String name() {
    return "jmh";
  }

  @Override
  public String description() {
    return "JMH: ring, batches, fragments, publishers, wake-ups, peers in a process, two processes";
  }

  @Override
  public void run(Run run) throws IOException, InterruptedException {
    // In turns within a topic; a topic is complete as early as it can be.
    for (Topic topic : TOPICS) {
      JmhRun jmh = new JmhRun(run);
      for (int repetition = 0; repetition < repetitions(run); repetition++) {
        for (String benchmark : topic.benchmarks()) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          jmh.once(new Selection(benchmark, run.quick() ? topic.quick() : topic.parameters()));
        }
      }
      run.found(experiment(topic, jmh, run));
    }
  }

  /** A fork takes seconds, most of them to start and to get warm. */
  private static int repetitions(Run run) {
    return run.quick() ? 1 : run.repetitions();
  }

  private Experiment experiment(Topic topic, JmhRun jmh, Run run) {
    List<Result> results = new ArrayList<>();
    for (Row row : jmh.rows()) {
      results.add(row.result(topic.crowded().isEmpty() ? run.maxWait() : 1));
    }
    List<String> notes = new ArrayList<>(notes());
    if (!topic.crowded().isEmpty()) {
      notes.add("Not judged by wait_share: " + topic.crowded() + ".");
    }
    return new Experiment(
        name(), topic.name(), topic.title(), notes, run.command(), run.machine(), results);
  }

  /** What holds for everything that JMH ran. */
  static List<String> notes() {
    String absence = PerfCycles.absence();
    return List.of(
        "JMH; each value is the mean of one fork's iterations.",
        absence.isEmpty()
            ? "Cycles: the PMU's, of JMH's threads in user mode."
            : "Cycles: %s, %s, because %s."
                .formatted(CycleCounter.name(), CycleCounter.unit(), absence),
        "allocated: what JMH's own threads allocated in the best iteration, and so with the little"
            + " that the harness does in each. The ring, batch and fragment benchmarks assert that"
            + " their paths allocate nothing, and fail otherwise.",
        "Every message is checked; content is compared outside what is measured.");
  }
}
