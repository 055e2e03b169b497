/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What running a REC needs of the CPU; tests have their own. Per entry: machine_enter, any number of machine_run,
 * machine_leave. After it the CPU's registers are the host's again and the REC has all of its own.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "exit.h"
#include "rec.h"

void machine_enter(struct rec *rec);
void machine_leave(struct rec *rec);
/* Runs the realm until it takes an exception. In rec->el1, sctlr_el1 and vbar_el1 are up to date afterwards. */
void machine_run(struct rec *rec, struct trap *t);
/*
 * Before each run: keeps the interrupt of a timer whose output is asserted away from this CPU. True when an output is
 * not what the host was told, so that it must hear of it first.
 */
bool timers_changed(const struct rec *rec);
/* The CPU's own identification register (op0 3, op1 0, CRn 0). */
uint64_t idreg_raw(unsigned int crm, unsigned int op2);

/* el1.c, gic_hw.c, fpu.c: parts of the above */
void el1_save(struct rec_el1 *to);
void el1_load(const struct rec_el1 *from);
void el1_load_exception(const struct rec_el1 *from);
void keys_save(uint64_t to[PAUTH_KEY_WORDS]);
void keys_load(const uint64_t from[PAUTH_KEY_WORDS]);
void gic_hw_save(struct rec_gic *to);
void gic_hw_load(const struct rec_gic *from);
void host_fpu_save(void);
void host_fpu_load(void);

/* enter.S */
uint64_t realm_enter(struct rec_registers *regs);
void fpu_save(void *to);
void fpu_load(const void *from);

#endif
