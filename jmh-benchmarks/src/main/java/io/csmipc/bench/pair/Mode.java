package io.csmipc.bench.pair;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is measured side by side.
 *
 * @param title the name on command lines and in reports
 * @param kind how messages travel
 * @param provider whose cipher seals them, or an empty string
 */
record Mode(String title, Kind kind, String provider) {
  /** How messages travel. */
  enum Kind {
    /** Through a channel; offer and poll. */
    CSM_COPY("csm-copy"),
    /** Through a channel; filled and read in the ring. */
    CSM_INPLACE("csm-inplace"),
    /** Through an unsealed channel on memory that the host can see; offer and poll. */
    HOST_PLAIN("host-plain"),
    /** Through a sealed channel on such memory; offer and poll. */
    SEALED("sealed-"),
    /** Sealed by the application, with new arrays for each message, through an unsealed channel. */
    SEALED_NAIVE("sealed-naive"),
    /** Through Agrona's ring; copied in and out. */
    AGRONA_COPY("agrona-copy"),
    /** Through Agrona's ring; filled and read in the ring. */
    AGRONA_INPLACE("agrona-inplace");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /** Whether it is somebody else's ring. */
    boolean isPeer() {
      return this == AGRONA_COPY || this == AGRONA_INPLACE;
    }

    /** Whether messages are sealed. */
    boolean isSealed() {
      return this == SEALED || this == SEALED_NAIVE;
    }

    /** Whether it runs on memory that the host can see. */
    boolean isHostVisible() {
      return this == HOST_PLAIN || isSealed();
    }

    /**
     * What the report says about its memory.
     *
     * @param hostVisibleType the kind of file system that stands for memory of the host
     */
    String memory(String hostVisibleType) {
      return switch (this) {
        case HOST_PLAIN -> hostVisibleType + " (HOST_VISIBLE; same memory, code-path check only)";
        case SEALED, SEALED_NAIVE -> hostVisibleType + " (HOST_VISIBLE)";
        default -> "tmpfs (VM_PRIVATE)";
      };
    }
  }

  /** Everything that this class path can measure, in the order of the report. */
  static List<Mode> all() {
    List<Mode> modes = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      switch (kind) {
        case SEALED -> {
          for (String provider : Ciphers.providers()) {
            modes.add(new Mode(kind.title + provider.toLowerCase(Locale.ROOT), kind, provider));
          }
        }
        default -> modes.add(of(kind));
      }
    }
    return List.copyOf(modes);
  }

  private static Mode of(Kind kind) {
    return new Mode(kind.title, kind, kind == Kind.SEALED_NAIVE ? Ciphers.NAIVE : "");
  }

  /**
   * Finds a mode by its name.
   *
   * @throws IllegalArgumentException when there is none; the message lists those that there are
   */
  static Mode named(String title) {
    for (Kind kind : Kind.values()) {
      if (kind != Kind.SEALED && kind.title.equals(title)) {
        return of(kind); // Without loading any cipher: plain modes run without.
      }
    }
    for (Mode mode : all()) {
      if (mode.title.equals(title)) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "unknown mode '"
            + title
            + "'; there are "
            + String.join(", ", all().stream().map(Mode::title).toList()));
  }
}
