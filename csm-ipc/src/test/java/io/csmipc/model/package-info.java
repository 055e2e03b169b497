/**
 * A bounded model of the protocol's memory order: every protocol step that leans on an order, run
 * against every reordering that Armv8 permits.
 *
 * <p>{@link io.csmipc.model.Program}s run on a {@link io.csmipc.model.Machine}, {@link
 * io.csmipc.model.Explorer} visits all their executions, and {@link io.csmipc.model.SeededBug}
 * lists the mistakes that must be found. Depends on the JDK alone and on nothing of the library:
 * the model restates the protocol of {@code docs/memory-order.md}, which says what stands where.
 */
package io.csmipc.model;
