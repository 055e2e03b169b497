/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two levels: a word for each GiB, that is one GPI for all of it or the address of a table with four bits for each
 * granule. The first GiB (flash, devices, SRAM) and those with DRAM have tables.
 */

#include "monitor.h"

#include "arch.h"
#include "lock.h"

/* Granule protection information, Arm DDI 0615, table "GPI encodings". */
#define GPI_NORMAL 0x9UL
#define GPI_ROOT 0xAUL
#define GPI_REALM 0xBUL
#define GPI_ANY 0xFUL

#define GPI_BITS 4
#define GPI_MASK 0xFUL
#define EVERY_GPI 0x1111111111111111UL
#define WORD_SHIFT 16 /* a 64-bit word of level 1 is for 64 KiB */

#define LEVEL0_ENTRIES 1024 /* 40-bit addresses, 1 GiB each */
#define LEVEL0_SHIFT 30
#define LEVEL0_BLOCK(gpi) ((gpi) << 4 | 1)
#define LEVEL0_TABLE(table) ((uintptr_t)(table) | 3)
#define LEVEL1_WORDS (1UL << (LEVEL0_SHIFT - WORD_SHIFT))
#define LEVEL1_TABLES 33 /* the first GiB, and 32 GiB of DRAM */

/* GPCCR_EL3: GPC, inner shareable, write-back, 4 KiB granules, 40-bit addresses; GPCP 0, L0GPTSZ 0 */
#define GPCCR 0x13502UL

#define FLASH_SIZE 0x04000000UL /* the secure half of QEMU's flash */
#define UART1_BASE 0x09040000UL /* secure only */

static uint64_t level0[LEVEL0_ENTRIES] __attribute__((aligned(0x2000), section(".bss.gpt")));
/* Not cleared at the start: each table that is used is filled. */
static uint64_t level1[LEVEL1_TABLES][LEVEL1_WORDS] __attribute__((aligned(0x20000), section(".tables")));
static struct lock gpt_lock; /* protects the words of level 1 */

/* Table n is that of GiB n; the DRAM begins at GiB 1. */
static uint64_t *word_of(uint64_t pa)
{
	return &level1[pa >> LEVEL0_SHIFT][(pa >> WORD_SHIFT) & (LEVEL1_WORDS - 1)];
}

static unsigned int shift_of(uint64_t pa)
{
	return (pa / GRANULE_SIZE % 16) * GPI_BITS;
}

static void set(uint64_t pa, uint64_t gpi)
{
	uint64_t *word = word_of(pa);

	*word = (*word & ~(GPI_MASK << shift_of(pa))) | gpi << shift_of(pa);
}

static void set_range(uint64_t start, uint64_t size, uint64_t gpi)
{
	for (uint64_t pa = start; pa < start + size; pa += GRANULE_SIZE)
		set(pa, gpi);
}

void gpt_init(uint64_t end_of_dram)
{
	uint64_t tables = (end_of_dram + (1UL << LEVEL0_SHIFT) - 1) >> LEVEL0_SHIFT;

	if (tables > LEVEL1_TABLES)
		panic("DRAM ends at %lx: too large", end_of_dram);
	for (uint64_t i = 0; i < LEVEL0_ENTRIES; i++)
		level0[i] = i < tables ? LEVEL0_TABLE(level1[i]) : LEVEL0_BLOCK(GPI_NORMAL);
	for (uint64_t i = 0; i < tables; i++)
		for (uint64_t j = 0; j < LEVEL1_WORDS; j++)
			level1[i][j] = GPI_NORMAL * EVERY_GPI;
	set_range(FLASH_BASE, FLASH_SIZE, GPI_ROOT);
	set_range(SRAM_BASE, SRAM_SIZE, GPI_ROOT);
	set(UART0_BASE, GPI_ANY);
	set(UART1_BASE, GPI_ROOT);
	set(SECURE_GPIO_BASE, GPI_ROOT);
	set_range(RMM_BASE, RMM_END - RMM_BASE, GPI_REALM);
}

/* TLBI PAALLOS: what any CPU remembers of the tables. */
static void forget(void)
{
	dsb(oshst);
	__asm__ volatile("sys #6, c8, c1, #4" ::: "memory");
	dsb(osh);
	isb();
}

void gpt_enable(void)
{
	write_sysreg(s3_6_c2_c1_4, (uintptr_t)level0 >> 12); /* GPTBR_EL3 */
	write_sysreg(s3_6_c2_c1_6, GPCCR);
	isb();
	forget();
}

static enum gpt_result change(uint64_t pa, uint64_t from, uint64_t to)
{
	enum gpt_result result = GPT_BAD_PAS;

	if ((pa & GRANULE_MASK) != 0 || pa < dram_start || pa >= dram_end)
		return GPT_BAD_ADDRESS;
	lock(&gpt_lock);
	if ((*word_of(pa) >> shift_of(pa) & GPI_MASK) == from) {
		set(pa, to);
		forget();
		result = GPT_OK;
	}
	unlock(&gpt_lock);
	return result;
}

enum gpt_result gpt_delegate(uint64_t pa)
{
	return change(pa, GPI_NORMAL, GPI_REALM);
}

enum gpt_result gpt_undelegate(uint64_t pa)
{
	return change(pa, GPI_REALM, GPI_NORMAL);
}
