/* SPDX-License-Identifier: Apache-2.0 */

#include "gic.h"

/* ICH_HCR_EL2: the bits that the host may set, EOIcount, and En. */
#define HCR_HOST                                                                                                       \
	(1UL << 1 /* UIE */ | 1UL << 2 /* LRENPIE */ | 1UL << 3 /* NPIE */ | 0xFUL << 4 /* VGrp0/1 E/DIE */ |         \
	 1UL << 14 /* TDIR */)
#define HCR_EOI_COUNT (0x1FUL << 27)
#define HCR_EN 1UL

/* ICH_LR<n>_EL2 */
#define LR_STATE(lr) ((lr) >> 62)
#define LR_INVALID 0
#define LR_HW (1UL << 61)
#define LR_EOI (1UL << 41) /* of pINTID, the only bit with a meaning while HW = 0 */
#define LR_PINTID (0x1FFFUL << 32)
#define LR_PRIORITY_RES0 (7UL << 48) /* 5 bits of priority (ICH_VTR_EL2.PRIbits) */
#define LR_RES0 (7UL << 45 | 0xFUL << 56) /* bit 59 is NMI, which realms do not have */
#define LR_VINTID(lr) ((lr) & 0xFFFFFFFFUL)

#define SPI_LAST 1019 /* from 1020 on special and reserved numbers; no extended ranges */
#define LPI_FIRST 8192
#define INTID_LAST 0xFFFFFFUL /* ICH_VTR_EL2.IDbits: 24 */

static bool lr_valid(uint64_t lr)
{
	uint64_t id = LR_VINTID(lr);

	return !(lr & (LR_HW | (LR_PINTID & ~LR_EOI) | LR_PRIORITY_RES0 | LR_RES0)) &&
	       (id <= SPI_LAST || (id >= LPI_FIRST && id <= INTID_LAST));
}

bool gic_valid(const struct rmi_rec_enter *enter)
{
	const uint64_t *lr = enter->gicv3_lrs;

	if (enter->gicv3_hcr & ~HCR_HOST)
		return false;
	for (unsigned int i = 0; i < GIC_LRS; i++) {
		if (LR_STATE(lr[i]) == LR_INVALID)
			continue;
		if (!lr_valid(lr[i]))
			return false;
		for (unsigned int j = 0; j < i; j++)
			if (LR_STATE(lr[j]) != LR_INVALID && LR_VINTID(lr[i]) == LR_VINTID(lr[j]))
				return false;
	}
	return true;
}

void gic_from_host(struct rec_gic *gic, const struct rmi_rec_enter *enter)
{
	gic->hcr = HCR_EN | enter->gicv3_hcr;
	for (unsigned int i = 0; i < GIC_LRS; i++)
		gic->lr[i] = enter->gicv3_lrs[i];
}

void gic_to_host(const struct rec_gic *gic, struct rmi_rec_exit *exit)
{
	exit->gicv3_hcr = gic->hcr & (HCR_HOST | HCR_EOI_COUNT);
	for (unsigned int i = 0; i < GIC_LRS; i++)
		exit->gicv3_lrs[i] = gic->lr[i];
	exit->gicv3_misr = gic->misr;
	exit->gicv3_vmcr = gic->vmcr;
}
