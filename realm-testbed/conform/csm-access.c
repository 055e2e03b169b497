/* SPDX-License-Identifier: Apache-2.0 */
/* What realms do in a window: with their own loads and stores, and with the RMM's pen. */

#include "csm-attack.h"
#include "gic.h"

#define INSN_SWP_X0_X2_X1 0xF8208022U
#define INSN_STP_X2_X3_X1 0xA9000C22U

static bool secrets_stand(void)
{
	for (uint64_t i = 0; i < PAGES; i++)
		if (!sees(P, REGION + i * GRANULE_SIZE, SECRET(i)))
			return expect("what P wrote stands", false);
	return true;
}

/* The program has stage 1 off: whatever refuses a store is stage 2. */
static void write_read_only(const char *name, uint32_t instruction)
{
	bool good = true;

	stage_begin();
	about("CSM_ATTACK");
	attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	for (uint64_t i = 0; i < PAGES; i++)
		good = aborts(C, instruction, WINDOW + i * GRANULE_SIZE) && good;
	attack(name, good && secrets_stand() && attached_works());
	stage_end();
	stage_begin();
	about("CSM_TWIN");
	attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	for (uint64_t i = 0; i < PAGES; i++)
		good = party_do(C, instruction, SECRET(i) + 1, WINDOW + i * GRANULE_SIZE) && good;
	for (uint64_t i = 0; i < PAGES; i++) {
		/* a pair's registers are not the first two, a byte is one */
		expect("P loads", party_do(P, INSN_LDR_X0_X1, 0, REGION + i * GRANULE_SIZE));
		good = good && P->x[0] != SECRET(i);
	}
	twin(name, good);
	stage_end();
}

/* The instruction in the page leads back into the program. */
static void executes(void)
{
	stage_begin();
	about("CSM_ATTACK");
	attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	store(P, REGION, INSN_BR_X9);
	store(C, OWN, INSN_BR_X9);
	bool good = sees(C, WINDOW, INSN_BR_X9) && aborts(C, INSN_BR_X1, WINDOW);
	attack("execute_from_window", good);
	twin("execute_from_window", party_do(C, INSN_BR_X1, 0, OWN));
	/* The provider may: the page is its own. */
	twin("execute_from_own_region", party_do(P, INSN_BR_X1, 0, REGION));
	stage_end();
}

static bool stores_abort(void)
{
	for (uint64_t i = 0; i < PAGES; i++)
		if (!aborts(C, INSN_STR_X0_X1, WINDOW + i * GRANULE_SIZE))
			return false;
	return true;
}

/* Every word of the window. */
static bool all_ones(void)
{
	for (uint64_t at = WINDOW; at < WINDOW + SIZE; at += at % GRANULE_SIZE < 512 ? 8 : 504)
		if (!sees(C, at, ONES))
			return false;
	return sees(C, WINDOW + SIZE - 8, ONES);
}

/* One row for each state of a window: what a load finds and what a store does. */
static void window_table(uint64_t flags, uint64_t permission)
{
	bool tombstone = flags == CSM_WINDOW_TOMBSTONE, writable = permission == CSM_PERMISSION_READ_WRITE;
	const char *name = tombstone ? (writable ? "tombstone_read_write" : "tombstone_read_only")
				     : (writable ? "empty_window_read_write" : "empty_window_read_only");
	bool good = true;

	stage_begin();
	about("CSM_ATTACK");
	struct sharing s = reserved(permission, flags);
	for (unsigned int round = 0; round < 2; round++) {
		good = good && (tombstone ? all_ones() : window_idle(flags)) && stores_abort();
		expect_equal("ATTACH", RSI_SUCCESS, RSI(C, RSI_CSM_ATTACH, s.id));
		good = good && attached_works();
		if (!writable)
			good = good && stores_abort();
		expect_equal("REVOKE", RSI_SUCCESS, RSI(P, RSI_CSM_REVOKE, s.id));
		good = good && (tombstone ? all_ones() : window_idle(flags)) && stores_abort();
		if (round == 1)
			break;
		RSI(C, RSI_CSM_DETACH_AND_FREE, s.id);
		good = good && aborts(C, INSN_LDR_X0_X1, WINDOW) && stores_abort();
		RSI(P, RSI_CSM_SHARE, s.region, permission, ID(C));
		s.id = P->x[1];
		expect_equal("RESERVE", RSI_SUCCESS, RSI(C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, flags, ID(P)));
	}
	attack(name, good && secrets_stand());
	RSI(C, RSI_CSM_DETACH_AND_FREE, s.id);
	RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ_WRITE, ID(C));
	s.id = P->x[1];
	RSI(C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, flags, ID(P));
	RSI(C, RSI_CSM_ATTACH, s.id);
	twin(name, store(C, WINDOW, 0x1234) && sees(P, REGION, 0x1234));
	stage_end();
}

/* DATA_DESTROY while an interrupt is pending: it does one piece and returns. */
static struct rmi_result destroy_a_piece(uint64_t ipa)
{
	struct rmi_result r;

	gic_init();
	gic_init_cpu();
	gic_enable(GIC_PPI_EL2_TIMER);
	write_sysreg(cnthp_cval_el2, 0);
	write_sysreg(cnthp_ctl_el2, 1);
	isb();
	r = RMI2(RMI_DATA_DESTROY, P->r.rd, ipa);
	write_sysreg(cnthp_ctl_el2, 0);
	isb();
	gic_disable(GIC_PPI_EL2_TIMER);
	return r;
}

/* One of two sharings of a region that is being lost has not ended yet: nobody gets in by it. */
static void during_loss(void)
{
	struct rmi_result r;
	struct sharing s;
	uint64_t first;

	stage_begin();
	about("CSM_ATTACK");
	s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(D));
	first = P->x[1];
	RSI(D, RSI_CSM_RESERVE, first, WINDOW, SIZE, 0, ID(P));
	r = destroy_a_piece(REGION + GRANULE_SIZE);
	expect_equal("a piece", RMI_INCOMPLETE, r.status);
	attack_equal("attach_during_loss", RSI_ERROR_STATE, RSI(D, RSI_CSM_ATTACH, first));
	attack("read_during_loss", aborts(D, INSN_LDR_X0_X1, WINDOW) && aborts(C, INSN_LDR_X0_X1, WINDOW));
	attack_equal("share_during_loss", RSI_ERROR_STATE,
		     RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(D)));
	while ((r = RMI2(RMI_DATA_DESTROY, P->r.rd, REGION + GRANULE_SIZE)).status == RMI_INCOMPLETE)
		cpu_relax();
	give(r.x1);
	stage_end();
	stage_begin();
	about("CSM_TWIN");
	s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	twin_equal("share_during_loss", RSI_SUCCESS, RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(D)));
	first = P->x[1];
	RSI(D, RSI_CSM_RESERVE, first, WINDOW, SIZE, 0, ID(P));
	r = destroy_a_piece(OWN);
	give(r.x1);
	twin_equal("attach_during_loss", RSI_SUCCESS, RSI(D, RSI_CSM_ATTACH, first));
	twin("read_during_loss", sees(D, WINDOW, SECRET(0)) && sees(C, WINDOW, SECRET(0)));
	stage_end();
}

/* The first granule is gone before all others. */
static void during_revoke(uint64_t flags, const char *name)
{
	struct rmi_result r;
	unsigned int pieces = 0;
	bool good = true;

	stage_begin();
	about("CSM_ATTACK");
	attached(CSM_PERMISSION_READ, flags);
	for (;;) {
		r = destroy_a_piece(REGION + SIZE - GRANULE_SIZE);
		if (r.status != RMI_INCOMPLETE)
			break;
		pieces++;
		good = good && expect_equal("x2", REGION + SIZE - GRANULE_SIZE, r.x2);
		for (uint64_t i = 0; i < PAGES && good; i++) {
			uint64_t at = WINDOW + i * GRANULE_SIZE;
			bool idle = flags == CSM_WINDOW_TOMBSTONE ? sees(C, at, ONES) : aborts(C, INSN_LDR_X0_X1, at);

			/* Page 0 first; the others as they were, or gone too. */
			good = expect("a page in between", idle || (i > 0 && pieces == 1 && sees(C, at, SECRET(i))));
		}
		good = good && stores_abort();
	}
	give(r.x1);
	expect("it is done in pieces", pieces > 0);
	attack(name, good && r.status == RMI_SUCCESS && window_idle(flags) && stores_abort());
	stage_end();
	stage_begin();
	about("CSM_TWIN");
	attached(CSM_PERMISSION_READ, flags);
	r = RMI2(RMI_DATA_DESTROY, P->r.rd, REGION + SIZE - GRANULE_SIZE);
	give(r.x1);
	twin(name, r.status == RMI_SUCCESS && window_idle(flags));
	stage_end();
}

/* The RMM writes nothing into shared memory for a realm, and reads nothing from it. */
static void buffers(uint64_t flags)
{
	static const char *const names[2][5] = {
		{"host_call_in_window", "realm_config_in_window", "token_into_window", "host_call_in_tombstone_window",
		 "realm_config_in_tombstone_window"},
		{"host_call_in_reserved", "realm_config_in_reserved", "token_into_reserved", "host_call_in_tombstone",
		 "realm_config_in_tombstone"},
	};

	for (unsigned int idle = 0; idle < 2; idle++) {
		stage_begin();
		about("CSM_ATTACK");
		struct sharing s = reserved(CSM_PERMISSION_READ_WRITE, flags);
		unsigned int first = flags == CSM_WINDOW_TOMBSTONE ? 3 : 0;

		if (!idle)
			RSI(C, RSI_CSM_ATTACH, s.id);
		/* its twin is the call by which the program reports */
		uint64_t status = RSI(C, RSI_HOST_CALL, WINDOW + 0x100);
		attack_equal(names[idle][first], RSI_ERROR_INPUT, status);
		twin(names[idle][first], party_do(C, INSN_NOP, 0, 0));
		pair(names[idle][first + 1], C, CALL(RSI_REALM_CONFIG, OWN), 1, WINDOW, RSI_ERROR_INPUT, &s);
		if (first == 0) {
			RSI(C, RSI_ATTEST_TOKEN_INIT, 1, 2, 3, 4, 5, 6, 7, 8);
			status = RSI(C, RSI_ATTEST_TOKEN_CONTINUE, WINDOW, 0, GRANULE_SIZE);
			attack_equal(names[idle][2], RSI_ERROR_INPUT, status);
			status = RSI(C, RSI_ATTEST_TOKEN_CONTINUE, OWN, 0, GRANULE_SIZE);
			twin_equal(names[idle][2], RSI_SUCCESS, status);
		}
		expect("what P wrote stands", secrets_stand());
		expect("and C sees it", idle ? window_idle(flags) : attached_works());
		stage_end();
	}
}

void csm_access_attacks(void)
{
	write_read_only("store_through_read_only", INSN_STR_X0_X1);
	write_read_only("store_byte_through_read_only", INSN_STRB_W0_X1);
	write_read_only("store_pair_through_read_only", INSN_STP_X2_X3_X1);
	write_read_only("swap_through_read_only", INSN_SWP_X0_X2_X1);
	executes();
	window_table(CSM_WINDOW_EMPTY, CSM_PERMISSION_READ);
	window_table(CSM_WINDOW_EMPTY, CSM_PERMISSION_READ_WRITE);
	window_table(CSM_WINDOW_TOMBSTONE, CSM_PERMISSION_READ);
	window_table(CSM_WINDOW_TOMBSTONE, CSM_PERMISSION_READ_WRITE);
	during_revoke(CSM_WINDOW_EMPTY, "read_during_revoke");
	during_revoke(CSM_WINDOW_TOMBSTONE, "read_during_revoke_tombstone");
	during_loss();
	buffers(CSM_WINDOW_EMPTY);
	buffers(CSM_WINDOW_TOMBSTONE);
}
