/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries of a realm's stage 2 and the walk to them. An RTTE (DEN0137 1.0, A5.5.4) is a VMSAv8-64 stage 2 descriptor
 * for 4 KiB granules, without LPA2, memory attributes as FEAT_S2FWB has them:
 *
 *   state           RIPAS             bits 1:0   further bits
 *   UNASSIGNED      each              0          RIPAS 4:3
 *   ASSIGNED        empty, destroyed  0          assigned 2, RIPAS 4:3, address 47:12
 *   ASSIGNED        ram               1 or 3     MemAttr normal write-back, S2AP read and write, inner shareable, AF
 *   UNASSIGNED_NS                     0          NS 55
 *   ASSIGNED_NS                       1 or 3     MemAttr and S2AP by the host; SH, AF, XN, NS 55
 *   TABLE                             3          address 47:12
 *   WINDOW          empty             0          window 5: taken by RSI_CSM_RESERVE, nothing attached
 *   TOMBSTONE       ram               3 (or 0)   the page of ones, S2AP read, XN, tombstone 57
 *   SHARED          ram               3 (or 0)   a page of the provider, S2AP as granted, XN, shared 56
 *
 * (or 0): while it is taken away; the table stays locked until another state follows.
 *
 * Bits 1:0 are 3 in a page (level 3) and 1 in a block (levels 1 and 2). The first three states occur in the protected
 * half alone, the NS ones in the other. All zero is UNASSIGNED with RIPAS empty. The reference count of a table is the
 * number of its entries in state ASSIGNED or TABLE (RttIsLive), or of a window; changed only under its lock.
 */
#ifndef S2_H
#define S2_H

#include <stdbool.h>
#include <stdint.h>

#include "realm.h"
#include "rtt.h"

#define S2_ENTRIES 512U
#define S2_MEMATTR_MASK (7UL << 2)
#define S2_AP_MASK (3UL << 6)
#define S2_AP_READ (1UL << 6)
#define S2_HOST_ATTRIBUTES (S2_MEMATTR_MASK | S2_AP_MASK)

enum s2_state {
	S2_UNASSIGNED,
	S2_UNASSIGNED_NS,
	S2_ASSIGNED, /* this and all that follow are live */
	S2_ASSIGNED_NS,
	S2_TABLE,
	S2_WINDOW,
	S2_TOMBSTONE,
	S2_SHARED
};

/* What an entry says (RmmRttEntry). Fields that its state does not have are zero. */
struct s2_entry {
	enum s2_state state;
	uint64_t ripas;      /* RMI_EMPTY, RMI_RAM, RMI_DESTROYED */
	uint64_t pa;
	uint64_t attributes; /* ASSIGNED_NS: bits of S2_HOST_ATTRIBUTES; SHARED: S2AP */
};

uint64_t s2_encode(const struct s2_entry *e, int level);
struct s2_entry s2_decode(uint64_t descriptor, int level);

/* Bytes of IPA space that one entry describes. */
static inline uint64_t s2_size(int level)
{
	return 1UL << (12 + 9 * (RTT_PAGE_LEVEL - level));
}

static inline bool s2_aligned(uint64_t address, int level)
{
	return (address & (s2_size(level) - 1)) == 0;
}

/* Belongs to a window: only window.c puts an entry into these states, or out of them. */
static inline bool s2_is_windows(const struct s2_entry *e)
{
	return e->state >= S2_WINDOW;
}

/* Has an output address that the RMM or the host placed there, RTTE liveness (A5.5.8); or belongs to a window. */
static inline bool s2_live(const struct s2_entry *e)
{
	return e->state >= S2_ASSIGNED;
}

/* Where a walk ended. */
struct s2_walk {
	struct granule *table; /* locked */
	int level;
	unsigned int index;
};

/*
 * Walks towards the entry for ipa (below the end of the IPA space) at a level, and ends earlier at an entry that is not
 * a table. The RD must be locked, or a REC of the realm run here; rd, unless NULL, is unlocked as soon as the starting
 * level is locked. While a table of the realm stays locked the realm can't be destroyed: *r remains valid.
 */
void s2_walk(const struct realm *r, struct granule *rd, uint64_t ipa, int level, struct s2_walk *w);

struct s2_entry s2_get(const struct s2_walk *w, unsigned int index);
/* Break before make where the architecture asks for it, TLB invalidation included. ipa: any one of the entry. */
void s2_replace(const struct realm *r, const struct s2_walk *w, unsigned int index, uint64_t ipa,
		const struct s2_entry *e);

/* For window.c: no access, state and address kept; and an entry without break before make. */
void s2_invalidate(const struct s2_walk *w, unsigned int index);
void s2_set(const struct s2_walk *w, unsigned int index, const struct s2_entry *e);

/* RttSkipNonLiveEntries: ipa when the entry there is live, else the address of the next live one or the table's end. */
uint64_t s2_skip_non_live(const struct s2_walk *w, uint64_t ipa);

static inline uint64_t *s2_table(const struct granule *table)
{
	return hal_granule(granule_pa(table));
}

#endif
