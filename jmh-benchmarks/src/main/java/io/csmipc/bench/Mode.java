package io.csmipc.bench;

import java.nio.file.Path;
import java.util.Arrays;

/** What is measured side by side. */
enum Mode {
  /** Agrona's ring, copied out of by its handler. */
  AGRONA_COPY("agrona-copy"),
  /** Agrona's ring, written and read in place. */
  AGRONA_INPLACE("agrona-inplace");

  private final String title;

  Mode(String title) {
    this.title = title;
  }

  /** The name on command lines and in reports. */
  String title() {
    return title;
  }

  /** Finds a mode by its name. */
  static Mode named(String title) {
    return Arrays.stream(values()).filter(m -> m.title.equals(title)).findFirst().orElseThrow();
  }

  /** Opens one side; side A opens first. */
  Transport open(Side side, Path place) {
    if (side == Side.A) {
      AgronaRings.create(place);
    }
    AgronaRings rings = AgronaRings.map(place, side);
    if (side == Side.B) {
      AgronaRings.delete(place);
    }
    return this == AGRONA_COPY
        ? new AgronaCopyTransport(rings, side)
        : new AgronaInPlaceTransport(rings, side);
  }
}
