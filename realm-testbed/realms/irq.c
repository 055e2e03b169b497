/* SPDX-License-Identifier: Apache-2.0 */
/* The host's GICv3 (IHI 0069): distributor and redistributors in the unprotected half, CPU interface in registers. */

#include "el1.h"

#define GICD_CTLR 0x0000
#define GICD_CTLR_GROUP1_ARE (1U << 4 | 1U << 1)
#define GICD_IGROUPR 0x0080
#define GICD_ISENABLER 0x0100
#define GICD_ICFGR 0x0C00
#define GICD_IROUTER 0x6000
#define GICR_WAKER 0x0014
#define GICR_SGI 0x10000 /* the second frame: registers of interrupts 0 to 31, with the distributor's offsets */
#define FIRST_SPI 32
#define SGIS 16
#define DAIF_IRQ 2 /* for DAIFSet, DAIFClr */

static uint64_t distributor(void)
{
	return REALM_GICD_BASE | shared_bit();
}

static uint64_t redistributor(void)
{
	return (REALM_GICR_BASE + realm_rec() * REALM_GICR_STRIDE) | shared_bit();
}

void realm_irq_mask(void)
{
	__asm__ volatile("msr daifset, %0" ::"i"(DAIF_IRQ) : "memory");
}

void realm_irq_unmask(void)
{
	__asm__ volatile("msr daifclr, %0" ::"i"(DAIF_IRQ) : "memory");
}

void realm_irq_start(void)
{
	write32(distributor() + GICD_CTLR, GICD_CTLR_GROUP1_ARE);
	write32(redistributor() + GICR_WAKER, 0);
	write_sysreg(S3_0_C12_C12_5, 7); /* ICC_SRE_EL1: system registers, no bypass */
	isb();
	write_sysreg(S3_0_C4_C6_0, 0xFF); /* ICC_PMR_EL1: every priority */
	write_sysreg(S3_0_C12_C12_7, 1); /* ICC_IGRPEN1_EL1 */
	isb();
	realm_irq_unmask();
}

void realm_irq_enable(uint32_t interrupt)
{
	uint64_t base = interrupt < FIRST_SPI ? redistributor() + GICR_SGI : distributor();
	uint32_t bit = 1U << interrupt % 32;
	uint32_t word = interrupt / 32 * 4;

	write32(base + GICD_IGROUPR + word, read32(base + GICD_IGROUPR + word) | bit);
	if (interrupt >= FIRST_SPI) {
		uint64_t config = base + GICD_ICFGR + interrupt / 16 * 4;

		write64(base + GICD_IROUTER + 8UL * interrupt, realm_rec());
		if (interrupt >= REALM_SPI_DOORBELL)
			write32(config, read32(config) | 2U << interrupt % 16 * 2); /* edge */
	}
	write32(base + GICD_ISENABLER + word, bit);
}

void realm_sgi(unsigned int rec, uint32_t interrupt)
{
	dsb(ish); /* what was written before is seen by the handler */
	write_sysreg(S3_0_C12_C11_5, (uint64_t)interrupt % SGIS << 24 | 1UL << rec); /* ICC_SGI1R_EL1 */
	isb();
}
