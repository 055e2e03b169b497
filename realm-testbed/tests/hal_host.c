/* SPDX-License-Identifier: Apache-2.0 */
#include "hal_host.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "granule.h"
#include "handler.h"
#include "memory-map.h"
#include "realm.h"
#include "smccc.h"

static _Alignas(GRANULE_SIZE) uint8_t dram[BANK0_SIZE + BANK1_SIZE];
static enum gpi gpt[BANKS_GRANULES];

struct hal_host hal_host;
_Thread_local unsigned int hal_host_cpu;

void hal_host_forget(void)
{
	hal_host.tlbi_count = 0;
	hal_host.publishes = 0;
	hal_host.ns_writes = 0;
}

void hal_host_reset(void)
{
	/* Pages that were never touched stay so: many times faster than writing zeros. */
	if (madvise(dram, sizeof(dram), MADV_DONTNEED) != 0)
		memset(dram, 0, sizeof(dram));
	memset(gpt, 0, sizeof(gpt));
	hal_host = (struct hal_host){ 0 };
	granules_init();
	for (unsigned int vmid = 0; vmid <= UINT16_MAX; vmid++)
		vmid_free((uint16_t)vmid);
}

uint64_t hal_host_fingerprint(void)
{
	uint64_t f = 0xcbf29ce484222325UL; /* FNV-1a, by words */

	for (unsigned int i = 0; i < BANKS_GRANULES; i++) {
		const struct granule *g = granule_find(hal_host_pa(i));
		const uint64_t *words = (const uint64_t *)(dram + i * GRANULE_SIZE);

		f = (f ^ ((uint64_t)g->references << 8 | g->state)) * 0x100000001b3UL;
		RMM_ASSERT(g->next == g->serving);
		if (gpt[i] != GPI_REALM)
			continue;
		for (unsigned int w = 0; w < GRANULE_SIZE / 8; w++)
			f = (f ^ words[w]) * 0x100000001b3UL;
	}
	return f ^ hal_host.ns_writes;
}

static bool in_dram(uint64_t pa)
{
	return pa - BANK0 < BANK0_SIZE || pa - BANK1 < BANK1_SIZE;
}

unsigned int hal_host_index(uint64_t pa)
{
	if (pa - BANK0 < BANK0_SIZE)
		return (unsigned int)((pa - BANK0) / GRANULE_SIZE);
	return (unsigned int)((BANK0_SIZE + pa - BANK1) / GRANULE_SIZE);
}

uint64_t hal_host_pa(unsigned int index)
{
	uint64_t offset = index * GRANULE_SIZE;

	return offset < BANK0_SIZE ? BANK0 + offset : BANK1 + offset - BANK0_SIZE;
}

uint8_t *hal_host_bytes(uint64_t pa)
{
	return in_dram(pa) ? dram + hal_host_index(pa) * GRANULE_SIZE + (pa & GRANULE_MASK) : NULL;
}

enum gpi hal_host_gpi(uint64_t pa)
{
	return gpt[hal_host_index(pa)];
}

const enum gpi *hal_host_gpt(void)
{
	return gpt;
}

void hal_host_set_gpi(uint64_t pa, enum gpi gpi)
{
	gpt[hal_host_index(pa)] = gpi;
}

bool hal_host_invalidated(uint16_t vmid, uint64_t ipa)
{
	for (unsigned int i = 0; i < hal_host.tlbi_count; i++) {
		const struct tlbi_note *n = &hal_host.tlbi[i];

		if (n->vmid == vmid && (n->size == 0 || ipa - n->ipa < n->size))
			return true;
	}
	return false;
}

struct result rmi_call(const uint64_t regs[7])
{
	struct result r;

	rmm_dispatch(regs, &r);
	return r;
}

/* --- hal.h --- */

void *hal_granule(uint64_t pa)
{
	RMM_ASSERT(in_dram(pa) && (pa & GRANULE_MASK) == 0 && hal_host_gpi(pa) == GPI_REALM);
	return hal_host_bytes(pa);
}

static bool ns_faults(uint64_t pa)
{
	return !in_dram(pa) || hal_host_gpi(pa) != GPI_NORMAL;
}

bool hal_ns_read(void *to, uint64_t pa, size_t length)
{
	RMM_ASSERT(pa % 8 == 0 && length % 8 == 0);
	if (hal_host.before_ns_read != NULL)
		hal_host.before_ns_read();
	for (size_t i = 0; i < length; i += 8) {
		if (ns_faults(pa + i) || (hal_host.ns_fault_at != 0 && pa + i == hal_host.ns_fault_at))
			return false;
		memcpy((uint8_t *)to + i, hal_host_bytes(pa + i), 8);
	}
	return true;
}

bool hal_ns_write(uint64_t pa, const void *from, size_t length)
{
	RMM_ASSERT(pa % 8 == 0 && length % 8 == 0);
	for (size_t i = 0; i < length; i += 8) {
		if (ns_faults(pa + i))
			return false;
		memcpy(hal_host_bytes(pa + i), (const uint8_t *)from + i, 8);
		hal_host.ns_writes++;
	}
	return true;
}

static bool change_gpi(uint64_t pa, enum gpi from, enum gpi to)
{
	RMM_ASSERT(in_dram(pa) && (pa & GRANULE_MASK) == 0);
	if (hal_host_gpi(pa) != from)
		return false;
	hal_host_set_gpi(pa, to);
	return true;
}

bool hal_delegate(uint64_t pa)
{
	return change_gpi(pa, GPI_NORMAL, GPI_REALM);
}

bool hal_undelegate(uint64_t pa)
{
	return change_gpi(pa, GPI_REALM, GPI_NORMAL);
}

static void note(uint16_t vmid, uint64_t ipa, uint64_t size)
{
	unsigned int i = __atomic_fetch_add(&hal_host.tlbi_count, 1, __ATOMIC_RELAXED);

	if (i < TLBI_NOTES)
		hal_host.tlbi[i] = (struct tlbi_note){ vmid, ipa, size };
	else
		__atomic_store_n(&hal_host.tlbi_count, TLBI_NOTES, __ATOMIC_RELAXED);
}

void hal_s2_publish(void)
{
	__atomic_fetch_add(&hal_host.publishes, 1, __ATOMIC_RELAXED);
}

void hal_tlbi_ipa(uint16_t vmid, uint64_t ipa, int level)
{
	note(vmid, ipa, level < 0 ? 0 : 1UL << (12 + 9 * (3 - level)));
}

void hal_tlbi_range(uint16_t vmid, uint64_t ipa, uint64_t size)
{
	note(vmid, ipa, size);
}

void hal_tlbi_vmid(uint16_t vmid)
{
	note(vmid, 0, 0);
}

unsigned int hal_cpu(void)
{
	return hal_host_cpu;
}

void hal_relax(void)
{
	sched_yield();
}

bool hal_irq_pending(void)
{
	return hal_host.irq_pending;
}

/* Not random: a test can foretell it. No two are the same. */
void hal_random(void *to, size_t length)
{
	static uint64_t last;
	uint64_t *words = to;

	for (size_t i = 0; i < length / sizeof(*words); i++)
		words[i] = ++last * 0x9E3779B97F4A7C15UL;
}

/* The last page of the fake carve-out. */
uint64_t hal_tombstone(void)
{
	return RMM_END - GRANULE_SIZE;
}

uint64_t hal_counter(void)
{
	return hal_host.counter;
}

unsigned int hal_dram(struct dram_bank banks[MAX_DRAM_BANKS])
{
	banks[0] = (struct dram_bank){ BANK0, BANK0_SIZE };
	banks[1] = (struct dram_bank){ BANK1, BANK1_SIZE };
	return 2;
}

/* A scalar of the test; the tests of tokens bring their own. */
const uint8_t *hal_attestation_key(void)
{
	static const uint8_t key[48] = { [47] = 3 };

	return key;
}

size_t hal_platform_token(uint8_t *to, size_t size, const uint8_t *hash, size_t hash_length)
{
	if (hash_length > size)
		return 0;
	memcpy(to, hash, hash_length);
	return hash_length;
}

void hal_panic(const char *file, int line, const char *what)
{
	fflush(stdout);
	fprintf(stderr, "%s:%d: the RMM gave up: %s\n", file, line, what);
	abort();
}

/* rmm_main_loop() is not called here. */
void smc(struct smc *regs)
{
	(void)regs;
	hal_panic(__FILE__, __LINE__, "an SMC on the build machine");
}
