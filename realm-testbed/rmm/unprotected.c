/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RMI_RTT_MAP_UNPROTECTED and RMI_RTT_UNMAP_UNPROTECTED (DEN0137 1.0, B4.3.19 and B4.3.22). The host may name any
 * physical address: the hardware lets the realm reach it through the non-secure PAS alone, and checks every access.
 */
#include "s2.h"

#define MEMATTR_RESERVED (4UL << 2) /* with FWB */
#define PA_END (1UL << 48)

/* attr_valid, addr_align and addr_bound: the address fits the level and nothing but it and the host's bits is set. */
static bool descriptor_valid(uint64_t descriptor, int level)
{
	uint64_t pa = descriptor & ~S2_HOST_ATTRIBUTES;

	return pa < PA_END && s2_aligned(pa, level) && (descriptor & S2_MEMATTR_MASK) != MEMATTR_RESERVED;
}

/* level_bound, ipa_align and ipa_bound. */
static bool address_valid(const struct realm *realm, uint64_t ipa, int64_t level)
{
	return level >= RTT_BLOCK_LEVEL_MIN && level >= realm->rtt_level_start && level <= RTT_PAGE_LEVEL &&
	       s2_aligned(ipa, (int)level) && ipa >= realm_protected_end(realm) && ipa < realm_ipa_end(realm);
}

/* x1: rd, x2: ipa, x3: level, x4: descriptor */
void rmi_rtt_map_unprotected(const uint64_t *a, struct result *r)
{
	uint64_t ipa = a[2], descriptor = a[4];
	int64_t level = (int64_t)a[3];
	struct granule *rd = granule_lock_at(a[1], GRANULE_RD);
	struct realm *realm;
	struct s2_walk w;

	if (rd == NULL) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	realm = realm_of(rd);
	if (!address_valid(realm, ipa, level) || !descriptor_valid(descriptor, (int)level)) {
		r->x[0] = RMI_ERROR_INPUT;
		granule_unlock(rd);
		return;
	}
	s2_walk(realm, rd, ipa, (int)level, &w);
	if (w.level < level || s2_get(&w, w.index).state != S2_UNASSIGNED_NS) {
		r->x[0] = RMI_ERROR_RTT_AT(w.level);
	} else {
		const struct s2_entry e = {
			.state = S2_ASSIGNED_NS,
			.pa = descriptor & ~S2_HOST_ATTRIBUTES,
			.attributes = descriptor & S2_HOST_ATTRIBUTES,
		};

		s2_replace(realm, &w, w.index, ipa, &e);
	}
	granule_unlock(w.table);
}

/* x1: rd, x2: ipa, x3: level; x1: top */
void rmi_rtt_unmap_unprotected(const uint64_t *a, struct result *r)
{
	uint64_t ipa = a[2];
	int64_t level = (int64_t)a[3];
	struct granule *rd = granule_lock_at(a[1], GRANULE_RD);
	struct realm *realm;
	struct s2_walk w;

	if (rd == NULL) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	realm = realm_of(rd);
	if (!address_valid(realm, ipa, level)) {
		r->x[0] = RMI_ERROR_INPUT;
		granule_unlock(rd);
		return;
	}
	s2_walk(realm, rd, ipa, (int)level, &w);
	if (w.level < level || s2_get(&w, w.index).state != S2_ASSIGNED_NS)
		r->x[0] = RMI_ERROR_RTT_AT(w.level);
	else
		s2_replace(realm, &w, w.index, ipa, &(struct s2_entry){ .state = S2_UNASSIGNED_NS });
	r->x[1] = s2_skip_non_live(&w, ipa);
	granule_unlock(w.table);
}
