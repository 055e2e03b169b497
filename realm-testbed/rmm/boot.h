/* SPDX-License-Identifier: Apache-2.0 */
/* The machine side of the RMM: what boot.c, hal.c, mmu.c, rmm_console.c and the assembly share. */
#ifndef BOOT_H
#define BOOT_H

/*
 * Stacks are in the upper half of slots of that size, and the lower half is not mapped: the bit of half the size says
 * in vectors.S whether an address is still inside.
 */
#define STACK_SHIFT 14
#define STACK_SIZE (1 << STACK_SHIFT)
#define STACK_SLOT (2 * STACK_SIZE)

#define FRAME_ELR 248
#define FRAME_SPSR 256
#define FRAME_ESR 264
#define FRAME_FAR 272
#define FRAME_KIND 280
#define FRAME_SIZE 288

#ifndef __ASSEMBLER__

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hal.h"

/* What vectors.S saves when the RMM itself takes an exception. */
struct frame {
	uint64_t x[31];
	uint64_t elr, spsr, esr, far;
	uint64_t kind; /* 0 … 3: sync, IRQ, FIQ, SError */
};
static_assert(sizeof(struct frame) == FRAME_SIZE && offsetof(struct frame, elr) == FRAME_ELR, "vectors.S");

/* boot.c: what the boot manifest said. */
extern struct dram_bank dram[MAX_DRAM_BANKS];
extern unsigned int dram_banks;
extern uint64_t shared_page;
extern uint64_t console_base; /* PL011, 0 = none */
_Noreturn void boot_cold(uint64_t cpu, uint64_t version, uint64_t cpus, uint64_t shared);
_Noreturn void boot_warm(void);

/* mmu.c */
#define NS_ALIAS (1UL << 38) /* DRAM in the non-secure PAS: VA = PA + NS_ALIAS */
void mmu_init(void);
void mmu_enable(void);

/* hal.c: the attestation key from EL3; false when EL3 has none. */
bool key_fetch(void);
/* Returns to the RMM only from a copy from or to the normal world, which it makes fail. */
void rmm_exception(struct frame *f);

/* rmm_console.c */
void rmm_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ns_copy.S: false when an access in it faulted. length is a multiple of 8. */
bool ns_copy(void *to, const void *from, size_t length);
extern const char ns_copy_begin[], ns_copy_end[], ns_copy_failed[];

/* rmm.ld and entry.S */
extern char text_start[], text_end[], rodata_start[], rodata_end[], data_start[], stacks[], stacks_end[], bss_end[];
extern const char vectors[];

#endif
#endif
