/**
 * Coverage-guided fuzzing of everything that reads a peer's memory. Each target is a class with a
 * {@code fuzzerTestOneInput}; {@link io.csmipc.fuzz.SeedTest} runs it over its seeds, {@link
 * io.csmipc.fuzz.ShortRunTest} lets Jazzer look for more, in a process of its own. A long run is a
 * matter of {@code -Dcsm.fuzz.seconds=N}; see {@code docs/hostile-peer.md}.
 */
package io.csmipc.fuzz;
