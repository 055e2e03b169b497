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

/* Pieces that one RMI call does before it answers RMI_INCOMPLETE: others wait for what it has locked. */
#define SHARING_PIECES 8

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
/* Everything that a realm offers, was offered and sees. From the first call on nobody finds it any more. */
bool realm_end_sharings(struct realm *r);

/* The host wants a page of the realm back (DATA_DESTROY): what is shared of it ends. */
bool page_lose(const struct realm *r, uint64_t ipa);
/* The same at an address where a window's entry stands: the consumer loses the sharing. */
bool window_lose(const struct realm *r, uint64_t ipa);

#endif
