/* SPDX-License-Identifier: Apache-2.0 */
/*
 * REC exits due to synchronous exceptions and what an entry makes of them (DEN0137 1.0, A4.2, A4.3, A5.2): exactly the
 * specified fields, everything else zero.
 */

#include "conform.h"

#define MMIO_OFFSET 0x18
#define IPA_MMIO (IPA_UNPROTECTED + 0x5000)

static struct scene s;

static uint64_t run(uint32_t insn, uint64_t x0, uint64_t x1)
{
	uint64_t x[] = {x0, x1};

	rec_settle(&s, s.a.rec[0]);
	return rec_execute(&s, s.a.rec[0], insn, x, 2);
}

static uint64_t enter(uint64_t flags, uint64_t gpr0)
{
	s.run->enter.flags = flags;
	s.run->enter.gprs[0] = gpr0;
	return rec_enter(&s, s.a.rec[0]);
}

static struct rmi_rec_exit abort_exit(uint64_t esr, uint64_t ipa)
{
	return (struct rmi_rec_exit){.exit_reason = RMI_EXIT_SYNC, .esr = esr, .hpfar = HPFAR(ipa)};
}

static const struct access {
	const char *name;
	uint32_t insn;
	uint64_t syndrome;
	uint64_t data; /* what the host answers, or the register that is stored */
	uint64_t result; /* x0 after it, or what the host sees */
} accesses[] = {
	{"load 8", INSN_LDR_X0_X1, ESR_SAS(3) | ESR_SF, 0x8899AABBCCDDEEFF, 0x8899AABBCCDDEEFF},
	{"load 4", INSN_LDR_W0_X1, ESR_SAS(2), 0x8899AABBCCDDEEFF, 0xCCDDEEFF},
	{"load 1", INSN_LDRB_W0_X1, ESR_SAS(0), 0x8899AABBCCDDEEFF, 0xFF},
	{"load 1, sign to 64 bits", INSN_LDRSB_X0_X1, ESR_SAS(0) | ESR_SF, 0xFF80, 0xFFFFFFFFFFFFFF80},
	{"load 2, sign to 32 bits", INSN_LDRSH_W0_X1, ESR_SAS(1), 0xFF8000, 0xFFFF8000},
	{"load to xzr", INSN_LDR_XZR_X1, ESR_SAS(3) | ESR_SF, 0x8899AABBCCDDEEFF, 0x55},
	{"store 8", INSN_STR_X0_X1, ESR_SAS(3) | ESR_SF | ESR_WNR, 0x1122334455667788, 0x1122334455667788},
	{"store 4", INSN_STR_W0_X1, ESR_SAS(2) | ESR_WNR, 0x1122334455667788, 0x55667788},
	{"store 1", INSN_STRB_W0_X1, ESR_SAS(0) | ESR_WNR, 0x1122334455667788, 0x88},
	{"store of xzr", INSN_STR_XZR_X1, ESR_SAS(3) | ESR_SF | ESR_WNR, 0x1122334455667788, 0},
};

static void emulated(void)
{
	area_begin("EXIT_emulated");
	for (size_t i = 0; i < sizeof(accesses) / sizeof(accesses[0]); i++) {
		const struct access *a = &accesses[i];
		bool store = (a->syndrome & ESR_WNR) != 0;
		struct rmi_rec_exit e =
			abort_exit(ESR_CLASS(EC_DATA_LOWER) | ESR_ISV | a->syndrome | ESR_TRANSLATION(3), IPA_MMIO);

		e.far = MMIO_OFFSET;
		if (store)
			e.gprs[0] = a->result;
		run(a->insn, store ? a->data : 0x55, IPA_MMIO + MMIO_OFFSET);
		check_exit(a->name, &s, &e);
		enter(0, 0);
		check_exit("not emulated: the same again", &s, &e);
		enter(RMI_ENTER_EMUL_MMIO, a->data);
		expect("it goes on behind", s.run->exit.exit_reason == RMI_EXIT_HOST_CALL && s.run->exit.imm == 0);
		expect_equal("x0", store ? a->data : a->result, s.run->exit.gprs[0]);
		check_equal("emulated twice", RMI_ERROR_REC, enter(RMI_ENTER_EMUL_MMIO, 0));
	}
	run(INSN_LDR_X0_X1, 0, IPA_MMIO);
	enter(RMI_ENTER_INJECT_SEA, 0);
	check_exception("external abort", &s, EC_DATA, FSC_EXTERNAL);
	expect_equal("FAR", IPA_MMIO, s.run->exit.gprs[1]);
	expect("EA", (s.run->exit.gprs[0] & ESR_EA) != 0);
	run(INSN_LDR_X0_X1, 0, IPA_MMIO);
	enter(RMI_ENTER_INJECT_SEA | RMI_ENTER_EMUL_MMIO, 0x1234);
	check_exception("external abort wins over emulation", &s, EC_DATA, FSC_EXTERNAL);
	/* a pair has no syndrome */
	struct rmi_rec_exit e = abort_exit(ESR_CLASS(EC_DATA_LOWER) | ESR_IL | ESR_TRANSLATION(3), IPA_MMIO);
	run(INSN_LDP_X2_X3_X1, 0, IPA_MMIO);
	check_exit("load of a pair", &s, &e);
	check_equal("which can't be emulated", RMI_ERROR_REC, enter(RMI_ENTER_EMUL_MMIO, 0));
	enter(RMI_ENTER_INJECT_SEA, 0);
	check_exception("but aborted", &s, EC_DATA, FSC_EXTERNAL);
	/* a read-only page: permission fault */
	RMI4(RMI_RTT_MAP_UNPROTECTED, s.a.rd, IPA_MMIO, 3, s.ns | (DESC_NORMAL_RW & ~0x80UL));
	run(INSN_STR_X0_X1, 7, IPA_MMIO);
	e = abort_exit(ESR_CLASS(EC_DATA_LOWER) | ESR_ISV | ESR_SAS(3) | ESR_SF | ESR_WNR | 0xF, IPA_MMIO);
	e.gprs[0] = 7;
	check_exit("store to a read-only page", &s, &e);
	enter(RMI_ENTER_EMUL_MMIO, 0);
	run(INSN_LDR_X0_X1, 0, IPA_MMIO);
	check_equal("load from it", *(uint64_t *)s.ns, s.run->exit.gprs[0]);
	RMI3(RMI_RTT_UNMAP_UNPROTECTED, s.a.rd, IPA_MMIO, 3);
	run(INSN_LDR_X0_X1, 0, IPA_UNPROTECTED_LEVEL2);
	check_equal("fault of level 2", ESR_TRANSLATION(2), s.run->exit.esr & 0x3F);
	enter(RMI_ENTER_EMUL_MMIO, 0);
	run(INSN_LDR_X0_X1, 0, IPA_UNPROTECTED_LEVEL1);
	check_equal("fault of level 1", ESR_TRANSLATION(1), s.run->exit.esr & 0x3F);
	enter(RMI_ENTER_EMUL_MMIO, 0);
	rec_settle(&s, s.a.rec[0]);
	s.run->enter.gprs[30] = INSN_NOP;
	uint64_t status = enter(RMI_ENTER_INJECT_SEA, 0);
	check("SEA after a host call: refused or ignored", status == RMI_ERROR_REC || status == RMI_SUCCESS);
	note("SEA after a host call gives %lx", status);
	area_end();
}

static void protected(void)
{
	struct rmi_rec_exit e = abort_exit(ESR_CLASS(EC_DATA_LOWER) | ESR_TRANSLATION(3), IPA_RAM);
	uint64_t page = IPA_RAM + GRANULE_SIZE;

	area_begin("EXIT_protected");
	run(INSN_LDR_X0_X1, 0, IPA_RAM + 0x123 * 8);
	check_exit("load from unassigned RAM", &s, &e);
	check_equal("can't be emulated", RMI_ERROR_REC, enter(RMI_ENTER_EMUL_MMIO, 0));
	note("SEA into protected memory gives %lx", enter(RMI_ENTER_INJECT_SEA, 0));
	check("is no SEA", s.run->exit.exit_reason == RMI_EXIT_SYNC);
	data_map(&s.a, IPA_RAM, 0);
	enter(0, 0);
	check_equal("after mapping it goes on", RMI_EXIT_HOST_CALL, s.run->exit.exit_reason);
	data_unmap(&s.a, IPA_RAM);
	scene_end(&s);
	scene_begin(&s);
	realm_run(&s, &s.a, 2);
	run(INSN_STR_X0_X1, 0x77, IPA_RAM);
	check_exit("store: no value for the host", &s, &e);
	data_map(&s.a, IPA_RAM, 0);
	enter(0, 0);
	check_equal("after mapping it goes on", RMI_EXIT_HOST_CALL, s.run->exit.exit_reason);
	run(INSN_LDR_X0_X1, 0, IPA_RAM);
	check_equal("and the page works", 0x77, s.run->exit.gprs[0]);
	run(INSN_LDR_X0_X1, 0, IPA_RAM + 8);
	check_equal("the rest of it is zero", 0, s.run->exit.gprs[0]);
	data_unmap(&s.a, IPA_RAM);
	run(INSN_LDR_X0_X1, 0, IPA_RAM);
	check_exit("load from DESTROYED", &s, &e);
	data_map(&s.a, IPA_RAM, 0);
	enter(0, 0);
	check_exit("DESTROYED stays so with a new page", &s, &e);
	/* the realm is stuck there: a fresh one for the rest */
	scene_end(&s);
	scene_begin(&s);
	realm_run(&s, &s.a, 2);

	run(INSN_LDR_X0_X1, 0, IPA_FREE);
	check_exception("load from EMPTY", &s, EC_DATA, FSC_EXTERNAL);
	expect("EA", (s.run->exit.gprs[0] & ESR_EA) != 0);
	expect_equal("FAR", IPA_FREE, s.run->exit.gprs[1]);
	run(INSN_STR_X0_X1, 0, IPA_LEVEL1);
	check_exception("store to EMPTY, no table", &s, EC_DATA, FSC_EXTERNAL);
	run(INSN_BR_X1, 0, IPA_FREE);
	check_exception("fetch from EMPTY", &s, EC_FETCH, FSC_EXTERNAL);
	run(INSN_BR_X1, 0, IPA_UNPROTECTED);
	check_exception("fetch from the unprotected half", &s, EC_FETCH, FSC_EXTERNAL);
	share_map(&s.a, IPA_UNPROTECTED, s.ns);
	run(INSN_BR_X1, 0, IPA_UNPROTECTED);
	check_exception("fetch from a shared page", &s, EC_FETCH, FSC_EXTERNAL);
	run(INSN_LDR_X0_X1, 0, IPA_END);
	check_exception("load beyond the space: address size, level 0", &s, EC_DATA, 0);
	run(INSN_BR_X1, 0, IPA_END);
	check_exception("fetch beyond the space: address size, level 0", &s, EC_FETCH, 0);
	e = abort_exit(ESR_CLASS(EC_FETCH_LOWER) | ESR_TRANSLATION(3), page);
	run(INSN_BR_X1, 0, page + 0x20);
	check_exit("fetch from unassigned RAM", &s, &e);
	data_map(&s.a, page, 0);
	enter(0, 0);
	check_exception("after mapping: zero is no instruction", &s, EC_UNKNOWN, 0);
	/* a shared page that the host takes away from under the realm */
	uint64_t stolen = granule_alloc();
	share_map(&s.a, IPA_UNPROTECTED + 0x3000, stolen);
	RMI1(RMI_GRANULE_DELEGATE, stolen);
	uint64_t status = run(INSN_LDR_X0_X1, 0, IPA_UNPROTECTED + 0x3000);
	check_equal("shared page that became delegated: no fault of the RMM", RMI_SUCCESS, status);
	check_exception("the realm takes the granule protection fault", &s, EC_DATA, 0x28);
	RMI3(RMI_RTT_UNMAP_UNPROTECTED, s.a.rd, IPA_UNPROTECTED + 0x3000, 3);
	if (s.run->exit.exit_reason == RMI_EXIT_SYNC)
		enter(RMI_ENTER_INJECT_SEA, 0);
	RMI1(RMI_GRANULE_UNDELEGATE, stolen);
	granule_free(stolen);
	area_end();
}

static void instructions(void)
{
	struct rmi_rec_exit e = {.exit_reason = RMI_EXIT_SYNC, .esr = ESR_CLASS(EC_WFX)};
	uint64_t x[] = {0, 0x0123456789ABCDEF};

	area_begin("EXIT_instructions");
	run(INSN_HVC, 0, 0);
	check_exception("HVC is unknown", &s, EC_UNKNOWN, 0);
	rec_settle(&s, s.a.rec[0]);
	s.run->enter.flags = RMI_ENTER_TRAP_WFI;
	s.run->enter.gprs[30] = INSN_WFI;
	rec_enter(&s, s.a.rec[0]);
	check_exit("WFI with trap", &s, &e);
	enter(0, 0);
	check_equal("and on", RMI_EXIT_HOST_CALL, s.run->exit.exit_reason);
	s.run->enter.flags = RMI_ENTER_TRAP_WFE;
	s.run->enter.gprs[30] = INSN_WFE;
	rec_enter(&s, s.a.rec[0]);
	e.esr |= 1; /* TI: WFE */
	if (s.run->exit.exit_reason == RMI_EXIT_HOST_CALL)
		note("WFE does not trap on this machine");
	else
		check_exit("WFE with trap", &s, &e);
	rec_settle(&s, s.a.rec[0]);
	s.run->enter.flags = RMI_ENTER_TRAP_WFI;
	s.run->enter.gprs[1] = x[1];
	s.run->enter.gprs[30] = 0xD5031021; /* WFIT x1 */
	rec_enter(&s, s.a.rec[0]);
	e.esr = ESR_CLASS(EC_WFX) | 2;
	e.gprs[0] = x[1];
	if (s.run->exit.exit_reason == RMI_EXIT_HOST_CALL)
		note("WFIT does not trap on this machine");
	else if ((s.run->exit.esr & 3) == 0)
		note("the machine reports WFIT as WFI");
	else
		check_exit("WFIT with trap tells the time limit", &s, &e);
	s.run->enter.flags = 0;
	rec_settle(&s, s.a.rec[0]);
	/* a host call of the realm's own: all 31 registers and the immediate, nothing else */
	run(INSN_STR_X0_X1, 0xBEEF, PROGRAM_SCRATCH);
	for (uint64_t i = 0; i < 31; i++)
		run(INSN_STR_X0_X1, 0x1000 + i, PROGRAM_SCRATCH + 8 + 8 * i);
	struct rmi_rec_exit h = {.exit_reason = RMI_EXIT_HOST_CALL, .imm = 0xBEEF};
	for (uint64_t i = 0; i < 31; i++)
		h.gprs[i] = 0x1000 + i;
	run(INSN_SMC, RSI_HOST_CALL, PROGRAM_SCRATCH);
	check_exit("host call", &s, &h);
	for (uint64_t i = 0; i < 31; i++)
		s.run->enter.gprs[i] = 0x2000 + i;
	rec_enter(&s, s.a.rec[0]);
	check_equal("RSI_SUCCESS", RSI_SUCCESS, s.run->exit.gprs[0]);
	for (uint64_t i = 0; i < 31; i += 15) {
		run(INSN_LDR_X0_X1, 0, PROGRAM_SCRATCH + 8 + 8 * i);
		expect_equal("the host's answer in realm memory", 0x2000 + i, s.run->exit.gprs[0]);
	}
	area_end();
}

void conform_exits(void)
{
	scene_begin(&s);
	realm_run(&s, &s.a, 2);
	emulated();
	protected();
	instructions();
	scene_end(&s);
}
