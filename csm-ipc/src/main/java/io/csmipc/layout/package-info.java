/**
 * What lies where in an outbox: one descriptor for the outbox, one for its frozen configuration,
 * one for a record, with pictures and with who writes what.
 *
 * <p>Internal. Depends on {@code io.csmipc} alone; ring and session read and write by these offsets
 * and by no others.
 */
package io.csmipc.layout;
