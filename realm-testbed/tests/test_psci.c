/* SPDX-License-Identifier: Apache-2.0 */
/* PSCI of realms, and what the host may answer (DEN0137 1.0, B6 and B4.3.5). */
#include "esr.h"
#include "machine_host.h"

static uint64_t call[4];

static void make_call(struct rec *rec, struct trap *t)
{
	if (machine_host.runs == 1) {
		memcpy(rec->regs.x, call, sizeof(call));
		t->esr = ESR_EC_IS(EC_SMC);
	} else {
		t->kind = TRAP_IRQ;
	}
}

/* The realm makes the call; what it gets is in rec, when it goes on by itself. */
static struct rec *psci(uint64_t function, uint64_t x1, uint64_t x2, uint64_t x3)
{
	struct rec *rec = fresh_rec();

	machine_host.realm = make_call;
	memcpy(call, (uint64_t[]){function, x1, x2, x3}, sizeof(call));
	CHECK_EQUAL(RMI_SUCCESS, enter());
	return rec;
}

static int64_t answer(uint64_t function, uint64_t x1, uint64_t x2, uint64_t x3)
{
	struct rec *rec = psci(function, x1, x2, x3);

	CHECK_EXIT(.exit_reason = RMI_EXIT_IRQ);
	CHECK_EQUAL(0x1004, rec->regs.pc);
	return (int64_t)rec->regs.x[0];
}

static struct rec *other(void)
{
	return rec_of(granule_find(REC2));
}

TEST(some_calls_are_answered_at_once)
{
	CHECK_EQUAL(PSCI_VERSION_1_1, answer(PSCI_VERSION, 0, 0, 0));
	CHECK_EQUAL(PSCI_SUCCESS, answer(PSCI_FEATURES, PSCI_CPU_ON, 0, 0));
	CHECK_EQUAL(PSCI_SUCCESS, answer(PSCI_FEATURES, SMCCC_VERSION, 0, 0));
	CHECK_EQUAL(PSCI_NOT_SUPPORTED, answer(PSCI_FEATURES, 0x84000012, 0, 0));
	CHECK_EQUAL(PSCI_NOT_SUPPORTED, answer(0x84000012, 0, 0, 0));
	CHECK_EQUAL(PSCI_NOT_SUPPORTED, answer(0xC4000012, 0, 0, 0));
	CHECK_EQUAL(PSCI_INVALID_ADDRESS, answer(PSCI_CPU_ON, 1, UNPROTECTED, 0));
	CHECK_EQUAL(PSCI_INVALID_ADDRESS, answer(PSCI_CPU_ON, 77, UNPROTECTED, 0));
	CHECK_EQUAL(PSCI_INVALID_PARAMETERS, answer(PSCI_CPU_ON, 2, 0x2000, 0));
	CHECK_EQUAL(PSCI_INVALID_PARAMETERS, answer(PSCI_CPU_ON, 1UL << 31, 0x2000, 0));
	CHECK_EQUAL(PSCI_ALREADY_ON, answer(PSCI_CPU_ON, 0, 0x2000, 0));
	CHECK_EQUAL(PSCI_INVALID_PARAMETERS, answer(PSCI_AFFINITY_INFO, 1, 1, 0));
	CHECK_EQUAL(PSCI_INVALID_PARAMETERS, answer(PSCI_AFFINITY_INFO, 2, 0, 0));
	CHECK_EQUAL(PSCI_AFFINITY_ON, answer(PSCI_AFFINITY_INFO, 0, 0, 0));
}

TEST(suspend_is_a_hint_to_the_host)
{
	struct rec *rec = psci(PSCI_CPU_SUSPEND, 1, 2, 3);

	CHECK_EXIT(.exit_reason = RMI_EXIT_PSCI, .gprs = {PSCI_CPU_SUSPEND, 1, 2, 3});
	CHECK_EQUAL(PSCI_SUCCESS, rec->regs.x[0]);
	CHECK_EQUAL(RMI_SUCCESS, enter());
}

TEST(a_rec_that_is_switched_off_is_not_entered_again)
{
	psci(PSCI_CPU_OFF, 1, 2, 3);
	CHECK_EXIT(.exit_reason = RMI_EXIT_PSCI, .gprs = {PSCI_CPU_OFF});
	CHECK_FAILS(RMI_ERROR_REC, RMI_REC_ENTER, REC, PAGE);
}

TEST(a_realm_that_is_switched_off_is_not_entered_again)
{
	psci(PSCI_SYSTEM_RESET, 1, 2, 3);
	CHECK_EXIT(.exit_reason = RMI_EXIT_PSCI, .gprs = {PSCI_SYSTEM_RESET});
	CHECK_FAILS(RMI_ERROR_REALM | 1 << 8, RMI_REC_ENTER, REC, PAGE);
	CHECK_FAILS(RMI_ERROR_REALM | 1 << 8, RMI_REC_ENTER, REC2, PAGE);
}

static struct rec *asks_for_cpu_on(uint64_t runnable)
{
	struct rec *rec = psci(PSCI_CPU_ON, 1, 0x2000, 0x1234567890);

	CHECK_EXIT(.exit_reason = RMI_EXIT_PSCI, .gprs = {PSCI_CPU_ON, 1, 0x2000, 0x1234567890});
	other()->runnable = runnable;
	return rec;
}

TEST(a_rec_waits_until_its_call_is_completed)
{
	asks_for_cpu_on(0);
	CHECK_FAILS(RMI_ERROR_REC, RMI_REC_ENTER, REC, PAGE);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_PSCI_COMPLETE, REC, REC2, 0).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, enter());
}

TEST(cpu_on_starts_the_other_rec_where_the_realm_said)
{
	struct rec *rec = asks_for_cpu_on(0);

	rec->el1.sctlr_el1 = ~0UL;
	memset(&other()->regs, 0xAA, sizeof(other()->regs));
	memset(&other()->el1, 0xAA, sizeof(other()->el1));
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_PSCI_COMPLETE, REC, REC2, 0).x[0]);
	CHECK_EQUAL(PSCI_SUCCESS, rec->regs.x[0]);
	CHECK_EQUAL(0, rec->regs.x[1] | rec->regs.x[2] | rec->regs.x[3]);
	CHECK_EQUAL(1, other()->runnable);
	CHECK_EQUAL(0x2000, other()->regs.pc);
	CHECK_EQUAL(0x1234567890, other()->regs.x[0]);
	CHECK_EQUAL(0x3C5, other()->regs.pstate);
	for (unsigned int i = 1; i < 31; i++)
		CHECK_EQUAL(0, other()->regs.x[i]);
	CHECK_EQUAL(0, other()->regs.sp_el0 | other()->el1.vbar_el1 | other()->el1.cntv_ctl);
	CHECK_EQUAL(SCTLR_RESET | SCTLR_EE, other()->el1.sctlr_el1);
}

TEST(the_host_may_deny_cpu_on)
{
	struct rec *rec = asks_for_cpu_on(0);

	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_PSCI_COMPLETE, REC, REC2, (uint64_t)PSCI_DENIED).x[0]);
	CHECK_EQUAL(PSCI_DENIED, rec->regs.x[0]);
	CHECK_EQUAL(0, other()->runnable);
}

TEST(the_realm_hears_that_the_other_rec_is_on_already)
{
	struct rec *rec = asks_for_cpu_on(1);

	/* It is on, so denying is a lie. */
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_PSCI_COMPLETE, REC, REC2, (uint64_t)PSCI_DENIED);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_PSCI_COMPLETE, REC, REC2, 0).x[0]);
	CHECK_EQUAL(PSCI_ALREADY_ON, rec->regs.x[0]);
	CHECK_EQUAL(0x1000, other()->regs.pc);
}

TEST(affinity_info_is_the_truth_whatever_the_host_thinks)
{
	struct rec *rec = psci(PSCI_AFFINITY_INFO, 1, 0, 0);

	CHECK_EXIT(.exit_reason = RMI_EXIT_PSCI, .gprs = {PSCI_AFFINITY_INFO, 1});
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_PSCI_COMPLETE, REC, REC2, (uint64_t)PSCI_DENIED);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_PSCI_COMPLETE, REC, REC2, 0).x[0]);
	CHECK_EQUAL(PSCI_AFFINITY_ON, rec->regs.x[0]);

	rec = psci(PSCI_AFFINITY_INFO, 1, 0, 0);
	other()->runnable = 0;
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_PSCI_COMPLETE, REC, REC2, 0).x[0]);
	CHECK_EQUAL(PSCI_AFFINITY_OFF, rec->regs.x[0]);
}

TEST(a_host_that_lies_is_refused)
{
	asks_for_cpu_on(0);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_PSCI_COMPLETE, REC, REC, 0);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_PSCI_COMPLETE, REC2, REC, 0);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_PSCI_COMPLETE, REC + 8, REC2, 0);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_PSCI_COMPLETE, REC, REC2 + 8, 0);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_PSCI_COMPLETE, DEVICE, REC2, 0);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_PSCI_COMPLETE, REC, RD, 0);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_PSCI_COMPLETE, REC, AUX, 0);
	for (int64_t status = -9; status < 3; status++)
		if (status != PSCI_SUCCESS && status != PSCI_DENIED)
			CHECK_FAILS(RMI_ERROR_INPUT, RMI_PSCI_COMPLETE, REC, REC2, (uint64_t)status);
	other()->index = 2;
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_PSCI_COMPLETE, REC, REC2, 0);
	other()->index = 1;
	other()->rd = granule_find(START);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_PSCI_COMPLETE, REC, REC2, 0);
	other()->rd = granule_find(RD);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_PSCI_COMPLETE, REC, REC2, 0).x[0]);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_PSCI_COMPLETE, REC, REC2, 0);
}

TEST(the_32_bit_calls_have_32_bit_arguments)
{
	psci(PSCI_CPU_ON32, 0xF00000001, 0xF00002000, 0xF00000005);
	CHECK_EXIT(.exit_reason = RMI_EXIT_PSCI, .gprs = {PSCI_CPU_ON32, 1, 0x2000, 5});
	other()->runnable = 0;
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_PSCI_COMPLETE, REC, REC2, 0).x[0]);
	CHECK_EQUAL(0x2000, other()->regs.pc);
	CHECK_EQUAL(5, other()->regs.x[0]);
}

int main(void)
{
	RUN(some_calls_are_answered_at_once);
	RUN(suspend_is_a_hint_to_the_host);
	RUN(a_rec_that_is_switched_off_is_not_entered_again);
	RUN(a_realm_that_is_switched_off_is_not_entered_again);
	RUN(a_rec_waits_until_its_call_is_completed);
	RUN(cpu_on_starts_the_other_rec_where_the_realm_said);
	RUN(the_host_may_deny_cpu_on);
	RUN(the_realm_hears_that_the_other_rec_is_on_already);
	RUN(affinity_info_is_the_truth_whatever_the_host_thinks);
	RUN(a_host_that_lies_is_refused);
	RUN(the_32_bit_calls_have_32_bit_arguments);
	return check_result();
}
