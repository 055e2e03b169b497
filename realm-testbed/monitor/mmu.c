/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The monitor's own flat map: 32-bit addresses, levels 1 to 3. Without it every access is to the root PAS, and the page
 * that it shares with the RMM is in the realm PAS.
 */

#include "monitor.h"

#include "arch.h"

#define ENTRIES 512
#define TABLE 3UL
#define BLOCK 1UL
#define PAGE 3UL

/* Stage 1 attributes of the EL3 regime (Arm DDI 0487, D8.3). */
#define DEVICE (0UL << 2)
#define NORMAL (1UL << 2 | 3UL << 8) /* inner shareable */
#define NS (1UL << 5)
#define RES1_AP (1UL << 6)
#define READ_ONLY (1UL << 7)
#define AF (1UL << 10)
#define NSE (1UL << 11)
#define XN (1UL << 54)

/* NSE and NS: root is 1 and 0, realm 1 and 1 (Arm DDI 0615). */
#define CODE (NORMAL | RES1_AP | READ_ONLY | AF | NSE)
#define DATA (NORMAL | RES1_AP | AF | NSE | XN)
#define IO (DEVICE | RES1_AP | AF | NSE | XN)
#define REALM_DATA (DATA | NS)

#define MAIR 0xFF00UL /* 0: device nGnRnE, 1: normal, write-back */
/* TCR_EL3: RES1, 40-bit addresses, 4 KiB pages, inner shareable, write-back, T0SZ = 32 */
#define TCR 0x80823520UL
#define SCTLR_M (1UL << 0)
#define SCTLR_C (1UL << 2)

#define LEVEL2_SIZE 0x200000UL
#define LEVEL2_INDEX(pa) ((pa) / LEVEL2_SIZE % ENTRIES)
#define LEVEL3_INDEX(pa) ((pa) / GRANULE_SIZE % ENTRIES)

static uint64_t level1[ENTRIES] __attribute__((aligned(GRANULE_SIZE)));
static uint64_t level2_low[ENTRIES] __attribute__((aligned(GRANULE_SIZE)));
static uint64_t level2_dram[ENTRIES] __attribute__((aligned(GRANULE_SIZE)));
static uint64_t level3_shared[ENTRIES] __attribute__((aligned(GRANULE_SIZE)));

static void map_blocks(uint64_t start, uint64_t size, uint64_t attributes)
{
	for (uint64_t pa = start; pa < start + size; pa += LEVEL2_SIZE)
		level2_low[LEVEL2_INDEX(pa)] = pa | attributes | BLOCK;
}

void mmu_init(void)
{
	level1[0] = (uintptr_t)level2_low | TABLE;
	level1[1] = (uintptr_t)level2_dram | TABLE;
	level2_dram[LEVEL2_INDEX(RMM_SHARED_PAGE)] = (uintptr_t)level3_shared | TABLE;
	level3_shared[LEVEL3_INDEX(RMM_SHARED_PAGE)] = RMM_SHARED_PAGE | REALM_DATA | PAGE;
	map_blocks(FLASH_BASE, LEVEL2_SIZE, CODE);
	map_blocks(UART0_BASE, LEVEL2_SIZE, IO); /* and the PL061 */
	map_blocks(SRAM_BASE, SRAM_SIZE, DATA);
}

void mmu_enable(void)
{
	write_sysreg(mair_el3, MAIR);
	write_sysreg(tcr_el3, TCR);
	write_sysreg(ttbr0_el3, (uintptr_t)level1);
	dsb(ish);
	isb();
	tlbi(alle3);
	dsb(nsh);
	isb();
	write_sysreg(sctlr_el3, read_sysreg(sctlr_el3) | SCTLR_M | SCTLR_C);
	isb();
}
