/**
 * What every suite leaves behind: experiments of results of figures, as files that reports and
 * other programs read. Depends on nothing that measures.
 */
package io.csmipc.bench.results;
