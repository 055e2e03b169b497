package io.csmipc.bench.sharing;

import io.csmipc.bench.results.Experiment;
import io.csmipc.bench.results.Figure;
import io.csmipc.bench.results.Result;
import io.csmipc.bench.suite.Run;
import io.csmipc.bench.suite.Suite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The paper's data-sharing experiment: one region for several users of a model. */
public final class SharingSuite implements Suite {
  private static final double MEGA = 1e6;

  /** In quick runs models are this many times smaller. */
  private static final int QUICK_DIVISOR = 8;

  /** Besides the model, generously, so as to refuse a run that would make the machine swap. */
  private static final long PROCESS_BYTES = 150_000_000;

  private final List<PaperModel> models;
  private final int divisor;

  /** The paper's models. */
  public SharingSuite() {
    this(PaperModel.TABLE_4, 1);
  }

  /** Others, or the same made smaller. */
  SharingSuite(List<PaperModel> models, int divisor) {
    this.models = List.copyOf(models);
    this.divisor = divisor;
  }

  @Override
  public String name() {
    return "sharing";
  }

  @Override
  public String description() {
    return "memory of 2 and 3 processes that use one model: a shared region against copies";
  }

  /** One line of the table: a model and a number of processes, both ways. */
  private static final class Row {
    private final PaperModel model;
    private final PaperModel.Total paper;
    private final long bytes;
    private final String expected;
    private final List<Group.Reading> copies = new ArrayList<>();
    private final List<Group.Reading> shared = new ArrayList<>();

    private Row(PaperModel model, PaperModel.Total paper, long bytes, String expected) {
      this.model = model;
      this.paper = paper;
      this.bytes = bytes;
      this.expected = expected;
    }

    private long needed() {
      return paper.parties() * (bytes + PROCESS_BYTES);
    }

    private double saved(int repetition) {
      return (copies.get(repetition).total() - shared.get(repetition).total()) / MEGA;
    }
  }

  @Override
  public void run(Run run) throws IOException, InterruptedException {
    int smaller = run.quick() ? divisor * QUICK_DIVISOR : divisor;
    List<Row> rows = rows(smaller);
    List<Result> refused = new ArrayList<>();
    rows.removeIf(row -> refuse(row, refused));
    int step = 0;
    for (int repetition = 1; repetition <= run.repetitions(); repetition++) {
      for (Row row : rows) {
        for (boolean shared : new boolean[] {false, true}) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          run.progress()
              .printf(
                  "[%d/%d] repetition %d: %s, %d processes, %s%n",
                  ++step,
                  2 * run.repetitions() * rows.size(),
                  repetition,
                  row.model.name(),
                  row.paper.parties(),
                  shared ? "shared" : "copies");
          Group group =
              new Group(run.sharedMemory().resolve("model-" + step), row.bytes, row.expected);
          (shared ? row.shared : row.copies).add(group.run(row.paper.parties(), shared));
        }
      }
    }
    List<Result> results = new ArrayList<>();
    List<String> notes = notes(smaller);
    for (Row row : rows) {
      results.add(result(row, false, smaller));
      results.add(result(row, true, smaller));
      notes.add(sentence(row));
    }
    results.addAll(refused);
    Map<String, String> machine = new LinkedHashMap<>(run.machine());
    machine.put("more JVM flags", String.join(" ", Group.MORE_FLAGS));
    run.found(
        new Experiment(
            name(),
            "memory",
            "Total memory of processes that use one model: a copy each, or one region",
            notes,
            run.command(),
            machine,
            results));
  }

  private List<Row> rows(int smaller) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (PaperModel model : models) {
      long bytes = model.megabytes() * (long) MEGA / smaller / Long.BYTES * Long.BYTES;
      String expected = Group.expected(bytes);
      for (PaperModel.Total paper : model.totals()) {
        rows.add(new Row(model, paper, bytes, expected));
      }
    }
    return rows;
  }

  private static boolean refuse(Row row, List<Result> refused) {
    long available;
    try {
      available = ProcessMemory.available();
    } catch (IOException e) {
      return false; // Not to be known: the attempt will tell.
    }
    if (available >= row.needed()) {
      return false;
    }
    String complaint =
        "not run: %d MB of memory are needed, %d MB are available"
            .formatted((long) (row.needed() / MEGA), (long) (available / MEGA));
    refused.add(new Result("copies", parameters(row), Map.of(), Map.of(), 0, complaint));
    return true;
  }

  private static Map<String, String> parameters(Row row) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("model", row.model.name());
    parameters.put("model_bytes", String.valueOf(row.bytes));
    parameters.put("processes", String.valueOf(row.paper.parties()));
    return parameters;
  }

  private static Result result(Row row, boolean shared, int smaller) {
    List<Group.Reading> readings = shared ? row.shared : row.copies;
    int models = shared ? 1 : row.paper.parties();
    Map<String, Figure> figures = new LinkedHashMap<>();
    figures.put("total", megabytes(readings, Group.Reading::total));
    figures.put("pss", megabytes(readings, Group.Reading::proportional));
    figures.put("region_unmapped", megabytes(readings, Group.Reading::unmapped));
    figures.put("page_tables", megabytes(readings, Group.Reading::pageTables));
    figures.put(
        "besides_model_each",
        megabytes(readings, r -> (r.total() - models * row.bytes) / (double) row.paper.parties()));
    figures.put("available_drop", megabytes(readings, Group.Reading::availableDrop));
    if (smaller == 1) {
      int paper = shared ? row.paper.shared() : row.paper.copies();
      figures.put("paper_total", Figure.of("MB", paper));
    }
    if (shared) {
      figures.put("saved", each(row, "MB", i -> row.saved(i)));
      figures.put(
          "saved_share", each(row, "%", i -> 1e8 * row.saved(i) / row.copies.get(i).total()));
      figures.put("avoided_copies", each(row, "%", i -> 1e8 * row.saved(i) / avoidable(row)));
      if (smaller == 1) {
        figures.put("paper_saved_share", Figure.of("%", 100 * row.paper.saving()));
        figures.put("paper_avoided_copies", Figure.of("%", 100 * row.model.avoided(row.paper)));
      }
    }
    return new Result(
        shared ? "shared" : "copies",
        parameters(row),
        figures,
        Map.of(),
        readings.stream().mapToDouble(Group.Reading::waitShare).max().orElse(0),
        readings.stream()
            .map(Group.Reading::complaint)
            .filter(c -> !c.isEmpty())
            .findFirst()
            .orElse(""));
  }

  /** In bytes: every copy but one. */
  private static double avoidable(Row row) {
    return (row.paper.parties() - 1.0) * row.bytes;
  }

  private static Figure megabytes(
      List<Group.Reading> readings, ToDoubleFunction<Group.Reading> bytes) {
    return new Figure("MB", readings.stream().map(r -> bytes.applyAsDouble(r) / MEGA).toList());
  }

  private static Figure each(Row row, String unit, ToDoubleFunction<Integer> value) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < row.shared.size(); i++) {
      values.add(value.applyAsDouble(i));
    }
    return new Figure(unit, values);
  }

  private static String sentence(Row row) {
    Figure saved = each(row, "MB", i -> row.saved(i));
    Figure share = each(row, "%", i -> 1e8 * row.saved(i) / row.copies.get(i).total());
    return String.format(
        Locale.ROOT,
        "%s, %d processes: %.0f MB less, %.1f %% of %.0f MB and %.1f %% of what the avoidable"
            + " copies hold; the paper saw %.1f %% of %d MB and %.1f %%. Our saving would be %.1f"
            + " %% of the paper's total, where each realm uses more besides the model",
        row.model.name(),
        row.paper.parties(),
        saved.median(),
        share.median(),
        megabytes(row.copies, Group.Reading::total).median(),
        100 * saved.median() * MEGA / avoidable(row),
        100 * row.paper.saving(),
        row.paper.copies(),
        100 * row.model.avoided(row.paper),
        100 * saved.median() * row.model.megabytes() * MEGA / row.bytes / row.paper.copies());
  }

  private static List<String> notes(int smaller) {
    List<String> notes = new ArrayList<>();
    if (smaller > 1) {
      notes.add(
          "Models are 1/%d of the paper's size here: shares of totals cannot be compared with the"
                  .formatted(smaller)
              + " paper's, the share of avoidable copies can");
    }
    notes.add(
        "Weights are synthetic and follow from their position; each process digests all of its"
            + " weights (SHA-256) before and after memory is read, and a digest other than that of"
            + " a process that has no model in memory makes the row invalid");
    notes.add(
        "copies: native memory of each process, written and read whole. shared: a region of"
            + " io.csmipc.region in tmpfs, owned by one process (OwnedRegion), mapped read-only by"
            + " the others (PeerRegion)");
    notes.add(
        "An outbox has one peer, so the viewers take the connecting side of the address in turns:"
            + " attach, then close the endpoint, which leaves the mapping. The owner cannot tell"
            + " who still looks. A channel to several readers would replace this");
    notes.add(
        "total = pss + region_unmapped + page_tables: Pss of /proc/PID/smaps_rollup over all"
            + " processes, what of the region no process maps, VmPTE of /proc/PID/status."
            + " available_drop is how much MemAvailable fell meanwhile: other programs are in it,"
            + " and where a hypervisor takes freed memory back, what earlier processes had returns"
            + " late and makes it too small");
    notes.add(
        "avoided_copies is the saving as a share of all copies but one, and does not depend on what"
            + " else a process or realm holds; saved_share does");
    return notes;
  }
}
