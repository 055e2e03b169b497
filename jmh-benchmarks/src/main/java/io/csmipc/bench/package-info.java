/**
 * The {@code csm} command: the paper's two-party benchmark with its peers side by side, and a look
 * at what the machine offers.
 *
 * <p>Nothing depends on this package. Its processes write their own outboxes through the library,
 * and for the peers a ring file of their own; results go to standard output, progress to standard
 * error.
 */
package io.csmipc.bench;
