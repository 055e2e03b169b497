/* SPDX-License-Identifier: Apache-2.0 */

#include "boot.h"

#include "arch.h"
#include "bytes.h"
#include "lock.h"
#include "memory-map.h"
#include "p384.h"
#include "smccc.h"
#include "wipe.h"

#define RMM_GTSI_DELEGATE 0xC40001B0UL
#define RMM_GTSI_UNDELEGATE 0xC40001B1UL
#define RMM_GET_REALM_ATTEST_KEY 0xC40001B2UL
#define RMM_GET_PLAT_TOKEN 0xC40001B3UL
#define CURVE_SECP384R1 0
#define E_RMM_OK 0L
#define E_RMM_AGAIN (-6L)

#define ESR_EC(esr) ((esr) >> 26 & 0x3F)
#define EC_DATA_ABORT_SAME_EL 0x25

#define VTTBR_VMID_SHIFT 48
#define TLBI_TTL_SHIFT 44 /* FEAT_TTL: bits 47:46 say the granule, 45:44 the level */
#define TLBI_TTL_4KIB 4UL
#define TLBI_IPA(ipa) ((ipa) >> 12 & 0xFFFFFFFFFUL)

static struct lock shared_lock; /* protects the shared page */
static uint8_t attestation_key[P384_BYTES];

void *hal_granule(uint64_t pa)
{
	return (void *)pa;
}

static bool ns_address(uint64_t pa, size_t length)
{
	return ((pa | length) & 7) == 0 && pa < NS_ALIAS && length <= NS_ALIAS - pa;
}

bool hal_ns_read(void *to, uint64_t pa, size_t length)
{
	return ns_address(pa, length) && ns_copy(to, (const void *)(pa + NS_ALIAS), length);
}

bool hal_ns_write(uint64_t pa, const void *from, size_t length)
{
	return ns_address(pa, length) && ns_copy((void *)(pa + NS_ALIAS), from, length);
}

static int64_t call_el3(struct smc *call)
{
	smc(call);
	return (int64_t)call->x[0];
}

bool hal_delegate(uint64_t pa)
{
	return call_el3(&(struct smc){.x = {RMM_GTSI_DELEGATE, pa}}) == E_RMM_OK;
}

bool hal_undelegate(uint64_t pa)
{
	return call_el3(&(struct smc){.x = {RMM_GTSI_UNDELEGATE, pa}}) == E_RMM_OK;
}

void hal_s2_publish(void)
{
	dsb(ishst);
	isb();
}

/* TLB maintenance is for the VMID in VTTBR_EL2; the RMM itself has no stage 2. The result goes to end_vmid(). */
static uint64_t begin_vmid(uint16_t vmid)
{
	uint64_t before = read_sysreg(vttbr_el2);

	write_sysreg(vttbr_el2, (uint64_t)vmid << VTTBR_VMID_SHIFT);
	dsb(ish);
	isb();
	return before;
}

static void end_vmid(uint64_t before)
{
	dsb(ish);
	write_sysreg(vttbr_el2, before);
	isb();
}

void hal_tlbi_ipa(uint16_t vmid, uint64_t ipa, int level)
{
	uint64_t before;

	if (level < 0) {
		hal_tlbi_vmid(vmid);
		return;
	}
	before = begin_vmid(vmid);
	tlbi_arg(ipas2e1is, TLBI_IPA(ipa) | (TLBI_TTL_4KIB | (uint64_t)level) << TLBI_TTL_SHIFT);
	/* What stage 1 and 2 together gave is not covered by the address of stage 2. */
	dsb(ish);
	tlbi(vmalle1is);
	end_vmid(before);
}

void hal_tlbi_range(uint16_t vmid, uint64_t ipa, uint64_t size)
{
	(void)ipa;
	(void)size;
	/* A table covers 512 entries and more: one instruction for all of the VMID is cheaper than one for each. */
	hal_tlbi_vmid(vmid);
}

void hal_tlbi_vmid(uint16_t vmid)
{
	uint64_t before = begin_vmid(vmid);

	tlbi(vmalls12e1is);
	end_vmid(before);
}

unsigned int hal_cpu(void)
{
	return (unsigned int)read_sysreg(tpidr_el2);
}

void hal_relax(void)
{
	cpu_relax();
}

bool hal_irq_pending(void)
{
	return read_sysreg(isr_el1) != 0;
}

/* FEAT_RNG; Z says that no number came (Arm DDI 0487, RNDRRS). */
void hal_random(void *to, size_t length)
{
	uint64_t *words = to;

	for (size_t i = 0; i < length / sizeof(*words); i++) {
		uint64_t failed;

		do
			__asm__ volatile("mrs %0, s3_3_c2_c4_1\n\tcset %1, eq" : "=r"(words[i]), "=r"(failed)::"cc");
		while (failed != 0);
	}
}

uint64_t hal_tombstone(void)
{
	static const uint64_t ones[GRANULE_SIZE / sizeof(uint64_t)] __attribute__((aligned(GRANULE_SIZE))) = {
		[0 ... GRANULE_SIZE / sizeof(uint64_t) - 1] = ~0UL,
	};

	return (uintptr_t)ones;
}

uint64_t hal_counter(void)
{
	isb();
	return read_sysreg(cntpct_el0);
}

unsigned int hal_dram(struct dram_bank banks[MAX_DRAM_BANKS])
{
	memcpy(banks, dram, sizeof(dram));
	return dram_banks;
}

bool key_fetch(void)
{
	struct smc call = {.x = {RMM_GET_REALM_ATTEST_KEY, shared_page, GRANULE_SIZE, CURVE_SECP384R1}};
	bool ok;

	lock(&shared_lock);
	ok = call_el3(&call) == E_RMM_OK && call.x[1] == P384_BYTES;
	if (ok)
		memcpy(attestation_key, (const void *)shared_page, P384_BYTES);
	wipe((void *)shared_page, P384_BYTES);
	unlock(&shared_lock);
	return ok;
}

const uint8_t *hal_attestation_key(void)
{
	return attestation_key;
}

size_t hal_platform_token(uint8_t *to, size_t size, const uint8_t *hash, size_t hash_length)
{
	size_t length = 0;
	uint64_t left;

	lock(&shared_lock);
	memcpy((void *)shared_page, hash, hash_length);
	do {
		struct smc call = {.x = {RMM_GET_PLAT_TOKEN, shared_page, GRANULE_SIZE, hash_length}};
		int64_t status = call_el3(&call);

		left = 1;
		if (status == E_RMM_AGAIN) {
			cpu_relax();
			continue;
		}
		if (status != E_RMM_OK || call.x[1] > GRANULE_SIZE || call.x[1] > size - length) {
			length = 0;
			break;
		}
		memcpy(to + length, (const void *)shared_page, call.x[1]);
		length += call.x[1];
		left = call.x[2];
		hash_length = 0; /* the rest of the same token */
	} while (left > 0);
	unlock(&shared_lock);
	return length;
}

static _Noreturn void stop(void)
{
	for (;;)
		wfe();
}

void hal_panic(const char *file, int line, const char *what)
{
	rmm_print("RMM: CPU %u: %s:%d: %s\n", hal_cpu(), file, line, what);
	stop();
}

void rmm_exception(struct frame *f)
{
	if (f->kind == 0 && ESR_EC(f->esr) == EC_DATA_ABORT_SAME_EL && f->elr >= (uintptr_t)ns_copy_begin &&
	    f->elr < (uintptr_t)ns_copy_end && (f->far & NS_ALIAS) != 0) {
		f->elr = (uintptr_t)ns_copy_failed;
		return;
	}
	rmm_print("RMM: CPU %u: exception %lu ESR_EL2 %016lx ELR_EL2 %016lx FAR_EL2 %016lx SPSR_EL2 %08lx\n", hal_cpu(),
		  f->kind, f->esr, f->elr, f->far, f->spsr);
	for (int i = 0; i < 31; i++)
		rmm_print("x%-2d %016lx%c", i, f->x[i], i % 4 == 3 || i == 30 ? '\n' : ' ');
	stop();
}
