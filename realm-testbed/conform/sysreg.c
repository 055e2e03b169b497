/* SPDX-License-Identifier: Apache-2.0 */
/* System registers of a realm: what the host emulates, what the identification registers hide, what is undefined. */

#include "conform.h"

static struct scene s;

static bool read_register(uint32_t insn, uint64_t *value)
{
	uint64_t x[] = {0x5A5A5A5A5A5A5A5AUL};

	rec_settle(&s, s.a.rec[0]);
	rec_execute(&s, s.a.rec[0], insn, x, 1);
	*value = s.run->exit.gprs[0];
	return s.run->exit.exit_reason == RMI_EXIT_HOST_CALL && s.run->exit.imm == PROGRAM_IMM_DONE;
}

static uint64_t field(uint64_t value, unsigned int shift)
{
	return value >> shift & 0xF;
}

static void identification(void)
{
	uint64_t features = RMI1(RMI_FEATURES, 0).x1;
	uint64_t v;

	area_begin("SYSREG_identification");
	check("PFR0 reads", read_register(INSN_MRS(3, 0, 0, 4, 0), &v));
	note("ID_AA64PFR0_EL1 = %lx", v);
	check_equal("no SVE (PFR0)", 0, field(v, 32));
	check_equal("no AMU", 0, field(v, 44));
	check("PFR1 reads", read_register(INSN_MRS(3, 0, 0, 4, 1), &v));
	note("ID_AA64PFR1_EL1 = %lx", v);
	check_equal("no MTE", 0, field(v, 8));
	check_equal("no SME", 0, field(v, 24));
	check_equal("no NMI", 0, field(v, 36));
	check("ZFR0 is zero", read_register(INSN_MRS(3, 0, 0, 4, 4), &v) && v == 0);
	check("SMFR0 is zero", read_register(INSN_MRS(3, 0, 0, 4, 5), &v) && v == 0);
	check("DFR0 reads", read_register(INSN_MRS(3, 0, 0, 5, 0), &v));
	note("ID_AA64DFR0_EL1 = %lx", v);
	check("no PMU", field(v, 8) == 0 || (features >> RMI_FEATURE0_PMU_EN & 1) != 0);
	check_equal("breakpoints as the realm's parameters say", s.realm_params->num_bps, field(v, 12));
	check_equal("watchpoints as the realm's parameters say", s.realm_params->num_wps, field(v, 20));
	check_equal("no trace", 0, field(v, 4) | field(v, 40) | field(v, 44) | field(v, 32));
	check("MMFR0 reads", read_register(INSN_MRS(3, 0, 0, 7, 0), &v));
	note("ID_AA64MMFR0_EL1 = %lx", v);
	check("MMFR1 reads", read_register(INSN_MRS(3, 0, 0, 7, 1), &v));
	check("MMFR2 reads", read_register(INSN_MRS(3, 0, 0, 7, 2), &v));
	check("ISAR0 reads", read_register(INSN_MRS(3, 0, 0, 6, 0), &v));
	check("a reserved identification register reads zero", read_register(INSN_MRS(3, 0, 0, 7, 7), &v) && v == 0);
	check("MIDR_EL1", read_register(INSN_MRS(3, 0, 0, 0, 0), &v));
	check("MPIDR_EL1 is the REC's", read_register(INSN_MRS(3, 0, 0, 0, 5), &v) && (v & 0xFF00FFFFFFUL) == 0);
	area_end();
}

/* Undefined to a realm that must not have it: an exception, or at most nothing. */
static void undefined(const char *name, uint32_t insn)
{
	uint64_t v;
	bool read = read_register(insn, &v);

	if (!read && s.run->exit.exit_reason == RMI_EXIT_HOST_CALL) {
		/* FEAT_IDST lets the architecture report some reads as trapped ones */
		check(name, s.run->exit.gprs[0] >> 26 == EC_UNKNOWN || s.run->exit.gprs[0] >> 26 == EC_SYSREG);
		return;
	}
	check(name, s.run->exit.exit_reason == RMI_EXIT_HOST_CALL);
	if (read)
		note("%s executes, x0 = %lx", name, v);
}

static void written(const char *name, uint32_t insn, uint64_t access)
{
	struct rmi_rec_exit e = {.exit_reason = RMI_EXIT_SYNC};
	uint64_t x[] = {0x123456789ABCUL};

	rec_settle(&s, s.a.rec[0]);
	rec_execute(&s, s.a.rec[0], insn, x, 1);
	e.esr = ESR_CLASS(EC_SYSREG) | ESR_IL | access;
	e.gprs[0] = x[0];
	/* a host can do with the access alone; IL is as the architecture gives it, or not told */
	s.run->exit.esr |= ESR_IL;
	check_exit(name, &s, &e);
	s.run->enter.flags = 0;
	rec_enter(&s, s.a.rec[0]);
	check_equal("and on", RMI_EXIT_HOST_CALL, s.run->exit.exit_reason);
}

#define ACCESS(op0, op1, crn, crm, op2)                                                                                \
	((op0) << 20 | (op2) << 17 | (op1) << 14 | (crn) << 10 | (crm) << 1) /* Rt = x0, a write */

static void traps(void)
{
	area_begin("SYSREG_traps");
	written("ICC_SGI1R_EL1", INSN_MSR(3, 0, 12, 11, 5), ACCESS(3, 0, 12, 11, 5));
	written("ICC_SGI0R_EL1", INSN_MSR(3, 0, 12, 11, 7), ACCESS(3, 0, 12, 11, 7));
	undefined("SVE instruction", 0x0420E3E0); /* cntb x0 */
	undefined("ZCR_EL1", INSN_MRS(3, 0, 1, 2, 0));
	undefined("SMSTART", 0xD503477F);
	undefined("SVCR", INSN_MRS(3, 3, 4, 2, 2));
	undefined("PMCR_EL0", INSN_MRS(3, 3, 9, 12, 0));
	undefined("PMCCNTR_EL0", INSN_MRS(3, 3, 9, 13, 0));
	undefined("AMCR_EL0", INSN_MRS(3, 3, 13, 2, 0));
	undefined("MPAM1_EL1", INSN_MRS(3, 0, 10, 5, 0));
	undefined("GMID_EL1", INSN_MRS(3, 1, 0, 0, 4));
	undefined("TRFCR_EL1", INSN_MRS(3, 0, 1, 2, 1));
	undefined("PMSCR_EL1", INSN_MRS(3, 0, 9, 9, 0));
	undefined("HCR_EL2", INSN_MRS(3, 4, 1, 1, 0));
	undefined("SCR_EL3", INSN_MRS(3, 6, 1, 1, 0));
	undefined("ICC_SRE_EL2", INSN_MRS(3, 4, 12, 9, 5));
	undefined("OSDLR_EL1", INSN_MRS(2, 0, 1, 3, 4));
	undefined("LORSA_EL1", INSN_MRS(3, 0, 10, 4, 0));
	undefined("ICC_CTLR_EL1", INSN_MRS(3, 0, 12, 12, 4));
	undefined("DC CISW", 0xD5087E5F);
	undefined("CNTHCTL_EL2", INSN_MRS(3, 4, 14, 1, 0));
	undefined("SMPRI_EL1", INSN_MRS(3, 0, 1, 2, 4));
	undefined("ICC_NMIAR1_EL1", INSN_MRS(3, 0, 12, 9, 5));
	area_end();
}

void conform_sysreg(void)
{
	scene_begin(&s);
	realm_run(&s, &s.a, 1);
	identification();
	traps();
	scene_end(&s);
}
