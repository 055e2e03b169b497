package io.csmipc.bench.sharing;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Generates text that means nothing, with all the work of a GPT-2: for each token the embedding,
 * every layer's attention over all earlier positions and feed-forward, and the product with the
 * whole vocabulary; weights of 8 bits, vectors quantised to 8 bits before each product. Normal
 * layers have gains and offsets of their own and there is a bias to each product: few bytes, which
 * are left out. All arithmetic is exact or strictly ordered, so equal weights give equal bits.
 */
final class Inference {
  private static final float QUANTUM = 127;

  /** The standard deviation of a weight, by which products are brought back to size. */
  private static final float WEIGHT_DEVIATION = 73.9f;

  private final Shape shape;
  private final MemorySegment weights;
  private final int[] quantised;
  private final int[] quantisedWide;
  private final int[] widened;
  private final float[] stream;
  private final float[] normal;
  private final float[] attention;
  private final float[] wide;
  private final float[] mixed;
  private final float[] logits;
  private final float[] scores;
  private final float[][][] keys;
  private final float[][][] values;
  private int position;
  private int token;

  /**
   * Begins a text.
   *
   * @param shape of the model
   * @param weights of {@link Shape#bytes()}
   */
  Inference(Shape shape, MemorySegment weights) {
    this.shape = shape;
    this.weights = weights;
    int width = shape.width();
    quantised = new int[width];
    quantisedWide = new int[Shape.EXPANSION * width];
    widened = new int[Shape.EXPANSION * width];
    stream = new float[width];
    normal = new float[width];
    attention = new float[3 * width];
    wide = new float[Shape.EXPANSION * width];
    mixed = new float[width];
    logits = new float[shape.vocabulary()];
    scores = new float[shape.context()];
    keys = new float[shape.layers()][shape.context()][width];
    values = new float[shape.layers()][shape.context()][width];
  }

  /** Begins another text. */
  void restart() {
    position = 0;
    token = 0;
  }

  /** Makes the next token out of the last one and everything before it. */
  void step() {
    embed();
    for (int layer = 0; layer < shape.layers(); layer++) {
      float scale = quantise(normalise(), quantised);
      multiply(shape.attention(layer), quantised, scale, attention);
      attend(layer);
      scale = quantise(mixed, quantised);
      multiply(shape.projection(layer), quantised, scale, normal);
      add(normal);
      scale = quantise(normalise(), quantised);
      multiply(shape.widening(layer), quantised, scale, wide);
      activate();
      scale = quantise(wide, quantisedWide);
      multiply(shape.narrowing(layer), quantisedWide, scale, normal);
      add(normal);
    }
    float scale = quantise(normalise(), quantised);
    multiply(shape.token(0), quantised, scale, logits);
    token = largest();
    position++;
  }

  /** A fingerprint of every bit of the last step's result. */
  long fingerprint() {
    long hash = token;
    for (float logit : logits) {
      hash = 31 * hash + Float.floatToRawIntBits(logit);
    }
    return hash;
  }

  private void embed() {
    long row = shape.token(token);
    long place = shape.position(position);
    for (int i = 0; i < stream.length; i++) {
      stream[i] =
          (weights.get(ValueLayout.JAVA_BYTE, row + i)
                  + weights.get(ValueLayout.JAVA_BYTE, place + i))
              / WEIGHT_DEVIATION;
    }
  }

  private float[] normalise() {
    float sum = 0;
    for (float value : stream) {
      sum += value;
    }
    float mean = sum / stream.length;
    float squares = 0;
    for (float value : stream) {
      squares += (value - mean) * (value - mean);
    }
    float gain = 1 / (float) Math.sqrt(squares / stream.length + 1e-5f);
    for (int i = 0; i < stream.length; i++) {
      normal[i] = (stream[i] - mean) * gain;
    }
    return normal;
  }

  /** Says what the integers have to be multiplied by. */
  private static float quantise(float[] from, int[] to) {
    float most = 1e-9f;
    for (float value : from) {
      most = Math.max(most, Math.abs(value));
    }
    float factor = QUANTUM / most;
    for (int i = 0; i < to.length; i++) {
      to[i] = Math.round(from[i] * factor);
    }
    return 1 / factor;
  }

  private void multiply(long matrix, int[] vector, float scale, float[] result) {
    float size = scale / (WEIGHT_DEVIATION * (float) Math.sqrt(vector.length));
    for (int row = 0; row < result.length; row++) {
      result[row] =
          size * Kernels.dot(weights, matrix + (long) row * vector.length, vector, widened);
    }
  }

  private void attend(int layer) {
    int width = shape.width();
    float[][] key = keys[layer];
    float[][] value = values[layer];
    System.arraycopy(attention, width, key[position], 0, width);
    System.arraycopy(attention, 2 * width, value[position], 0, width);
    int head = width / shape.heads();
    float temperature = 1 / (float) Math.sqrt(head);
    for (int from = 0; from < width; from += head) {
      float most = Float.NEGATIVE_INFINITY;
      for (int p = 0; p <= position; p++) {
        float product = 0;
        for (int i = from; i < from + head; i++) {
          product += attention[i] * key[p][i];
        }
        scores[p] = product * temperature;
        most = Math.max(most, scores[p]);
      }
      float sum = 0;
      for (int p = 0; p <= position; p++) {
        scores[p] = (float) StrictMath.exp(scores[p] - most);
        sum += scores[p];
      }
      for (int i = from; i < from + head; i++) {
        mixed[i] = 0;
      }
      for (int p = 0; p <= position; p++) {
        float share = scores[p] / sum;
        for (int i = from; i < from + head; i++) {
          mixed[i] += share * value[p][i];
        }
      }
    }
  }

  private void add(float[] change) {
    for (int i = 0; i < stream.length; i++) {
      stream[i] += change[i];
    }
  }

  /** The shape of GELU without its exponential, whose cost is not what is measured here. */
  private void activate() {
    for (int i = 0; i < wide.length; i++) {
      float x = wide[i];
      wide[i] = x * (0.5f + 0.5f * x / (1 + Math.abs(x)));
    }
  }

  private int largest() {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
