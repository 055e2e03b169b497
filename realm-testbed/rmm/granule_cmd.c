/* SPDX-License-Identifier: Apache-2.0 */
/* RMI_GRANULE_DELEGATE and RMI_GRANULE_UNDELEGATE (DEN0137 1.0, B4.3.5 and B4.3.6). */
#include "bytes.h"
#include "granule.h"
#include "handler.h"

/* x1: address */
void rmi_granule_delegate(const uint64_t *a, struct result *r)
{
	struct granule *g = granule_lock_at(a[1], GRANULE_NS);

	if (g == NULL) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	/* Somebody else may have given it to the secure world meanwhile: EL3 knows (gran_gpt). */
	if (hal_delegate(a[1])) {
		memset(hal_granule(a[1]), 0, GRANULE_SIZE);
		granule_set_state(g, GRANULE_DELEGATED);
	} else {
		r->x[0] = RMI_ERROR_INPUT;
	}
	granule_unlock(g);
}

/* x1: address */
void rmi_granule_undelegate(const uint64_t *a, struct result *r)
{
	struct granule *g = granule_lock_at(a[1], GRANULE_DELEGATED);

	if (g == NULL) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	/* Only the RMM undelegates, so EL3 has no reason to refuse; the bytes are zero already. */
	RMM_ASSERT(hal_undelegate(a[1]));
	granule_set_state(g, GRANULE_NS);
	granule_unlock(g);
}
