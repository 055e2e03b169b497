/* SPDX-License-Identifier: Apache-2.0 */

#include "gic.h"

#include "el2.h"

#define GICD_CTLR 0x0000
#define GICD_CTLR_ENABLE_G1 (1U << 1)
#define GICD_CTLR_ARE (1U << 4)
#define GICD_CTLR_RWP (1U << 31)
#define GIC_IGROUPR 0x0080
#define GIC_ISENABLER 0x0100
#define GIC_ICENABLER 0x0180
#define GIC_IPRIORITYR 0x0400
#define GICD_IROUTER 0x6000
#define GICR_WAKER 0x0014
#define GICR_WAKER_SLEEP (1U << 1)
#define GICR_WAKER_ASLEEP (1U << 2)
#define GICR_SGI_FRAME 0x10000
#define SPI_FIRST 32
#define PRIORITY 0xA0

static uint64_t frame(uint32_t interrupt)
{
	return interrupt < SPI_FIRST ? GICR_BASE + cpu_index() * GICR_STRIDE + GICR_SGI_FRAME : GICD_BASE;
}

static void wait_written(void)
{
	while ((read32(GICD_BASE + GICD_CTLR) & GICD_CTLR_RWP) != 0)
		cpu_relax();
}

void gic_init(void)
{
	write32(GICD_BASE + GICD_CTLR, GICD_CTLR_ARE | GICD_CTLR_ENABLE_G1);
	wait_written();
}

void gic_init_cpu(void)
{
	uint64_t redistributor = GICR_BASE + cpu_index() * GICR_STRIDE;

	write32(redistributor + GICR_WAKER, read32(redistributor + GICR_WAKER) & ~GICR_WAKER_SLEEP);
	while ((read32(redistributor + GICR_WAKER) & GICR_WAKER_ASLEEP) != 0)
		cpu_relax();
	write_sysreg(S3_4_C12_C9_5, 0xF); /* ICC_SRE_EL2: Enable, DIB, DFB, SRE */
	isb();
	write_sysreg(S3_0_C4_C6_0, 0xFF); /* ICC_PMR_EL1 */
	write_sysreg(S3_0_C12_C12_7, 1); /* ICC_IGRPEN1_EL1 */
	isb();
}

void gic_enable(uint32_t interrupt)
{
	uint64_t base = frame(interrupt);
	uint32_t bit = 1U << interrupt % 32;

	/* the group is writable only where there is no monitor that has set it */
	write32(base + GIC_IGROUPR + interrupt / 32 * 4, read32(base + GIC_IGROUPR + interrupt / 32 * 4) | bit);
	write8(base + GIC_IPRIORITYR + interrupt, PRIORITY);
	if (interrupt >= SPI_FIRST)
		write64(base + GICD_IROUTER + interrupt * 8UL, 0);
	write32(base + GIC_ISENABLER + interrupt / 32 * 4, bit);
}

void gic_disable(uint32_t interrupt)
{
	write32(frame(interrupt) + GIC_ICENABLER + interrupt / 32 * 4, 1U << interrupt % 32);
	wait_written();
}

uint32_t gic_acknowledge(void)
{
	uint64_t interrupt = read_sysreg(S3_0_C12_C12_0); /* ICC_IAR1_EL1 */

	dsb(sy);
	return interrupt & 0xFFFFFF;
}

void gic_end(uint32_t interrupt)
{
	write_sysreg(S3_0_C12_C12_1, interrupt); /* ICC_EOIR1_EL1 */
	isb();
}

void gic_send(unsigned int cpu, uint32_t sgi)
{
	dsb(ishst);
	write_sysreg(S3_0_C12_C11_5, (uint64_t)sgi << 24 | 1UL << cpu); /* ICC_SGI1R_EL1, affinity 0.0.0.cpu */
	isb();
}
