package io.csmipc.bench.scaling;

import java.util.ArrayList;
import java.util.List;

/** What is varied, by whom, and what is measured at each point. */
enum Study {
  /** The size of messages. */
  SIZE("size"),
  /** Channels that one thread polls in turns. */
  CHANNELS("channels"),
  /** Threads that publish into one ring. */
  PUBLISHERS("publishers"),
  /** The ring's capacity, with messages that are copied. */
  CAPACITY("capacity"),
  /** The ring's capacity, with large messages that are filled and read in place. */
  WORKING_SET("working-set");

  private final String title;

  Study(String title) {
    this.title = title;
  }

  /** The name of the experiment. */
  String title() {
    return title;
  }

  /**
   * Whether each point is measured by a process of its own. A loop over a payload is compiled for
   * the lengths that it has met: one process for all would show what mixing them costs.
   */
  boolean isolatesPoints() {
    return this == SIZE;
  }

  /** Each is measured by a process of its own. */
  List<String> subjects(boolean quick) {
    List<String> all = subjects();
    return quick && this == PUBLISHERS ? all.subList(1, 4) : all;
  }

  /** All of them. */
  List<String> subjects() {
    return switch (this) {
      case SIZE -> List.of("copy", "in-place");
      case CHANNELS -> List.of("copy-64");
      case PUBLISHERS ->
          List.of(
              "exclusive-one-core",
              "offer-one-core",
              "offer-both-cores",
              "claim-one-core",
              "claim-both-cores");
      case CAPACITY -> List.of("copy-64", "copy-512");
      case WORKING_SET -> List.of("in-place-4096");
    };
  }

  /** All of them costs of one message or poll in nanoseconds. */
  List<String> figures() {
    return switch (this) {
      case SIZE, CAPACITY, WORKING_SET -> List.of("round_trip", "stream");
      case CHANNELS -> List.of("empty_poll", "round_trip", "stream");
      case PUBLISHERS -> List.of("stream");
    };
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
      case SIZE -> doubling(16, 64 << 10, quick ? 64 : 2);
      case CHANNELS -> doubling(1, 64, quick ? 8 : 2);
      case PUBLISHERS -> doubling(1, 8, quick ? 4 : 2);
      case CAPACITY -> doubling(4 << 10, 16 << 20, quick ? 64 : 2);
      case WORKING_SET -> doubling(64 << 10, 128 << 20, quick ? 32 : 2);
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
