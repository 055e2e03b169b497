package io.csmipc.bench.pair;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is measured side by side.
 *
 * @param title the name on command lines and in reports
 * @param kind how messages travel
 * @param provider whose cipher seals them, or an empty string
 */
record Mode(String title, Kind kind, String provider) {
  /** What {@link Kind#MEMCPY} and others are compared at, not a mode to choose. */
  static final Mode FLOOR = of(Kind.FLOOR);

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
    /** The same in a JVM that uses no instructions made for AES-GCM. */
    SEALED_NAIVE_NOAES("sealed-naive-sunjce-noaes"),
    /** The same with key and cipher set up anew for every message. */
    SEALED_REKEY("sealed-rekey"),
    /** Through Agrona's ring; copied in and out. */
    AGRONA_COPY("agrona-copy"),
    /** Through Agrona's ring; filled and read in the ring. */
    AGRONA_INPLACE("agrona-inplace"),
    /** Aeron over shared memory. */
    AERON_IPC("aeron-ipc"),
    /** Chronicle Queue in memory. */
    CHRONICLE_QUEUE("chronicle-queue"),
    /** A Unix domain socket, blocking. */
    UDS("uds"),
    /** A Unix domain socket, spinning. */
    UDS_SPIN("uds-spin"),
    /** TCP on the loopback interface, blocking. */
    TCP("tcp"),
    /** JeroMQ over a Unix domain socket, blocking. */
    JEROMQ("jeromq"),
    /** The memory-copy limit. */
    MEMCPY("memcpy"),
    /** The least that a round trip can cost. */
    FLOOR("floor");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /** Whether it is somebody else's ring. */
    boolean isRing() {
      return this == AGRONA_COPY || this == AGRONA_INPLACE;
    }

    /** Whether it is what an application does that seals by itself. */
    boolean isNaive() {
      return this == SEALED_NAIVE || this == SEALED_NAIVE_NOAES || this == SEALED_REKEY;
    }

    /** Whether messages are sealed. */
    boolean isSealed() {
      return this == SEALED || isNaive();
    }

    /** Whether it runs on memory that the host can see. */
    boolean isHostVisible() {
      return this == HOST_PLAIN || isSealed();
    }

    /** Whether threads of the library's own have to share the two cores with those that measure. */
    boolean sharesCores() {
      return this == JEROMQ;
    }

    /** Whether it is a channel of which one thread can play both sides. */
    boolean hasCodePath() {
      return switch (this) {
        case UDS, UDS_SPIN, TCP, JEROMQ, MEMCPY, FLOOR -> false;
        default -> true;
      };
    }

    /**
     * What the report says about its memory.
     *
     * @param hostVisibleType the kind of file system that stands for memory of the host
     */
    String memory(String hostVisibleType) {
      return switch (this) {
        case HOST_PLAIN -> hostVisibleType + " (HOST_VISIBLE; same memory, code-path check only)";
        case SEALED, SEALED_NAIVE, SEALED_NAIVE_NOAES, SEALED_REKEY ->
            hostVisibleType + " (HOST_VISIBLE)";
        case UDS, UDS_SPIN, TCP, JEROMQ -> "buffers of the kernel";
        default -> "tmpfs (VM_PRIVATE)";
      };
    }
  }

  /** Everything that this machine and class path can measure, in the order of the report. */
  static List<Mode> all() {
    List<Mode> modes = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      switch (kind) {
        case SEALED -> {
          for (String provider : Ciphers.providers()) {
            modes.add(new Mode(kind.title + provider.toLowerCase(Locale.ROOT), kind, provider));
          }
        }
        case SEALED_NAIVE -> {
          modes.add(of(kind));
          NaiveProvider.available().forEach(each -> modes.add(naive(each)));
        }
        case FLOOR -> {}
        default -> modes.add(of(kind));
      }
    }
    return List.copyOf(modes);
  }

  private static Mode of(Kind kind) {
    return new Mode(kind.title, kind, kind.isNaive() ? NaiveProvider.SUN_JCE.providerName() : "");
  }

  private static Mode naive(NaiveProvider provider) {
    return new Mode(
        Kind.SEALED_NAIVE.title + "-" + provider.word(),
        Kind.SEALED_NAIVE,
        provider.providerName());
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

  /** Those of these names, in their order. */
  static List<Mode> named(List<String> titles) {
    return titles.stream().map(Mode::named).toList();
  }

  /** Whether it is in the paper's figure: plaintext and every way of sealing. */
  boolean isOfThePaper() {
    return kind == Kind.CSM_COPY
        || kind == Kind.CSM_INPLACE
        || kind == Kind.HOST_PLAIN
        || kind.isSealed();
  }

  /** All of them, each once: what has two names has its newer one. */
  static List<Mode> distinct() {
    return all().stream().filter(mode -> !mode.title.equals(Kind.SEALED_NAIVE.title)).toList();
  }

  /** Whether a comparison without a list of modes has it: the paper's, once each. */
  boolean isComparedByDefault() {
    return switch (kind) {
      case CSM_COPY, CSM_INPLACE, HOST_PLAIN, SEALED -> true;
      case SEALED_NAIVE -> title.equals(kind.title);
      default -> false;
    };
  }

  /**
   * The largest share of time that a measuring thread may wait for its core.
   *
   * @param limit for those that have the cores to themselves
   */
  double maxWait(double limit) {
    return kind.sharesCores() ? 1 : limit;
  }

  /** What a report says about the flags of those that need more than all have. */
  static Map<String, String> moreFlags(List<Mode> modes) {
    Map<String, String> facts = new LinkedHashMap<>();
    for (Mode mode : modes) {
      if (!mode.flags().isEmpty()) {
        facts.put("JVM flags more, " + mode.title, String.join(" ", mode.flags()));
      }
    }
    return facts;
  }

  /** What its processes need in addition to the flags of all, as the documentation of each says. */
  List<String> flags() {
    return switch (kind) {
      case CHRONICLE_QUEUE ->
          List.of(
              "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
              "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
              "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
              "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
              "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
              "--add-opens=java.base/java.lang=ALL-UNNAMED",
              "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
              "--add-opens=java.base/java.io=ALL-UNNAMED",
              "--add-opens=java.base/java.util=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-Dchronicle.analytics.disable=true");
      case SEALED_NAIVE_NOAES ->
          List.of(
              "-XX:+UnlockDiagnosticVMOptions",
              "-XX:-UseAES",
              "-XX:-UseAESIntrinsics",
              "-XX:-UseAESCTRIntrinsics",
              "-XX:-UseGHASHIntrinsics");
      default -> List.of();
    };
  }
}
