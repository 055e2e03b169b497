/* SPDX-License-Identifier: Apache-2.0 */
/* REC exits (DEN0137 1.0, A4.3.4): what the host may see is copied, everything else stays zero. */
#include "exit.h"

#include "esr.h"
#include "machine.h"
#include "rsi-call.h"

/* Of the syndrome of any abort that the host hears of. */
#define ESR_ABORT_TOLD (ESR_EC_MASK | ESR_SET_MASK | ESR_FNV | ESR_EA | ESR_FSC_MASK)
/* And of one that the host may emulate. */
#define ESR_ACCESS_TOLD (ESR_ISV | ESR_SAS_MASK | ESR_SF | ESR_WNR)

#define ICC_DIR ESR_SYSREG(3, 0, 12, 11, 1)
#define ICC_SGI1R ESR_SYSREG(3, 0, 12, 11, 5)
#define ICC_ASGI1R ESR_SYSREG(3, 0, 12, 11, 6)
#define ICC_SGI0R ESR_SYSREG(3, 0, 12, 11, 7)
/* ID registers: CRm is 1 to 7, op2 any. */
#define ID_REGISTERS ESR_SYSREG(3, 0, 0, 0, 0)
#define ID_REGISTERS_MASK ESR_SYSREG(3, 7, 15, 8, 0)
/* Debug communication channel and debug ROM, which MDCR_EL2 traps (op0 2, CRn 0 or 1). */
#define DEBUG_REGISTERS ESR_SYSREG(2, 0, 0, 0, 0)
#define DEBUG_REGISTERS_MASK ESR_SYSREG(3, 0, 14, 0, 0)

static uint64_t read_register(const struct rec *rec, unsigned int index)
{
	return index == XZR ? 0 : rec->regs.x[index];
}

static void write_register(struct rec *rec, unsigned int index, uint64_t value)
{
	if (index != XZR)
		rec->regs.x[index] = value;
}

static bool is_external(uint64_t fsc)
{
	return fsc == FSC_SEA || (fsc >= FSC_SEA_WALK_FIRST && fsc <= FSC_SEA_WALK_LAST);
}

/* Memory itself refused: the host put something there that does not answer, or it is broken. */
static bool external_abort(struct rec *rec, const struct trap *t, struct rmi_rec_exit *exit)
{
	uint64_t set = t->esr & ESR_SET_MASK;

	if (set == ESR_SET_UC)
		hal_panic(__FILE__, __LINE__, "uncontainable external abort");
	if (set == ESR_SET_UER)
		inject_sea(rec, t->esr, t->far);
	exit->esr = t->esr & ESR_ABORT_TOLD;
	return false;
}

void exit_stage2_abort(uint64_t ipa, int level, struct rmi_rec_exit *exit)
{
	exit->exit_reason = RMI_EXIT_SYNC;
	exit->esr = ESR_EC_IS(EC_DATA_ABORT) | (FSC_TRANSLATION + (uint64_t)level);
	exit->hpfar = IPA_TO_HPFAR(ipa);
}

static void tell_abort(const struct trap *t, struct rmi_rec_exit *exit)
{
	exit->esr = t->esr & ESR_ABORT_TOLD;
	exit->hpfar = t->hpfar & HPFAR_FIPA;
}

/* An abort that the host does not hear of (DEN0137 1.0, A5.2; windows: docs/caec-abi.md). */
static bool is_realms(struct rec *rec, const struct trap *t, uint64_t ipa)
{
	struct realm *r = realm_of(rec->rd);

	if (ipa >= realm_ipa_end(r)) {
		inject_abort(rec, t->esr, t->far, FSC_ADDRESS_SIZE + t->level);
		return true;
	}
	switch (ipa_fault(r, ipa, (t->esr & ESR_FSC_MASK & ~3UL) == FSC_PERMISSION)) {
	case IPA_FAULT_REALM:
		inject_sea(rec, t->esr, t->far);
		return true;
	case IPA_FAULT_NONE:
		return true;
	default:
		return false;
	}
}

static bool data_abort(struct rec *rec, const struct trap *t, struct rmi_rec_exit *exit)
{
	uint64_t ipa = HPFAR_TO_IPA(t->hpfar);

	if (is_external(t->esr & ESR_FSC_MASK))
		return external_abort(rec, t, exit);
	if (!t->ipa_known)
		return true; /* the realm's own tables changed meanwhile: let it try again */
	if (is_realms(rec, t, ipa))
		return true;
	tell_abort(t, exit);
	if (ipa_is_protected(rec, ipa))
		return false;

	rec->abort_esr = t->esr;
	rec->abort_far = t->far;
	if (!(t->esr & ESR_ISV) || (rec->regs.pstate & PSTATE_AARCH32)) {
		rec->abort = REC_ABORT_UNPROTECTED;
		exit->esr |= t->esr & ESR_IL;
		return false;
	}
	rec->abort = REC_ABORT_EMULATABLE;
	exit->esr |= t->esr & ESR_ACCESS_TOLD;
	exit->far = t->far & GRANULE_MASK;
	if (t->esr & ESR_WNR)
		exit->gprs[0] = read_register(rec, ESR_SRT(t->esr)) & ~0UL >> (64 - (8U << ESR_SAS(t->esr)));
	return false;
}

/* Code comes from protected memory only. */
static bool instruction_abort(struct rec *rec, const struct trap *t, struct rmi_rec_exit *exit)
{
	uint64_t ipa = HPFAR_TO_IPA(t->hpfar);

	if (is_external(t->esr & ESR_FSC_MASK))
		return external_abort(rec, t, exit);
	if (!t->ipa_known)
		return true;
	if (is_realms(rec, t, ipa))
		return true;
	if (!ipa_is_protected(rec, ipa)) {
		inject_sea(rec, t->esr, t->far);
		return true;
	}
	tell_abort(t, exit);
	return false;
}

static bool system_register(struct rec *rec, uint64_t esr, struct rmi_rec_exit *exit)
{
	uint64_t reg = esr & ESR_SYSREG_MASK;
	bool read = esr & ESR_SYSREG_READ;
	unsigned int crm = ESR_SYSREG_CRM(esr);
	unsigned int op2 = ESR_SYSREG_OP2(esr);

	if (read && (reg & ID_REGISTERS_MASK) == ID_REGISTERS && crm != 0) {
		write_register(rec, ESR_SYSREG_RT(esr), idreg_value(realm_of(rec->rd), crm, op2, idreg_raw(crm, op2)));
		skip_instruction(rec);
		return true;
	}
	if (!read && (reg == ICC_SGI1R || reg == ICC_ASGI1R || reg == ICC_SGI0R || reg == ICC_DIR)) {
		exit->esr = esr;
		exit->gprs[0] = read_register(rec, ESR_SYSREG_RT(esr));
		skip_instruction(rec);
		return false;
	}
	if ((reg & DEBUG_REGISTERS_MASK) == DEBUG_REGISTERS) {
		if (read)
			write_register(rec, ESR_SYSREG_RT(esr), 0);
		skip_instruction(rec);
		return true;
	}
	/* Of a feature that the ID registers hide. */
	inject_undefined(rec);
	return true;
}

static bool synchronous(struct rec *rec, const struct trap *t, struct rmi_rec_exit *exit)
{
	exit->exit_reason = RMI_EXIT_SYNC;
	switch (ESR_EC(t->esr)) {
	case EC_WFX:
		exit->esr = t->esr & (ESR_EC_MASK | ESR_WFX_TI);
		if ((t->esr & ESR_WFX_TIMEOUT) && (t->esr & ESR_WFX_RV))
			exit->gprs[0] = read_register(rec, ESR_WFX_RN(t->esr));
		skip_instruction(rec);
		return false;
	case EC_HVC:
		rec->regs.pc -= 4; /* HVC returns behind itself, an undefined instruction to itself */
		inject_undefined(rec);
		return true;
	case EC_SMC:
		return rsi_call(rec, exit);
	case EC_SYSREG:
		return system_register(rec, t->esr, exit);
	case EC_INSTRUCTION_ABORT:
		return instruction_abort(rec, t, exit);
	case EC_DATA_ABORT:
		return data_abort(rec, t, exit);
	default:
		/* SVE, SME and all else that the ID registers hide and that traps with a class of its own. */
		inject_undefined(rec);
		return true;
	}
}

static void serror(struct rec *rec, uint64_t esr, struct rmi_rec_exit *exit)
{
	uint64_t aet = esr & ESR_AET_MASK;

	exit->exit_reason = RMI_EXIT_SERROR;
	if ((esr & ESR_IDS) || (esr & ESR_FSC_MASK) != FSC_SERROR || aet == ESR_AET_UC)
		hal_panic(__FILE__, __LINE__, "uncontainable SError");
	exit->esr = esr & (ESR_EC_MASK | ESR_IDS | ESR_AET_MASK | ESR_EA | ESR_FSC_MASK);
	if (aet == ESR_AET_UEU || aet == ESR_AET_UER) {
		rec->serror = true;
		rec->vsesr = esr & (ESR_IDS | ESR_AET_MASK | ESR_EA | ESR_FSC_MASK);
	}
}

bool exit_handle(struct rec *rec, const struct trap *t, struct rmi_rec_exit *exit)
{
	switch (t->kind) {
	case TRAP_SYNC:
		return synchronous(rec, t, exit);
	case TRAP_IRQ:
		exit->exit_reason = RMI_EXIT_IRQ;
		return false;
	case TRAP_FIQ:
		exit->exit_reason = RMI_EXIT_FIQ;
		return false;
	default:
		serror(rec, t->esr, exit);
		return false;
	}
}
