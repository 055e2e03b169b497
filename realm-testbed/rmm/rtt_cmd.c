/* SPDX-License-Identifier: Apache-2.0 */
/* RMI_RTT_CREATE, _DESTROY, _FOLD and _READ_ENTRY (DEN0137 1.0, B4.3.15 to B4.3.17 and B4.3.20). */
#include "s2.h"

/* level_bound, ipa_align and ipa_bound of the commands that make or remove a table at a level. */
static bool table_valid(const struct realm *realm, uint64_t ipa, int64_t level)
{
	return level > realm->rtt_level_start && level <= RTT_PAGE_LEVEL && s2_aligned(ipa, (int)level - 1) &&
	       ipa < realm_ipa_end(realm);
}

/* Unfolds: every entry says of its part what the parent said of the whole. */
static void unfold(uint64_t *table, const struct s2_entry *parent, int level)
{
	struct s2_entry e = *parent;

	for (unsigned int i = 0; i < S2_ENTRIES; i++) {
		table[i] = s2_encode(&e, level);
		if (e.state == S2_ASSIGNED || e.state == S2_ASSIGNED_NS)
			e.pa += s2_size(level);
	}
}

/* RttFold and RttIsHomogeneous (A5.5.6): true when one entry a level up can say all that the table says. */
static bool fold(const uint64_t *table, int level, struct s2_entry *parent)
{
	struct s2_entry e = s2_decode(table[0], level);

	*parent = e;
	if (e.state == S2_TABLE || s2_is_windows(&e))
		return false;
	if (s2_live(&e) && (level <= RTT_BLOCK_LEVEL_MIN || !s2_aligned(e.pa, level - 1)))
		return false;
	for (unsigned int i = 1; i < S2_ENTRIES; i++) {
		if (s2_live(&e))
			e.pa += s2_size(level);
		if (table[i] != s2_encode(&e, level))
			return false;
	}
	return true;
}

/* x1: rd, x2: rtt, x3: ipa, x4: level */
void rmi_rtt_create(const uint64_t *a, struct result *r)
{
	uint64_t ipa = a[3];
	int64_t level = (int64_t)a[4];
	struct granule *rd, *rtt;
	struct realm *realm;
	struct s2_walk w;
	struct s2_entry parent;

	if (!granule_lock_two(a[1], GRANULE_RD, &rd, a[2], GRANULE_DELEGATED, &rtt)) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	realm = realm_of(rd);
	if (!table_valid(realm, ipa, level)) {
		r->x[0] = RMI_ERROR_INPUT;
		granule_unlock(rd);
		granule_unlock(rtt);
		return;
	}
	s2_walk(realm, rd, ipa, (int)level - 1, &w);
	parent = s2_get(&w, w.index);
	if (w.level < level - 1 || parent.state == S2_TABLE) {
		r->x[0] = RMI_ERROR_RTT_AT(w.level);
	} else {
		const struct s2_entry e = { .state = S2_TABLE, .pa = a[2] };

		unfold(s2_table(rtt), &parent, (int)level);
		granule_set_state(rtt, GRANULE_RTT);
		if (parent.state == S2_ASSIGNED || parent.state == S2_WINDOW)
			rtt->references = S2_ENTRIES;
		else
			granule_get(w.table);
		hal_s2_publish();
		s2_replace(realm, &w, w.index, ipa, &e);
	}
	granule_unlock(w.table);
	granule_unlock(rtt);
}

/* Finds the table at a level. False, and r->x[0] set, when there is none; then too w->table is locked. */
static bool find_table(const struct realm *realm, struct granule *rd, uint64_t ipa, int level, struct s2_walk *w,
		       struct granule **table, struct result *r)
{
	struct s2_entry e;

	s2_walk(realm, rd, ipa, level - 1, w);
	e = s2_get(w, w->index);
	if (w->level < level - 1 || e.state != S2_TABLE) {
		r->x[0] = RMI_ERROR_RTT_AT(w->level);
		return false;
	}
	*table = granule_find(e.pa);
	granule_lock(*table);
	return true;
}

/* x1: rd, x2: ipa, x3: level; x1: rtt, x2: top */
void rmi_rtt_destroy(const uint64_t *a, struct result *r)
{
	uint64_t ipa = a[2];
	int64_t level = (int64_t)a[3];
	struct granule *rd = granule_lock_at(a[1], GRANULE_RD);
	struct granule *table;
	struct realm *realm;
	struct s2_walk w;

	if (rd == NULL) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	realm = realm_of(rd);
	if (!table_valid(realm, ipa, level)) {
		r->x[0] = RMI_ERROR_INPUT;
		granule_unlock(rd);
		return;
	}
	if (!find_table(realm, rd, ipa, (int)level, &w, &table, r)) {
		r->x[2] = s2_skip_non_live(&w, ipa);
	} else if (granule_references(table) != 0) {
		r->x[0] = RMI_ERROR_RTT_AT(level);
		r->x[2] = ipa;
		granule_unlock(table);
	} else {
		struct s2_entry e = { .state = S2_UNASSIGNED, .ripas = RMI_DESTROYED };

		if (ipa >= realm_protected_end(realm))
			e = (struct s2_entry){ .state = S2_UNASSIGNED_NS };
		s2_replace(realm, &w, w.index, ipa, &e);
		granule_put(w.table);
		r->x[1] = granule_pa(table);
		r->x[2] = s2_skip_non_live(&w, ipa);
		granule_release(table);
	}
	granule_unlock(w.table);
}

/* x1: rd, x2: ipa, x3: level; x1: rtt */
void rmi_rtt_fold(const uint64_t *a, struct result *r)
{
	uint64_t ipa = a[2];
	int64_t level = (int64_t)a[3];
	struct granule *rd = granule_lock_at(a[1], GRANULE_RD);
	struct granule *table;
	struct realm *realm;
	struct s2_entry parent;
	struct s2_walk w;

	if (rd == NULL) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	realm = realm_of(rd);
	if (!table_valid(realm, ipa, level)) {
		r->x[0] = RMI_ERROR_INPUT;
		granule_unlock(rd);
		return;
	}
	if (find_table(realm, rd, ipa, (int)level, &w, &table, r)) {
		if (!fold(s2_table(table), (int)level, &parent)) {
			r->x[0] = RMI_ERROR_RTT_AT(level);
			granule_unlock(table);
		} else {
			s2_replace(realm, &w, w.index, ipa, &parent);
			if (parent.state == S2_ASSIGNED)
				table->references = 0;
			else
				granule_put(w.table);
			r->x[1] = granule_pa(table);
			granule_release(table);
		}
	}
	granule_unlock(w.table);
}

/* x1: rd, x2: ipa, x3: level; x1: level reached, x2: state, x3: descriptor, x4: RIPAS */
void rmi_rtt_read_entry(const uint64_t *a, struct result *r)
{
	static const uint64_t state[] = {
		[S2_UNASSIGNED] = RMI_UNASSIGNED, [S2_UNASSIGNED_NS] = RMI_UNASSIGNED,
		[S2_ASSIGNED] = RMI_ASSIGNED,     [S2_ASSIGNED_NS] = RMI_ASSIGNED,
		[S2_TABLE] = RMI_TABLE,           [S2_WINDOW] = RMI_ASSIGNED,
		[S2_TOMBSTONE] = RMI_ASSIGNED,    [S2_SHARED] = RMI_ASSIGNED,
	};
	uint64_t ipa = a[2];
	int64_t level = (int64_t)a[3];
	struct granule *rd = granule_lock_at(a[1], GRANULE_RD);
	struct realm *realm;
	struct s2_entry e;
	struct s2_walk w;

	if (rd == NULL) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	realm = realm_of(rd);
	if (level < realm->rtt_level_start || level > RTT_PAGE_LEVEL || !s2_aligned(ipa, (int)level) ||
	    ipa >= realm_ipa_end(realm)) {
		r->x[0] = RMI_ERROR_INPUT;
		granule_unlock(rd);
		return;
	}
	s2_walk(realm, rd, ipa, (int)level, &w);
	e = s2_get(&w, w.index);
	r->x[1] = (uint64_t)w.level;
	r->x[2] = state[e.state];
	r->x[3] = s2_is_windows(&e) ? 0 : e.pa | e.attributes;
	r->x[4] = e.ripas;
	granule_unlock(w.table);
}
