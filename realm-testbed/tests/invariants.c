/* SPDX-License-Identifier: Apache-2.0 */
#include "invariants.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "granule.h"
#include "hal_host.h"
#include "realm.h"
#include "rec.h"
#include "rmi.h"

/* The walk is the RMM's critic: nothing of s2.c is used here. And it is the hot part, so it goes without sanitizers. */
#define UNCHECKED __attribute__((no_sanitize("address", "undefined")))

#define LEAVES 8192

struct leaf {
	uint64_t rd, ipa, size, descriptor;
	uint16_t vmid;
};

struct view {
	uint8_t state[BANKS_GRANULES];
	uint32_t references[BANKS_GRANULES];
	uint8_t gpi[BANKS_GRANULES];
	uint8_t owners[BANKS_GRANULES];
	struct leaf leaves[LEAVES];
	unsigned int leaf_count;
};
static struct view views[2];
static struct view *now = &views[0], *before = &views[1];
static uint8_t (*copies)[GRANULE_SIZE]; /* of RD, RTT, REC and REC_AUX granules, as they were after the last call */
static const uint64_t *last_call; /* for the message */
static uint64_t last_status;

_Noreturn static void broken(const char *what, uint64_t detail)
{
	printf("broken: %s (0x%" PRIx64 ") after", what, detail);
	for (unsigned int i = 0; last_call != NULL && i < 7; i++)
		printf(" %" PRIx64, last_call[i]);
	printf(" -> %" PRIx64 "\n", last_status);
	fflush(stdout);
	abort();
}

static bool is_control(uint8_t state)
{
	return state == GRANULE_RD || state == GRANULE_RTT || state == GRANULE_REC || state == GRANULE_REC_AUX;
}

UNCHECKED static void own(uint64_t pa, enum granule_state state)
{
	unsigned int i = hal_host_index(pa);

	if (hal_host_bytes(pa) == NULL || (pa & GRANULE_MASK) != 0)
		broken("an owned granule is none", pa);
	if (now->state[i] != state)
		broken("an owned granule has another state", pa);
	if (now->owners[i]++ != 0)
		broken("a granule has two owners", pa);
}

UNCHECKED static void add_leaf(const struct realm *r, uint64_t ipa, uint64_t size, uint64_t descriptor)
{
	if (now->leaf_count == LEAVES)
		broken("too many mappings for this program", ipa);
	now->leaves[now->leaf_count++] = (struct leaf){ (uintptr_t)r, ipa, size, descriptor, r->vmid };
}

/* One table and all below it; the number of live entries. */
UNCHECKED static unsigned int walk(const struct realm *r, uint64_t table, uint64_t ipa, int level)
{
	const uint64_t *entries = (const uint64_t *)hal_host_bytes(table);
	uint64_t size = 1UL << (39 - 9 * level);
	unsigned int live = 0;

	for (unsigned int i = 0; i < 512; i++, ipa += size) {
		uint64_t d = entries[i];
		uint64_t pa = d & 0xFFFFFFFFF000UL;
		bool unprotected = ipa >> (r->ipa_bits - 1) != 0;
		bool valid = (d & 1) != 0;
		bool table_entry = (d & 3) == 3 && level < 3;

		if (ipa >> r->ipa_bits != 0) {
			if (d != 0)
				broken("an entry lies beyond the IPA space", ipa);
			continue;
		}
		if (!table_entry && (d >> 55 & 1) != unprotected)
			broken("an entry belongs into the other half", ipa);
		if (valid && !table_entry) {
			if ((level == 3) != ((d & 3) == 3) || level == 0)
				broken("a mapping at a level that has none", ipa);
			if ((pa & (size - 1)) != 0 || (d & 1 << 10) == 0)
				broken("a mapping is misaligned or without AF", ipa);
			add_leaf(r, ipa, size, d);
		}
		if (table_entry) {
			own(pa, GRANULE_RTT);
			if (now->references[hal_host_index(pa)] != walk(r, pa, ipa, level + 1))
				broken("the references of a table are not its live entries", pa);
			live++;
		} else if (!unprotected && (valid || (d & 4) != 0)) {
			if (!valid && ((d >> 3 & 3) == RMI_RAM || (d >> 3 & 3) == 3))
				broken("an assigned entry is RAM but invalid", ipa);
			for (uint64_t at = 0; at < size; at += GRANULE_SIZE)
				own(pa + at, GRANULE_DATA);
			live++;
		}
	}
	return live;
}

UNCHECKED static void check_realm(unsigned int index)
{
	const struct realm *r = (const struct realm *)hal_host_bytes(hal_host_pa(index));
	uint64_t size = 512UL << (39 - 9 * r->rtt_level_start);

	if (vmid_reserve(r->vmid))
		broken("the VMID of a realm is free", r->vmid);
	now->owners[index]++;
	for (unsigned int i = 0; i < r->rtt_num_start; i++) {
		uint64_t table = r->rtt_base + i * GRANULE_SIZE;

		own(table, GRANULE_RTT);
		if (now->references[hal_host_index(table)] != walk(r, table, i * size, r->rtt_level_start))
			broken("the references of a starting table are not its live entries", table);
	}
}

UNCHECKED static void check_rec(unsigned int index, unsigned int *recs)
{
	const struct rec *rec = (const struct rec *)hal_host_bytes(hal_host_pa(index));
	uint64_t rd = granule_pa(rec->rd);

	if (now->state[hal_host_index(rd)] != GRANULE_RD)
		broken("a REC has no realm", rd);
	recs[hal_host_index(rd)]++;
	now->owners[index]++;
	for (unsigned int i = 0; i < REC_AUX_GRANULES; i++)
		own(rec->aux[i], GRANULE_REC_AUX);
	if (now->references[index] != 0)
		broken("a REC runs although nobody runs it", hal_host_pa(index));
}

UNCHECKED void invariants_look(void)
{
	static unsigned int recs[BANKS_GRANULES];
	const struct granule *granules = granule_find(BANK0); /* those of the second bank follow */
	const enum gpi *gpt = hal_host_gpt();
	struct view *v = before;

	before = now;
	now = v;
	memset(v->owners, 0, sizeof(v->owners));
	memset(recs, 0, sizeof(recs));
	v->leaf_count = 0;
	for (unsigned int i = 0; i < BANKS_GRANULES; i++) {
		v->state[i] = granules[i].state;
		v->references[i] = granules[i].references;
		v->gpi[i] = (uint8_t)gpt[i];
		if (granules[i].next != granules[i].serving)
			broken("a granule stays locked", hal_host_pa(i));
		if ((v->state[i] != GRANULE_NS) != (v->gpi[i] == GPI_REALM))
			broken("the state and the physical address space differ", hal_host_pa(i));
	}
	for (unsigned int i = 0; i < BANKS_GRANULES; i++) {
		if (v->state[i] == GRANULE_RD)
			check_realm(i);
		else if (v->state[i] == GRANULE_REC)
			check_rec(i, recs);
	}
	for (unsigned int i = 0; i < BANKS_GRANULES; i++) {
		if (v->owners[i] != (v->state[i] > GRANULE_DELEGATED))
			broken("a granule has no owner", hal_host_pa(i));
		if (v->state[i] == GRANULE_RD && v->references[i] != recs[i])
			broken("the references of an RD are not its RECs", hal_host_pa(i));
		if ((v->state[i] <= GRANULE_DELEGATED || v->state[i] == GRANULE_DATA) && v->references[i] != 0)
			broken("a granule that nobody relies on has references", hal_host_pa(i));
	}
}

static bool is_zero(const uint8_t *bytes)
{
	return bytes[0] == 0 && memcmp(bytes, bytes + 1, GRANULE_SIZE - 1) == 0;
}

static void check_wiped(unsigned int i)
{
	if (now->state[i] == GRANULE_DELEGATED && !is_zero(hal_host_bytes(hal_host_pa(i))))
		broken("a delegated granule has contents", hal_host_pa(i));
}

/* Old and new mappings are both in the order of RDs and addresses. */
UNCHECKED static void check_tlbs(void)
{
	const struct leaf *new = now->leaves, *end = now->leaves + now->leaf_count;

	for (unsigned int i = 0; i < before->leaf_count; i++) {
		const struct leaf *old = &before->leaves[i];

		while (new < end && (new->rd < old->rd || (new->rd == old->rd && new->ipa < old->ipa)))
			new++;
		if (new < end && memcmp(old, new, sizeof(*old)) == 0)
			continue;
		if (!hal_host_invalidated(old->vmid, old->ipa) ||
		    !hal_host_invalidated(old->vmid, old->ipa + old->size - 1))
			broken("a mapping went without TLB invalidation", old->ipa);
	}
}

/* Control granules change only when the call succeeds, an RD only when the call names it or a REC of it. */
UNCHECKED static void check_contents(bool failed)
{
	static unsigned int turn; /* the others are looked at one by one */

	for (unsigned int i = 0; i < BANKS_GRANULES; i++) {
		const uint8_t *bytes;

		if (now->state[i] != before->state[i] && now->state[i] == GRANULE_DELEGATED)
			check_wiped(i);
		if (!is_control(now->state[i]))
			continue;
		bytes = hal_host_bytes(hal_host_pa(i));
		if (memcmp(copies[i], bytes, GRANULE_SIZE) == 0)
			continue;
		if (failed)
			broken("a call that failed changed contents", hal_host_pa(i));
		if (now->state[i] == GRANULE_RD && before->state[i] == GRANULE_RD && last_call[1] != hal_host_pa(i) &&
		    last_call[0] != RMI_REC_ENTER && last_call[0] != RMI_REC_DESTROY)
			broken("a realm changed that the call does not name", hal_host_pa(i));
		memcpy(copies[i], bytes, GRANULE_SIZE);
	}
	check_wiped(turn++ % BANKS_GRANULES);
	for (unsigned int i = 1; i < 6; i++)
		if (hal_host_bytes(last_call[i]) != NULL)
			check_wiped(hal_host_index(last_call[i]));
}

void invariants_check(const uint64_t regs[7], const struct result *r, bool ran)
{
	bool failed = r->x[0] != RMI_SUCCESS && !ran;

	last_call = regs;
	last_status = r->x[0];
	invariants_look();
	if (failed && (memcmp(now->state, before->state, sizeof(now->state)) != 0 ||
		       memcmp(now->references, before->references, sizeof(now->references)) != 0 ||
		       memcmp(now->gpi, before->gpi, sizeof(now->gpi)) != 0 || hal_host.ns_writes != 0))
		broken("a call that failed changed states", 0);
	check_tlbs();
	check_contents(failed);
}

void invariants_check_wiped(void)
{
	for (unsigned int i = 0; i < BANKS_GRANULES; i++)
		check_wiped(i);
}

void invariants_begin(void)
{
	if (copies == NULL)
		copies = calloc(BANKS_GRANULES, GRANULE_SIZE);
	memset(views, 0, sizeof(views));
	invariants_look();
}
