/* SPDX-License-Identifier: Apache-2.0 */
#include "explore.h"

#include <string.h>

#define SHARED_BIT (1UL << 56)
#define TOMBSTONE_BIT (1UL << 57)
#define ASSIGNED_BIT (1UL << 2)
#define WINDOW_BIT (1UL << 5)
#define PA(d) ((d) & 0xFFFFFFFFF000UL)
#define IS_VALID(d) (((d) & 1) != 0)
#define IS_SHARED(d) (IS_VALID(d) && ((d) & SHARED_BIT) != 0)

uint64_t calls_ended[CSM_CALLS], calls_done[CSM_CALLS];

/* --- what was agreed --- */

static unsigned int realm_named(const uint64_t identity[4])
{
	unsigned int r = 0;

	while (r < REALMS && memcmp(ghost.identity[r], identity, sizeof(ghost.identity[r])) != 0)
		r++;
	return r;
}

/* From here on the caller agrees, or does not any more. */
void model_call_begins(unsigned int realm, unsigned int k, const uint64_t x[9])
{
	for (unsigned int p = 0; p < REALMS; p++) {
		bool named = ghost.sharing[p][realm].id == x[1] && x[1] != 0;

		if (x[0] == RSI_CSM_RESERVE && named && realm_named(&x[5]) == p)
			ghost.sharing[p][realm].reserving = true;
		if (x[0] == RSI_CSM_ATTACH && named)
			ghost.sharing[p][realm].attaching = true;
	}
	if (x[0] == RSI_CSM_RESERVE) /* not certain when the other REC is about to detach */
		ghost.window[realm].begun = !ghost.call[realm][!k].under_way ||
					    ghost.call[realm][!k].x[0] != RSI_CSM_DETACH_AND_FREE;
	if (x[0] == RSI_CSM_DETACH_AND_FREE)
		ghost.window[realm].begun = ghost.window[realm].stands = false;
}

static void shared(unsigned int provider, uint64_t region, uint64_t id, const uint64_t identity[4], bool writable)
{
	unsigned int consumer = realm_named(identity);

	if (consumer == REALMS || consumer == provider)
		broken("SHARE with a realm that is none, or with itself", id);
	memset(&ghost.sharing[provider][consumer], 0, sizeof(ghost.sharing[provider][consumer]));
	ghost.sharing[provider][consumer].id = id;
	ghost.sharing[provider][consumer].region = region;
	ghost.sharing[provider][consumer].base = ghost.base[provider];
	ghost.sharing[provider][consumer].live = true;
	ghost.sharing[provider][consumer].writable = writable;
}

void model_call_ends(unsigned int realm, unsigned int k, const uint64_t x[9])
{
	const uint64_t *made = ghost.call[realm][k].x;

	ghost.call[realm][k].under_way = false;
	if (made[0] - RSI_CSM_FID(0) < CSM_CALLS) {
		calls_ended[made[0] - RSI_CSM_FID(0)]++;
		calls_done[made[0] - RSI_CSM_FID(0)] += x[0] == RSI_SUCCESS;
	}
	if (x[0] != RSI_SUCCESS)
		return;
	switch (made[0]) {
	case RSI_CSM_CREATE:
		if (x[2] == RSI_ACCEPT) {
			ghost.region[realm] = x[1];
			ghost.base[realm] = made[1];
		}
		break;
	case RSI_CSM_SHARE:
		shared(realm, made[1], x[1], &made[3], made[2] == CSM_PERMISSION_READ_WRITE);
		break;
	case RSI_CSM_REVOKE:
		for (unsigned int c = 0; c < REALMS; c++)
			if (ghost.sharing[realm][c].id == made[1])
				ghost.sharing[realm][c].live = false;
		break;
	case RSI_CSM_DESTROY:
		for (unsigned int c = 0; c < REALMS; c++)
			if (ghost.sharing[realm][c].region == made[1])
				ghost.sharing[realm][c].live = false;
		break;
	case RSI_CSM_RESERVE:
		if (x[1] == RSI_ACCEPT && ghost.window[realm].begun) {
			ghost.window[realm].stands = true;
			ghost.window[realm].tombstone = made[4] == CSM_WINDOW_TOMBSTONE;
		}
		break;
	case RSI_CSM_DETACH_AND_FREE:
		for (unsigned int p = 0; p < REALMS; p++)
			if (ghost.sharing[p][realm].id == made[1])
				ghost.sharing[p][realm].live = false;
		break;
	}
}

/* Only what there was when the host's call began: more may have been agreed since it did its work. */
static void end(unsigned int provider, unsigned int consumer, const struct ghost *before)
{
	if (ghost.sharing[provider][consumer].id == before->sharing[provider][consumer].id)
		ghost.sharing[provider][consumer].live = false;
}

void model_page_destroyed(unsigned int realm, enum place place, bool nothing, const struct ghost *before)
{
	for (unsigned int other = 0; other < REALMS; other++) {
		if (place <= REGION_2)
			end(realm, other, before);
		else if (nothing)
			end(other, realm, before);
	}
}

void model_policy_ending(unsigned int realm)
{
	ghost.window[realm].begun = ghost.window[realm].stands = false;
}

void model_policy_destroyed(unsigned int realm, const struct ghost *before)
{
	for (unsigned int other = 0; other < REALMS; other++) {
		end(realm, other, before);
		end(other, realm, before);
	}
}

/* --- what must hold at any time --- */

/* A page of a window: does it show what its provider and its consumer agreed on? */
static void check_agreed(unsigned int realm, unsigned int place, uint64_t pages, uint64_t written)
{
	for (unsigned int p = 0; p < REALMS; p++) {
		struct granule *table;
		uint64_t d;

		if (!ghost.sharing[p][realm].live || !ghost.sharing[p][realm].reserving ||
		    !ghost.sharing[p][realm].attaching)
			continue;
		d = machine_walk(p, ghost.sharing[p][realm].base + ipa_of[place] - WINDOW, &table);
		if (!IS_VALID(d) || (d & (SHARED_BIT | TOMBSTONE_BIT)) != 0)
			continue;
		if ((written >> NUMBER(PA(d)) & 1) != 0 && !ghost.sharing[p][realm].writable)
			broken("a consumer can write what it may only read", ipa_of[place]);
		pages &= ~(1UL << NUMBER(PA(d)));
	}
	if (pages != 0)
		broken("a realm can reach a page that was not agreed on, or not any more", ipa_of[place]);
}

static void check_pages(unsigned int realm, unsigned int place, const struct cached *c)
{
	for (uint64_t left = c->own | c->shared; left != 0; left &= left - 1)
		if (granule_state(machine_granule((unsigned int)__builtin_ctzl(left))) != GRANULE_DATA)
			broken("a realm can reach a granule that is not DATA", left & -left);
	for (uint64_t left = c->tables; left != 0; left &= left - 1)
		if (granule_state(machine_granule((unsigned int)__builtin_ctzl(left))) != GRANULE_RTT)
			broken("a walk can pass a granule that is not RTT", left & -left);
	if (c->shared == 0)
		return;
	if (place < WINDOW_0 || place > WINDOW_2)
		broken("shared memory outside of a window", ipa_of[place]);
	check_agreed(realm, place, c->shared, c->written);
}

/* Who sees the first granule sees the others; and a tombstone is there for whoever chose it. */
static void check_window(unsigned int realm)
{
	struct granule *table;

	for (unsigned int p = WINDOW_1; p <= WINDOW_2; p++)
		if (tlb[realm][WINDOW_0].shared != 0 && !IS_SHARED(machine_walk(realm, ipa_of[p], &table)))
			broken("a granule has turned before the first one", ipa_of[p]);
	if (!ghost.window[realm].stands || !ghost.window[realm].tombstone)
		return;
	for (unsigned int p = WINDOW_0; p <= WINDOW_2; p++)
		if (!IS_VALID(machine_walk(realm, ipa_of[p], &table)) &&
		    (table == NULL || table->next == table->serving))
			broken("a window with tombstones can fault", ipa_of[p]);
}

void model_check(void)
{
	uint64_t owned = 0;

	for (unsigned int r = 0; r < REALMS; r++) {
		for (unsigned int p = 0; p < PLACES; p++) {
			const struct cached *c = &tlb[r][p];

			if ((c->own | c->shared | c->tables) != 0)
				check_pages(r, p, c);
			if ((owned & c->own) != 0)
				broken("a page has two owners", ipa_of[p]);
			owned |= c->own;
		}
		check_window(r);
	}
}

/* --- what must hold when nothing is under way --- */

static struct count {
	uint8_t owners;
	uint32_t references;
} counts[GRANULES];

static void own(uint64_t pa, enum granule_state state)
{
	if (pa - DRAM >= GRANULES * GRANULE_SIZE || granule_state(machine_granule(NUMBER(pa))) != state)
		broken("a granule is not what its owner thinks", pa);
	if (counts[NUMBER(pa)].owners++ != 0)
		broken("a granule has two owners", pa);
}

static bool is_place(uint64_t ipa)
{
	for (unsigned int p = 0; p < PLACES; p++)
		if (ipa_of[p] == ipa)
			return true;
	return false;
}

/* The number of live entries of a table, and of all below it. */
static uint32_t walk(uint64_t table, uint64_t ipa, int level)
{
	const uint64_t *entries = (const uint64_t *)machine_bytes(table);
	uint32_t live = 0;

	for (unsigned int i = 0; i < 512; i++, ipa += 1UL << (39 - 9 * level)) {
		uint64_t d = entries[i];

		if (d == 0)
			continue;
		if ((d & 3) == 3 && level < 3) {
			own(PA(d), GRANULE_RTT);
			counts[NUMBER(PA(d))].references = walk(PA(d), ipa, level + 1);
			live++;
		} else if (IS_VALID(d)) {
			live++;
			if (!is_place(ipa))
				broken("a mapping where nobody put one", ipa);
			if ((d & SHARED_BIT) != 0)
				counts[NUMBER(PA(d))].references++;
			else if ((d & TOMBSTONE_BIT) == 0)
				own(PA(d), GRANULE_DATA);
		} else if ((d & ASSIGNED_BIT) != 0) {
			live++;
			own(PA(d), GRANULE_DATA);
		} else if ((d & WINDOW_BIT) != 0) {
			live++;
		} else if ((d & (SHARED_BIT | TOMBSTONE_BIT)) != 0) {
			broken("an entry of a window stays half-way", ipa);
		}
	}
	return live;
}

static void count_all(void)
{
	memset(counts, 0, sizeof(counts));
	for (unsigned int r = 0; r < REALMS; r++) {
		if (granule_state(machine_granule(NUMBER(RD_OF(r)))) == GRANULE_RD) {
			const struct realm *realm = (const struct realm *)machine_bytes(RD_OF(r));

			counts[NUMBER(RD_OF(r))].owners++;
			own(START_OF(r), GRANULE_RTT);
			counts[NUMBER(START_OF(r))].references = walk(START_OF(r), 0, 1);
			for (unsigned int i = 0; i < realm->apt_count; i++)
				own(realm->apt[i], GRANULE_APT);
		}
		for (unsigned int k = 0; k < RECS; k++) {
			if (granule_state(machine_granule(NUMBER(REC_OF(r, k)))) != GRANULE_REC)
				continue;
			own(REC_OF(r, k), GRANULE_REC);
			for (unsigned int i = 1; i <= REC_AUX_GRANULES; i++)
				own(REC_OF(r, k) + i * GRANULE_SIZE, GRANULE_REC_AUX);
			counts[NUMBER(RD_OF(r))].references++;
		}
	}
}

/* A region that is WHOLE has all its pages. */
static void check_records(unsigned int realm, const struct record *record)
{
	for (unsigned int i = 0; i < POLICY_RECORDS; i++, record++) {
		struct granule *table;

		if (record->kind != RECORD_REGION || record->state != REGION_WHOLE)
			continue;
		for (uint64_t at = 0; at < record->size; at += GRANULE_SIZE) {
			uint64_t d = machine_walk(realm, record->base + at, &table);

			if (!IS_VALID(d) || (d & (SHARED_BIT | TOMBSTONE_BIT)) != 0)
				broken("a region that lacks a page is WHOLE", record->base + at);
		}
	}
}

void model_check_rest(void)
{
	count_all();
	machine_check_tlbs();
	for (unsigned int r = 0; r < REALMS; r++) {
		const struct realm *realm = (const struct realm *)machine_bytes(RD_OF(r));

		if (granule_state(machine_granule(NUMBER(RD_OF(r)))) == GRANULE_RD)
			for (unsigned int i = 0; i < realm->apt_count; i++)
				check_records(r, (const struct record *)machine_bytes(realm->apt[i]));
	}
	for (unsigned int i = 0; i < GRANULES; i++) {
		const struct granule *g = machine_granule(i);
		const uint8_t *bytes = machine_bytes(AT(i));

		if (g->next != g->serving)
			broken("a lock that nobody gave back", AT(i));
		if ((g->state != GRANULE_NS) != machine_is_realm(AT(i)))
			broken("the state and the physical address space differ", AT(i));
		if (counts[i].owners != (g->state > GRANULE_DELEGATED))
			broken("a granule has no owner", AT(i));
		if (counts[i].references != g->references)
			broken("a reference count is wrong", AT(i));
		if (g->state == GRANULE_DELEGATED && (bytes[0] != 0 || memcmp(bytes, bytes + 1, GRANULE_SIZE - 1) != 0))
			broken("a delegated granule has contents", AT(i));
	}
	model_check();
}

/* --- states that are the same but for names --- */

static uint64_t names[128];
static unsigned int name_count;

/* Ids are numbers that never come again; what counts is which are the same. */
static uint64_t name(uint64_t id)
{
	unsigned int i = 0;

	if (id == 0)
		return 0;
	while (i < name_count && names[i] != id)
		i++;
	if (i == sizeof(names) / sizeof(names[0]))
		return i;
	names[i] = id;
	if (i == name_count)
		name_count++;
	return i + 1;
}

static uint64_t mix(uint64_t h, uint64_t value)
{
	h = (h ^ value) * 0x9E3779B97F4A7C15UL;
	return h ^ h >> 32;
}

static uint64_t hash_realm(uint64_t h, unsigned int number)
{
	const struct realm *r = (const struct realm *)machine_bytes(AT(number));

	h = mix(h, r->state | r->apt_count << 8 | (uint64_t)r->ending << 16 | r->next_rec << 24 | r->ended_grants << 32);
	return mix(h, name(r->handle));
}

static uint64_t hash_records(uint64_t h, unsigned int number)
{
	const struct record *record = (const struct record *)machine_bytes(AT(number));

	for (unsigned int i = 0; i < POLICY_RECORDS; i++, record++) {
		if (record->kind == RECORD_FREE)
			continue;
		h = mix(h, i | (uint64_t)record->kind << 8 | (uint64_t)record->state << 16 |
				   (uint64_t)record->writable << 24 | (uint64_t)record->tombstone << 32 |
				   (uint64_t)record->taken << 40 | (uint64_t)record->rejected << 48);
		h = mix(h, name(record->id));
		h = mix(h, name(record->region) << 32 | name(record->peer));
		h = mix(mix(mix(h, record->base), record->size), record->done);
	}
	return h;
}

static uint64_t hash_rec(uint64_t h, unsigned int number)
{
	const struct rec *rec = (const struct rec *)machine_bytes(AT(number));

	h = mix(h, rec->pending | (uint64_t)rec->csm_rejected << 8);
	h = mix(h, name(rec->csm_asked));
	h = mix(h, rec->csm_begun[0] == 0 ? 0 : mix(rec->csm_begun[0], name(rec->csm_begun[1])));
	return mix(mix(h, rec->ripas.base), rec->ripas.ripas);
}

static uint64_t hash_ghost(uint64_t h)
{
	for (unsigned int r = 0; r < REALMS; r++) {
		h = mix(mix(h, name(ghost.region[r])), ghost.base[r]);
		h = mix(h, (uint64_t)ghost.window[r].begun | (uint64_t)ghost.window[r].stands << 1 |
				   (uint64_t)ghost.window[r].tombstone << 2);
		for (unsigned int c = 0; c < REALMS; c++) {
			h = mix(h, name(ghost.sharing[r][c].id));
			h = mix(h, name(ghost.sharing[r][c].region));
			h = mix(h, (uint64_t)ghost.sharing[r][c].live | (uint64_t)ghost.sharing[r][c].writable << 1 |
					   (uint64_t)ghost.sharing[r][c].reserving << 2 |
					   (uint64_t)ghost.sharing[r][c].attaching << 3);
		}
		for (unsigned int k = 0; k < RECS; k++) {
			h = mix(h, ghost.call[r][k].under_way);
			if (ghost.call[r][k].under_way) {
				h = mix(h, ghost.call[r][k].x[0]);
				h = mix(mix(h, name(ghost.call[r][k].x[1])), ghost.call[r][k].x[2]);
			}
		}
	}
	return h;
}

uint64_t model_hash(void)
{
	uint64_t h = 1;

	name_count = 0;
	for (unsigned int i = 0; i < GRANULES; i++) {
		const struct granule *g = machine_granule(i);

		h = mix(h, (uint64_t)g->references << 8 | g->state);
		switch (g->state) {
		case GRANULE_RD:
			h = hash_realm(h, i);
			break;
		case GRANULE_APT:
			h = hash_records(h, i);
			break;
		case GRANULE_RTT:
			h = mix(h, machine_table_hash(i));
			break;
		case GRANULE_REC:
			h = hash_rec(h, i);
			break;
		}
	}
	for (unsigned int r = 0; r < REALMS; r++)
		for (unsigned int p = 0; p < PLACES; p++) {
			h = mix(mix(h, tlb[r][p].own), tlb[r][p].shared);
			h = mix(mix(h, tlb[r][p].written), tlb[r][p].tables << 1 | tlb[r][p].tombstone);
		}
	return hash_ghost(h);
}
