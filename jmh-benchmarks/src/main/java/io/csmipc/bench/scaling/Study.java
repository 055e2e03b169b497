package io.csmipc.bench.scaling;

import java.util.ArrayList;
import java.util.List;

/** What is varied, by whom, and what is measured at each point. */
enum Study {
  /** The size of messages. */
  SIZE("size", List.of("copy", "in-place"), List.of("round_trip", "stream")),
  /** Channels that one thread polls in turns. */
  CHANNELS("channels", List.of("copy-64"), List.of("empty_poll", "round_trip", "stream")),
  /** Threads that publish into one ring. */
  PUBLISHERS(
      "publishers",
      List.of(
          "exclusive-one-core",
          "offer-one-core",
          "offer-both-cores",
          "claim-one-core",
          "claim-both-cores"),
      List.of("stream")),
  /** The ring's capacity, with messages that are copied. */
  CAPACITY("capacity", List.of("copy-64", "copy-512"), List.of("round_trip", "stream")),
  /** The ring's capacity, with large messages that are filled and read in place. */
  WORKING_SET("working-set", List.of("in-place-4096"), List.of("round_trip", "stream"));

  private final String title;
  private final List<String> subjects;
  private final List<String> figures;

  Study(String title, List<String> subjects, List<String> figures) {
    this.title = title;
    this.subjects = subjects;
    this.figures = figures;
  }

  /** The name of the experiment. */
  String title() {
    return title;
  }

  /** Each is measured by a process of its own. */
  List<String> subjects() {
    return subjects;
  }

  /** All of them costs of one message or poll in nanoseconds. */
  List<String> figures() {
    return figures;
  }

  /** The name of what is varied. */
  String parameter() {
    return switch (this) {
      case SIZE -> "size_bytes";
      case CHANNELS -> "channels";
      case PUBLISHERS -> "threads";
      case CAPACITY, WORKING_SET -> "capacity_bytes";
    };
  }

  /** Whether measuring threads share a core by design, so that waiting says nothing. */
  boolean sharesCores(String subject) {
    return this == PUBLISHERS && subject.endsWith("both-cores");
  }

  /** The values of what is varied. */
  List<Long> points(String subject, boolean quick) {
    if (subject.startsWith("exclusive")) {
      return List.of(1L); // What exclusive means.
    }
    return switch (this) {
      case SIZE -> doubling(16, 64 << 10, quick ? 8 : 2);
      case CHANNELS -> doubling(1, 64, quick ? 4 : 2);
      case PUBLISHERS -> doubling(1, 8, 2);
      case CAPACITY -> doubling(4 << 10, 16 << 20, quick ? 8 : 2);
      case WORKING_SET -> doubling(64 << 10, 128 << 20, quick ? 8 : 2);
    };
  }

  private static List<Long> doubling(long first, long last, long factor) {
    List<Long> points = new ArrayList<>();
    for (long point = first; point < last; point *= factor) {
      points.add(point);
    }
    points.add(last);
    return points;
  }
}
