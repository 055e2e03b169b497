/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the realm's memory consists of lives in the RMM's tables alone: the host keeps no copy, it asks and walks them.
 * A command that says RMI_ERROR_RTT tells the level where its walk ended; the missing table is made, and the command
 * is tried again.
 */

#include "csm.h"
#include "el2.h"
#include "host.h"

#define PAGE_LEVEL 3
#define ENTRY_SIZE(level) (1UL << (12 + 9 * (PAGE_LEVEL - (level))))

/* Descriptor of RTT_MAP_UNPROTECTED: MemAttr normal write-back (FWB), S2AP read and write. */
#define SHARED_ATTRIBUTES (6UL << 2 | 3UL << 6)
#define DESCRIPTOR_PA 0x0000FFFFFFFFF000UL

static bool ended_above_pages(uint64_t status)
{
	return RMI_STATUS(status) == RMI_ERROR_RTT && RMI_INDEX(status) < PAGE_LEVEL;
}

static void refused(const struct realm *r, const char *what, uint64_t ipa, uint64_t status)
{
	panic("realm %u: %s at %lx: %lx", r->number, what, ipa, status);
}

static uint64_t memory_for_rmm(void)
{
	uint64_t pa = delegated_alloc();

	if (pa == 0)
		panic("no memory left");
	return pa;
}

static void create_table(struct realm *r, uint64_t ipa, int level)
{
	uint64_t table = memory_for_rmm();
	uint64_t at = ipa & ~(ENTRY_SIZE(level - 1) - 1);
	uint64_t status = RMI4(RMI_RTT_CREATE, r->rd, table, at, (uint64_t)level).status;

	if (status != RMI_SUCCESS)
		refused(r, "RTT_CREATE", at, status);
}

void rtt_reach(struct realm *r, uint64_t ipa, int level)
{
	for (;;) {
		uint64_t at = ipa & ~(ENTRY_SIZE(level) - 1);
		struct rmi_result entry = RMI3(RMI_RTT_READ_ENTRY, r->rd, at, (uint64_t)level);

		if (entry.status != RMI_SUCCESS)
			refused(r, "RTT_READ_ENTRY", at, entry.status);
		if ((int)entry.x1 >= level)
			return;
		create_table(r, ipa, (int)entry.x1 + 1);
	}
}

void rtt_init_ripas(struct realm *r, uint64_t base, uint64_t top)
{
	while (base < top) {
		struct rmi_result result = RMI3(RMI_RTT_INIT_RIPAS, r->rd, base, top);

		if (result.status != RMI_SUCCESS)
			refused(r, "RTT_INIT_RIPAS", base, result.status);
		base = result.x1;
	}
}

void rtt_load_page(struct realm *r, uint64_t ipa, uint64_t source, uint64_t flags)
{
	uint64_t page = memory_for_rmm();
	uint64_t status = RMI5(RMI_DATA_CREATE, r->rd, page, ipa, source, flags).status;

	if (ended_above_pages(status)) {
		rtt_reach(r, ipa, PAGE_LEVEL);
		status = RMI5(RMI_DATA_CREATE, r->rd, page, ipa, source, flags).status;
	}
	if (status != RMI_SUCCESS)
		refused(r, "DATA_CREATE", ipa, status);
}

bool rtt_populate(struct realm *r, uint64_t ipa)
{
	uint64_t page = memory_for_rmm();
	uint64_t status = RMI3(RMI_DATA_CREATE_UNKNOWN, r->rd, page, ipa).status;

	if (ended_above_pages(status)) {
		rtt_reach(r, ipa, PAGE_LEVEL);
		status = RMI3(RMI_DATA_CREATE_UNKNOWN, r->rd, page, ipa).status;
	}
	if (status == RMI_SUCCESS)
		return true;
	delegated_free(page);
	/* Another REC may have been faster. */
	return RMI_STATUS(status) == RMI_ERROR_RTT &&
	       RMI3(RMI_RTT_READ_ENTRY, r->rd, ipa, PAGE_LEVEL).x2 == RMI_ASSIGNED;
}

bool rtt_map_shared(struct realm *r, uint64_t ipa, uint64_t pa)
{
	uint64_t descriptor = pa | SHARED_ATTRIBUTES;
	uint64_t status = RMI4(RMI_RTT_MAP_UNPROTECTED, r->rd, ipa, PAGE_LEVEL, descriptor).status;

	if (ended_above_pages(status)) {
		rtt_reach(r, ipa, PAGE_LEVEL);
		status = RMI4(RMI_RTT_MAP_UNPROTECTED, r->rd, ipa, PAGE_LEVEL, descriptor).status;
	}
	return status == RMI_SUCCESS;
}

/*
 * x2 tells where the next live entry is, or how far a missing table reaches. An entry that stays where it is belongs to
 * a window (docs/caec-abi.md): it holds no page of this realm.
 */
void rtt_take_back(struct realm *r, uint64_t base, uint64_t top)
{
	while (base < top) {
		struct rmi_result result = RMI2(RMI_DATA_DESTROY, r->rd, base);

		if (RMI_STATUS(result.status) == RMI_INCOMPLETE)
			continue; /* each call does a piece, even when an interrupt waits */
		if (result.status != RMI_SUCCESS && RMI_STATUS(result.status) != RMI_ERROR_RTT)
			refused(r, "DATA_DESTROY", base, result.status);
		if (result.status == RMI_SUCCESS && result.x1 != 0)
			delegated_free(result.x1);
		if (result.x2 <= base)
			result.x2 = (base | (ENTRY_SIZE((int)RMI_INDEX(result.status)) - 1)) + 1;
		base = result.x2;
	}
}

void rtt_change_ripas(struct rec *rec, uint64_t base, uint64_t top, uint64_t ripas)
{
	struct realm *r = rec->realm;
	uint64_t from = base;

	while (base < top) {
		struct rmi_result result = RMI4(RMI_RTT_SET_RIPAS, r->rd, rec->pa, base, top);

		if (result.status == RMI_SUCCESS)
			base = result.x1;
		else if (ended_above_pages(result.status))
			create_table(r, base, (int)RMI_INDEX(result.status) + 1);
		else
			break; /* the realm sees how far it went */
	}
	if (ripas == RMI_EMPTY)
		rtt_take_back(r, from, base);
}

void rtt_fold_unused(struct realm *r, uint64_t ipa)
{
	struct rmi_result entry = RMI3(RMI_RTT_READ_ENTRY, r->rd, ipa, PAGE_LEVEL), fold;

	if (entry.status != RMI_SUCCESS || entry.x1 != PAGE_LEVEL || entry.x2 != RMI_UNASSIGNED)
		return;
	fold = RMI3(RMI_RTT_FOLD, r->rd, ipa, PAGE_LEVEL);
	if (fold.status == RMI_SUCCESS)
		delegated_free(fold.x1);
}

/* Frees pages of the unprotected half under a table of the last level. */
static void take_back_shared(struct realm *r, uint64_t base, uint64_t top)
{
	while (base < top) {
		struct rmi_result entry = RMI3(RMI_RTT_READ_ENTRY, r->rd, base, PAGE_LEVEL);
		uint64_t pa = entry.x3 & DESCRIPTOR_PA;
		struct rmi_result result;

		if (entry.status == RMI_SUCCESS && (int)entry.x1 < PAGE_LEVEL)
			return;
		result = RMI3(RMI_RTT_UNMAP_UNPROTECTED, r->rd, base, PAGE_LEVEL);
		if (result.status == RMI_SUCCESS && !channels_own(pa))
			granule_free(pa);
		else if (result.status != RMI_SUCCESS && RMI_STATUS(result.status) != RMI_ERROR_RTT)
			refused(r, "RTT_UNMAP_UNPROTECTED", base, result.status);
		base = result.x1 > base ? result.x1 : base + GRANULE_SIZE;
	}
}

/* The tables of one level in [base, top); those below them have gone before. */
static void destroy_tables(struct realm *r, uint64_t base, uint64_t top, int level)
{
	while (base < top) {
		struct rmi_result result = RMI3(RMI_RTT_DESTROY, r->rd, base, (uint64_t)level);

		if (result.status == RMI_SUCCESS)
			delegated_free(result.x1);
		else if (RMI_STATUS(result.status) != RMI_ERROR_RTT || result.x2 <= base)
			refused(r, "RTT_DESTROY", base, result.status);
		base = result.x2;
	}
}

void rtt_destroy_all(struct realm *r)
{
	uint64_t half = realm_shared_bit(r), end = 2 * half, base = half;

	rtt_take_back(r, 0, half);
	while (base < end) {
		struct rmi_result entry = RMI3(RMI_RTT_READ_ENTRY, r->rd, base, PAGE_LEVEL);
		uint64_t size = ENTRY_SIZE((int)entry.x1 < PAGE_LEVEL ? (int)entry.x1 : PAGE_LEVEL - 1);

		if (entry.status != RMI_SUCCESS)
			refused(r, "RTT_READ_ENTRY", base, entry.status);
		take_back_shared(r, base, (base & ~(size - 1)) + size);
		base = (base & ~(size - 1)) + size;
	}
	for (int level = PAGE_LEVEL; level > r->rtt_level; level--)
		destroy_tables(r, 0, end, level);
}
