/* SPDX-License-Identifier: Apache-2.0 */
/* A bit for each granule from the end of the payload's image to the end of DRAM: 1 = free. */

#include "bytes.h"
#include "el2.h"
#include "el2-boot.h"
#include "fdt.h"
#include "lock.h"

#define POOL_MAX (8UL << 30)
#define WORDS (POOL_MAX / GRANULE_SIZE / 64)

static struct lock pool; /* protects everything below */
static uint64_t bits[WORDS];
static size_t words;
static size_t hint; /* no free granule in a word before this one */
static size_t left;

static uint64_t dram_base, dram_size;
static uint64_t first; /* address of bit 0 */

static bool is_free(size_t i)
{
	return (bits[i / 64] >> i % 64 & 1) != 0;
}

static void set_free(size_t i, bool free)
{
	uint64_t bit = 1UL << i % 64;

	if (is_free(i) == free)
		return;
	bits[i / 64] ^= bit;
	left += free ? 1 : -1UL;
	if (free && i / 64 < hint)
		hint = i / 64;
}

void memory_init(const void *device_tree)
{
	size_t length;
	const uint8_t *reg = fdt_property(device_tree, "/memory", "reg", &length);

	/* #address-cells and #size-cells are 2 on this machine */
	dram_base = fdt_be64(reg);
	dram_size = fdt_be64(reg + 8);
	first = (uintptr_t)image_end;

	uint64_t size = dram_base + dram_size - first;

	if (size > POOL_MAX)
		size = POOL_MAX;
	words = (size / GRANULE_SIZE + 63) / 64;
	for (size_t i = 0; i < size / GRANULE_SIZE; i++)
		set_free(i, true);
}

uint64_t memory_base(void)
{
	return dram_base;
}

uint64_t memory_size(void)
{
	return dram_size;
}

void memory_keep(uint64_t base, uint64_t size)
{
	lock(&pool);
	for (uint64_t pa = base & ~GRANULE_MASK; pa < base + size; pa += GRANULE_SIZE)
		if (pa >= first && (pa - first) / GRANULE_SIZE < words * 64)
			set_free((pa - first) / GRANULE_SIZE, false);
	unlock(&pool);
}

uint64_t granule_alloc(void)
{
	uint64_t pa = 0;

	lock(&pool);
	while (hint < words && bits[hint] == 0)
		hint++;
	if (hint < words) {
		size_t i = hint * 64 + (size_t)__builtin_ctzl(bits[hint]);

		set_free(i, false);
		pa = first + i * GRANULE_SIZE;
	}
	unlock(&pool);
	if (pa != 0)
		memset((void *)pa, 0, GRANULE_SIZE);
	return pa;
}

static bool all_free(size_t i, size_t count)
{
	for (size_t k = 0; k < count; k++)
		if (i + k >= words * 64 || !is_free(i + k))
			return false;
	return true;
}

uint64_t granules_alloc(size_t count, size_t alignment)
{
	uint64_t step = alignment < GRANULE_SIZE ? GRANULE_SIZE : alignment;
	uint64_t pa = (first + hint * 64 * GRANULE_SIZE + step - 1) & ~(step - 1);

	lock(&pool);
	for (; pa < dram_base + dram_size; pa += step)
		if (all_free((pa - first) / GRANULE_SIZE, count))
			break;
	if (pa >= dram_base + dram_size)
		pa = 0;
	for (size_t k = 0; pa != 0 && k < count; k++)
		set_free((pa - first) / GRANULE_SIZE + k, false);
	unlock(&pool);
	if (pa != 0)
		memset((void *)pa, 0, count * GRANULE_SIZE);
	return pa;
}

void granule_free(uint64_t pa)
{
	lock(&pool);
	if (pa < first || (pa & GRANULE_MASK) != 0 || is_free((pa - first) / GRANULE_SIZE))
		panic("granule_free(%lx)", pa);
	set_free((pa - first) / GRANULE_SIZE, true);
	unlock(&pool);
}

size_t granules_left(void)
{
	return left;
}
