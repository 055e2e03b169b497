/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GICv3 (Arm IHI 0069). Group 1 non-secure for all interrupts but SGI 15, which is group 0: it wakes a CPU that is off.
 * GIC and redistributors are reached before the granule protection checks are on; they belong to the normal world then.
 */

#include "monitor.h"

#include "arch.h"

#define GICD_CTLR GICD_BASE
#define GICD_CTLR_START 0x31 /* ARE_NS, ARE_S, EnableGrp0 */
#define GICD_CTLR_RWP (1U << 31)
#define GICD_TYPER (GICD_BASE + 0x004)
#define GICD_IGROUPR(n) (GICD_BASE + 0x080 + 4 * (n))

#define GICR_WAKER(cpu) (GICR_BASE + (cpu) * GICR_STRIDE + 0x014)
#define GICR_WAKER_PROCESSOR_SLEEP (1U << 1)
#define GICR_WAKER_CHILDREN_ASLEEP (1U << 2)
#define GICR_SGI(cpu) (GICR_BASE + (cpu) * GICR_STRIDE + 0x10000)
#define GICR_IGROUPR0(cpu) (GICR_SGI(cpu) + 0x080)
#define GICR_ISENABLER0(cpu) (GICR_SGI(cpu) + 0x100)
#define GICR_IPRIORITYR_WAKE(cpu) (GICR_SGI(cpu) + 0x400 + WAKE)

#define WAKE 15
#define WAKE_SGI(cpu) ((uint64_t)WAKE << 24 | 1UL << (cpu))

#define ICC_SRE_EL3 s3_6_c12_c12_5
#define ICC_IGRPEN1_EL3 s3_6_c12_c12_7
#define ICC_IGRPEN1_NS 1UL
#define ICC_IGRPEN0_EL1 s3_0_c12_c12_6
#define ICC_PMR_EL1 s3_0_c4_c6_0
#define ICC_SGI0R_EL1 s3_0_c12_c11_7
#define ICC_IAR0_EL1 s3_0_c12_c8_0
#define ICC_EOIR0_EL1 s3_0_c12_c8_1
#define ICC_SRE_ALL 0xFUL /* Enable, DIB, DFB, SRE */
#define NO_INTERRUPT 1020 /* and above */

void gic_init(void)
{
	uint32_t words;

	write32(GICD_CTLR, GICD_CTLR_START);
	while ((read32(GICD_CTLR) & GICD_CTLR_RWP) != 0)
		cpu_relax();
	words = (read32(GICD_TYPER) & 0x1F) + 1;
	for (uint32_t n = 1; n < words; n++)
		write32(GICD_IGROUPR(n), UINT32_MAX);
	for (unsigned int cpu = 0; cpu < cpu_count; cpu++) {
		write32(GICR_WAKER(cpu), read32(GICR_WAKER(cpu)) & ~GICR_WAKER_PROCESSOR_SLEEP);
		while ((read32(GICR_WAKER(cpu)) & GICR_WAKER_CHILDREN_ASLEEP) != 0)
			cpu_relax();
		write32(GICR_IGROUPR0(cpu), ~(1U << WAKE));
		write8(GICR_IPRIORITYR_WAKE(cpu), 0);
		write32(GICR_ISENABLER0(cpu), 1U << WAKE);
	}
}

void gic_cpu_init(void)
{
	write_sysreg(ICC_SRE_EL3, ICC_SRE_ALL);
	isb();
}

void gic_begin_wait(void)
{
	write_sysreg(ICC_IGRPEN1_EL3, read_sysreg(ICC_IGRPEN1_EL3) & ~ICC_IGRPEN1_NS);
	write_sysreg(ICC_PMR_EL1, 0xFF);
	write_sysreg(ICC_IGRPEN0_EL1, 1);
	isb();
}

void gic_end_wait(void)
{
	uint64_t interrupt = read_sysreg(ICC_IAR0_EL1);

	if (interrupt < NO_INTERRUPT)
		write_sysreg(ICC_EOIR0_EL1, interrupt);
	write_sysreg(ICC_IGRPEN0_EL1, 0);
	write_sysreg(ICC_PMR_EL1, 0);
	isb();
}

void gic_wake(unsigned int cpu)
{
	dsb(ish);
	write_sysreg(ICC_SGI0R_EL1, WAKE_SGI(cpu));
	isb();
}
