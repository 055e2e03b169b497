/**
 * Small complete programs, each with a main method of its own; README.md lists them with the
 * commands that run them. They depend on the public packages of the library alone, and nothing
 * depends on them. Each writes only through channels that it opened.
 */
package io.csmipc.samples;
