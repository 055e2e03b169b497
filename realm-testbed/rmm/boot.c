/* SPDX-License-Identifier: Apache-2.0 */
/* Cold boot of the RMM on the first CPU, warm boot on the others (RMM-EL3 interface 0.3 and later, manifest 0.3). */

#include "boot.h"

#include "arch.h"
#include "attestation.h"
#include "bytes.h"
#include "granule.h"
#include "handler.h"
#include "memory-map.h"
#include "smccc.h"

#define RMM_BOOT_COMPLETE 0xC40001CFUL

#define E_RMM_BOOT_VERSION_NOT_VALID (-2)
#define E_RMM_BOOT_CPUS_OUT_OF_RANGE (-3)
#define E_RMM_BOOT_CPU_ID_OUT_OF_RANGE (-4)
#define E_RMM_BOOT_INVALID_SHARED_BUFFER (-5)
#define E_RMM_BOOT_MANIFEST_VERSION_NOT_SUPPORTED (-6)
#define E_RMM_BOOT_MANIFEST_DATA_ERROR (-7)

/* Of both, interface and manifest: the same major number and at least this minor one. */
#define VERSION_MAJOR(version) ((version) >> 16)
#define VERSION_MINOR(version) ((version) & 0xFFFF)
#define MAJOR 0
#define MINOR 3

struct list {
	uint64_t count;
	uint64_t pointer;
	uint64_t checksum;
};

struct manifest {
	uint32_t version;
	uint32_t padding;
	uint64_t platform;
	struct list banks;
	struct list consoles;
};

struct console {
	uint64_t base;
	uint64_t map_pages;
	char name[8];
	uint64_t clock;
	uint64_t baud_rate;
	uint64_t flags;
};

struct dram_bank dram[MAX_DRAM_BANKS];
unsigned int dram_banks;
uint64_t shared_page;
uint64_t console_base;

static _Noreturn void refuse(int64_t status)
{
	struct smc call = {.x = {RMM_BOOT_COMPLETE, (uint64_t)status}};

	smc(&call);
	for (;;)
		wfe();
}

/* The entries of a list, which lies in the shared page with them; NULL when it is no list. */
static const void *list_entries(const struct list *l, uint64_t limit, size_t size)
{
	uint64_t offset = l->pointer - shared_page;
	const uint64_t *word = (const uint64_t *)l->pointer;
	uint64_t sum = l->count + l->pointer + l->checksum;

	if (l->count > limit || offset >= GRANULE_SIZE || (offset & 7) != 0 || l->count * size > GRANULE_SIZE - offset)
		return NULL;
	for (size_t i = 0; i < l->count * size / sizeof(*word); i++)
		sum += word[i];
	return sum == 0 ? word : NULL;
}

static bool read_banks(const struct list *l)
{
	const struct dram_bank *bank = list_entries(l, MAX_DRAM_BANKS, sizeof(*bank));
	uint64_t end = 0;

	if (bank == NULL || l->count == 0)
		return false;
	for (uint64_t i = 0; i < l->count; i++) {
		if (((bank[i].base | bank[i].size) & GRANULE_MASK) != 0 || bank[i].base < end || bank[i].size == 0 ||
		    bank[i].base >= NS_ALIAS || bank[i].size > NS_ALIAS - bank[i].base)
			return false;
		end = bank[i].base + bank[i].size;
		dram[i] = bank[i];
	}
	dram_banks = (unsigned int)l->count;
	return true;
}

/* Without a console that it knows, the RMM is silent. */
static bool read_console(const struct list *l)
{
	const struct console *console = list_entries(l, GRANULE_SIZE / sizeof(*console), sizeof(*console));

	if (l->count == 0)
		return true;
	if (console == NULL)
		return false;
	if (strcmp(console->name, "pl011") == 0 && (console->base & GRANULE_MASK) == 0 && console->base < NS_ALIAS)
		console_base = console->base;
	return true;
}

static void read_manifest(void)
{
	const struct manifest *m = (const struct manifest *)shared_page;

	if (VERSION_MAJOR(m->version) != MAJOR || VERSION_MINOR(m->version) < MINOR)
		refuse(E_RMM_BOOT_MANIFEST_VERSION_NOT_SUPPORTED);
	if (!read_banks(&m->banks) || !read_console(&m->consoles))
		refuse(E_RMM_BOOT_MANIFEST_DATA_ERROR);
}

void boot_cold(uint64_t cpu, uint64_t version, uint64_t cpus, uint64_t shared)
{
	if (VERSION_MAJOR(version) != MAJOR || VERSION_MINOR(version) < MINOR)
		refuse(E_RMM_BOOT_VERSION_NOT_VALID);
	if (cpus > MAX_CPUS)
		refuse(E_RMM_BOOT_CPUS_OUT_OF_RANGE);
	if (cpu >= cpus)
		refuse(E_RMM_BOOT_CPU_ID_OUT_OF_RANGE);
	if (shared == 0 || (shared & GRANULE_MASK) != 0 || shared >= NS_ALIAS ||
	    (shared >= RMM_BASE && shared < (uintptr_t)bss_end))
		refuse(E_RMM_BOOT_INVALID_SHARED_BUFFER);
	shared_page = shared;
	read_manifest();
	mmu_init();
	mmu_enable();
	granules_init();
	if (!key_fetch() || attestation_get()->platform_length == 0)
		rmm_print("RMM: EL3 gives no key or no platform token, so realms get no tokens\n");
	rmm_print("RMM: RMI 1.0, RSI 1.0, interface to EL3 %lu.%lu\n", VERSION_MAJOR(version), VERSION_MINOR(version));
	rmm_main_loop();
}

void boot_warm(void)
{
	mmu_enable();
	rmm_main_loop();
}
