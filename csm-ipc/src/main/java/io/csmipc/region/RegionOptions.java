package io.csmipc.region;

/**
 * How regions are made.
 *
 * @param hugePages whether to look for huge pages first; without any, ordinary pages are used
 * @param group the group that may read my outbox (mode 0640), or null for nobody (mode 0600)
 * @param peerUser the user that the peer's outbox must belong to, or null for my own
 */
public record RegionOptions(boolean hugePages, String group, String peerUser) {
  /** Ordinary pages, mode 0600, peer under the same user. */
  public static final RegionOptions DEFAULT = new RegionOptions(false, null, null);
}
