/* SPDX-License-Identifier: Apache-2.0 */
/* RMI_DATA_CREATE, RMI_DATA_CREATE_UNKNOWN and RMI_DATA_DESTROY (DEN0137 1.0, B4.3.1 to B4.3.3). */
#include "bytes.h"
#include "csm.h"
#include "s2.h"
#include "sharing.h"

/* ipa_align and ipa_bound */
static bool page_valid(const struct realm *realm, uint64_t ipa)
{
	return (ipa & GRANULE_MASK) == 0 && ipa < realm_protected_end(realm);
}

/* The walk of both commands: true when the page at ipa is UNASSIGNED. The table stays locked in either case. */
static bool find_unassigned(const struct realm *realm, struct granule *rd, uint64_t ipa, struct s2_walk *w,
			    struct s2_entry *e, struct result *r)
{
	s2_walk(realm, rd, ipa, RTT_PAGE_LEVEL, w);
	*e = s2_get(w, w->index);
	if (w->level == RTT_PAGE_LEVEL && e->state == S2_UNASSIGNED)
		return true;
	r->x[0] = RMI_ERROR_RTT_AT(w->level);
	return false;
}

static void assign(const struct realm *realm, const struct s2_walk *w, uint64_t ipa, struct granule *data,
		   uint64_t ripas)
{
	const struct s2_entry e = { .state = S2_ASSIGNED, .ripas = ripas, .pa = granule_pa(data) };

	granule_set_state(data, GRANULE_DATA);
	granule_get(w->table);
	s2_replace(realm, w, w->index, ipa, &e);
}

/* x1: rd, x2: data, x3: ipa, x4: source, x5: flags */
void rmi_data_create(const uint64_t *a, struct result *r)
{
	uint64_t ipa = a[3], flags = a[5];
	struct granule *source = granule_find(a[4]);
	struct granule *rd, *data;
	struct realm *realm;
	struct s2_walk w;
	struct s2_entry e;

	/* The state of the source is a hint; the copy itself finds out whether the granule can be read (src_pas). */
	if (flags > RMI_MEASURE_CONTENT || source == NULL || granule_state(source) != GRANULE_NS ||
	    !granule_lock_two(a[1], GRANULE_RD, &rd, a[2], GRANULE_DELEGATED, &data)) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	realm = realm_of(rd);
	if (!page_valid(realm, ipa)) {
		r->x[0] = RMI_ERROR_INPUT;
	} else if (realm_state(realm) != REALM_NEW) {
		r->x[0] = RMI_ERROR_REALM;
	} else {
		/* The RD stays locked: the order of measurements is that of the mappings. */
		if (find_unassigned(realm, NULL, ipa, &w, &e, r)) {
			void *page = hal_granule(a[2]);

			if (hal_ns_read(page, a[4], GRANULE_SIZE)) {
				measure_data(realm, ipa, flags, page);
				assign(realm, &w, ipa, data, RMI_RAM);
			} else {
				memset(page, 0, GRANULE_SIZE);
				r->x[0] = RMI_ERROR_INPUT;
			}
		}
		granule_unlock(w.table);
	}
	granule_unlock(rd);
	granule_unlock(data);
}

/* x1: rd, x2: data, x3: ipa */
void rmi_data_create_unknown(const uint64_t *a, struct result *r)
{
	uint64_t ipa = a[3];
	struct granule *rd, *data;
	struct realm *realm;
	struct s2_walk w;
	struct s2_entry e;

	if (!granule_lock_two(a[1], GRANULE_RD, &rd, a[2], GRANULE_DELEGATED, &data)) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	realm = realm_of(rd);
	if (!page_valid(realm, ipa)) {
		r->x[0] = RMI_ERROR_INPUT;
		granule_unlock(rd);
	} else {
		if (find_unassigned(realm, rd, ipa, &w, &e, r))
			assign(realm, &w, ipa, data, e.ripas);
		granule_unlock(w.table);
	}
	granule_unlock(data);
}

/* The entry at ipa; and in *level where it is. */
static struct s2_entry entry_at(const struct realm *realm, uint64_t ipa, int *level)
{
	struct s2_walk w;
	struct s2_entry e;

	s2_walk(realm, NULL, ipa, RTT_PAGE_LEVEL, &w);
	e = s2_get(&w, w.index);
	*level = w.level;
	granule_unlock(w.table);
	return e;
}

/* The page goes. The RD is locked, and csm_lock if the realm has a policy table. */
static void destroy(const struct realm *realm, uint64_t ipa, struct result *r)
{
	struct s2_walk w;
	struct s2_entry e;

	s2_walk(realm, NULL, ipa, RTT_PAGE_LEVEL, &w);
	e = s2_get(&w, w.index);
	if (w.level < RTT_PAGE_LEVEL || e.state != S2_ASSIGNED) {
		r->x[0] = RMI_ERROR_RTT_AT(w.level);
	} else {
		const struct s2_entry gone = {
			.state = S2_UNASSIGNED,
			.ripas = e.ripas == RMI_EMPTY ? RMI_EMPTY : RMI_DESTROYED,
		};
		struct granule *data = granule_find(e.pa);

		granule_lock(data);
		s2_replace(realm, &w, w.index, ipa, &gone);
		granule_put(w.table);
		r->x[1] = e.pa;
		granule_release(data);
	}
	r->x[2] = s2_skip_non_live(&w, ipa);
	granule_unlock(w.table);
}

/* One piece of a page's end in a realm with a policy table; true when more is left. Under csm_lock. */
static bool destroy_shared(const struct realm *realm, uint64_t ipa, struct result *r)
{
	int level;
	struct s2_entry e = entry_at(realm, ipa, &level);

	if (s2_is_windows(&e)) {
		r->x[2] = ipa + GRANULE_SIZE;
		return window_lose(realm, ipa);
	}
	/* A call that will fail ends nothing. */
	if (level == RTT_PAGE_LEVEL && e.state == S2_ASSIGNED && page_lose(realm, ipa))
		return true;
	/* Until the page is gone no region may be made of it: all under one lock. */
	destroy(realm, ipa, r);
	return false;
}

static void destroy_in_pieces(const struct realm *realm, uint64_t ipa, struct result *r)
{
	bool more = true;

	for (unsigned int i = 0; more && i < SHARING_PIECES && !(i > 0 && hal_irq_pending()); i++) {
		csm_lock();
		more = destroy_shared(realm, ipa, r);
		csm_unlock();
	}
	if (more) {
		r->x[0] = RMI_INCOMPLETE;
		r->x[2] = ipa;
	}
}

/* x1: rd, x2: ipa; x1: data, x2: top */
void rmi_data_destroy(const uint64_t *a, struct result *r)
{
	uint64_t ipa = a[2];
	struct granule *rd = granule_lock_at(a[1], GRANULE_RD);
	struct realm *realm;

	if (rd == NULL) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	realm = realm_of(rd);
	if (!page_valid(realm, ipa))
		r->x[0] = RMI_ERROR_INPUT;
	else if (realm->apt_count == 0)
		destroy(realm, ipa, r);
	else
		destroy_in_pieces(realm, ipa, r);
	granule_unlock(rd);
}
