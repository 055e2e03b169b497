/* SPDX-License-Identifier: Apache-2.0 */
#include "sharing.h"

#include "window.h"

struct record *grant_of(const struct record *window)
{
	struct realm *provider = policy_realm_of_handle(window->peer);

	return provider == NULL ? NULL : record_find(provider, RECORD_GRANT, window->id);
}

/* Of a window that is not REVOKED: may an entry be SHARED? */
static bool has_shared(const struct record *window)
{
	return window->state == WINDOW_ATTACHING || window->state == WINDOW_ATTACHED ||
	       window->state == WINDOW_RETREATING;
}

bool window_revoke(const struct realm *consumer, struct record *window)
{
	if (window->state == RECORD_ENDING)
		return false;
	if (window->state != WINDOW_REVOKED) {
		bool shared = has_shared(window);

		window->state = WINDOW_REVOKED;
		window->done = shared ? 0 : window->size;
		if (shared)
			window_turn_first(consumer, window);
		return shared;
	}
	return window->done < window->size && window_unmap(consumer, window) == STEP_GOES_ON;
}

bool window_end(const struct realm *consumer, struct record *window)
{
	struct record *grant;

	if (window_revoke(consumer, window))
		return true;
	if (window->state != RECORD_ENDING) {
		window->state = RECORD_ENDING;
		window->done = 0;
	}
	if (window_give_back(consumer, window) == STEP_GOES_ON)
		return true;
	grant = grant_of(window);
	if (grant != NULL && grant->state != RECORD_ENDING)
		grant->state = GRANT_DETACHED;
	record_free(window);
	return false;
}

bool grant_end(struct record *grant)
{
	struct realm *consumer = policy_realm_of_handle(grant->peer);
	struct record *window = consumer == NULL ? NULL : record_find(consumer, RECORD_WINDOW, grant->id);

	grant->state = RECORD_ENDING;
	if (window != NULL && window_revoke(consumer, window))
		return true;
	record_free(grant);
	return false;
}

bool region_end_grants(const struct realm *provider, const struct record *region)
{
	struct record *record;
	uint64_t at = 0;

	while ((record = record_next(provider, &at)) != NULL)
		if (record->kind == RECORD_GRANT && record->region == region->id) {
			grant_end(record);
			return true;
		}
	return false;
}

/* Ends what the record stands for; true when anything was there to do. */
static bool end(const struct realm *r, struct record *record)
{
	switch (record->kind) {
	case RECORD_GRANT:
		grant_end(record);
		return true;
	case RECORD_WINDOW:
		window_end(r, record);
		return true;
	default:
		/* A region goes after its grants, with the realm's table. */
		return false;
	}
}

/* The grants of one more realm to a realm that has no window for them any more; true when others are left. */
static bool end_grants_to(struct realm *consumer)
{
	struct realm *provider;
	struct record *record;
	uint64_t at = 0;

	if (consumer->ended_grants == POLICY_REALMS)
		return false;
	provider = policy_realm((unsigned int)consumer->ended_grants++);
	while (provider != NULL && (record = record_next(provider, &at)) != NULL)
		if (record->kind == RECORD_GRANT && record->peer == consumer->handle)
			record_free(record);
	return true;
}

bool realm_end_sharings(struct realm *r)
{
	struct record *record;
	uint64_t at = 0;

	r->ending = true;
	while ((record = record_next(r, &at)) != NULL)
		if (end(r, record))
			return true;
	if (end_grants_to(r))
		return true;
	at = 0;
	while ((record = record_next(r, &at)) != NULL)
		record_free(record);
	return false;
}

bool page_lose(const struct realm *r, uint64_t ipa)
{
	struct record *region = record_overlapping(r, ipa, ipa + GRANULE_SIZE);

	if (region == NULL || region->kind != RECORD_REGION)
		return false;
	if (region->state == REGION_CREATING) {
		if (region->done > ipa - region->base)
			region->done = ipa - region->base;
		return false;
	}
	if (region->state == REGION_WHOLE)
		region->state = REGION_LOST;
	return region_end_grants(r, region);
}

bool window_lose(const struct realm *r, uint64_t ipa)
{
	struct record *window = record_overlapping(r, ipa, ipa + GRANULE_SIZE);
	struct record *grant;

	if (window_revoke(r, window))
		return true;
	grant = grant_of(window);
	if (grant != NULL && grant->state != RECORD_ENDING)
		grant->state = GRANT_DETACHED;
	return false;
}
