/**
 * {@code csm report}: experiments as a page, as plots and as a document. What it reads may be
 * anything: {@link io.csmipc.bench.report.Inputs} lets in what can be shown, and everything that is
 * shown goes through {@link io.csmipc.bench.report.Escape}.
 */
package io.csmipc.bench.report;
