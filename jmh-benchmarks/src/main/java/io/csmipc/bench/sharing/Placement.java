package io.csmipc.bench.sharing;

/** Where the weights of the runtime-cost experiment are, in what pages. */
enum Placement {
  /** A Java array. */
  HEAP("heap", false, false),
  /** A Java array, the heap in transparent huge pages. */
  HEAP_HUGE("heap-huge", false, true),
  /** Native memory from an arena. */
  NATIVE("native", false, false),
  /** Native memory, in transparent huge pages. */
  NATIVE_HUGE("native-huge", false, true),
  /** The region of another process, in tmpfs. */
  SHARED("shared", true, false),
  /** The same in a tmpfs that is mounted with huge pages. */
  SHARED_TMPFS_HUGE("shared-tmpfs-huge", true, true),
  /** The same with the library's option for huge pages, in hugetlbfs. */
  SHARED_HUGETLB("shared-hugetlb", true, true);

  private final String title;
  private final boolean shared;
  private final boolean huge;

  Placement(String title, boolean shared, boolean huge) {
    this.title = title;
    this.shared = shared;
    this.huge = huge;
  }

  /** The name in reports. */
  String title() {
    return title;
  }

  /** Whether another process owns the memory. */
  boolean isShared() {
    return shared;
  }

  /** Whether the memory is meant to be in huge pages. */
  boolean isHuge() {
    return huge;
  }

  /** What to compare with: private native memory in pages of the same kind. */
  Placement counterpart() {
    return huge ? NATIVE_HUGE : NATIVE;
  }
}
