/**
 * What Java cannot do by itself: count cycles, wake a thread of another process, wait on a cache
 * line, choose a CPU.
 *
 * <p>Small static functions over one C library, loaded on first use; without it each of them says
 * so or does the same in pure Java ({@link io.csmipc.shim.Shim}). Nothing here knows regions, rings
 * or channels, and nothing here writes to the memory that it is given. Depends on the JDK alone;
 * the library and the benchmarks may depend on it.
 */
package io.csmipc.shim;
