/** What Java cannot do by itself. */
package io.csmipc.shim;
