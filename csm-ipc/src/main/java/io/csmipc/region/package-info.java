/**
 * Memory with one owner: where outboxes live, who owns them, who may see them and how protected
 * they are.
 *
 * <p>A {@link io.csmipc.region.RegionProvider} is found by {@link java.util.ServiceLoader} under
 * the scheme of an address; files come with the library, devices add their own. Depends on {@code
 * io.csmipc} for exceptions alone. An owner maps its memory read-write; everybody else read-only.
 */
package io.csmipc.region;
