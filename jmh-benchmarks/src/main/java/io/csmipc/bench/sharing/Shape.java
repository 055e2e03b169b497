package io.csmipc.bench.sharing;

/**
 * The measures of a GPT-2 and where its matrices lie in one piece of memory, 8 bits a weight: token
 * embedding, position embedding, then for each layer the four matrices of attention and
 * feed-forward. Every matrix has a row for each output.
 *
 * @param layers transformer blocks
 * @param width of the residual stream
 * @param heads of attention; divides {@code width}
 * @param vocabulary tokens
 * @param context positions
 */
record Shape(int layers, int width, int heads, int vocabulary, int context) {
  /** GPT-2 with 124 million weights (Radford et al. 2019; the released model's hparams.json). */
  static final Shape GPT2 = new Shape(12, 768, 12, 50257, 1024);

  /** Matrices of attention: query, key and value (3), and what leaves it (1). */
  private static final int ATTENTION = 4;

  /** The feed-forward layer is this many times wider. */
  static final int EXPANSION = 4;

  /** Where the row of a token is. */
  long token(int token) {
    return (long) token * width;
  }

  /** Where the row of a position is. */
  long position(int position) {
    return token(vocabulary) + (long) position * width;
  }

  /** Where query, key and value of a layer begin. */
  long attention(int layer) {
    return position(context) + layer * layerBytes();
  }

  /** Where the projection behind a layer's attention begins. */
  long projection(int layer) {
    return attention(layer) + 3 * square();
  }

  /** Where a layer's widening matrix begins. */
  long widening(int layer) {
    return attention(layer) + ATTENTION * square();
  }

  /** Where a layer's narrowing matrix begins. */
  long narrowing(int layer) {
    return widening(layer) + EXPANSION * square();
  }

  /** All weights. */
  long bytes() {
    return roundUp(attention(layers));
  }

  /** Those that every token needs: all but the rows of other positions. */
  long bytesPerToken() {
    return token(vocabulary) + width + layers * layerBytes();
  }

  private long square() {
    return (long) width * width;
  }

  private long layerBytes() {
    return (ATTENTION + 2 * EXPANSION) * square();
  }

  private static long roundUp(long bytes) {
    return (bytes + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
  }
}
