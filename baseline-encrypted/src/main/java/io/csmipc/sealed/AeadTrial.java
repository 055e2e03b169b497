package io.csmipc.sealed;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/**
 * Measures providers in turns, so that a disturbance of the machine hits all of them, and keeps the
 * shortest time of each.
 */
final class AeadTrial {
  /** When the trial ends, whatever it knows by then. */
  static final long BUDGET_NANOS = 100_000_000;

  private final Aead aead;
  private final SecretBytes key;
  private final byte[] nonce = new byte[DirectionKeys.IV];
  private final byte[] associated = new byte[3 * Long.BYTES];
  private final int length;
  private long count;
  private long shortest = Long.MAX_VALUE;

  private AeadTrial(AeadProvider candidate, int length) {
    byte[] random = new byte[DirectionKeys.KEY];
    new SecureRandom().nextBytes(random);
    this.key = new SecretBytes("AES", random, 0, random.length);
    this.aead = candidate.newAead();
    this.length = length;
    aead.reserve(length);
  }

  static AeadProvider fastest(List<AeadProvider> candidates, int length) {
    long start = System.nanoTime();
    List<AeadTrial> trials = candidates.stream().map(c -> new AeadTrial(c, length)).toList();
    boolean timeIsUp = false;
    while (!timeIsUp) {
      for (AeadTrial trial : trials) {
        trial.once();
        timeIsUp |= System.nanoTime() - start >= BUDGET_NANOS;
      }
    }
    trials.forEach(trial -> trial.aead.forget());
    int best = 0;
    for (int i = 1; i < trials.size(); i++) {
      if (trials.get(i).shortest < trials.get(best).shortest) {
        best = i;
      }
    }
    return candidates.get(best);
  }

  private void once() {
    Arrays.fill(nonce, (byte) 0);
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[i] = (byte) (count >>> (8 * i));
    }
    count++;
    long start = System.nanoTime();
    aead.seal(key, nonce, associated, length);
    boolean opened = aead.open(key, nonce, associated, length);
    long took = System.nanoTime() - start;
    if (opened) {
      shortest = Math.min(shortest, took);
    }
  }
}
