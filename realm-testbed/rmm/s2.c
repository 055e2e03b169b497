/* SPDX-License-Identifier: Apache-2.0 */
#include "s2.h"

#include "bytes.h"

/* Arm DDI 0487, D8.3: stage 2 descriptors */
#define TYPE_MASK 3UL
#define TYPE_BLOCK 1UL
#define TYPE_PAGE_OR_TABLE 3UL
#define PA_MASK 0x0000FFFFFFFFF000UL
#define MEMATTR_NORMAL_WB (6UL << 2) /* with FWB; also the lowest that is cacheable */
#define AP_READ_WRITE (3UL << 6)
#define SH_OUTER (2UL << 8)
#define SH_INNER (3UL << 8)
#define AF (1UL << 10)
#define XN (2UL << 53)
#define NS (1UL << 55)
/* Bits 58:56 are the software's. */
#define SHARED (1UL << 56)
#define TOMBSTONE (1UL << 57)

/* Bits of an invalid descriptor, which are the software's. */
#define INVALID_ASSIGNED (1UL << 2)
#define INVALID_RIPAS_SHIFT 3
#define INVALID_WINDOW (1UL << 5)

static uint64_t leaf_type(int level)
{
	return level == RTT_PAGE_LEVEL ? TYPE_PAGE_OR_TABLE : TYPE_BLOCK;
}

uint64_t s2_encode(const struct s2_entry *e, int level)
{
	switch (e->state) {
	case S2_UNASSIGNED:
		return e->ripas << INVALID_RIPAS_SHIFT;
	case S2_UNASSIGNED_NS:
		return NS;
	case S2_ASSIGNED:
		if (e->ripas == RMI_RAM)
			return e->pa | MEMATTR_NORMAL_WB | AP_READ_WRITE | SH_INNER | AF | leaf_type(level);
		return e->pa | INVALID_ASSIGNED | e->ripas << INVALID_RIPAS_SHIFT;
	case S2_ASSIGNED_NS:
		/* A5.5.11: inner shareable if cacheable, else outer shareable */
		return e->pa | e->attributes | NS | XN | AF | leaf_type(level) |
		       ((e->attributes & S2_MEMATTR_MASK) >= MEMATTR_NORMAL_WB ? SH_INNER : SH_OUTER);
	case S2_WINDOW:
		return INVALID_WINDOW;
	case S2_TOMBSTONE:
		return e->pa | MEMATTR_NORMAL_WB | S2_AP_READ | SH_INNER | AF | XN | TOMBSTONE | leaf_type(level);
	case S2_SHARED:
		return e->pa | MEMATTR_NORMAL_WB | e->attributes | SH_INNER | AF | XN | SHARED | leaf_type(level);
	case S2_TABLE:
		break;
	}
	return e->pa | TYPE_PAGE_OR_TABLE;
}

struct s2_entry s2_decode(uint64_t descriptor, int level)
{
	uint64_t type = descriptor & TYPE_MASK;
	uint64_t pa = descriptor & PA_MASK;

	if ((descriptor & SHARED) != 0)
		return (struct s2_entry){ S2_SHARED, RMI_RAM, pa, descriptor & S2_AP_MASK };
	if ((descriptor & TOMBSTONE) != 0)
		return (struct s2_entry){ S2_TOMBSTONE, RMI_RAM, pa, 0 };
	if (type == TYPE_PAGE_OR_TABLE && level < RTT_PAGE_LEVEL)
		return (struct s2_entry){ .state = S2_TABLE, .pa = pa };
	if (type != 0 && (descriptor & NS) != 0)
		return (struct s2_entry){ S2_ASSIGNED_NS, 0, pa, descriptor & S2_HOST_ATTRIBUTES };
	if (type != 0)
		return (struct s2_entry){ S2_ASSIGNED, RMI_RAM, pa, 0 };
	if ((descriptor & NS) != 0)
		return (struct s2_entry){ .state = S2_UNASSIGNED_NS };
	if ((descriptor & INVALID_WINDOW) != 0)
		return (struct s2_entry){ .state = S2_WINDOW, .ripas = RMI_EMPTY };
	return (struct s2_entry){
		.state = (descriptor & INVALID_ASSIGNED) != 0 ? S2_ASSIGNED : S2_UNASSIGNED,
		.ripas = descriptor >> INVALID_RIPAS_SHIFT & 3,
		.pa = pa,
	};
}

/* A table walk may read an entry while it is written: one 64-bit access. */
static struct s2_entry get(const struct granule *table, int level, unsigned int index)
{
	return s2_decode(__atomic_load_n(&s2_table(table)[index], __ATOMIC_RELAXED), level);
}

static void put(const struct granule *table, unsigned int index, uint64_t descriptor)
{
	__atomic_store_n(&s2_table(table)[index], descriptor, __ATOMIC_RELAXED);
	hal_s2_publish();
}

void s2_walk(const struct realm *r, struct granule *rd, uint64_t ipa, int level, struct s2_walk *w)
{
	uint64_t index = ipa / s2_size(r->rtt_level_start);
	struct granule *table = granule_find(r->rtt_base + index / S2_ENTRIES * GRANULE_SIZE);
	int l = r->rtt_level_start;

	granule_lock(table);
	if (rd != NULL)
		granule_unlock(rd);
	index %= S2_ENTRIES;
	while (l < level) {
		struct s2_entry e = get(table, l, (unsigned int)index);
		struct granule *next;

		if (e.state != S2_TABLE)
			break;
		next = granule_find(e.pa);
		granule_lock(next);
		granule_unlock(table);
		table = next;
		l++;
		index = ipa / s2_size(l) % S2_ENTRIES;
	}
	*w = (struct s2_walk){ table, l, (unsigned int)index };
}

struct s2_entry s2_get(const struct s2_walk *w, unsigned int index)
{
	return get(w->table, w->level, index);
}

void s2_replace(const struct realm *r, const struct s2_walk *w, unsigned int index, uint64_t ipa,
		const struct s2_entry *e)
{
	struct s2_entry old = s2_get(w, index);

	ipa &= ~(s2_size(w->level) - 1);
	if (old.state == S2_TABLE) {
		put(w->table, index, 0);
		if (w->level == RTT_PAGE_LEVEL - 1)
			hal_tlbi_range(r->vmid, ipa, s2_size(w->level));
		else
			hal_tlbi_vmid(r->vmid);
	} else if (old.state == S2_ASSIGNED_NS || old.state == S2_TOMBSTONE || old.state == S2_SHARED ||
		   (old.state == S2_ASSIGNED && old.ripas == RMI_RAM)) {
		put(w->table, index, 0);
		hal_tlbi_ipa(r->vmid, ipa, w->level);
	}
	put(w->table, index, s2_encode(e, w->level));
}

void s2_invalidate(const struct s2_walk *w, unsigned int index)
{
	put(w->table, index, __atomic_load_n(&s2_table(w->table)[index], __ATOMIC_RELAXED) & ~TYPE_MASK);
}

void s2_set(const struct s2_walk *w, unsigned int index, const struct s2_entry *e)
{
	put(w->table, index, s2_encode(e, w->level));
}

uint64_t s2_skip_non_live(const struct s2_walk *w, uint64_t ipa)
{
	unsigned int i;

	for (i = w->index; i < S2_ENTRIES; i++) {
		struct s2_entry e = s2_get(w, i);

		if (s2_live(&e))
			break;
	}
	if (i == w->index)
		return ipa;
	return (ipa & ~(s2_size(w->level) - 1)) + (i - w->index) * s2_size(w->level);
}

void rtt_init_start(struct realm *r)
{
	const struct s2_entry empty = { .state = S2_UNASSIGNED, .ripas = RMI_EMPTY };
	const struct s2_entry unprotected = { .state = S2_UNASSIGNED_NS };
	uint64_t size = s2_size(r->rtt_level_start);
	uint64_t ipa = 0;

	for (unsigned int t = 0; t < r->rtt_num_start; t++) {
		uint64_t *table = hal_granule(r->rtt_base + t * GRANULE_SIZE);

		for (unsigned int i = 0; i < S2_ENTRIES && ipa < realm_ipa_end(r); i++, ipa += size)
			table[i] = s2_encode(ipa < realm_protected_end(r) ? &empty : &unprotected, r->rtt_level_start);
	}
	hal_s2_publish();
}

/* Arm DDI 0487, VTCR_EL2 */
#define VTCR_RES1 (1UL << 31)
#define VTCR_VS (1UL << 19)       /* 16-bit VMID */
#define VTCR_PS_48 (5UL << 16)
#define VTCR_SH0_INNER (3UL << 12)
#define VTCR_ORGN0_WB (1UL << 10) /* read and write allocate */
#define VTCR_IRGN0_WB (1UL << 8)
#define VTCR_SL0_SHIFT 6          /* 4 KiB granule: 0 = level 2, 1 = level 1, 2 = level 0 */
#define VTTBR_VMID_SHIFT 48

uint64_t realm_vtcr(const struct realm *r)
{
	return VTCR_RES1 | VTCR_VS | VTCR_PS_48 | VTCR_SH0_INNER | VTCR_ORGN0_WB | VTCR_IRGN0_WB |
	       (uint64_t)(2 - r->rtt_level_start) << VTCR_SL0_SHIFT | (64UL - r->ipa_bits);
}

uint64_t realm_vttbr(const struct realm *r)
{
	return (uint64_t)r->vmid << VTTBR_VMID_SHIFT | r->rtt_base;
}
