/* SPDX-License-Identifier: Apache-2.0 */
/* Every RSI command with every failure condition (DEN0137 1.0, B5.3), and SMCs that are no command. */

#include "conform.h"
#include "gic.h"

#define IPA_BUFFER IPA_RAM
#define IPA_UNBACKED (IPA_RAM + GRANULE_SIZE)
#define TOKEN_MAX 0x4000

static struct scene s;

static uint64_t call(uint64_t fid, uint64_t x1, uint64_t x2, uint64_t x3, uint64_t x4)
{
	uint64_t x[] = {fid, x1, x2, x3, x4};

	rec_settle(&s, s.a.rec[0]);
	if (!rec_smc(&s, s.a.rec[0], x, 5))
		note("fid %lx exits: reason %lx esr %lx imm %x", fid, s.run->exit.exit_reason, s.run->exit.esr,
		     s.run->exit.imm);
	return s.run->exit.gprs[0];
}

static const struct bad {
	const char *name;
	uint64_t fid, x1, x2, x3, x4, status;
} bad[] = {
	{"MEASUREMENT_READ index_bound", RSI_MEASUREMENT_READ, 5, 0, 0, 0, RSI_ERROR_INPUT},
	{"MEASUREMENT_READ index_bound 64 bits", RSI_MEASUREMENT_READ, 1UL << 32, 0, 0, 0, RSI_ERROR_INPUT},
	{"MEASUREMENT_EXTEND index_bound RIM", RSI_MEASUREMENT_EXTEND, 0, 32, 0, 0, RSI_ERROR_INPUT},
	{"MEASUREMENT_EXTEND index_bound", RSI_MEASUREMENT_EXTEND, 5, 32, 0, 0, RSI_ERROR_INPUT},
	{"MEASUREMENT_EXTEND size_bound", RSI_MEASUREMENT_EXTEND, 1, 65, 0, 0, RSI_ERROR_INPUT},
	{"MEASUREMENT_EXTEND size_bound 64 bits", RSI_MEASUREMENT_EXTEND, 1, ~0UL, 0, 0, RSI_ERROR_INPUT},
	{"REALM_CONFIG addr_align", RSI_REALM_CONFIG, IPA_BUFFER + 8, 0, 0, 0, RSI_ERROR_INPUT},
	{"REALM_CONFIG addr_bound", RSI_REALM_CONFIG, IPA_UNPROTECTED, 0, 0, 0, RSI_ERROR_INPUT},
	{"REALM_CONFIG addr_bound beyond", RSI_REALM_CONFIG, IPA_END, 0, 0, 0, RSI_ERROR_INPUT},
	{"REALM_CONFIG at EMPTY", RSI_REALM_CONFIG, IPA_FREE, 0, 0, 0, RSI_ERROR_INPUT},
	{"HOST_CALL addr_align", RSI_HOST_CALL, PROGRAM_SCRATCH + 8, 0, 0, 0, RSI_ERROR_INPUT},
	{"HOST_CALL addr_bound", RSI_HOST_CALL, IPA_UNPROTECTED, 0, 0, 0, RSI_ERROR_INPUT},
	{"HOST_CALL at EMPTY", RSI_HOST_CALL, IPA_FREE, 0, 0, 0, RSI_ERROR_INPUT},
	{"IPA_STATE_GET base_align", RSI_IPA_STATE_GET, 8, IPA_FREE, 0, 0, RSI_ERROR_INPUT},
	{"IPA_STATE_GET end_align", RSI_IPA_STATE_GET, 0, IPA_FREE + 8, 0, 0, RSI_ERROR_INPUT},
	{"IPA_STATE_GET size_valid", RSI_IPA_STATE_GET, IPA_FREE, IPA_FREE, 0, 0, RSI_ERROR_INPUT},
	{"IPA_STATE_GET size_valid backward", RSI_IPA_STATE_GET, IPA_FREE, 0, 0, 0, RSI_ERROR_INPUT},
	{"IPA_STATE_GET rgn_bound", RSI_IPA_STATE_GET, 0, IPA_UNPROTECTED + GRANULE_SIZE, 0, 0, RSI_ERROR_INPUT},
	{"IPA_STATE_GET rgn_bound beyond", RSI_IPA_STATE_GET, IPA_END, IPA_END * 2, 0, 0, RSI_ERROR_INPUT},
	{"IPA_STATE_SET base_align", RSI_IPA_STATE_SET, 8, IPA_FREE, RMI_RAM, 0, RSI_ERROR_INPUT},
	{"IPA_STATE_SET top_align", RSI_IPA_STATE_SET, 0, IPA_FREE + 8, RMI_RAM, 0, RSI_ERROR_INPUT},
	{"IPA_STATE_SET size_valid", RSI_IPA_STATE_SET, IPA_FREE, IPA_FREE, RMI_RAM, 0, RSI_ERROR_INPUT},
	{"IPA_STATE_SET rgn_bound", RSI_IPA_STATE_SET, 0, IPA_UNPROTECTED + GRANULE_SIZE, 1, 0, RSI_ERROR_INPUT},
	{"IPA_STATE_SET rgn_bound beyond", RSI_IPA_STATE_SET, IPA_END, IPA_END * 2, 1, 0, RSI_ERROR_INPUT},
	{"IPA_STATE_SET ripas_valid DESTROYED", RSI_IPA_STATE_SET, 0, IPA_FREE, RMI_DESTROYED, 0, RSI_ERROR_INPUT},
	{"IPA_STATE_SET ripas_valid", RSI_IPA_STATE_SET, 0, IPA_FREE, 0x80, 0, RSI_ERROR_INPUT},
	{"ATTEST_TOKEN_CONTINUE state", RSI_ATTEST_TOKEN_CONTINUE, IPA_BUFFER, 0, 64, 0, RSI_ERROR_STATE},
	{"RMI from a realm", RMI_VERSION, RMI_ABI_1_0, 0, 0, 0, SMC_UNKNOWN},
	{"RMI_GRANULE_DELEGATE from a realm", RMI_GRANULE_DELEGATE, 0x70000000, 0, 0, 0, SMC_UNKNOWN},
	{"delegate call of EL3 from a realm", 0xC40001B0, 0x70000000, 0, 0, 0, SMC_UNKNOWN},
	{"boot-complete call of EL3 from a realm", 0xC40001CF, 0, 0, 0, 0, SMC_UNKNOWN},
	{"last SMC of the RSI range", RSI_FID_LAST, 0, 0, 0, 0, SMC_UNKNOWN},
	{"first SMC behind the commands", RSI_FID(0xA), 0, 0, 0, 0, SMC_UNKNOWN},
	{"SMC64 zero", 0xC4000000 + 0x10000, 0, 0, 0, 0, SMC_UNKNOWN},
	{"all ones", ~0UL, ~0UL, ~0UL, ~0UL, ~0UL, SMC_UNKNOWN},
};

/* Conditions of CONTINUE need a token in progress. */
static const struct bad bad_continue[] = {
	{"CONTINUE addr_align", RSI_ATTEST_TOKEN_CONTINUE, IPA_BUFFER + 8, 0, 64, 0, RSI_ERROR_INPUT},
	{"CONTINUE addr_bound", RSI_ATTEST_TOKEN_CONTINUE, IPA_UNPROTECTED, 0, 64, 0, RSI_ERROR_INPUT},
	{"CONTINUE offset_bound", RSI_ATTEST_TOKEN_CONTINUE, IPA_BUFFER, GRANULE_SIZE, 0, 0, RSI_ERROR_INPUT},
	{"CONTINUE size_overflow", RSI_ATTEST_TOKEN_CONTINUE, IPA_BUFFER, 8, ~0UL, 0, RSI_ERROR_INPUT},
	{"CONTINUE size_bound", RSI_ATTEST_TOKEN_CONTINUE, IPA_BUFFER, 8, GRANULE_SIZE, 0, RSI_ERROR_INPUT},
};

static void try_all(const struct bad *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_equal(b[i].name, b[i].status, call(b[i].fid, b[i].x1, b[i].x2, b[i].x3, b[i].x4));
}

static uint64_t load(uint64_t ipa)
{
	uint64_t x[] = {0, ipa};

	rec_settle(&s, s.a.rec[0]);
	rec_execute(&s, s.a.rec[0], INSN_LDR_X0_X1, x, 2);
	return s.run->exit.gprs[0];
}

static void commands(void)
{
	const uint64_t *x = s.run->exit.gprs;

	area_begin("RSI");
	check("VERSION 1.0", call(RSI_VERSION, RSI_ABI_1_0, 0, 0, 0) == RSI_SUCCESS && x[1] == RSI_ABI_1_0 &&
	      x[2] == RSI_ABI_1_0);
	check("VERSION 2.0", call(RSI_VERSION, 0x20000, 0, 0, 0) == RSI_ERROR_INPUT && x[1] == RSI_ABI_1_0 &&
	      x[2] == RSI_ABI_1_0);
	check("FEATURES 0", call(RSI_FEATURES, 0, 0, 0, 0) == RSI_SUCCESS && x[1] == 0);
	check("FEATURES of any index", call(RSI_FEATURES, ~0UL, 0, 0, 0) == RSI_SUCCESS && x[1] == 0);
	check("SMCCC_VERSION is 1.2 or later", call(SMCCC_VERSION, 0, 0, 0, 0) >= SMCCC_VERSION_1_2 && x[0] < 0x20000);
	try_all(bad, sizeof(bad) / sizeof(bad[0]));
	check("REALM_CONFIG", call(RSI_REALM_CONFIG, IPA_BUFFER, 0, 0, 0) == RSI_SUCCESS);
	check_equal("ipa_width", SCENE_IPA_BITS, load(IPA_BUFFER));
	check_equal("hash_algo", RMI_HASH_SHA_256, load(IPA_BUFFER + 8));
	check_equal("rpv", 0x5A5A5A5A5A5A5A5AUL, load(IPA_BUFFER + 0x200 + 56));
	check_equal("zero behind it", 0, load(IPA_BUFFER + 0x240));
	check("IPA_STATE_GET RAM", call(RSI_IPA_STATE_GET, IPA_RAM, IPA_RAM + 0x8000, 0, 0) == RSI_SUCCESS &&
	      x[1] == IPA_RAM + 0x4000 && x[2] == RMI_RAM);
	check("IPA_STATE_GET EMPTY", call(RSI_IPA_STATE_GET, IPA_FREE, IPA_RAM + 0x8000, 0, 0) == RSI_SUCCESS &&
	      x[1] == IPA_RAM && x[2] == RMI_EMPTY);
	check("IPA_STATE_GET of a block", call(RSI_IPA_STATE_GET, IPA_LEVEL1, IPA_LEVEL1 + GRANULE_SIZE, 0, 0) ==
	      RSI_SUCCESS && x[1] == IPA_LEVEL1 + GRANULE_SIZE && x[2] == RMI_EMPTY);
	area_end();
}

/* Commands that need a page which only the host can bring: it sees a data abort, and the realm nothing. */
static void unbacked(void)
{
	struct rmi_rec_exit e = {.exit_reason = RMI_EXIT_SYNC,
				 .esr = ESR_CLASS(EC_DATA_LOWER) | ESR_TRANSLATION(3),
				 .hpfar = HPFAR(IPA_UNBACKED)};
	uint64_t config[] = {RSI_REALM_CONFIG, IPA_UNBACKED};
	uint64_t host_call[] = {RSI_HOST_CALL, IPA_UNBACKED + 0x100};

	area_begin("RSI_unbacked");
	rec_settle(&s, s.a.rec[0]);
	rec_execute(&s, s.a.rec[0], INSN_SMC, config, 2);
	check_exit("REALM_CONFIG", &s, &e);
	data_map(&s.a, IPA_UNBACKED, 0);
	s.run->enter.flags = 0;
	rec_enter(&s, s.a.rec[0]);
	check("again after mapping", s.run->exit.exit_reason == RMI_EXIT_HOST_CALL && s.run->exit.gprs[0] == 0);
	check_equal("ipa_width", SCENE_IPA_BITS, load(IPA_UNBACKED));
	data_unmap(&s.a, IPA_UNBACKED);
	rec_settle(&s, s.a.rec[0]);
	rec_execute(&s, s.a.rec[0], INSN_SMC, host_call, 2);
	check_exit("HOST_CALL, DESTROYED", &s, &e);
	/* the realm waits for ever at a DESTROYED address: another realm */
	scene_end(&s);
	scene_begin(&s);
	realm_run(&s, &s.a, 1);
	rec_settle(&s, s.a.rec[0]);
	rec_execute(&s, s.a.rec[0], INSN_SMC, host_call, 2);
	check_exit("HOST_CALL", &s, &e);
	data_map(&s.a, IPA_UNBACKED, 0);
	rec_enter(&s, s.a.rec[0]);
	check("host call after mapping", s.run->exit.exit_reason == RMI_EXIT_HOST_CALL && s.run->exit.gprs[30] == 0);
	data_unmap(&s.a, IPA_UNBACKED);
	rec_enter(&s, s.a.rec[0]);
	check_exit("page taken away before the answer", &s, &e);
	area_end();
	scene_end(&s);
	scene_begin(&s);
	realm_run(&s, &s.a, 1);
	data_map(&s.a, IPA_BUFFER, 0);
}

/* The point of time at which the signature is being made is not known: later and later. */
static bool interrupted(void)
{
	uint64_t x[] = {RSI_ATTEST_TOKEN_CONTINUE, IPA_BUFFER, 0, GRANULE_SIZE};
	struct rmi_rec_exit irq = {.exit_reason = RMI_EXIT_IRQ};
	uint64_t step = read_sysreg(cntfrq_el0) / 10000;

	for (uint64_t delay = step; delay < 1000 * step; delay += delay / 4) {
		expect_equal("INIT", RSI_SUCCESS, call(RSI_ATTEST_TOKEN_INIT, 5, 6, 7, 8));
		write_sysreg(cnthp_cval_el2, read_sysreg(cntpct_el0) + delay);
		write_sysreg(cnthp_ctl_el2, 1);
		rec_execute(&s, s.a.rec[0], INSN_SMC, x, 4);
		write_sysreg(cnthp_ctl_el2, 0);
		if (s.run->exit.exit_reason != RMI_EXIT_IRQ)
			continue;
		check_exit("exit due to IRQ", &s, &irq);
		s.run->enter.flags = 0;
		rec_enter(&s, s.a.rec[0]);
		if (s.run->exit.exit_reason == RMI_EXIT_HOST_CALL && s.run->exit.gprs[0] == RSI_INCOMPLETE)
			return true;
	}
	return false;
}

static void token(void)
{
	const uint64_t *x = s.run->exit.gprs;
	uint64_t bound, total = 0, calls = 0, status, first = 0;

	area_begin("RSI_ATTEST_TOKEN");
	/* the host's interrupt comes while the token is being signed */
	gic_init();
	gic_init_cpu();
	gic_enable(GIC_PPI_EL2_TIMER);
	check("an interrupt is served while it is signed", interrupted());
	gic_disable(GIC_PPI_EL2_TIMER);
	check_equal("INIT again aborts the one in progress", RSI_SUCCESS, call(RSI_ATTEST_TOKEN_INIT, 1, 2, 3, 4));
	bound = x[1];
	try_all(bad_continue, sizeof(bad_continue) / sizeof(bad_continue[0]));
	do {
		status = call(RSI_ATTEST_TOKEN_CONTINUE, IPA_BUFFER, total % GRANULE_SIZE,
			      GRANULE_SIZE - total % GRANULE_SIZE > 600 ? 600 : GRANULE_SIZE - total % GRANULE_SIZE, 0);
		uint64_t length = x[1];

		if (total == 0 && length >= 8)
			first = load(IPA_BUFFER);
		total += length;
		calls++;
	} while (status == RSI_INCOMPLETE && calls < 4096 && total <= TOKEN_MAX);
	check_equal("complete", RSI_SUCCESS, status);
	check("within the bound of INIT", total <= bound && total > 600);
	check_equal("begins with tag 399 of a map of two", 0xA28F01D9, first & 0xFFFFFFFF);
	check_equal("then there is none", RSI_ERROR_STATE, call(RSI_ATTEST_TOKEN_CONTINUE, IPA_BUFFER, 0, 64, 0));
	note("token of %lu bytes in %lu calls, bound %lu", total, calls, bound);
	area_end();
}

void conform_rsi(void)
{
	scene_begin(&s);
	realm_run(&s, &s.a, 1);
	data_map(&s.a, IPA_BUFFER, 0);
	commands();
	unbacked();
	token();
	scene_end(&s);
}
