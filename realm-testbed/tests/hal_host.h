/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine below the RMM, for programs on the build machine: two banks of DRAM, a granule protection table, and
 * notes of what the RMM asked for. hal_granule() of a granule that is not in the realm PAS ends the program: that would
 * be a granule protection fault of the RMM.
 */
#ifndef HAL_HOST_H
#define HAL_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include "hal.h"
#include "result.h"

/* The second bank lies above 4 GiB, and directly behind the first there is nothing. */
#define BANK0 0x80000000UL
#define BANK0_SIZE (16UL << 20)
#define BANK1 0x880000000UL
#define BANK1_SIZE (8UL << 20)
#define BANKS_GRANULES ((BANK0_SIZE + BANK1_SIZE) / GRANULE_SIZE)
#define DEVICE 0x09000000UL /* not DRAM */

enum gpi { GPI_NORMAL, GPI_REALM, GPI_SECURE, GPI_ROOT };

/* size 0: everything of the VMID */
struct tlbi_note {
	uint16_t vmid;
	uint64_t ipa;
	uint64_t size;
};
#define TLBI_NOTES 2048

struct hal_host {
	struct tlbi_note tlbi[TLBI_NOTES];
	unsigned int tlbi_count;
	unsigned int publishes;
	unsigned int ns_writes;
	uint64_t ns_fault_at;          /* reading this address faults; what lies before it is copied */
	void (*before_ns_read)(void);  /* another CPU, in the moment before the access */
	bool irq_pending;
	uint64_t counter;
};
extern struct hal_host hal_host;
extern _Thread_local unsigned int hal_host_cpu;

/*
 * Zeroes DRAM, gives all of it to the normal world, forgets the notes, frees all VMIDs and starts the RMM's granule
 * table anew.
 */
void hal_host_reset(void);
void hal_host_forget(void); /* the notes alone */
/*
 * One number for all that a command may change: states, counts, the bytes of the realm world, writes to the normal
 * world. Finds locks that nobody gave back.
 */
uint64_t hal_host_fingerprint(void);
/* The bytes whatever their PAS is; NULL outside DRAM. */
uint8_t *hal_host_bytes(uint64_t pa);
enum gpi hal_host_gpi(uint64_t pa);
const enum gpi *hal_host_gpt(void); /* by index */
void hal_host_set_gpi(uint64_t pa, enum gpi gpi);
/* Index of a granule of DRAM, 0 … BANKS_GRANULES - 1, and back. */
unsigned int hal_host_index(uint64_t pa);
uint64_t hal_host_pa(unsigned int index);
/* Did the notes cover the address for this VMID? */
bool hal_host_invalidated(uint16_t vmid, uint64_t ipa);

/* One RMI call: x0 … x6. */
struct result rmi_call(const uint64_t regs[7]);
#define RMI(...) rmi_call((const uint64_t[7]){ __VA_ARGS__ })

#endif
