package io.csmipc.bench.scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** How each study was measured, and what its figures say. */
final class StudyNotes {
  private StudyNotes() {}

  /** A heading. */
  static String title(Study study) {
    return switch (study) {
      case SIZE -> "Cost of a message against its size";
      case CHANNELS -> "Cost of a message against the number of channels that one thread polls";
      case PUBLISHERS ->
          "Cost of a message against the number of threads that publish into one ring";
      case CAPACITY -> "Cost of a message against the ring's capacity";
      case WORKING_SET -> "Cost of a message in place against a ring that no cache holds";
    };
  }

  /**
   * The notes of an experiment.
   *
   * @param caches sizes of the reader's data caches by level
   */
  static List<String> of(StudyResults results, Map<Integer, Long> caches) {
    List<String> notes = new ArrayList<>();
    Study study = results.study();
    notes.add(
        "All costs are nanoseconds for one message, both threads in one process, each bound to a"
            + " core of its own; lines travel between the cores as they do between processes."
            + " floor_round_trip: one number there and one back in lines of their own, without the"
            + " library, the larger of before and after each reading");
    notes.add(method(study));
    if (!results.otherState().isEmpty()) {
      notes.add(results.otherState());
    }
    for (String subject : study.subjects()) {
      for (String figure : study.figures()) {
        String name = subject + ", " + figure;
        NavigableMap<Long, Double> costs = results.medians(subject, figure);
        sentences(study, name, costs, caches).stream()
            .filter(s -> !s.isEmpty())
            .forEach(notes::add);
      }
    }
    return notes;
  }

  private static List<String> sentences(
      Study study, String name, NavigableMap<Long, Double> costs, Map<Integer, Long> caches) {
    return switch (study) {
      case SIZE -> List.of(Growth.line(name, "size in bytes", costs));
      case CHANNELS -> List.of(Growth.line(name, "channels", costs));
      case PUBLISHERS -> List.of(Growth.line(name, "threads", costs));
      case CAPACITY -> List.of(Growth.level(name, costs));
      case WORKING_SET -> {
        List<String> all = new ArrayList<>();
        all.add(Growth.level(name, costs));
        caches.forEach(
            (level, size) ->
                all.add(Growth.beyond(name, costs, "L%d cache".formatted(level), size)));
        yield all;
      }
    };
  }

  private static String method(Study study) {
    String checked =
        " The number and length of every message are checked; every byte is, in a lap of the ring"
            + " before and one after the clock runs";
    return switch (study) {
      case SIZE ->
          "Rings of 1 MiB, a process for each size. copy: offer and poll; in-place: claim and"
              + " borrow, the payload written once and read whole. round_trip: one message in"
              + " flight, there and back; stream: one direction, as fast as they go."
              + checked;
      case CHANNELS ->
          "Messages of 64 bytes, offer and poll, rings of 64 KiB. One thread polls all channels in"
              + " turns. empty_poll: nothing in any of them, cost of one poll; round_trip: one"
              + " message in flight, to each channel in turns; stream: messages to each channel in"
              + " turns."
              + checked;
      case PUBLISHERS ->
          "Messages of 64 bytes into a ring of 1 MiB; stream: cost of one message of all threads"
              + " together. one-core: all publishers share one core, the reader has the other;"
              + " both-cores: every second publisher shares the reader's core, so its threads wait"
              + " by design and no row is called disturbed. A publisher that finds no space spins"
              + " 64 times, then yields. Every byte of every message is made and compared, and the"
              + " order of each thread's messages is checked, in the timed part. exclusive: one"
              + " thread, without the lock";
      case CAPACITY ->
          "Offer and poll, messages of 64 and of 512 bytes. round_trip: one message in flight, so"
              + " the whole ring is walked line by line; stream: one direction, as fast as they go."
              + checked;
      case WORKING_SET ->
          "Payloads of 4096 bytes, written into the claimed space and read there in words of 8"
              + " bytes. A ring is written and read from end to end, so its capacity is the working"
              + " set; a round trip walks two rings."
              + checked;
    };
  }
}
