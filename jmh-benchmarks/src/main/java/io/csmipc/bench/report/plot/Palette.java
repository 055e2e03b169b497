package io.csmipc.bench.report.plot;

import java.awt.Color;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Gives every subject one look: in all reports if it is known, else wherever it is handed to. */
public final class Palette {
  /**
   * How a subject is drawn. All colours can be told from a white and from a black page.
   *
   * @param color of lines, points and bars
   * @param shape index of the point's form
   * @param dashed whether the line has gaps: ciphers without the library, whose providers have
   *     their colours with it
   */
  record Look(Color color, int shape, boolean dashed) {
    /** The colour of a bar, which has no line that could have gaps. */
    Color bar() {
      return dashed
          ? new Color(lighter(color.getRed()), lighter(color.getGreen()), lighter(color.getBlue()))
          : color;
    }

    private static int lighter(int channel) {
      return channel + (255 - channel) * 2 / 5;
    }
  }

  private static final Map<String, Look> KNOWN =
      Map.ofEntries(
          look("csm-copy", 0x0b6bcb, 0, false),
          look("csm-inplace", 0x10a4b8, 1, false),
          look("csm", 0x0b6bcb, 0, false),
          look("copy", 0x0b6bcb, 0, false),
          look("in-place", 0x10a4b8, 1, false),
          look("host-plain", 0x8b949e, 2, false),
          look("agrona-copy", 0xd9730d, 3, false),
          look("agrona-inplace", 0xc79a0a, 4, false),
          look("agrona", 0xd9730d, 3, false),
          look("aeron", 0x2da44e, 2, false),
          look("aeron-ipc", 0x2da44e, 2, false),
          look("chronicle", 0x8a63d2, 1, false),
          look("chronicle-queue", 0x8a63d2, 1, false),
          look("uds", 0xa0623a, 0, false),
          look("uds-spin", 0xa0623a, 5, true),
          look("tcp", 0xd0559f, 3, false),
          look("jeromq", 0x8c8c22, 4, false),
          look("memcpy", 0x768390, 5, true),
          look("floor", 0x768390, 1, true),
          look("disruptor", 0x8a63d2, 1, false),
          look("jctools", 0x2da44e, 2, false),
          look("private", 0x768390, 1, false),
          look("copies", 0x768390, 1, false),
          look("shared", 0x0b6bcb, 0, false));

  /** Providers of ciphers, in the order in which names are searched for them. */
  private static final Map<String, Color> PROVIDERS = new LinkedHashMap<>();

  static {
    PROVIDERS.put("no-aes", new Color(0x8b949e));
    PROVIDERS.put("noaes", new Color(0x8b949e));
    PROVIDERS.put("without aes", new Color(0x8b949e));
    PROVIDERS.put("software", new Color(0x8b949e));
    PROVIDERS.put("sunjce", new Color(0xd1242f));
    PROVIDERS.put("conscrypt", new Color(0xbf4fb0));
    PROVIDERS.put("corretto", new Color(0xe0803a));
    PROVIDERS.put("accp", new Color(0xe0803a));
    PROVIDERS.put("bouncy", new Color(0x9a6a3c));
    PROVIDERS.put("bc", new Color(0x9a6a3c));
  }

  private static final List<Color> OTHERS =
      List.of(
          new Color(0x3f7fd9),
          new Color(0xd9730d),
          new Color(0x2da44e),
          new Color(0xbf4fb0),
          new Color(0xa0623a),
          new Color(0x10a4b8),
          new Color(0x8a63d2),
          new Color(0xc79a0a),
          new Color(0xd1242f),
          new Color(0x8c8c22));

  private final Map<String, Look> looks = new LinkedHashMap<>();

  /** A palette for these; those that are not known have different looks, as far as colours go. */
  public Palette(Collection<String> keys) {
    int next = 0;
    for (String key : new LinkedHashSet<>(keys)) {
      Look look = known(key);
      if (look == null) {
        look = new Look(OTHERS.get(next % OTHERS.size()), next % 6, false);
        next++;
      }
      looks.put(key, look);
    }
  }

  /** The look of a subject. */
  Look look(String key) {
    return looks.getOrDefault(key, new Look(OTHERS.getFirst(), 0, false));
  }

  private static Look known(String key) {
    String name = key.toLowerCase(Locale.ROOT);
    if (KNOWN.containsKey(name)) {
      return KNOWN.get(name);
    }
    boolean ours = (name.startsWith("sealed") || name.startsWith("csm")) && !name.contains("naive");
    for (Map.Entry<String, Color> provider : PROVIDERS.entrySet()) {
      if (name.contains(provider.getKey())) {
        return new Look(provider.getValue(), ours ? 2 : 4, !ours);
      }
    }
    return switch (name) {
      case "sealed-naive" -> new Look(PROVIDERS.get("sunjce"), 4, true); // the JDK's provider
      case "sealed-rekey" -> new Look(PROVIDERS.get("sunjce"), 5, true);
      default -> null;
    };
  }

  private static Map.Entry<String, Look> look(String key, int rgb, int shape, boolean dashed) {
    return Map.entry(key, new Look(new Color(rgb), shape, dashed));
  }
}
