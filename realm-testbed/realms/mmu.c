/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A flat stage 1 map with 48-bit addresses: GiB blocks at level 1, and 2 MiB blocks for the first GiB of the
 * unprotected half, where devices and shared pages are neighbours. Stage 2 forces write-back for all realm memory, so
 * that tables written while the MMU was off are seen by its walks.
 */

#include "el1.h"

#define ENTRIES 512
#define GIB_SHIFT 30
#define MIB2_SHIFT 21
#define LEVEL0_SHIFT 39

/* VMSAv8-64 descriptors (DDI 0487, D8.3). */
#define VALID_BLOCK 1UL
#define VALID_TABLE 3UL
#define ATTR_NORMAL (0UL << 2)
#define ATTR_DEVICE (1UL << 2)
#define INNER_SHAREABLE (3UL << 8)
#define ACCESSED (1UL << 10)
#define EXECUTE_NEVER (3UL << 53)

#define MAIR 0x00FFUL /* attribute 0: normal, write-back; 1: Device-nGnRnE */
/* T0SZ 16, inner and outer write-back, inner shareable, 4 KiB, no TTBR1 walks, 48-bit IPA. */
#define TCR (16UL | 1UL << 8 | 1UL << 10 | 3UL << 12 | 1UL << 23 | 5UL << 32)
/* RES1 bits, I, C, M (DDI 0487, D19.2.124). */
#define SCTLR (1UL << 29 | 1UL << 28 | 1UL << 23 | 1UL << 22 | 1UL << 20 | 1UL << 12 | 1UL << 11 | 1UL << 2 | 1UL)

typedef uint64_t table[ENTRIES] __attribute__((aligned(4096)));

static table level0, level1_low, level1_shared, level1_other, level2_devices;

static uint64_t attributes(bool device)
{
	return ACCESSED | (device ? ATTR_DEVICE | EXECUTE_NEVER : ATTR_NORMAL | INNER_SHAREABLE);
}

/* Level 1 tables: the bottom, the bottom of the unprotected half, and one to be moved about by tests. */
static uint64_t *level1(uint64_t address)
{
	uint64_t index = address >> LEVEL0_SHIFT;

	if (index == 0)
		return level1_low;
	if (index == shared_bit() >> LEVEL0_SHIFT)
		return level1_shared;
	level0[index] = (uintptr_t)level1_other | VALID_TABLE;
	return level1_other;
}

void realm_map(uint64_t address, bool device)
{
	uint64_t start = address >> GIB_SHIFT << GIB_SHIFT;

	level1(address)[address >> GIB_SHIFT & (ENTRIES - 1)] = start | attributes(device) | VALID_BLOCK;
	dsb(ishst);
	tlbi(vmalle1is);
	dsb(ish);
	isb();
}

void mmu_tables(uint64_t shared)
{
	uint64_t ram_gib = 3; /* those that RAM can lie in, from REALM_RAM_BASE */

	for (uint64_t i = 0; i < ENTRIES; i++) {
		uint64_t ipa = i << MIB2_SHIFT;

		level2_devices[i] = shared | ipa | attributes(ipa < REALM_SHARED_BASE) | VALID_BLOCK;
	}
	level0[0] = (uintptr_t)level1_low | VALID_TABLE;
	if (shared >> LEVEL0_SHIFT != 0)
		level0[shared >> LEVEL0_SHIFT] = (uintptr_t)level1_shared | VALID_TABLE;
	realm_map(0, true);
	for (uint64_t i = 0; i < ram_gib; i++) {
		realm_map(REALM_RAM_BASE + (i << GIB_SHIFT), false);
		realm_map(shared | (REALM_RAM_BASE + (i << GIB_SHIFT)), false);
	}
	level1(shared)[shared >> GIB_SHIFT & (ENTRIES - 1)] = (uintptr_t)level2_devices | VALID_TABLE;
	dsb(ish);
}

void mmu_on(void)
{
	write_sysreg(mair_el1, MAIR);
	write_sysreg(tcr_el1, TCR);
	write_sysreg(ttbr0_el1, (uintptr_t)level0);
	tlbi(vmalle1);
	dsb(nsh);
	isb();
	write_sysreg(sctlr_el1, SCTLR);
	isb();
}
