/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one world (normal or realm) left in the registers of one CPU. EL1, FP/SIMD registers and the timers are not
 * here: the software at EL2 of the entered world keeps them. The first fields are known to start.S by their offsets.
 */
#ifndef WORLD_H
#define WORLD_H

#define WORLD_SP_EL0 248
#define WORLD_ELR 256
#define WORLD_SPSR 264
#define WORLD_SCR 272

/* What was taken to EL3. */
#define KIND_SYNC 0
#define KIND_IRQ 1
#define KIND_FIQ 2
#define KIND_SERROR 3

#define BOOTED 0x424F4F544544 /* value of the variable of that name, which memory does not hold by chance */

#ifndef __ASSEMBLER__

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#define WORLD_EL2_REGISTERS 42
#define WORLD_KEYS 10

struct world {
	uint64_t x[31];
	uint64_t sp_el0;
	uint64_t elr; /* where it goes on, at EL2 */
	uint64_t spsr;
	uint64_t scr; /* SCR_EL3: which world it is */
	uint64_t el2[WORLD_EL2_REGISTERS];
	uint64_t keys[WORLD_KEYS];
};
static_assert(offsetof(struct world, sp_el0) == WORLD_SP_EL0, "start.S");
static_assert(offsetof(struct world, elr) == WORLD_ELR, "start.S");
static_assert(offsetof(struct world, spsr) == WORLD_SPSR, "start.S");
static_assert(offsetof(struct world, scr) == WORLD_SCR, "start.S");

enum world_kind { WORLD_NORMAL, WORLD_REALM };

/* As after a reset: entry at pc in EL2, MMU off, everything masked, arguments zero. */
void world_reset(struct world *w, enum world_kind kind, uint64_t pc);
/* EL2 registers and pointer authentication keys of this CPU. */
void world_save(struct world *w);
void world_load(const struct world *w);

#endif
#endif
