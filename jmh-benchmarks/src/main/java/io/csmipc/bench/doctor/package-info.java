/** A look at what the machine offers, and what to do about what is missing. */
package io.csmipc.bench.doctor;
