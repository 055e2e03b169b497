/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The entries of a window in its consumer's tables, and of a region in its provider's. Each function works on one
 * table's entries at most and then returns, so that its caller can serve interrupts; under csm_lock.
 *
 *   UNASSIGNED ──take──▶ WINDOW or TOMBSTONE ──map──▶ SHARED
 *       ▲                   │     ▲                    │
 *       └─────give back─────┘     └───────unmap────────┘
 *
 * A granule's reference count is the number of SHARED entries that point to it. An entry that no longer is SHARED is
 * out of every TLB before its granule is let go.
 */
#ifndef WINDOW_H
#define WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "policy.h"

enum window_step {
	STEP_DONE,    /* nothing is left */
	STEP_GOES_ON, /* some is done; call again */
	STEP_PAGE,    /* at the address a page is missing (region), or in the way (window) */
	STEP_TABLE,   /* at the address a table is missing; its level is in *level */
	STEP_RIPAS    /* at the address the realm has no RAM */
};

/* Region: goes over the pages that are there, from region->done on. STEP_PAGE: at base + done. */
enum window_step region_check(const struct realm *provider, struct record *region);
/*
 * Each moves window->done forward; what stands before it is in the new state. window_map() begins behind the first
 * granule, so that it is the last that the consumer sees: it is DONE with the first.
 */
enum window_step window_take(const struct realm *consumer, struct record *window, int *level);
enum window_step window_map(const struct realm *consumer, struct record *window, const struct realm *provider,
			    const struct record *region, int *level);
enum window_step window_unmap(const struct realm *consumer, struct record *window);
enum window_step window_give_back(const struct realm *consumer, struct record *window);

/* The first granule alone: it turns before all others. Leaves done at 0. */
void window_turn_first(const struct realm *consumer, const struct record *window);

#endif
