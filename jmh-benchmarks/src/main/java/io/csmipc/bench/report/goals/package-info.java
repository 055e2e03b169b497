/**
 * What the project wants to reach in speed, and what a set of experiments says about it. Knows
 * subjects and figures by name, and nothing of how they are shown.
 */
package io.csmipc.bench.report.goals;
