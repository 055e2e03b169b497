/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state of every granule of DRAM, 8 bytes each.
 *
 *   NS ──delegate──▶ DELEGATED ──REALM_CREATE──▶ RD, RTT (starting level)
 *    ◀─undelegate──     │  ▲   ──REC_CREATE────▶ REC, REC_AUX
 *                       │  │   ──RTT_CREATE────▶ RTT
 *                       │  │   ──DATA_CREATE(_UNKNOWN)──▶ DATA
 *                       │  │   ──APT_CREATE, APT_EXTEND─▶ APT
 *                       │  └── the matching destroy (wiped first)
 *
 * A granule's state changes only under its lock. The reference count says how many others rely on it:
 *   RD: RECs of the realm;  REC: 1 while it runs;  RTT: live entries (not assigned_ns);  DATA: entries
 *   of other realms that share it;  APT: 0.
 * Only a granule with count 0 is destroyed. Between delegate and undelegate the bytes of a DELEGATED granule are zero.
 *
 * Order of locks (held at the same time, first to last):
 *   1. granules that a command names (RD, REC, DELEGATED, …), by ascending address;
 *   2. the lock of all policy tables (policy.h);
 *   3. RTTs from the starting level down, hand over hand; of two realms only under the lock of the policy tables;
 *   4. granules that an RTT entry or a REC names (DATA, REC_AUX, child RTT).
 * Nobody waits for a lock while holding that of a granule in a state other than the expected one: else a host that
 * names, say, a DATA granule where an RD belongs would turn the order round.
 */
#ifndef GRANULE_H
#define GRANULE_H

#include <stdbool.h>
#include <stdint.h>

#include "hal.h"

enum granule_state {
	GRANULE_NS = 0,
	GRANULE_DELEGATED,
	GRANULE_RD,
	GRANULE_REC,
	GRANULE_REC_AUX,
	GRANULE_DATA,
	GRANULE_RTT,
	GRANULE_APT,
	GRANULE_STATES
};

struct granule {
	uint8_t next;    /* ticket lock: taken */
	uint8_t serving; /*              served */
	uint8_t state;
	uint8_t reserved;
	uint32_t references;
};

/* Lays the table out over the banks that hal_dram() reports; all granules are NS. */
void granules_init(void);

/* NULL unless pa is aligned and in DRAM that is not the firmware's. */
struct granule *granule_find(uint64_t pa);
uint64_t granule_pa(const struct granule *g);

void granule_lock(struct granule *g);
void granule_unlock(struct granule *g);
/* granule_find + lock + check; NULL (and no lock) when the address is wrong or the state another one. */
struct granule *granule_lock_at(uint64_t pa, enum granule_state state);
/*
 * Locks two granules in the order of their addresses. False (and no lock) when one is wrong; equal addresses are wrong.
 */
bool granule_lock_two(uint64_t pa0, enum granule_state state0, struct granule **g0, uint64_t pa1,
		      enum granule_state state1, struct granule **g1);

/* Without the lock no more than a hint. */
static inline enum granule_state granule_state(const struct granule *g)
{
	return (enum granule_state)__atomic_load_n(&g->state, __ATOMIC_RELAXED);
}

/* Under the lock; from or to DELEGATED. */
void granule_set_state(struct granule *g, enum granule_state state);
/* Atomic; for counts that change without the lock (a REC that leaves, RECs of an RD). */
void granule_get(struct granule *g);
void granule_put(struct granule *g); /* release */
uint32_t granule_references(const struct granule *g); /* acquire */

/* Wipes the bytes, makes it DELEGATED and unlocks. */
void granule_release(struct granule *g);

#endif
