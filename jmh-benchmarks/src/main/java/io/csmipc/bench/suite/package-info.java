/** What {@code csm bench} can run. A new suite is a class here or beside, and a line in Suites. */
package io.csmipc.bench.suite;
