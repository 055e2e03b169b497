/* SPDX-License-Identifier: Apache-2.0 */
/* RMI_RTT_INIT_RIPAS and RMI_RTT_SET_RIPAS (DEN0137 1.0, B4.3.18, B4.3.21 and A5.4). */
#include "policy.h"
#include "rec.h"
#include "s2.h"

/* x1: rd, x2: base, x3: top; x1: top of what was changed */
void rmi_rtt_init_ripas(const uint64_t *a, struct result *r)
{
	uint64_t base = a[2], top = a[3];
	struct granule *rd = granule_lock_at(a[1], GRANULE_RD);
	struct realm *realm;

	if (rd == NULL) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	realm = realm_of(rd);
	if (top <= base || top - GRANULE_SIZE >= realm_protected_end(realm) || (top & GRANULE_MASK) != 0) {
		r->x[0] = RMI_ERROR_INPUT;
	} else if (realm_state(realm) != REALM_NEW) {
		r->x[0] = RMI_ERROR_REALM;
	} else {
		struct s2_walk w;
		uint64_t at = base, size;

		s2_walk(realm, NULL, base, RTT_PAGE_LEVEL, &w);
		size = s2_size(w.level);
		for (unsigned int i = w.index; i < S2_ENTRIES && s2_aligned(at, w.level) && at + size <= top; i++) {
			struct s2_entry e = s2_get(&w, i);

			if (e.state != S2_UNASSIGNED)
				break;
			e.ripas = RMI_RAM;
			s2_replace(realm, &w, i, at, &e);
			measure_ripas(realm, at, at + size);
			at += size;
		}
		if (at == base)
			r->x[0] = RMI_ERROR_RTT_AT(w.level);
		else
			r->x[1] = at;
		granule_unlock(w.table);
	}
	granule_unlock(rd);
}

/*
 * Gives the entries from base the RIPAS that the realm asked for, and returns how far it came. An entry that has it
 * already needs no change, so it may also reach beyond the range.
 */
static uint64_t set_ripas(const struct realm *realm, const struct s2_walk *w, const struct rec_ripas *request,
			  uint64_t base, uint64_t top)
{
	uint64_t at = base;

	for (unsigned int i = w->index; i < S2_ENTRIES && at < top; i++) {
		uint64_t end = (at & ~(s2_size(w->level) - 1)) + s2_size(w->level);
		struct s2_entry e = s2_get(w, i);

		if (e.state != S2_UNASSIGNED && e.state != S2_ASSIGNED)
			break;
		if (e.ripas != request->ripas) {
			if (!s2_aligned(at, w->level) || end > top)
				break;
			if (e.ripas == RMI_DESTROYED && !request->change_destroyed)
				break;
			e.ripas = request->ripas;
			s2_replace(realm, w, i, at, &e);
		}
		at = end < top ? end : top;
	}
	return at;
}

/* x1: rd, x2: rec, x3: base, x4: top; x1: top of what was changed */
void rmi_rtt_set_ripas(const uint64_t *a, struct result *r)
{
	uint64_t base = a[3], top = a[4];
	struct granule *rd, *g;
	struct realm *realm;
	struct rec *rec;
	struct s2_walk w;
	uint64_t at;

	if (!granule_lock_two(a[1], GRANULE_RD, &rd, a[2], GRANULE_REC, &g)) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	realm = realm_of(rd);
	rec = rec_of(g);
	if (granule_references(g) != 0 || rec->rd != rd)
		r->x[0] = RMI_ERROR_REC;
	else if (top <= base || base != rec->ripas.base || top > rec->ripas.top || (top & GRANULE_MASK) != 0)
		r->x[0] = RMI_ERROR_INPUT;
	if (r->x[0] != RMI_SUCCESS) {
		granule_unlock(rd);
		granule_unlock(g);
		return;
	}
	/* A region that another REC creates meanwhile must find its pages as they are now, or as they were. */
	csm_lock();
	if (record_overlapping(realm, base, top) != NULL) {
		r->x[0] = RMI_ERROR_INPUT;
		csm_unlock();
		granule_unlock(rd);
		granule_unlock(g);
		return;
	}
	s2_walk(realm, rd, base, RTT_PAGE_LEVEL, &w);
	at = set_ripas(realm, &w, &rec->ripas, base, top);
	csm_unlock();
	if (at == base) {
		r->x[0] = RMI_ERROR_RTT_AT(w.level);
	} else {
		rec->ripas.base = at;
		r->x[1] = at;
	}
	granule_unlock(w.table);
	granule_unlock(g);
}
