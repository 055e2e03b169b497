/* SPDX-License-Identifier: Apache-2.0 */
/* What a host may put into gicv3_hcr and gicv3_lrs (DEN0137 1.0, A6.1). */
#include "gic.h"

#include "machine_host.h"

#define PENDING (1UL << 62)
#define ACTIVE (2UL << 62)
#define STATE_BITS 62

static struct rmi_rec_enter with(uint64_t lr)
{
	struct rmi_rec_enter e = {.gicv3_lrs = {lr}};

	return e;
}

static bool lr_ok(uint64_t lr)
{
	bool first;
	struct rmi_rec_enter e = with(lr);

	first = gic_valid(&e);
	for (unsigned int i = 1; i < GIC_LRS; i++) {
		memset(&e, 0, sizeof(e));
		e.gicv3_lrs[i] = lr;
		CHECK_EQUAL(first, gic_valid(&e));
	}
	return first;
}

TEST(each_bit_of_hcr_is_allowed_or_not)
{
	static const unsigned int allowed[] = {1, 2, 3, 4, 5, 6, 7, 14};

	for (unsigned int bit = 0; bit < 64; bit++) {
		struct rmi_rec_enter e = {.gicv3_hcr = 1UL << bit};
		bool expected = false;

		for (unsigned int i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
			expected |= allowed[i] == bit;
		CHECK_EQUAL(expected, gic_valid(&e));
	}
}

TEST(each_bit_of_a_list_register_is_allowed_or_not)
{
	for (unsigned int bit = 0; bit < 62; bit++) {
		bool id = bit < 10 || (bit >= 13 && bit < 24); /* 1 … 512, 8192 and above */
		bool other = bit == 41 || (bit >= 51 && bit < 56) || bit == 60;

		CHECK_EQUAL(id || other, lr_ok(PENDING | 1UL << bit));
	}
}

TEST(an_unused_list_register_may_hold_anything)
{
	for (unsigned int bit = 0; bit < 62; bit++)
		CHECK(lr_ok(1UL << bit));
}

TEST(every_state_is_legal)
{
	for (uint64_t state = 0; state < 4; state++)
		CHECK(lr_ok(state << STATE_BITS | 27));
}

TEST(hardware_interrupts_are_refused_in_every_state_but_unused)
{
	for (uint64_t state = 1; state < 4; state++)
		CHECK(!lr_ok(state << STATE_BITS | 1UL << 61 | 27));
}

TEST(interrupt_numbers_are_those_of_the_machine)
{
	for (uint64_t id = 0; id < 10000; id++)
		CHECK_EQUAL(id <= 1019 || id >= 8192, lr_ok(PENDING | id));
	CHECK(lr_ok(PENDING | 0xFFFFFF));
	CHECK(!lr_ok(PENDING | 0x1000000));
	CHECK(!lr_ok(PENDING | 0xFFFFFFFF));
}

TEST(a_number_in_two_registers_is_refused_wherever_they_are)
{
	for (unsigned int i = 0; i < GIC_LRS; i++)
		for (unsigned int j = 0; j < GIC_LRS; j++) {
			struct rmi_rec_enter e = {0};

			e.gicv3_lrs[i] = PENDING | 27;
			e.gicv3_lrs[j] = ACTIVE | 27;
			CHECK_EQUAL(i == j, gic_valid(&e));
			e.gicv3_lrs[j] = ACTIVE | 28;
			CHECK(gic_valid(&e));
			e.gicv3_lrs[j] = 27;
			CHECK(gic_valid(&e));
		}
}

TEST(registers_that_the_machine_does_not_have_are_ignored)
{
	struct rmi_rec_enter e = {0};

	for (unsigned int i = GIC_LRS; i < RMI_GIC_LRS; i++)
		e.gicv3_lrs[i] = ~0UL;
	CHECK(gic_valid(&e));
}

TEST(an_entry_with_illegal_interrupts_is_refused_without_a_trace)
{
	fresh_rec();
	run_page()->enter.gicv3_lrs[2] = PENDING | 1UL << 61;
	CHECK_FAILS(RMI_ERROR_REC, RMI_REC_ENTER, REC, PAGE);
	CHECK_EQUAL(0, machine_host.enters);
}

static void interrupt_taken(struct rec *rec, struct trap *t)
{
	CHECK_EQUAL(PENDING | 27, rec->gic.lr[0]);
	CHECK_EQUAL(1 | 1 << 1, rec->gic.hcr); /* En, UIE */
	rec->gic.lr[0] = ACTIVE | 27;
	rec->gic.hcr |= 3UL << 27; /* EOIcount */
	rec->gic.misr = 2;
	rec->gic.vmcr = 0x123;
	t->kind = TRAP_IRQ;
}

TEST(the_host_gets_back_what_the_realm_made_of_them)
{
	fresh_rec();
	machine_host.realm = interrupt_taken;
	run_page()->enter.gicv3_lrs[0] = PENDING | 27;
	run_page()->enter.gicv3_lrs[7] = 7;
	run_page()->enter.gicv3_hcr = 1 << 1;
	CHECK_EQUAL(RMI_SUCCESS, enter());
	CHECK_EXIT(.exit_reason = RMI_EXIT_IRQ, .gicv3_lrs = {ACTIVE | 27}, .gicv3_hcr = 3UL << 27 | 1 << 1,
		   .gicv3_misr = 2, .gicv3_vmcr = 0x123);
}

int main(void)
{
	RUN(each_bit_of_hcr_is_allowed_or_not);
	RUN(each_bit_of_a_list_register_is_allowed_or_not);
	RUN(an_unused_list_register_may_hold_anything);
	RUN(every_state_is_legal);
	RUN(hardware_interrupts_are_refused_in_every_state_but_unused);
	RUN(interrupt_numbers_are_those_of_the_machine);
	RUN(a_number_in_two_registers_is_refused_wherever_they_are);
	RUN(registers_that_the_machine_does_not_have_are_ignored);
	RUN(an_entry_with_illegal_interrupts_is_refused_without_a_trace);
	RUN(the_host_gets_back_what_the_realm_made_of_them);
	return check_result();
}
