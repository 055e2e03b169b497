/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How sharings end: at the wish of the provider, the consumer or the host, or with one of the realms. Each function
 * does a piece and says whether more is left (true: call again); under csm_lock. What one caller has begun any other
 * may bring to its end.
 */
#ifndef SHARING_H
#define SHARING_H

#include <stdbool.h>
#include <stdint.h>

#include "policy.h"

/* The GRANT for a WINDOW; NULL when it is gone. */
struct record *grant_of(const struct record *window);

/* Takes the consumer's access away, first granule first; its window stays. No more: nothing of it is SHARED. */
bool window_revoke(const struct realm *consumer, struct record *window);
/* Revokes, gives the addresses back and frees the record; its GRANT becomes DETACHED. */
bool window_end(const struct realm *consumer, struct record *window);
/* Revokes and frees a GRANT of the provider. */
bool grant_end(struct record *grant);
/* The same for all GRANTs of a region. */
bool region_end_grants(const struct realm *provider, const struct record *region);
/* Everything that a realm offers, was offered and sees. */
bool realm_end_sharings(const struct realm *r);

/*
 * The host wants the page at ipa back (DATA_DESTROY). False: it may have it now; or, *nothing set, there is none that
 * it could have.
 */
bool sharing_lose(const struct realm *r, uint64_t ipa, bool *nothing);

#endif
