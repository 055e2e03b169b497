package io.csmipc.bench.report.goals;

import io.csmipc.bench.report.goals.Goal.Rule;
import io.csmipc.bench.report.goals.Goal.Subject;
import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;

/** The project's goals for speed, in the order of their table. */
public final class Goals {
  private static final String NAIVE = "sealed-naive-";
  private static final String SEALED = "sealed-";

  /** Naive sealing that names no provider uses that of the JDK. */
  private static final String JUST_NAIVE = "sealed-naive";

  private static final String THE_JDKS = "sunjce";

  private static final List<String> ROUND_TRIP = List.of("rtt_p50", "latency_p50");
  private static final List<String> ROUND_TRIP_P999 = List.of("rtt_p999", "latency_p999");
  private static final List<String> STREAM = List.of("stream", "stream_msg_s");
  private static final List<String> LATENCY = List.of("latency_p50", "rtt_p50");

  private static final List<String> PEERS_ROUND_TRIP = List.of("peers.round-trip");
  private static final List<String> PEERS_STREAM = List.of("peers.stream");
  private static final List<String> PAPER = List.of("paper.figure-5");
  private static final List<String> CHANNEL_COST = List.of("paper.channel-cost");
  private static final List<String> SEALED_STREAM =
      List.of("aead.stream", "peers.stream", "paper.figure-5");

  private static final Subject COPY = Subject.named("csm-copy");
  private static final Subject IN_PLACE = Subject.named("csm-inplace");
  private static final Subject AGRONA = Subject.named("agrona-copy");

  /** What an application builds by itself: any provider, key and cipher cached. */
  private static final Subject ANY_NAIVE = name -> (name + "-").startsWith(NAIVE);

  /** The library's sealed channel with any provider; sealed-rekey is naive sealing, too. */
  private static final Subject ANY_OWN_SEALED =
      name -> name.startsWith(SEALED) && !ANY_NAIVE.is(name) && !name.equals("sealed-rekey");

  private static final Subject ANY_SEALED = name -> name.startsWith(SEALED);

  private Goals() {}

  /** What these experiments say about every goal. */
  public static List<Verdict> judge(List<Experiment> experiments) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Goal goal : all(experiments)) {
      verdicts.add(Judge.judge(goal, experiments));
    }
    return List.copyOf(verdicts);
  }

  private static List<Goal> all(List<Experiment> experiments) {
    List<Goal> goals = new ArrayList<>();
    goals.addAll(peers());
    goals.addAll(sealing());
    goals.addAll(ownSealed(experiments));
    return goals;
  }

  private static List<Goal> peers() {
    List<Goal> goals = new ArrayList<>();
    goals.add(roundTrip(s -> s <= 56, "≤ 56 B", 0.75));
    goals.add(roundTrip(s -> s == 64, "64 B", 0.8));
    goals.add(roundTrip(s -> s >= 128 && s <= 1024, "128 B … 1 KiB", 0.9));
    goals.add(
        new Goal(
            "round trip p99.9",
            COPY,
            "Agrona ring, copying",
            AGRONA,
            ROUND_TRIP_P999,
            s -> true,
            "all sizes",
            Rule.atMost(1),
            PEERS_ROUND_TRIP));
    goals.add(stream("default delivery", COPY, "Agrona ring, copying handler", 1.1, "agrona-copy"));
    goals.add(stream("borrowed", IN_PLACE, "Agrona ring, in place", 1.3, "agrona-inplace"));
    goals.add(stream("default delivery", COPY, "Aeron IPC", 2.2, "aeron-ipc", "aeron"));
    goals.add(
        stream("default delivery", COPY, "Chronicle Queue", 20, "chronicle-queue", "chronicle"));
    goals.add(stream("default delivery", COPY, "Unix domain socket", 50, "uds"));
    return goals;
  }

  private static Goal roundTrip(DoublePredicate sizes, String sizeText, double bound) {
    return new Goal(
        "round trip p50",
        COPY,
        "Agrona ring, copying",
        AGRONA,
        ROUND_TRIP,
        sizes,
        sizeText,
        Rule.atMost(bound),
        PEERS_ROUND_TRIP);
  }

  private static Goal stream(
      String how, Subject ours, String against, double bound, String... theirs) {
    return new Goal(
        "stream, " + how,
        ours,
        against,
        List.of(theirs)::contains,
        STREAM,
        s -> s == 64,
        "64 B",
        Rule.atLeast(bound),
        PEERS_STREAM);
  }

  private static List<Goal> sealing() {
    String naive = "naive sealing, fastest provider";
    String own = "our sealed channel, fastest provider";
    String limit = "memory-copy limit";
    String cipher = "fastest AES-256-GCM, seal + open";
    DoublePredicate small = s -> s <= 256;
    DoublePredicate exactly512 = s -> s == 512;
    DoublePredicate large = s -> s >= 2048;
    DoublePredicate exactly32K = s -> s == 32768;
    List<String> warm = List.of("channel_cycles_warm");
    List<String> cross = List.of("channel_cycles_cross");
    Subject memcpy = Subject.named("memcpy");
    return List.of(
        stream(naive, ANY_NAIVE, small, "≤ 256 B", Rule.atLeast(12)),
        stream(naive, ANY_NAIVE, exactly512, "512 B", Rule.atLeast(8)),
        stream(own, ANY_OWN_SEALED, s -> s <= 512, "≤ 512 B", Rule.reportedRate()),
        stream(limit, memcpy, large, "≥ 2 KiB", Rule.atLeast(0.9)),
        cycles("warm, code path", cipher, warm, exactly32K, 209),
        cycles("across cores", cipher, cross, exactly32K, 20),
        new Goal(
            "communication benchmark, end to end",
            COPY,
            "fastest sealed mode",
            ANY_SEALED,
            LATENCY,
            s -> true,
            "each size",
            Rule.ahead(),
            PAPER));
  }

  private static Goal stream(
      String against, Subject theirs, DoublePredicate sizes, String sizeText, Rule rule) {
    return new Goal(
        "stream, default delivery",
        COPY,
        against,
        theirs,
        STREAM,
        sizes,
        sizeText,
        rule,
        SEALED_STREAM);
  }

  private static Goal cycles(
      String which, String against, List<String> figure, DoublePredicate sizes, double bound) {
    return new Goal(
        "channel cost in place, " + which,
        IN_PLACE,
        against,
        ANY_SEALED,
        figure,
        sizes,
        "32 KiB",
        Rule.timesLess(bound),
        CHANNEL_COST);
  }

  /** Each provider on its own: its sealed channel against its naive use. */
  private static List<Goal> ownSealed(List<Experiment> experiments) {
    Set<String> subjects =
        experiments.stream()
            .flatMap(e -> e.results().stream())
            .map(Result::subject)
            .collect(Collectors.toCollection(TreeSet::new));
    List<String> providers =
        subjects.stream()
            .filter(ANY_NAIVE::is)
            .map(name -> name.equals(JUST_NAIVE) ? THE_JDKS : name.substring(NAIVE.length()))
            .filter(provider -> subjects.contains(SEALED + provider))
            .distinct()
            .toList();
    List<Goal> goals = new ArrayList<>();
    for (String provider : providers.isEmpty() ? List.of("…") : providers) {
      goals.add(ownSealed(provider, s -> s <= 256, "≤ 256 B", 1.3));
      goals.add(ownSealed(provider, s -> s > 256, "> 256 B", 1));
    }
    return goals;
  }

  private static Goal ownSealed(
      String provider, DoublePredicate sizes, String sizeText, double bound) {
    return new Goal(
        "stream, sealed channel, " + provider,
        Subject.named(SEALED + provider),
        "naive use of the same provider",
        name ->
            name.equals(NAIVE + provider) || (provider.equals(THE_JDKS) && name.equals(JUST_NAIVE)),
        STREAM,
        sizes,
        sizeText,
        Rule.atLeast(bound),
        SEALED_STREAM);
  }
}
