/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions that the RMM makes for a realm: taken to EL1 as the architecture does (Arm DDI 0487, D1.3). */
#include "esr.h"
#include "exit.h"

/* Offsets in the vector table. */
#define VECTOR_EL1T 0x000
#define VECTOR_EL1H 0x200
#define VECTOR_EL0_AARCH64 0x400
#define VECTOR_EL0_AARCH32 0x600

static bool from_el0(const struct rec *rec)
{
	return (rec->regs.pstate & PSTATE_AARCH32) != 0 || (rec->regs.pstate & PSTATE_MODE) == PSTATE_EL0T;
}

static uint64_t vector(uint64_t pstate)
{
	if (pstate & PSTATE_AARCH32)
		return VECTOR_EL0_AARCH32;
	switch (pstate & PSTATE_MODE) {
	case PSTATE_EL0T:
		return VECTOR_EL0_AARCH64;
	case PSTATE_EL1T:
		return VECTOR_EL1T;
	default:
		return VECTOR_EL1H;
	}
}

static void take_exception(struct rec *rec, uint64_t esr)
{
	uint64_t old = rec->regs.pstate;
	uint64_t pstate = PSTATE_EL1H | PSTATE_DAIF | (old & (PSTATE_NZCV | PSTATE_DIT | PSTATE_PAN));

	if (!(rec->el1.sctlr_el1 & SCTLR_SPAN))
		pstate |= PSTATE_PAN;
	if (rec->el1.sctlr_el1 & SCTLR_DSSBS)
		pstate |= PSTATE_SSBS;
	rec->el1.esr_el1 = esr;
	rec->el1.elr_el1 = rec->regs.pc;
	rec->el1.spsr_el1 = old;
	rec->regs.pc = rec->el1.vbar_el1 + vector(old);
	rec->regs.pstate = pstate;
	rec->exception = true;
}

void inject_abort(struct rec *rec, uint64_t esr, uint64_t far, uint64_t fsc)
{
	/* What is left of the syndrome describes the access; ISV and its fields are for EL2 alone. */
	uint64_t kept = esr & (ESR_EC_MASK | ESR_IL | ESR_WNR | ESR_CM);

	if (!from_el0(rec))
		kept += ESR_EC_IS(EC_SAME_EL);
	rec->el1.far_el1 = far;
	take_exception(rec, kept | fsc);
}

void inject_sea(struct rec *rec, uint64_t esr, uint64_t far)
{
	inject_abort(rec, esr, far, ESR_EA | FSC_SEA);
}

void inject_undefined(struct rec *rec)
{
	take_exception(rec, ESR_EC_IS(EC_UNKNOWN) | ESR_IL);
}

void skip_instruction(struct rec *rec)
{
	rec->regs.pc += 4;
	rec->regs.pstate &= ~(PSTATE_BTYPE | PSTATE_SS);
}
