/* SPDX-License-Identifier: Apache-2.0 */
/* RMI_VERSION and RMI_FEATURES (DEN0137 1.0, B4.3.23 and B4.3.4). */
#include "realm.h"

/* x1: requested version; x1, x2: lower and higher version */
void rmi_version(const uint64_t *a, struct result *r)
{
	/* With one version, whether it is less or greater than another makes no difference to lower. */
	r->x[0] = a[1] == RMI_ABI_1_0 ? RMI_SUCCESS : RMI_ERROR_INPUT;
	r->x[1] = RMI_ABI_1_0;
	r->x[2] = RMI_ABI_1_0;
}

/* LPA2, SVE and PMU are not offered: their fields are zero. */
uint64_t feature_register0(void)
{
	return (uint64_t)RMM_IPA_BITS_MAX << RMI_FEATURE0_S2SZ | (uint64_t)RMM_NUM_BPS << RMI_FEATURE0_NUM_BPS |
	       (uint64_t)RMM_NUM_WPS << RMI_FEATURE0_NUM_WPS | 1UL << RMI_FEATURE0_HASH_SHA_256 |
	       1UL << RMI_FEATURE0_HASH_SHA_512 | (uint64_t)RMM_NUM_LRS << RMI_FEATURE0_GICV3_NUM_LRS |
	       (uint64_t)RMM_MAX_RECS_ORDER << RMI_FEATURE0_MAX_RECS_ORDER;
}

/* x1: index; x1: value */
void rmi_features(const uint64_t *a, struct result *r)
{
	r->x[1] = a[1] == 0 ? feature_register0() : 0;
}
