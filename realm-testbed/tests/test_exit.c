/* SPDX-License-Identifier: Apache-2.0 */
/* What each exception of a realm tells the host, and what it does to the realm (DEN0137 1.0, A4.3). */
#include "esr.h"
#include "machine_host.h"

#define SYNC(ec, iss) (ESR_EC_IS(ec) | ESR_IL | (iss))
#define FSC_L3 (FSC_TRANSLATION + 3)
#define VBAR 0x80000UL

static struct trap trap;
static uint64_t pstate;

/* The realm has 0x1111111111111100 + n in xn and takes the exception; if it goes on, an interrupt ends that. */
static void take(struct rec *rec, struct trap *t)
{
	if (machine_host.runs > 1) {
		t->kind = TRAP_IRQ;
		return;
	}
	for (unsigned int i = 0; i < 31; i++)
		rec->regs.x[i] = 0x1111111111111100 + i;
	rec->regs.pstate = pstate;
	rec->el1.vbar_el1 = VBAR;
	*t = trap;
}

static struct rec *after(struct trap t, uint64_t mode)
{
	struct rec *rec = fresh_rec_with_memory();

	machine_host.realm = take;
	trap = t;
	pstate = mode;
	CHECK_EQUAL(RMI_SUCCESS, enter());
	return rec;
}

static struct rec *after_sync(uint64_t esr)
{
	return after((struct trap){.esr = esr}, PSTATE_EL1H);
}

static struct rec *after_abort(uint64_t esr, uint64_t ipa)
{
	return after((struct trap){.esr = esr, .far = 0xABCDEF123456789, .hpfar = IPA_TO_HPFAR(ipa), .ipa_known = true},
		     PSTATE_EL1H);
}

static void check_injected(const struct rec *rec, uint64_t esr)
{
	CHECK_EXIT(.exit_reason = RMI_EXIT_IRQ);
	CHECK_EQUAL(2, machine_host.runs);
	CHECK_EQUAL(esr, rec->el1.esr_el1);
	CHECK_EQUAL(VBAR + 0x200, rec->regs.pc);
	CHECK_EQUAL(PSTATE_EL1H, rec->el1.spsr_el1);
}

TEST(interrupts_end_the_run_and_tell_nothing)
{
	after((struct trap){.kind = TRAP_IRQ, .esr = ~0UL, .far = ~0UL, .hpfar = ~0UL}, PSTATE_EL1H);
	CHECK_EXIT(.exit_reason = RMI_EXIT_IRQ);
	after((struct trap){.kind = TRAP_FIQ, .esr = ~0UL, .far = ~0UL, .hpfar = ~0UL}, PSTATE_EL1H);
	CHECK_EXIT(.exit_reason = RMI_EXIT_FIQ);
}

TEST(an_error_that_is_contained_is_told_and_given_to_the_realm)
{
	struct rec *rec = after((struct trap){.kind = TRAP_SERROR,
					      .esr = SYNC(EC_SERROR, ESR_AET_UER | ESR_EA | 1UL << 13 | FSC_SERROR)},
				PSTATE_EL1H);

	CHECK_EXIT(.exit_reason = RMI_EXIT_SERROR, .esr = ESR_EC_IS(EC_SERROR) | ESR_AET_UER | ESR_EA | FSC_SERROR);
	CHECK(rec->serror);
	rec = after((struct trap){.kind = TRAP_SERROR, .esr = SYNC(EC_SERROR, ESR_AET_CE | FSC_SERROR)}, PSTATE_EL1H);
	CHECK_EXIT(.exit_reason = RMI_EXIT_SERROR, .esr = ESR_EC_IS(EC_SERROR) | ESR_AET_CE | FSC_SERROR);
	CHECK(!rec->serror);
}

TEST(waiting_is_told_with_its_kind)
{
	for (uint64_t kind = 0; kind < 4; kind++) {
		struct rec *rec = after_sync(SYNC(EC_WFX, 1UL << 24 | 14UL << 20 | 9UL << 5 | ESR_WFX_RV | kind));

		CHECK_EXIT(.esr = ESR_EC_IS(EC_WFX) | kind, .gprs = {kind < 2 ? 0 : 0x1111111111111109});
		CHECK_EQUAL(0x1004, rec->regs.pc);
	}
}

TEST(the_host_chooses_what_waiting_traps)
{
	struct rec *rec = fresh_rec();

	run_page()->enter.flags = RMI_ENTER_TRAP_WFI;
	CHECK_EQUAL(RMI_SUCCESS, enter());
	CHECK_EQUAL(RMI_ENTER_TRAP_WFI, rec->traps);
	run_page()->enter.flags = RMI_ENTER_TRAP_WFE;
	CHECK_EQUAL(RMI_SUCCESS, enter());
	CHECK_EQUAL(RMI_ENTER_TRAP_WFE, rec->traps);
}

TEST(hvc_is_undefined_and_returns_to_itself)
{
	struct rec *rec = after_sync(SYNC(EC_HVC, 7));

	check_injected(rec, ESR_IL);
	CHECK_EQUAL(0x1000 - 4, rec->el1.elr_el1);
}

TEST(every_other_class_is_undefined)
{
	static const uint8_t known[] = {EC_WFX, EC_HVC, EC_SMC, EC_SYSREG, EC_INSTRUCTION_ABORT, EC_DATA_ABORT};

	for (unsigned int ec = 0; ec < 64; ec++) {
		if (memchr(known, (int)ec, sizeof(known)) == NULL) {
			struct rec *rec = after_sync(SYNC(ec, 0x1FFFFFF));

			check_injected(rec, ESR_IL);
			CHECK_EQUAL(0x1000, rec->el1.elr_el1);
		}
	}
}

static const struct {
	uint64_t pstate, offset;
} modes[] = {
	{PSTATE_EL0T, 0x400}, {PSTATE_EL1T, 0x000}, {PSTATE_EL1H, 0x200}, {PSTATE_AARCH32, 0x600},
	{PSTATE_AARCH32 | 0xF, 0x600},
};

TEST(an_exception_goes_to_the_vector_of_its_mode)
{
	for (unsigned int i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		uint64_t before = modes[i].pstate | PSTATE_NZCV | PSTATE_BTYPE;
		struct rec *rec = after((struct trap){.esr = SYNC(0x19, 0)}, before);

		CHECK_EQUAL(VBAR + modes[i].offset, rec->regs.pc);
		CHECK_EQUAL(before, rec->el1.spsr_el1);
		CHECK_EQUAL(PSTATE_EL1H | PSTATE_DAIF | PSTATE_NZCV, rec->regs.pstate);
	}
}

TEST(a_load_from_unprotected_memory_can_be_emulated)
{
	uint64_t access = ESR_ISV | 2UL << 22 | 5UL << 16 | FSC_L3; /* ldr w5 */
	struct rec *rec = after_abort(SYNC(EC_DATA_ABORT, access | ESR_SSE | 1UL << 14 | ESR_CM), UNPROTECTED);

	CHECK_EXIT(.esr = ESR_EC_IS(EC_DATA_ABORT) | ESR_ISV | 2UL << 22 | FSC_L3, .far = 0x789,
		   .hpfar = IPA_TO_HPFAR(UNPROTECTED));
	CHECK_EQUAL(0x1000, rec->regs.pc);
	run_page()->enter.flags = RMI_ENTER_EMUL_MMIO;
	run_page()->enter.gprs[0] = 0xFFFFFFFF80000001;
	CHECK_EQUAL(RMI_SUCCESS, enter());
	CHECK_EQUAL(0x80000001, rec->regs.x[5]);
	CHECK_EQUAL(0x1004, rec->regs.pc);
	/* The abort is answered. */
	CHECK_FAILS(RMI_ERROR_REC, RMI_REC_ENTER, REC, PAGE);
}

TEST(a_loaded_value_is_cut_and_extended_as_the_instruction_says)
{
	static const struct {
		uint64_t syndrome, value;
	} loads[] = {
		{0UL << 22, 0x88}, {1UL << 22, 0x9988}, {2UL << 22, 0xBBAA9988},
		{3UL << 22 | ESR_SF, 0xFFEEDDCCBBAA9988},
		{0UL << 22 | ESR_SSE, 0xFFFFFF88}, {0UL << 22 | ESR_SSE | ESR_SF, 0xFFFFFFFFFFFFFF88},
		{1UL << 22 | ESR_SSE, 0xFFFF9988}, {1UL << 22 | ESR_SSE | ESR_SF, 0xFFFFFFFFFFFF9988},
		{2UL << 22 | ESR_SSE | ESR_SF, 0xFFFFFFFFBBAA9988},
	};

	for (unsigned int i = 0; i < sizeof(loads) / sizeof(loads[0]); i++) {
		struct rec *rec = after_abort(SYNC(EC_DATA_ABORT, ESR_ISV | loads[i].syndrome | 9UL << 16 | FSC_L3),
					      UNPROTECTED);

		run_page()->enter.flags = RMI_ENTER_EMUL_MMIO;
		run_page()->enter.gprs[0] = 0xFFEEDDCCBBAA9988;
		CHECK_EQUAL(RMI_SUCCESS, enter());
		CHECK_EQUAL(loads[i].value, rec->regs.x[9]);
		CHECK_EQUAL(0x111111111111110A, rec->regs.x[10]);
	}
}

TEST(a_store_tells_as_many_bytes_as_it_has)
{
	static const uint64_t values[] = {0x07, 0x1107, 0x11111107, 0x1111111111111107};

	for (uint64_t sas = 0; sas < 4; sas++) {
		struct rec *rec = after_abort(SYNC(EC_DATA_ABORT, ESR_ISV | sas << 22 | 7UL << 16 | ESR_WNR | FSC_L3),
					      UNPROTECTED);

		CHECK_EXIT(.esr = ESR_EC_IS(EC_DATA_ABORT) | ESR_ISV | sas << 22 | ESR_WNR | FSC_L3, .far = 0x789,
			   .hpfar = IPA_TO_HPFAR(UNPROTECTED), .gprs = {values[sas]});
		run_page()->enter.flags = RMI_ENTER_EMUL_MMIO;
		run_page()->enter.gprs[0] = 55;
		CHECK_EQUAL(RMI_SUCCESS, enter());
		CHECK_EQUAL(0x1111111111111107, rec->regs.x[7]);
		CHECK_EQUAL(0x1004, rec->regs.pc);
	}
}

TEST(the_zero_register_is_none)
{
	after_abort(SYNC(EC_DATA_ABORT, ESR_ISV | 3UL << 22 | 31UL << 16 | ESR_WNR | FSC_L3), UNPROTECTED);
	CHECK_EQUAL(0, run_page()->exit.gprs[0]);
	after_abort(SYNC(EC_DATA_ABORT, ESR_ISV | 3UL << 22 | 31UL << 16 | FSC_L3), UNPROTECTED);
	run_page()->enter.flags = RMI_ENTER_EMUL_MMIO;
	CHECK_EQUAL(RMI_SUCCESS, enter());
}

TEST(an_access_that_can_not_be_emulated_tells_less)
{
	/* a pair */
	after_abort(SYNC(EC_DATA_ABORT, 3UL << 22 | 5UL << 16 | ESR_SF | ESR_WNR | FSC_L3), UNPROTECTED);
	CHECK_EXIT(.esr = SYNC(EC_DATA_ABORT, FSC_L3), .hpfar = IPA_TO_HPFAR(UNPROTECTED));
	run_page()->enter.flags = RMI_ENTER_EMUL_MMIO;
	CHECK_FAILS(RMI_ERROR_REC, RMI_REC_ENTER, REC, PAGE);
	/* from AArch32 */
	after((struct trap){.esr = SYNC(EC_DATA_ABORT, ESR_ISV | FSC_L3), .hpfar = IPA_TO_HPFAR(UNPROTECTED),
			    .ipa_known = true}, PSTATE_AARCH32);
	CHECK_EXIT(.esr = SYNC(EC_DATA_ABORT, FSC_L3), .hpfar = IPA_TO_HPFAR(UNPROTECTED));
}

TEST(an_access_to_unprotected_memory_may_end_in_an_external_abort)
{
	struct rec *rec = after_abort(SYNC(EC_DATA_ABORT, ESR_ISV | 5UL << 16 | ESR_WNR | ESR_FNV | FSC_L3),
				      UNPROTECTED);

	run_page()->enter.flags = RMI_ENTER_INJECT_SEA | RMI_ENTER_EMUL_MMIO;
	CHECK_EQUAL(RMI_SUCCESS, enter());
	CHECK_EQUAL(VBAR + 0x200, rec->regs.pc);
	CHECK_EQUAL(0x1000, rec->el1.elr_el1);
	CHECK_EQUAL(0xABCDEF123456789, rec->el1.far_el1);
	CHECK_EQUAL(SYNC(EC_DATA_ABORT + 1, ESR_EA | ESR_WNR | FSC_SEA), rec->el1.esr_el1);
}

TEST(the_host_hears_of_protected_memory_that_it_must_map)
{
	const struct rec *rec = after_abort(SYNC(EC_DATA_ABORT, ESR_ISV | 3UL << 22 | 5UL << 16 | ESR_WNR | FSC_L3),
					    UNMAPPED);

	CHECK_EXIT(.esr = ESR_EC_IS(EC_DATA_ABORT) | FSC_L3, .hpfar = IPA_TO_HPFAR(UNMAPPED));
	run_page()->enter.flags = RMI_ENTER_EMUL_MMIO;
	CHECK_FAILS(RMI_ERROR_REC, RMI_REC_ENTER, REC, PAGE);
	/* And may not refuse it. */
	run_page()->enter.flags = RMI_ENTER_INJECT_SEA;
	CHECK_EQUAL(RMI_SUCCESS, enter());
	CHECK_EQUAL(0x1000, rec->regs.pc);
	after_abort(SYNC(EC_INSTRUCTION_ABORT, ESR_WNR | FSC_L3), UNMAPPED);
	CHECK_EXIT(.esr = ESR_EC_IS(EC_INSTRUCTION_ABORT) | FSC_L3, .hpfar = IPA_TO_HPFAR(UNMAPPED));
}

TEST(the_host_does_not_hear_of_memory_that_the_realm_does_not_have)
{
	check_injected(after_abort(SYNC(EC_DATA_ABORT, ESR_ISV | FSC_TRANSLATION), EMPTY),
		       SYNC(EC_DATA_ABORT + 1, ESR_EA | FSC_SEA));
	check_injected(after_abort(SYNC(EC_INSTRUCTION_ABORT, FSC_TRANSLATION), EMPTY),
		       SYNC(EC_INSTRUCTION_ABORT + 1, ESR_EA | FSC_SEA));
}

TEST(an_address_outside_of_the_space_is_too_large_for_stage_1)
{
	for (unsigned int level = 0; level < 4; level++) {
		struct trap t = {.far = 5, .hpfar = IPA_TO_HPFAR(1UL << 40), .ipa_known = true, .level = level};

		t.esr = SYNC(EC_DATA_ABORT, ESR_ISV | ESR_WNR | FSC_TRANSLATION);
		check_injected(after(t, PSTATE_EL1H), SYNC(EC_DATA_ABORT + 1, ESR_WNR | level));
		t.esr = SYNC(EC_INSTRUCTION_ABORT, FSC_TRANSLATION);
		check_injected(after(t, PSTATE_EL1H), SYNC(EC_INSTRUCTION_ABORT + 1, level));
	}
}

TEST(code_does_not_come_from_unprotected_memory)
{
	check_injected(after_abort(SYNC(EC_INSTRUCTION_ABORT, FSC_L3), UNPROTECTED),
		       SYNC(EC_INSTRUCTION_ABORT + 1, ESR_EA | FSC_SEA));
}

TEST(an_abort_whose_address_is_gone_is_tried_again)
{
	after((struct trap){.esr = SYNC(EC_DATA_ABORT, FSC_PERMISSION)}, PSTATE_EL1H);
	CHECK_EXIT(.exit_reason = RMI_EXIT_IRQ);
	after((struct trap){.esr = SYNC(EC_INSTRUCTION_ABORT, FSC_PERMISSION)}, PSTATE_EL1H);
	CHECK_EXIT(.exit_reason = RMI_EXIT_IRQ);
}

TEST(an_external_abort_goes_to_the_realm_and_is_told_without_an_address)
{
	struct rec *rec = after_abort(SYNC(EC_DATA_ABORT, ESR_ISV | 3UL << 16 | ESR_EA | ESR_WNR | FSC_SEA),
				      UNPROTECTED);

	CHECK_EXIT(.esr = ESR_EC_IS(EC_DATA_ABORT) | ESR_EA | FSC_SEA);
	CHECK_EQUAL(VBAR + 0x200, rec->regs.pc);
	run_page()->enter.flags = RMI_ENTER_EMUL_MMIO;
	CHECK_FAILS(RMI_ERROR_REC, RMI_REC_ENTER, REC, PAGE);
}

#define SYSREG(op0, op1, crn, crm, op2, rt, read)                                                                      \
	SYNC(EC_SYSREG, ESR_SYSREG(op0, op1, crn, crm, op2) | (uint64_t)(rt) << 5 | (read))

TEST(interrupts_that_the_realm_sends_are_told)
{
	for (unsigned int op2 = 5; op2 < 8; op2++) {
		struct rec *rec = after_sync(SYSREG(3, 0, 12, 11, op2, 7, 0));

		CHECK_EXIT(.esr = SYSREG(3, 0, 12, 11, op2, 7, 0), .gprs = {0x1111111111111107});
		CHECK_EQUAL(0x1004, rec->regs.pc);
		after_sync(SYSREG(3, 0, 12, 11, op2, 31, 0));
		CHECK_EXIT(.esr = SYSREG(3, 0, 12, 11, op2, 31, 0));
	}
	after_sync(SYSREG(3, 0, 12, 11, 1, 7, 0)); /* ICC_DIR */
	CHECK_EXIT(.esr = SYSREG(3, 0, 12, 11, 1, 7, 0), .gprs = {0x1111111111111107});
}

TEST(registers_of_what_realms_do_not_have_are_undefined)
{
	check_injected(after_sync(SYSREG(3, 3, 9, 12, 0, 1, 1)), ESR_IL); /* PMCR_EL0 */
	check_injected(after_sync(SYSREG(3, 3, 13, 2, 0, 1, 1)), ESR_IL); /* AMCR_EL0 */
	check_injected(after_sync(SYSREG(3, 0, 1, 0, 6, 1, 0)), ESR_IL); /* GCR_EL1 */
	check_injected(after_sync(SYSREG(2, 1, 0, 0, 0, 1, 1) | 1UL << 13), ESR_IL); /* trace */
	check_injected(after_sync(SYSREG(3, 0, 12, 11, 5, 1, 1)), ESR_IL); /* ICC_SGI1R read */
}

static uint64_t id_register(unsigned int crm, unsigned int op2, uint64_t raw)
{
	struct rec *rec = fresh_rec_with_memory();

	machine_host.realm = take;
	machine_host.idreg = raw;
	trap = (struct trap){.esr = SYSREG(3, 0, 0, crm, op2, 4, 1)};
	pstate = PSTATE_EL1H;
	CHECK_EQUAL(RMI_SUCCESS, enter());
	CHECK_EXIT(.exit_reason = RMI_EXIT_IRQ);
	CHECK_EQUAL(0x1004, rec->regs.pc);
	return rec->regs.x[4];
}

TEST(id_registers_show_what_a_realm_may_use)
{
	/* The values of the machine; two breakpoints and watchpoints as the realm was created. */
	CHECK_EQUAL(0x1301000011110011, id_register(4, 0, 0x1311001121112222));
	CHECK_EQUAL(0x21, id_register(4, 1, 0x1001000121));
	CHECK_EQUAL(0x10100A, id_register(5, 0, 0x100000001030560A));
	CHECK_EQUAL(0x1000000000100125, id_register(7, 0, 0x2100032310201126));
}

TEST(id_registers_without_a_name_are_zero)
{
	for (unsigned int crm = 1; crm < 8; crm++)
		for (unsigned int op2 = 0; op2 < 8; op2++) {
			bool named = (crm >= 4 && op2 == 0) || (crm == 4 && op2 == 1) || (crm >= 6 && op2 == 1) ||
				     (crm == 7 && op2 == 2);

			CHECK_EQUAL(named, id_register(crm, op2, ~0UL) != 0);
		}
}

int main(void)
{
	RUN(interrupts_end_the_run_and_tell_nothing);
	RUN(an_error_that_is_contained_is_told_and_given_to_the_realm);
	RUN(waiting_is_told_with_its_kind);
	RUN(the_host_chooses_what_waiting_traps);
	RUN(hvc_is_undefined_and_returns_to_itself);
	RUN(every_other_class_is_undefined);
	RUN(an_exception_goes_to_the_vector_of_its_mode);
	RUN(a_load_from_unprotected_memory_can_be_emulated);
	RUN(a_loaded_value_is_cut_and_extended_as_the_instruction_says);
	RUN(a_store_tells_as_many_bytes_as_it_has);
	RUN(the_zero_register_is_none);
	RUN(an_access_that_can_not_be_emulated_tells_less);
	RUN(an_access_to_unprotected_memory_may_end_in_an_external_abort);
	RUN(the_host_hears_of_protected_memory_that_it_must_map);
	RUN(the_host_does_not_hear_of_memory_that_the_realm_does_not_have);
	RUN(an_address_outside_of_the_space_is_too_large_for_stage_1);
	RUN(code_does_not_come_from_unprotected_memory);
	RUN(an_abort_whose_address_is_gone_is_tried_again);
	RUN(an_external_abort_goes_to_the_realm_and_is_told_without_an_address);
	RUN(interrupts_that_the_realm_sends_are_told);
	RUN(registers_of_what_realms_do_not_have_are_undefined);
	RUN(id_registers_show_what_a_realm_may_use);
	RUN(id_registers_without_a_name_are_zero);
	return check_result();
}
