/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the logic of the RMM needs of the machine. hal.c has it for AArch64 at realm EL2; tests/hal_host.c for the
 * programs that test the same logic on the build machine, with sanitizers. Nothing above this line touches a system
 * register, an address that it did not get from here, or the other side of an SMC.
 */
#ifndef HAL_H
#define HAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GRANULE_SIZE 4096UL
#define GRANULE_MASK (GRANULE_SIZE - 1)

/* --- memory --- */

/*
 * The bytes of a granule in the realm PAS. On the machine the map is one to one and permanent; the caller has made
 * sure by the granule's state that it is in the realm PAS.
 */
void *hal_granule(uint64_t pa);

/*
 * Copies from and to the normal world. The address may be anything that a host can think of: false when the
 * access faulted (device memory, other PAS, taken away half-way); what was copied until then stays copied.
 * length is a multiple of 8, address aligned to 8.
 */
bool hal_ns_read(void *to, uint64_t pa, size_t length);
bool hal_ns_write(uint64_t pa, const void *from, size_t length);

/* Asks EL3 to change a granule's PAS; false when EL3 refuses. */
bool hal_delegate(uint64_t pa);
bool hal_undelegate(uint64_t pa);

/* --- stage 2 --- */

/* Makes earlier writes of translation entries visible to every table walk. */
void hal_s2_publish(void);
/* Invalidates one page or block (level 3, 2, 1) or, at level -1, everything of the VMID, on all CPUs; and waits. */
void hal_tlbi_ipa(uint16_t vmid, uint64_t ipa, int level);
/* The same for an entry that pointed to a table: all levels of the range that it covered. */
void hal_tlbi_range(uint16_t vmid, uint64_t ipa, uint64_t size);
void hal_tlbi_vmid(uint16_t vmid);

/* --- the rest --- */

unsigned int hal_cpu(void);
void hal_relax(void); /* inside every waiting loop */
bool hal_irq_pending(void); /* an interrupt waits for the host: long commands stop here */
uint64_t hal_counter(void); /* CNTPCT */
void hal_random(void *to, size_t length); /* of the CPU's true random numbers; length is a multiple of 8 */
uint64_t hal_tombstone(void); /* a page of ones in the realm PAS that nobody writes */

struct dram_bank {
	uint64_t base;
	uint64_t size;
};
#define MAX_DRAM_BANKS 4
/* From the boot manifest; count of banks. */
unsigned int hal_dram(struct dram_bank banks[MAX_DRAM_BANKS]);

/* Keys and tokens of EL3, fetched at boot. */
const uint8_t *hal_attestation_key(void); /* P-384 private scalar, 48 bytes, big endian */
/* Asks EL3 for the platform token over a hash of the realm attestation public key; length, 0 on failure. */
size_t hal_platform_token(uint8_t *to, size_t size, const uint8_t *hash, size_t hash_length);

/* Says what went wrong on the console and stops this CPU: only for what the RMM itself has done wrong. */
_Noreturn void hal_panic(const char *file, int line, const char *what);
#define RMM_ASSERT(condition) ((condition) ? (void)0 : hal_panic(__FILE__, __LINE__, #condition))

#endif
