/**
 * The {@code csm} command: measurements, their reports, and a look at what the machine offers.
 *
 * <p>Nothing depends on this package. Data goes to standard output, progress to standard error.
 */
package io.csmipc.bench;
