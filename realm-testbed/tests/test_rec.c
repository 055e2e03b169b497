/* SPDX-License-Identifier: Apache-2.0 */
/* RMI_REC_CREATE, RMI_REC_DESTROY, RMI_REC_AUX_COUNT, and what RMI_REC_ENTER refuses. */
#include "esr.h"
#include "machine_host.h"

static void prepare(void)
{
	fresh_realm();
	memset(&machine_host, 0, sizeof(machine_host));
	delegate(REC);
	delegate(AUX);
	delegate(AUX + GRANULE_SIZE);
	rec_params(0, AUX);
}

TEST(the_mpidr_of_a_rec_counts_through_its_fields)
{
	static const struct {
		uint64_t index, rmi, architecture;
	} pairs[] = {
		{0, 0, 0}, {1, 1, 1}, {15, 15, 15}, {16, 0x100, 0x100}, {0x123, 0x1203, 0x1203},
		{0xFFF, 0xFF0F, 0xFF0F}, {0x1000, 0x10000, 0x10000}, {0x100000, 0x1000000, 1UL << 32},
		{0xFFFFFFF, 0xFFFFFF0F, 0xFF00FFFF0F},
	};
	uint64_t index;

	for (unsigned int i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		CHECK(rmi_mpidr_to_index(pairs[i].rmi, &index));
		CHECK_EQUAL(pairs[i].index, index);
		CHECK(mpidr_to_index(pairs[i].architecture, &index));
		CHECK_EQUAL(pairs[i].index, index);
		CHECK_EQUAL(pairs[i].architecture, index_to_mpidr(pairs[i].index));
	}
}

TEST(an_mpidr_with_other_bits_is_none)
{
	uint64_t index;

	for (unsigned int bit = 0; bit < 64; bit++) {
		bool middle = bit < 4 || (bit >= 8 && bit < 24);

		CHECK_EQUAL(middle || (bit >= 24 && bit < 32), rmi_mpidr_to_index(1UL << bit, &index));
		CHECK_EQUAL(middle || (bit >= 32 && bit < 40), mpidr_to_index(1UL << bit, &index));
	}
}

TEST(a_rec_begins_with_its_parameters_and_nothing_else)
{
	struct rmi_rec_params *p;
	const struct rec *rec;

	prepare();
	memset(hal_host_bytes(REC), 0xAA, GRANULE_SIZE);
	memset(hal_host_bytes(AUX), 0xAA, 2 * GRANULE_SIZE);
	p = rec_params(0, AUX);
	for (unsigned int i = 0; i < RMI_REC_CREATE_GPRS; i++)
		p->gprs[i] = 100 + i;
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REC_CREATE, RD, REC, PARAMS).x[0]);
	rec = rec_of(granule_find(REC));
	for (unsigned int i = 0; i < 31; i++)
		CHECK_EQUAL(i < RMI_REC_CREATE_GPRS ? 100 + i : 0, rec->regs.x[i]);
	CHECK_EQUAL(0x1000, rec->regs.pc);
	CHECK_EQUAL(0x3C5, rec->regs.pstate);
	CHECK_EQUAL(0xC50878, rec->el1.sctlr_el1);
	CHECK_EQUAL(1UL << 31, rec->vmpidr);
	CHECK_EQUAL(1, rec->runnable);
	CHECK_EQUAL(GRANULE_REC, state_at(REC));
	for (unsigned int i = 0; i < REC_AUX_GRANULES; i++) {
		CHECK_EQUAL(GRANULE_REC_AUX, state_at(AUX + i * GRANULE_SIZE));
		CHECK_EQUAL(0, *(uint64_t *)hal_host_bytes(AUX + i * GRANULE_SIZE));
	}
	CHECK_EQUAL(1, realm_of(granule_find(RD))->next_rec);
}

TEST(only_runnable_recs_are_measured)
{
	struct realm *r;
	uint8_t rim[MEASUREMENT_MAX];

	prepare();
	r = realm_of(granule_find(RD));
	memcpy(rim, r->measurement[0], sizeof(rim));
	rec_params(0, AUX)->flags = 0;
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REC_CREATE, RD, REC, PARAMS).x[0]);
	CHECK_BYTES(rim, r->measurement[0], sizeof(rim));
	rec_params(1, AUX2);
	create_rec(REC2, AUX2);
	CHECK(memcmp(rim, r->measurement[0], sizeof(rim)) != 0);
}

TEST(each_wrong_argument_of_create_is_an_input_error)
{
	prepare();
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, RD, REC, PARAMS + 8);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, RD, REC, DEVICE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, RD, REC, REC);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, RD, REC + 8, PARAMS);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, RD, DEVICE, PARAMS);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, RD, G(100), PARAMS);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, RD, RD, PARAMS);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, RD + 8, REC, PARAMS);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, DEVICE, REC, PARAMS);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, REC, REC, PARAMS);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, AUX, REC, PARAMS);
}

TEST(the_parameters_may_go_away_while_they_are_read)
{
	prepare();
	hal_host.ns_fault_at = PARAMS + 0x800;
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, RD, REC, PARAMS);
}

static void wrong_aux(unsigned int index, uint64_t address)
{
	rec_params(0, AUX)->aux[index] = address;
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, RD, REC, PARAMS);
}

TEST(auxiliary_granules_are_delegated_distinct_and_as_many_as_said)
{
	static const uint64_t counts[] = {0, 1, 3, 16, 17, ~0UL};

	prepare();
	for (unsigned int i = 0; i < REC_AUX_GRANULES; i++) {
		wrong_aux(i, AUX + 8);
		wrong_aux(i, DEVICE);
		wrong_aux(i, G(100));
		wrong_aux(i, RD);
		wrong_aux(i, REC);
		wrong_aux(i, PARAMS);
		wrong_aux(i, START);
	}
	wrong_aux(0, AUX + GRANULE_SIZE);
	wrong_aux(1, AUX);
	for (unsigned int i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		rec_params(0, AUX)->num_aux = counts[i];
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, RD, REC, PARAMS);
	}
}

TEST(the_mpidr_is_the_next_one)
{
	prepare();
	rec_params(1, AUX);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, RD, REC, PARAMS);
	rec_params(0x10, AUX);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, RD, REC, PARAMS);
	rec_params(0, AUX);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REC_CREATE, RD, REC, PARAMS).x[0]);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_CREATE, RD, REC, PARAMS);
}

TEST(a_realm_that_runs_gets_no_more_recs_and_says_so_before_it_looks_at_the_mpidr)
{
	prepare();
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_ACTIVATE, RD).x[0]);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_REC_CREATE, RD, REC, PARAMS);
	rec_params(5, AUX);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_REC_CREATE, RD, REC, PARAMS);
	rec_params(0, AUX)->num_aux = 1;
	CHECK_FAILS(RMI_ERROR_REALM, RMI_REC_CREATE, RD, REC, PARAMS);
	wrong_aux(1, G(100));
}

TEST(a_realm_has_as_many_recs_as_the_feature_register_says)
{
	uint64_t order = feature_register0() >> RMI_FEATURE0_MAX_RECS_ORDER & 0xF;
	struct realm *r;

	prepare();
	r = realm_of(granule_find(RD));
	r->num_recs = (1UL << order) - 1;
	CHECK_FAILS(RMI_ERROR_REALM, RMI_REC_CREATE, RD, REC, PARAMS);
	r->num_recs--;
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REC_CREATE, RD, REC, PARAMS).x[0]);
}

TEST(destroy_wipes_and_gives_all_granules_back)
{
	prepare();
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_DESTROY, REC);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REC_CREATE, RD, REC, PARAMS).x[0]);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_DESTROY, REC + 8);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_DESTROY, DEVICE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_DESTROY, AUX);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_DESTROY, RD);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_REALM_DESTROY, RD);
	memset(hal_host_bytes(AUX), 0xAA, GRANULE_SIZE);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REC_DESTROY, REC).x[0]);
	for (uint64_t g = REC; g <= AUX + GRANULE_SIZE; g += GRANULE_SIZE) {
		CHECK_EQUAL(GRANULE_DELEGATED, state_at(g));
		for (unsigned int i = 0; i < GRANULE_SIZE; i++)
			CHECK_EQUAL(0, hal_host_bytes(g)[i]);
	}
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_DESTROY, RD).x[0]);
}

static uint64_t seen[3];

/* While the REC runs, other CPUs name it. */
static void others_call(struct rec *rec, struct trap *t)
{
	(void)rec;
	seen[0] = RMI(RMI_REC_ENTER, REC, PAGE).x[0];
	seen[1] = RMI(RMI_REC_DESTROY, REC).x[0];
	seen[2] = RMI(RMI_PSCI_COMPLETE, REC, REC2, 0).x[0];
	t->kind = TRAP_IRQ;
}

TEST(a_rec_that_runs_is_neither_entered_nor_destroyed)
{
	fresh_rec();
	machine_host.realm = others_call;
	CHECK_EQUAL(RMI_SUCCESS, enter());
	CHECK_EQUAL(RMI_ERROR_REC, seen[0]);
	CHECK_EQUAL(RMI_ERROR_REC, seen[1]);
	CHECK_EQUAL(RMI_ERROR_INPUT, seen[2]);
	CHECK_EQUAL(1, machine_host.enters);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REC_DESTROY, REC).x[0]);
}

TEST(the_count_of_auxiliary_granules_is_told_for_a_realm)
{
	struct result r;

	prepare();
	r = RMI(RMI_REC_AUX_COUNT, RD);
	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(REC_AUX_GRANULES, r.x[1]);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_AUX_COUNT, REC);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_AUX_COUNT, RD + 8);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_AUX_COUNT, DEVICE);
}

TEST(enter_takes_a_rec_and_a_page_of_the_host)
{
	fresh_rec();
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_ENTER, REC, PAGE + 8);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_ENTER, REC, DEVICE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_ENTER, REC, REC);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_ENTER, REC, RD);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_ENTER, REC + 8, PAGE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_ENTER, DEVICE, PAGE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_ENTER, RD, PAGE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_ENTER, AUX, PAGE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_ENTER, PAGE, PAGE);
	hal_host.ns_fault_at = PAGE + 0x300;
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REC_ENTER, REC, PAGE);
}

TEST(the_state_of_the_realm_comes_before_all_of_the_rec)
{
	prepare();
	rec_params(0, AUX)->flags = 0;
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REC_CREATE, RD, REC, PARAMS).x[0]);
	run_page()->enter.gicv3_hcr = 1;
	CHECK_FAILS(RMI_ERROR_REALM, RMI_REC_ENTER, REC, PAGE);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_ACTIVATE, RD).x[0]);
	CHECK_FAILS(RMI_ERROR_REC, RMI_REC_ENTER, REC, PAGE);
	realm_set_state(realm_of(granule_find(RD)), REALM_SYSTEM_OFF);
	CHECK_FAILS(RMI_ERROR_REALM | 1 << 8, RMI_REC_ENTER, REC, PAGE);
}

TEST(a_rec_that_is_off_is_not_entered)
{
	prepare();
	rec_params(0, AUX)->flags = 0;
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REC_CREATE, RD, REC, PARAMS).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_ACTIVATE, RD).x[0]);
	CHECK_FAILS(RMI_ERROR_REC, RMI_REC_ENTER, REC, PAGE);
}

TEST(emulation_needs_an_abort)
{
	const struct rec *rec = fresh_rec();

	run_page()->enter.flags = RMI_ENTER_EMUL_MMIO;
	CHECK_FAILS(RMI_ERROR_REC, RMI_REC_ENTER, REC, PAGE);
	/* This one is ignored without, and makes the other ignored. */
	run_page()->enter.flags = RMI_ENTER_INJECT_SEA | RMI_ENTER_EMUL_MMIO;
	CHECK_EQUAL(RMI_SUCCESS, enter());
	CHECK_EQUAL(0x1000, rec->regs.pc);
}

static void page_taken_away(struct rec *rec, struct trap *t)
{
	(void)rec;
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_GRANULE_DELEGATE, PAGE).x[0]);
	t->kind = TRAP_IRQ;
}

TEST(an_exit_that_can_not_be_told_is_an_input_error_after_the_run)
{
	fresh_rec();
	machine_host.realm = page_taken_away;
	CHECK_EQUAL(RMI_ERROR_INPUT, RMI(RMI_REC_ENTER, REC, PAGE).x[0]);
	CHECK_EQUAL(1, machine_host.leaves);
	CHECK_EQUAL(0, references_at(REC));
}

TEST(a_timer_that_went_off_is_told_without_running)
{
	struct rec *rec = fresh_rec();

	rec->el1.cntv_ctl = 5;
	rec->el1.cntv_cval = 77;
	machine_host.timers_changed = true;
	CHECK_EQUAL(RMI_SUCCESS, enter());
	CHECK_EXIT(.exit_reason = RMI_EXIT_IRQ, .cntv_ctl = 5, .cntv_cval = 77);
	CHECK_EQUAL(0, machine_host.runs);
	CHECK(rec->timer_told[0]);
	CHECK(!rec->timer_told[1]);
}

int main(void)
{
	RUN(the_mpidr_of_a_rec_counts_through_its_fields);
	RUN(an_mpidr_with_other_bits_is_none);
	RUN(a_rec_begins_with_its_parameters_and_nothing_else);
	RUN(only_runnable_recs_are_measured);
	RUN(each_wrong_argument_of_create_is_an_input_error);
	RUN(the_parameters_may_go_away_while_they_are_read);
	RUN(auxiliary_granules_are_delegated_distinct_and_as_many_as_said);
	RUN(the_mpidr_is_the_next_one);
	RUN(a_realm_that_runs_gets_no_more_recs_and_says_so_before_it_looks_at_the_mpidr);
	RUN(a_realm_has_as_many_recs_as_the_feature_register_says);
	RUN(destroy_wipes_and_gives_all_granules_back);
	RUN(a_rec_that_runs_is_neither_entered_nor_destroyed);
	RUN(the_count_of_auxiliary_granules_is_told_for_a_realm);
	RUN(enter_takes_a_rec_and_a_page_of_the_host);
	RUN(the_state_of_the_realm_comes_before_all_of_the_rec);
	RUN(a_rec_that_is_off_is_not_entered);
	RUN(emulation_needs_an_abort);
	RUN(an_exit_that_can_not_be_told_is_an_input_error_after_the_run);
	RUN(a_timer_that_went_off_is_told_without_running);
	return check_result();
}
