/** Where measurements run: the machine, its cores, and the processes that measure. */
package io.csmipc.bench.machine;
