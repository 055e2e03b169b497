/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of a realm: results, what the host hears, and what it may answer (DEN0137 1.0, B5). */
#include "esr.h"
#include "machine_host.h"
#include "rsi-call.h"

#define MARK 0x4D41524B00000000UL

static uint64_t arguments[11];
static unsigned int count;

/* The realm makes one call, and makes it again when it is sent back to it. */
static void make_call(struct rec *rec, struct trap *t)
{
	if (rec->regs.pc != 0x1000) {
		t->kind = TRAP_IRQ;
		return;
	}
	for (unsigned int i = 0; i < 31; i++)
		rec->regs.x[i] = i < count ? arguments[i] : MARK + i;
	t->esr = ESR_EC_IS(EC_SMC) | ESR_IL;
}

static struct rec *call_of(struct rec *rec, unsigned int number, const uint64_t *x)
{
	machine_host.realm = make_call;
	memcpy(arguments, x, number * sizeof(*x));
	count = number;
	rec->regs.pc = 0x1000;
	CHECK_EQUAL(RMI_SUCCESS, enter());
	return rec;
}
#define ARGUMENTS(...) sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t), (uint64_t[]){__VA_ARGS__}
#define CALL(...) call_of(fresh_rec_with_memory(), ARGUMENTS(__VA_ARGS__))
#define CALL_AGAIN(rec, ...) call_of(rec, ARGUMENTS(__VA_ARGS__))

/* Answered at once: x0 to x3, and nothing else changed. */
static void check_answer(const char *file, int line, const struct rec *rec, uint64_t x0, uint64_t x1, uint64_t x2)
{
	check_equal(file, line, 0x1004, rec->regs.pc, "PC");
	check_equal(file, line, RMI_EXIT_IRQ, run_page()->exit.exit_reason, "exit reason");
	check_equal(file, line, x0, rec->regs.x[0], "x0");
	check_equal(file, line, x1, rec->regs.x[1], "x1");
	check_equal(file, line, x2, rec->regs.x[2], "x2");
	check_equal(file, line, 0, rec->regs.x[3], "x3");
	for (unsigned int i = 11; i < 31; i++)
		check_equal(file, line, MARK + i, rec->regs.x[i], "a register that the call does not name");
}
#define CHECK_ANSWER(x0, x1, x2, ...) check_answer(__FILE__, __LINE__, CALL(__VA_ARGS__), x0, x1, x2)

TEST(versions_and_features_are_told)
{
	CHECK_ANSWER(SMCCC_VERSION_1_2, 0, 0, SMCCC_VERSION);
	CHECK_ANSWER(0, 0, 0, SMCCC_ARCH_FEATURES, SMCCC_VERSION);
	CHECK_ANSWER(SMC_UNKNOWN, 0, 0, SMCCC_ARCH_FEATURES, 0x80008000);
	CHECK_ANSWER(RSI_SUCCESS, RSI_ABI_1_0, RSI_ABI_1_0, RSI_VERSION, RSI_ABI_1_0);
	CHECK_ANSWER(RSI_ERROR_INPUT, RSI_ABI_1_0, RSI_ABI_1_0, RSI_VERSION, 0x10001);
	CHECK_ANSWER(RSI_ERROR_INPUT, RSI_ABI_1_0, RSI_ABI_1_0, RSI_VERSION, 0);
	CHECK_ANSWER(RSI_SUCCESS, 0, 0, RSI_FEATURES, 0);
	CHECK_ANSWER(RSI_SUCCESS, 0, 0, RSI_FEATURES, 77);
	/* The upper half of x0 and the SVE hint are no part of the identifier. */
	CHECK_ANSWER(RSI_SUCCESS, 0, 0, RSI_FEATURES | 0x5500000000 | SMCCC_SVE_HINT, 0);
}

TEST(what_is_not_known_is_not_supported)
{
	CHECK_ANSWER(SMC_UNKNOWN, 0, 0, 0xC400019A);
	CHECK_ANSWER(SMC_UNKNOWN, 0, 0, 0xC4000150);
	CHECK_ANSWER(SMC_UNKNOWN, 0, 0, 0);
	CHECK_ANSWER(SMC_UNKNOWN, 0, 0, 0xFFFFFFFF);
	CHECK_ANSWER(SMC_UNKNOWN, 0, 0, 0x80000002);
}

TEST(addresses_of_the_realm_are_protected_and_aligned)
{
	static const uint64_t bad[] = {8, UNPROTECTED, UNPROTECTED + 8, ~0UL, 1UL << 63, 255};

	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_REALM_CONFIG, bad[i]);
		CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_HOST_CALL, bad[i]);
		CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_ATTEST_TOKEN_CONTINUE, bad[i], 0, 8);
	}
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_REALM_CONFIG, READY + 256);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_REALM_CONFIG, EMPTY);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_HOST_CALL, EMPTY);
}

TEST(the_host_is_asked_for_a_page_that_is_missing_and_the_call_is_made_again)
{
	uint64_t fids[] = {RSI_REALM_CONFIG, RSI_HOST_CALL};

	for (unsigned int i = 0; i < 2; i++) {
		struct rec *rec = CALL(fids[i], UNMAPPED);

		CHECK_EXIT(.esr = ESR_EC_IS(EC_DATA_ABORT) | (FSC_TRANSLATION + 3), .hpfar = IPA_TO_HPFAR(UNMAPPED));
		CHECK_EQUAL(0x1000, rec->regs.pc);
		CHECK_EQUAL(fids[i], rec->regs.x[0]);
		run_page()->enter.flags = RMI_ENTER_EMUL_MMIO;
		CHECK_FAILS(RMI_ERROR_REC, RMI_REC_ENTER, REC, PAGE);
	}
}

TEST(the_configuration_is_a_page_of_which_the_rest_is_zero)
{
	struct rec *rec = CALL(RSI_REALM_CONFIG, READY);
	const struct rsi_realm_config *config = ready_page(rec);
	struct rsi_realm_config expected = {.ipa_width = 40, .hash_algo = RMI_HASH_SHA_256};

	CHECK_EQUAL(RSI_SUCCESS, rec->regs.x[0]);
	CHECK_BYTES(&expected, config, sizeof(expected));
}

TEST(a_host_call_goes_out_and_comes_back)
{
	struct rec *rec = fresh_rec_with_memory();
	struct rsi_host_call *there = (void *)((uint8_t *)ready_page(rec) + 0x100);
	struct rmi_rec_exit expected = {.exit_reason = RMI_EXIT_HOST_CALL, .imm = 0x1234};

	there->imm = 0x1234;
	for (unsigned int i = 0; i < 31; i++)
		expected.gprs[i] = there->gprs[i] = 1000 + i;
	CALL_AGAIN(rec, RSI_HOST_CALL, READY + 0x100);
	check_exit(__FILE__, __LINE__, &expected);
	CHECK_EQUAL(RSI_HOST_CALL, rec->regs.x[0]);
	for (unsigned int i = 0; i < 31; i++)
		run_page()->enter.gprs[i] = 2000 + i;
	CHECK_EQUAL(RMI_SUCCESS, enter());
	CHECK_EQUAL(RSI_SUCCESS, rec->regs.x[0]);
	CHECK_EQUAL(0x1004, rec->regs.pc);
	for (unsigned int i = 0; i < 31; i++)
		CHECK_EQUAL(2000 + i, there->gprs[i]);
	CHECK_EQUAL(0x1234, there->imm);
	/* It is answered. */
	run_page()->enter.gprs[0] = 5;
	CHECK_EQUAL(RMI_SUCCESS, enter());
	CHECK_EQUAL(2000, there->gprs[0]);
}

TEST(the_answer_to_a_host_call_waits_for_its_page)
{
	struct rec *rec = CALL(RSI_HOST_CALL, READY);

	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, RD, READY).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, enter());
	CHECK_EXIT(.esr = ESR_EC_IS(EC_DATA_ABORT) | (FSC_TRANSLATION + 3), .hpfar = IPA_TO_HPFAR(READY));
	CHECK_EQUAL(1, machine_host.runs);
	CHECK_EQUAL(REC_PENDING_HOST_CALL, rec->pending);
}

TEST(a_change_of_ripas_is_checked)
{
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_IPA_STATE_SET, READY, READY, RMI_RAM, 0);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_IPA_STATE_SET, READY, READY - 0x1000, RMI_RAM, 0);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_IPA_STATE_SET, READY + 8, READY + 0x1000, RMI_RAM, 0);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_IPA_STATE_SET, READY, READY + 8, RMI_RAM, 0);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_IPA_STATE_SET, READY, READY + 0x1000, RMI_DESTROYED, 0);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_IPA_STATE_SET, READY, READY + 0x1000, 77, 0);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_IPA_STATE_SET, READY, UNPROTECTED + 0x1000, RMI_RAM, 0);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_IPA_STATE_SET, UNPROTECTED, UNPROTECTED + 0x1000, RMI_RAM, 0);
}

static void change_and_answer(uint64_t ripas, uint64_t done, uint64_t flags, uint64_t response)
{
	struct rec *rec = CALL(RSI_IPA_STATE_SET, READY, READY + 0x4000, ripas, RSI_CHANGE_DESTROYED);

	CHECK_EXIT(.exit_reason = RMI_EXIT_RIPAS_CHANGE, .ripas_base = READY, .ripas_top = READY + 0x4000,
		   .ripas_value = (uint8_t)ripas);
	CHECK(rec->ripas.change_destroyed);
	if (done != READY)
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_SET_RIPAS, RD, REC, READY, done).x[0]);
	run_page()->enter.flags = flags;
	CHECK_EQUAL(RMI_SUCCESS, enter());
	check_answer(__FILE__, __LINE__, rec, RSI_SUCCESS, done, response);
	CHECK_EQUAL(RMI_ERROR_INPUT, RMI(RMI_RTT_SET_RIPAS, RD, REC, READY, READY + 0x4000).x[0]);
	CHECK_EQUAL(RMI_ERROR_INPUT, RMI(RMI_RTT_SET_RIPAS, RD, REC, done, READY + 0x4000).x[0]);
}

TEST(the_realm_hears_how_far_a_change_of_ripas_went)
{
	change_and_answer(RMI_RAM, READY + 0x4000, 0, RSI_ACCEPT);
	change_and_answer(RMI_RAM, READY + 0x1000, 0, RSI_ACCEPT);
	change_and_answer(RMI_RAM, READY, 0, RSI_ACCEPT);
	change_and_answer(RMI_EMPTY, READY + 0x4000, 0, RSI_ACCEPT);
}

TEST(the_host_may_only_refuse_ram_that_it_has_not_given)
{
	change_and_answer(RMI_RAM, READY, RMI_ENTER_RIPAS_REJECT, RSI_REJECT);
	change_and_answer(RMI_RAM, READY + 0x1000, RMI_ENTER_RIPAS_REJECT, RSI_REJECT);
	change_and_answer(RMI_RAM, READY + 0x4000, RMI_ENTER_RIPAS_REJECT, RSI_ACCEPT);
	change_and_answer(RMI_EMPTY, READY, RMI_ENTER_RIPAS_REJECT, RSI_ACCEPT);
}

TEST(the_state_of_a_range_is_told_up_to_where_it_changes)
{
	CHECK_ANSWER(RSI_SUCCESS, READY + 0x2000, RMI_RAM, RSI_IPA_STATE_GET, READY, READY + 0x10000);
	CHECK_ANSWER(RSI_SUCCESS, READY + 0x1000, RMI_RAM, RSI_IPA_STATE_GET, READY, READY + 0x1000);
	CHECK_ANSWER(RSI_SUCCESS, READY + 0x3000, RMI_EMPTY, RSI_IPA_STATE_GET, READY + 0x2000, READY + 0x3000);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_IPA_STATE_GET, READY, READY);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_IPA_STATE_GET, READY, 0);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_IPA_STATE_GET, READY + 8, READY + 0x1000);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_IPA_STATE_GET, READY, READY + 0x1008);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_IPA_STATE_GET, READY, UNPROTECTED + 0x1000);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_IPA_STATE_GET, UNPROTECTED, UNPROTECTED + 0x1000);
}

TEST(measurements_are_read_and_extended)
{
	struct rec *rec = CALL(RSI_MEASUREMENT_READ, 0);
	struct realm *r = realm_of(rec->rd);

	CHECK_EQUAL(RSI_SUCCESS, rec->regs.x[0]);
	CHECK_BYTES(r->measurement[0], &rec->regs.x[1], 32);
	for (unsigned int i = 5; i < 9; i++)
		CHECK_EQUAL(0, rec->regs.x[i]);
	CHECK_EQUAL(MARK + 9, rec->regs.x[9]);
	for (uint64_t slot = 1; slot < 5; slot++) {
		uint8_t before[32];

		memcpy(before, r->measurement[slot], sizeof(before));
		CALL_AGAIN(rec, RSI_MEASUREMENT_EXTEND, slot, 64, 1, 2, 3, 4, 5, 6, 7, 8);
		CHECK_EQUAL(RSI_SUCCESS, rec->regs.x[0]);
		CHECK(memcmp(before, r->measurement[slot], sizeof(before)) != 0);
		CALL_AGAIN(rec, RSI_MEASUREMENT_READ, slot);
		CHECK_BYTES(r->measurement[slot], &rec->regs.x[1], 32);
	}
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_MEASUREMENT_READ, 5);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_MEASUREMENT_EXTEND, 0, 8);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_MEASUREMENT_EXTEND, 5, 8);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_MEASUREMENT_EXTEND, 1, 65);
}

TEST(a_token_needs_a_beginning_and_a_place)
{
	CHECK_ANSWER(RSI_ERROR_STATE, 0, 0, RSI_ATTEST_TOKEN_CONTINUE, READY, 0, 8);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_ATTEST_TOKEN_CONTINUE, READY, 0x1000, 0);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_ATTEST_TOKEN_CONTINUE, READY, 8, 0xFF9);
	CHECK_ANSWER(RSI_ERROR_INPUT, 0, 0, RSI_ATTEST_TOKEN_CONTINUE, READY, 8, ~0UL);
}

static uint64_t begin_token(struct rec *rec)
{
	CALL_AGAIN(rec, RSI_ATTEST_TOKEN_INIT, 1, 2, 3, 4, 5, 6, 7, 8);
	CHECK_EQUAL(RSI_SUCCESS, rec->regs.x[0]);
	return rec->regs.x[1];
}

TEST(an_interrupt_leaves_the_token_for_later)
{
	struct rec *rec = fresh_rec_with_memory();
	unsigned int times = 0;

	begin_token(rec);
	hal_host.irq_pending = true;
	do {
		CALL_AGAIN(rec, RSI_ATTEST_TOKEN_CONTINUE, READY, 0, 0x1000);
		times++;
		CHECK_EXIT(.exit_reason = RMI_EXIT_IRQ);
		CHECK_EQUAL(RSI_INCOMPLETE, rec->regs.x[0]);
		CHECK_EQUAL(0, rec->regs.x[1]);
		CHECK_EQUAL(0x1004, rec->regs.pc);
	} while (rec->token == REC_TOKEN_SIGNING);
	CHECK(times > 3);
	CALL_AGAIN(rec, RSI_ATTEST_TOKEN_CONTINUE, READY, 0, 0x1000);
	CHECK_EQUAL(RSI_SUCCESS, rec->regs.x[0]);
}

TEST(a_token_comes_in_pieces_of_any_size)
{
	static const uint64_t pieces[] = {1, 7, 64, 1000, 4096};
	static uint8_t whole[8192], parts[8192];
	struct rec *rec = fresh_rec_with_memory();
	uint64_t size = begin_token(rec);

	CALL_AGAIN(rec, RSI_ATTEST_TOKEN_CONTINUE, READY, 0, 0x1000);
	CHECK_EQUAL(RSI_SUCCESS, rec->regs.x[0]);
	CHECK_EQUAL(size, rec->regs.x[1]);
	memcpy(whole, ready_page(rec), size);
	for (unsigned int i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		uint64_t got = 0;

		CHECK_EQUAL(size, begin_token(rec));
		CALL_AGAIN(rec, RSI_ATTEST_TOKEN_CONTINUE, READY, 0xFFF, 0);
		CHECK_EQUAL(RSI_INCOMPLETE, rec->regs.x[0]);
		CHECK_EQUAL(0, rec->regs.x[1]);
		do {
			uint64_t at = 4096 - pieces[i] < 5 ? 0 : 5;

			CALL_AGAIN(rec, RSI_ATTEST_TOKEN_CONTINUE, READY, at, pieces[i]);
			memcpy(parts + got, (uint8_t *)ready_page(rec) + at, rec->regs.x[1]);
			got += rec->regs.x[1];
		} while (rec->regs.x[0] == RSI_INCOMPLETE);
		CHECK_EQUAL(RSI_SUCCESS, rec->regs.x[0]);
		CHECK_EQUAL(size, got);
		CHECK_BYTES(whole, parts, size);
		CALL_AGAIN(rec, RSI_ATTEST_TOKEN_CONTINUE, READY, 0, 1);
		CHECK_EQUAL(RSI_ERROR_STATE, rec->regs.x[0]);
	}
}

TEST(the_page_of_a_token_may_be_missing)
{
	struct rec *rec = fresh_rec_with_memory();

	begin_token(rec);
	CALL_AGAIN(rec, RSI_ATTEST_TOKEN_CONTINUE, UNMAPPED, 0, 0x1000);
	CHECK_EXIT(.esr = ESR_EC_IS(EC_DATA_ABORT) | (FSC_TRANSLATION + 3), .hpfar = IPA_TO_HPFAR(UNMAPPED));
	CHECK_EQUAL(0x1000, rec->regs.pc);
	CALL_AGAIN(rec, RSI_ATTEST_TOKEN_CONTINUE, READY, 0, 0x1000);
	CHECK_EQUAL(RSI_SUCCESS, rec->regs.x[0]);
}

int main(void)
{
	RUN(versions_and_features_are_told);
	RUN(what_is_not_known_is_not_supported);
	RUN(addresses_of_the_realm_are_protected_and_aligned);
	RUN(the_host_is_asked_for_a_page_that_is_missing_and_the_call_is_made_again);
	RUN(the_configuration_is_a_page_of_which_the_rest_is_zero);
	RUN(a_host_call_goes_out_and_comes_back);
	RUN(the_answer_to_a_host_call_waits_for_its_page);
	RUN(a_change_of_ripas_is_checked);
	RUN(the_realm_hears_how_far_a_change_of_ripas_went);
	RUN(the_host_may_only_refuse_ram_that_it_has_not_given);
	RUN(the_state_of_a_range_is_told_up_to_where_it_changes);
	RUN(measurements_are_read_and_extended);
	RUN(a_token_needs_a_beginning_and_a_place);
	RUN(an_interrupt_leaves_the_token_for_later);
	RUN(a_token_comes_in_pieces_of_any_size);
	RUN(the_page_of_a_token_may_be_missing);
	return check_result();
}
