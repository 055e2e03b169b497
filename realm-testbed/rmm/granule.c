/* SPDX-License-Identifier: Apache-2.0 */
#include "granule.h"

#include "bytes.h"
#include "memory-map.h"

/* 8 GiB of DRAM: 16 MiB of the firmware's carve-out. What lies beyond stays the host's. */
#define MAX_GRANULES (8UL << 30 >> 12)
/* Output addresses of stage 2 without LPA2. */
#define PA_END (1UL << 48)

static struct granule granules[MAX_GRANULES];

static struct bank {
	uint64_t base;
	uint64_t size;
	struct granule *first;
} banks[MAX_DRAM_BANKS];
static unsigned int bank_count;

void granules_init(void)
{
	struct dram_bank dram[MAX_DRAM_BANKS];
	unsigned int count = hal_dram(dram);
	uint64_t used = 0;

	bank_count = 0;
	for (unsigned int i = 0; i < count && i < MAX_DRAM_BANKS; i++) {
		uint64_t base = (dram[i].base + GRANULE_MASK) & ~GRANULE_MASK;
		uint64_t end = (dram[i].base + dram[i].size) & ~GRANULE_MASK;
		uint64_t number;

		if (end > PA_END)
			end = PA_END;
		if (end <= base)
			continue;
		number = (end - base) / GRANULE_SIZE;
		if (number > MAX_GRANULES - used)
			number = MAX_GRANULES - used;
		banks[bank_count++] = (struct bank){ base, number * GRANULE_SIZE, &granules[used] };
		used += number;
	}
	memset(granules, 0, used * sizeof(granules[0]));
}

struct granule *granule_find(uint64_t pa)
{
	if ((pa & GRANULE_MASK) != 0 || (pa >= RMM_BASE && pa < RMM_END))
		return NULL;
	for (unsigned int i = 0; i < bank_count; i++)
		if (pa - banks[i].base < banks[i].size)
			return banks[i].first + (pa - banks[i].base) / GRANULE_SIZE;
	return NULL;
}

uint64_t granule_pa(const struct granule *g)
{
	unsigned int i = bank_count - 1;

	while (g < banks[i].first)
		i--;
	return banks[i].base + (uint64_t)(g - banks[i].first) * GRANULE_SIZE;
}

/* Fair, and at most MAX_CPUS wait: 8 bits are enough for the tickets. Acquire here pairs with release in unlock. */
void granule_lock(struct granule *g)
{
	uint8_t mine = __atomic_fetch_add(&g->next, 1, __ATOMIC_RELAXED);

	while (__atomic_load_n(&g->serving, __ATOMIC_ACQUIRE) != mine)
		hal_relax();
}

void granule_unlock(struct granule *g)
{
	__atomic_store_n(&g->serving, (uint8_t)(g->serving + 1), __ATOMIC_RELEASE);
}

struct granule *granule_lock_at(uint64_t pa, enum granule_state state)
{
	struct granule *g = granule_find(pa);

	if (g == NULL)
		return NULL;
	granule_lock(g);
	if (granule_state(g) == state)
		return g;
	granule_unlock(g);
	return NULL;
}

bool granule_lock_two(uint64_t pa0, enum granule_state state0, struct granule **g0, uint64_t pa1,
		      enum granule_state state1, struct granule **g1)
{
	if (pa0 == pa1)
		return false;
	if (pa0 > pa1)
		return granule_lock_two(pa1, state1, g1, pa0, state0, g0);
	*g0 = granule_lock_at(pa0, state0);
	if (*g0 == NULL)
		return false;
	*g1 = granule_lock_at(pa1, state1);
	if (*g1 == NULL)
		granule_unlock(*g0);
	return *g1 != NULL;
}

void granule_set_state(struct granule *g, enum granule_state state)
{
	RMM_ASSERT(g->state == GRANULE_DELEGATED || state == GRANULE_DELEGATED);
	RMM_ASSERT(g->references == 0);
	__atomic_store_n(&g->state, (uint8_t)state, __ATOMIC_RELAXED);
}

void granule_get(struct granule *g)
{
	__atomic_fetch_add(&g->references, 1, __ATOMIC_RELAXED);
}

void granule_put(struct granule *g)
{
	RMM_ASSERT(__atomic_fetch_sub(&g->references, 1, __ATOMIC_RELEASE) != 0);
}

uint32_t granule_references(const struct granule *g)
{
	return __atomic_load_n(&g->references, __ATOMIC_ACQUIRE);
}

void granule_release(struct granule *g)
{
	memset(hal_granule(granule_pa(g)), 0, GRANULE_SIZE);
	granule_set_state(g, GRANULE_DELEGATED);
	granule_unlock(g);
}
