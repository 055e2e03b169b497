/* SPDX-License-Identifier: Apache-2.0 */
/* RMI_CSM_FEATURES, RMI_APT_CREATE, _EXTEND and _DESTROY (docs/caec-abi.md). */
#include "csm.h"
#include "sharing.h"

uint64_t csm_limits(void)
{
	uint64_t records = (uint64_t)POLICY_RECORDS * REALM_APT_MAX;

	return records << CSM_LIMIT_REGIONS_SHIFT | (uint64_t)POLICY_REALMS << CSM_LIMIT_REALMS_SHIFT |
	       (uint64_t)POLICY_RECORDS << CSM_LIMIT_RECORDS_SHIFT | (uint64_t)REALM_APT_MAX << CSM_LIMIT_APT_SHIFT;
}

uint64_t csm_policies(void)
{
	return CSM_POLICY_READ_ONLY | CSM_POLICY_READ_WRITE | CSM_POLICY_TOMBSTONE;
}

/* x1: index; x1: version, x2: limits, x3: policies */
void rmi_csm_features(const uint64_t *a, struct result *r)
{
	if (a[1] != 0)
		return;
	r->x[1] = CSM_VERSION_1_0;
	r->x[2] = csm_limits();
	r->x[3] = csm_policies();
}

static bool lock_both(const uint64_t *a, enum granule_state state, struct granule **rd, struct granule **apt,
		      struct result *r)
{
	if (granule_lock_two(a[1], GRANULE_RD, rd, a[2], state, apt))
		return true;
	r->x[0] = RMI_ERROR_INPUT;
	return false;
}

static void unlock_both(struct granule *rd, struct granule *apt)
{
	granule_unlock(rd);
	granule_unlock(apt);
}

/* x1: rd, x2: apt */
void rmi_apt_create(const uint64_t *a, struct result *r)
{
	struct granule *rd, *apt;
	struct realm *realm;

	if (!lock_both(a, GRANULE_DELEGATED, &rd, &apt, r))
		return;
	realm = realm_of(rd);
	csm_lock();
	/* Claims and policy stand when the realm begins. */
	if (realm_state(realm) != REALM_NEW || realm->apt_count != 0 || !policy_add_realm(rd, a[2]))
		r->x[0] = RMI_ERROR_REALM;
	else
		granule_set_state(apt, GRANULE_APT);
	csm_unlock();
	unlock_both(rd, apt);
}

/* x1: rd, x2: apt */
void rmi_apt_extend(const uint64_t *a, struct result *r)
{
	struct granule *rd, *apt;
	struct realm *realm;

	if (!lock_both(a, GRANULE_DELEGATED, &rd, &apt, r))
		return;
	realm = realm_of(rd);
	csm_lock();
	if (realm->apt_count == 0 || realm->apt_count == REALM_APT_MAX || realm->ending) {
		r->x[0] = RMI_ERROR_REALM;
	} else {
		realm->apt[realm->apt_count++] = a[2];
		granule_set_state(apt, GRANULE_APT);
	}
	csm_unlock();
	unlock_both(rd, apt);
}

/* A piece of what must end before the table shrinks by its last granule, or that; true when more is left. */
static bool shrink(struct realm *realm)
{
	bool more;

	csm_lock();
	more = realm_end_sharings(realm);
	if (!more && --realm->apt_count == 0)
		policy_remove_realm(realm);
	csm_unlock();
	return more;
}

static void shrink_in_pieces(struct realm *realm, struct result *r)
{
	for (unsigned int i = 0; i < SHARING_PIECES && !(i > 0 && hal_irq_pending()); i++)
		if (!shrink(realm))
			return;
	r->x[0] = RMI_INCOMPLETE;
}

/* x1: rd, x2: apt */
void rmi_apt_destroy(const uint64_t *a, struct result *r)
{
	struct granule *rd, *apt;
	struct realm *realm;

	if (!lock_both(a, GRANULE_APT, &rd, &apt, r))
		return;
	realm = realm_of(rd);
	/* The RD's lock keeps the count: nobody else changes it meanwhile. */
	if (realm->apt_count == 0 || realm->apt[realm->apt_count - 1] != a[2])
		r->x[0] = RMI_ERROR_INPUT;
	else if (granule_references(rd) != 0)
		r->x[0] = RMI_ERROR_REALM;
	else
		shrink_in_pieces(realm, r);
	if (r->x[0] == RMI_SUCCESS)
		granule_release(apt);
	else
		granule_unlock(apt);
	granule_unlock(rd);
}
