/* SPDX-License-Identifier: Apache-2.0 */
/* Which VMIDs are in use: one bit each. FEAT_VMID16 is present (VTCR_EL2.VS is set), so each of the 65536 is valid. */
#include "realm.h"

#define WORD_BITS 64
static uint64_t used[(1U << 16) / WORD_BITS];

bool vmid_reserve(uint16_t vmid)
{
	uint64_t bit = 1UL << vmid % WORD_BITS;

	/* Acquire pairs with the release of vmid_free(): its TLB invalidation comes first. */
	return (__atomic_fetch_or(&used[vmid / WORD_BITS], bit, __ATOMIC_ACQUIRE) & bit) == 0;
}

void vmid_free(uint16_t vmid)
{
	__atomic_fetch_and(&used[vmid / WORD_BITS], ~(1UL << vmid % WORD_BITS), __ATOMIC_RELEASE);
}
