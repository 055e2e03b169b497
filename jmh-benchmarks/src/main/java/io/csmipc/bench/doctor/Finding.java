package io.csmipc.bench.doctor;

/**
 * One thing that the doctor looked at.
 *
 * @param topic what
 * @param verdict how it is
 * @param found what was found
 * @param advice what to do about it, or an empty string
 */
record Finding(String topic, Verdict verdict, String found, String advice) {
  /** How a thing is. */
  enum Verdict {
    /** As it should be. */
    OK,
    /** Not there, and only needed for what the advice says. */
    ABSENT,
    /** There, and worth a thought. */
    CARE,
    /** Not there, and nothing works without. */
    MISSING
  }

  static Finding ok(String topic, String found) {
    return new Finding(topic, Verdict.OK, found, "");
  }

  static Finding absent(String topic, String found, String advice) {
    return new Finding(topic, Verdict.ABSENT, found, advice);
  }

  static Finding care(String topic, String found, String advice) {
    return new Finding(topic, Verdict.CARE, found, advice);
  }

  static Finding missing(String topic, String found, String advice) {
    return new Finding(topic, Verdict.MISSING, found, advice);
  }
}
