/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The RMM's own map (stage 1 of realm EL2, 39-bit addresses). One to one: the image, the shared page, the console, and
 * DRAM in the realm PAS; at NS_ALIAS the same DRAM in the non-secure PAS. Nothing is both writable and executable.
 * DRAM of the other PAS faults when it is touched (a granule protection fault).
 */

#include "boot.h"

#include "arch.h"
#include "memory-map.h"

#define ENTRIES 512
#define PAGE_SHIFT 12
#define LEVEL_BITS 9
#define LAST_LEVEL 3
#define TABLES 48

/* Arm DDI 0487, D8.3 */
#define VALID 1UL
#define TABLE 3UL
#define PAGE 2UL /* with VALID, at the last level */
#define DEVICE (0UL << 2)
#define NORMAL (1UL << 2 | 3UL << 8) /* inner shareable */
#define NS (1UL << 5)
#define RES1_AP (1UL << 6)
#define READ_ONLY (1UL << 7)
#define AF (1UL << 10)
#define XN (1UL << 54)
#define ADDRESS 0x0000FFFFFFFFF000UL

#define CODE (NORMAL | RES1_AP | READ_ONLY | AF)
#define CONSTANT (CODE | XN)
#define DATA (NORMAL | RES1_AP | AF | XN)
#define NS_DATA (DATA | NS)
#define IO (DEVICE | RES1_AP | AF | XN)

#define MAIR 0xFF00UL /* 0: device nGnRnE, 1: normal, write-back */
/* TCR_EL2 (E2H = 0): RES1, 40-bit addresses, 4 KiB pages, inner shareable, write-back, T0SZ = 25 */
#define TCR 0x80823519UL
#define SCTLR_M (1UL << 0)
#define SCTLR_C (1UL << 2)
#define SCTLR_WXN (1UL << 19)

static uint64_t tables[TABLES][ENTRIES] __attribute__((aligned(GRANULE_SIZE)));
static unsigned int used = 1; /* the first is level 1 */

static uint64_t *next_table(uint64_t *entry)
{
	if (*entry == 0) {
		RMM_ASSERT(used < TABLES);
		*entry = (uintptr_t)tables[used++] | TABLE;
	}
	return (uint64_t *)(*entry & ADDRESS);
}

static bool is_table(uint64_t entry, unsigned int level)
{
	return level < LAST_LEVEL && (entry & TABLE) == TABLE;
}

/* Maps [va, end) to [pa, …) in the largest blocks. What is mapped already stays as it is. */
static void map(uint64_t va, uint64_t end, uint64_t pa, uint64_t attributes)
{
	while (va < end) {
		uint64_t *table = tables[0];
		unsigned int level = 1;
		uint64_t size;
		bool fits;

		for (;; level++) {
			unsigned int shift = PAGE_SHIFT + LEVEL_BITS * (LAST_LEVEL - level);
			uint64_t *entry = &table[va >> shift & (ENTRIES - 1)];

			size = 1UL << shift;
			fits = ((va | pa) & (size - 1)) == 0 && size <= end - va;
			if (*entry == 0 && fits)
				*entry = pa | attributes | VALID | (level == LAST_LEVEL ? PAGE : 0);
			if (*entry != 0 && !is_table(*entry, level))
				break;
			table = next_table(entry);
		}
		size -= va & (size - 1);
		va += size;
		pa += size;
	}
}

static void map_flat(const char *start, const char *end, uint64_t attributes)
{
	map((uintptr_t)start, (uintptr_t)end, (uintptr_t)start, attributes);
}

void mmu_init(void)
{
	map_flat(text_start, text_end, CODE);
	map_flat(rodata_start, rodata_end, CONSTANT);
	map_flat(data_start, stacks, DATA);
	for (const char *slot = stacks; slot < stacks_end; slot += STACK_SLOT)
		map_flat(slot + STACK_SIZE, slot + STACK_SLOT, DATA);
	map_flat(stacks_end, bss_end, DATA);
	map(shared_page, shared_page + GRANULE_SIZE, shared_page, DATA);
	if (console_base != 0)
		map(console_base, console_base + GRANULE_SIZE, console_base, IO);
	for (unsigned int i = 0; i < dram_banks; i++) {
		uint64_t end = dram[i].base + dram[i].size;

		map(dram[i].base, end, dram[i].base, DATA);
		map(dram[i].base + NS_ALIAS, end + NS_ALIAS, dram[i].base, NS_DATA);
	}
}

void mmu_enable(void)
{
	write_sysreg(mair_el2, MAIR);
	write_sysreg(tcr_el2, TCR);
	write_sysreg(ttbr0_el2, (uintptr_t)tables);
	dsb(ish);
	isb();
	tlbi(alle2);
	dsb(nsh);
	isb();
	write_sysreg(sctlr_el2, read_sysreg(sctlr_el2) | SCTLR_M | SCTLR_C | SCTLR_WXN);
	isb();
}
