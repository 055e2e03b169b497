/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of an exception that a realm took to the RMM. */
#ifndef EXIT_H
#define EXIT_H

#include <stdbool.h>
#include <stdint.h>

#include "rec.h"

/* The numbers are those of vectors.S. */
enum trap_kind { TRAP_SYNC, TRAP_IRQ, TRAP_FIQ, TRAP_SERROR };

/* The CPU's syndrome, before anything else could change it. */
struct trap {
	uint64_t kind;
	uint64_t esr, far, hpfar;
	bool ipa_known; /* hpfar holds the address that an abort is about */
	unsigned int level; /* where stage 1 gave an address outside of the IPA space */
};

/* True: the realm goes on. False: the host goes on, and exit (zeroed beforehand) says why. */
bool exit_handle(struct rec *rec, const struct trap *t, struct rmi_rec_exit *exit);
/* A data abort at ipa as if the realm had touched it: the host is to map the page. */
void exit_stage2_abort(uint64_t ipa, int level, struct rmi_rec_exit *exit);

/* Over the instruction that trapped. */
void skip_instruction(struct rec *rec);

/* inject.c: the realm goes on in its own exception handler. */
/* A data or instruction abort as the CPU told it, but with this fault status. */
void inject_abort(struct rec *rec, uint64_t esr, uint64_t far, uint64_t fsc);
void inject_sea(struct rec *rec, uint64_t esr, uint64_t far);
void inject_undefined(struct rec *rec);

/*
 * idreg.c: what the realm reads in an identification register (op0 3, op1 0, CRn 0), given the CPU's own value.
 * A feature is shown when a realm may use it and its state is kept apart; what is not named is not shown.
 */
uint64_t idreg_value(const struct realm *r, unsigned int crm, unsigned int op2, uint64_t raw);

#endif
