/* SPDX-License-Identifier: Apache-2.0 */
#include "policy.h"

#include "bytes.h"

/*
 * An id: generation in bits 63:20, the realm's place in the registry in 19:12, the record's in its table in 11:0.
 * Generations count everything that was ever made, so no id comes twice. A realm's handle has record number 0xFFF,
 * which is behind the last of the largest table.
 */
#define ID_GENERATION_SHIFT 20
#define ID_REALM_SHIFT 12
#define ID_REALM(id) ((id) >> ID_REALM_SHIFT & 0xFF)
#define ID_RECORD(id) ((id) & 0xFFF)
#define ID_RECORD_OF_REALM 0xFFFUL
_Static_assert(POLICY_REALMS <= 256, "8 bits of an id");
_Static_assert(POLICY_RECORDS * REALM_APT_MAX <= ID_RECORD_OF_REALM, "12 bits of an id");

static struct granule guard; /* the lock of a granule that is none: csm_lock */
static struct granule *registry[POLICY_REALMS]; /* RDs */
static uint64_t generation;

void csm_lock(void)
{
	granule_lock(&guard);
}

void csm_unlock(void)
{
	granule_unlock(&guard);
}

static uint64_t new_id(uint64_t realm, uint64_t record)
{
	return ++generation << ID_GENERATION_SHIFT | realm << ID_REALM_SHIFT | record;
}

bool policy_add_realm(struct granule *rd, uint64_t apt)
{
	struct realm *r = realm_of(rd);

	for (unsigned int i = 0; i < POLICY_REALMS; i++) {
		if (registry[i] == NULL) {
			registry[i] = rd;
			r->handle = new_id(i, ID_RECORD_OF_REALM);
			r->ending = false;
			r->ended_grants = 0;
			r->apt[r->apt_count++] = apt;
			return true;
		}
	}
	return false;
}

void policy_remove_realm(struct realm *r)
{
	registry[ID_REALM(r->handle)] = NULL;
	r->handle = 0;
}

struct realm *policy_realm_of_identifier(const uint64_t identifier[4])
{
	for (unsigned int i = 0; i < POLICY_REALMS; i++)
		if (registry[i] != NULL && !realm_of(registry[i])->ending &&
		    memcmp(realm_of(registry[i])->identifier, identifier, REALM_IDENTIFIER) == 0)
			return realm_of(registry[i]);
	return NULL;
}

struct realm *policy_realm(unsigned int place)
{
	return registry[place] == NULL ? NULL : realm_of(registry[place]);
}

struct realm *policy_realm_of_handle(uint64_t handle)
{
	struct granule *rd = registry[ID_REALM(handle)];

	return rd != NULL && realm_of(rd)->handle == handle ? realm_of(rd) : NULL;
}

static struct record *record_at(const struct realm *r, uint64_t number)
{
	struct record *granule = hal_granule(r->apt[number / POLICY_RECORDS]);

	return &granule[number % POLICY_RECORDS];
}

static uint64_t record_count(const struct realm *r)
{
	return r->apt_count * (uint64_t)POLICY_RECORDS;
}

struct record *record_new(struct realm *r, enum record_kind kind)
{
	for (uint64_t i = 0; i < record_count(r); i++) {
		struct record *record = record_at(r, i);

		if (record->kind == RECORD_FREE) {
			*record = (struct record){ .id = new_id(ID_REALM(r->handle), i), .kind = (uint8_t)kind };
			return record;
		}
	}
	return NULL;
}

void record_free(struct record *record)
{
	*record = (struct record){ .kind = RECORD_FREE };
}

struct record *record_next(const struct realm *r, uint64_t *at)
{
	while (*at < record_count(r)) {
		struct record *record = record_at(r, (*at)++);

		if (record->kind != RECORD_FREE)
			return record;
	}
	return NULL;
}

struct record *record_find(const struct realm *r, enum record_kind kind, uint64_t id)
{
	struct record *record;
	uint64_t at = 0;

	if (kind != RECORD_WINDOW) { /* the id says where it is */
		record = ID_RECORD(id) < record_count(r) ? record_at(r, ID_RECORD(id)) : NULL;
		return record != NULL && record->kind == kind && record->id == id ? record : NULL;
	}
	while ((record = record_next(r, &at)) != NULL)
		if (record->kind == kind && record->id == id)
			break;
	return record;
}

struct record *record_overlapping(const struct realm *r, uint64_t base, uint64_t top)
{
	struct record *record;
	uint64_t at = 0;

	while ((record = record_next(r, &at)) != NULL)
		if (record->kind != RECORD_GRANT && record->base < top && base < record->base + record->size)
			break;
	return record;
}

bool policy_overlaps(const struct realm *r, uint64_t base, uint64_t top)
{
	bool overlaps;

	csm_lock();
	overlaps = record_overlapping(r, base, top) != NULL;
	csm_unlock();
	return overlaps;
}
