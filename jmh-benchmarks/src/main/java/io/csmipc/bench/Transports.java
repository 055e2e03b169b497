package io.csmipc.bench;

import java.nio.file.Path;

/** Opens connections. */
final class Transports {
  private Transports() {}

  /**
   * Opens one side of a connection; side A opens first.
   *
   * @param mode which kind
   * @param side which side
   * @param directory where the memory is made
   * @param name what it is called there, the same for both sides and for nobody else
   */
  static Transport open(Mode mode, Side side, Path directory, String name) {
    return switch (mode.kind()) {
      case AGRONA_COPY -> new AgronaCopyTransport(agrona(side, directory.resolve(name)), side);
      case AGRONA_INPLACE ->
          new AgronaInPlaceTransport(agrona(side, directory.resolve(name)), side);
      default -> throw new IllegalArgumentException(mode.title());
    };
  }

  private static AgronaRings agrona(Side side, Path file) {
    if (side == Side.A) {
      AgronaRings.create(file);
    }
    AgronaRings rings = AgronaRings.map(file, side);
    if (side == Side.B) {
      AgronaRings.delete(file);
    }
    return rings;
  }
}
