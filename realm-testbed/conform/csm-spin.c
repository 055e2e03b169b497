/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The consumer never leaves its realm while its window is taken away on another CPU: what its TLB holds must be gone
 * when the call returns. Then somebody writes into the page. QEMU keeps stale entries only with a thread for each CPU:
 * part=csm-spin with thread=multi is for that.
 */

#include "csm-attack.h"

#define FLAG (WINDOW + GRANULE_SIZE) /* where the consumer says that it runs */
#define LAST (SIZE - GRANULE_SIZE)
#define WRITTEN 0x7EA5UL
#define TRIES 1000000

/* It loads until it finds something other than zero: in x2. */
static struct spinner {
	uint64_t at;
	uint64_t exit; /* reason */
	uint64_t imm, found, esr;
} spinner;

static void spin(void *argument)
{
	const uint64_t x[] = {0, spinner.at, 0, FLAG, 0, 0, 0, 0, 0, PROGRAM_SPIN};
	struct scene *s = &C->vcpu[0];

	(void)argument;
	rec_execute(s, C->r.rec[0], INSN_BR_X9, x, sizeof(x) / sizeof(x[0]));
	while (s->run->exit.exit_reason == RMI_EXIT_IRQ)
		rec_enter(s, C->r.rec[0]);
	spinner.exit = s->run->exit.exit_reason;
	spinner.imm = s->run->exit.imm;
	spinner.found = s->run->exit.gprs[2];
	spinner.esr = s->run->exit.gprs[0];
}

static struct sharing begin(uint64_t flags, uint64_t offset)
{
	stage_begin();
	about("CSM_ATTACK");
	struct sharing s = attached(CSM_PERMISSION_READ_WRITE, flags);

	for (uint64_t i = 0; i < PAGES; i++)
		store(P, REGION + i * GRANULE_SIZE, 0);
	spinner.at = WINDOW + offset;
	expect("CPU", cpu_start(1, spin, NULL));
	for (unsigned int i = 0; i < TRIES && !sees(P, REGION + GRANULE_SIZE, 1); i++)
		cpu_relax();
	return s;
}

static bool found(uint64_t value)
{
	cpu_join(1);
	return expect_equal("exit", RMI_EXIT_HOST_CALL, spinner.exit) &&
	       expect_equal("no exception", PROGRAM_IMM_DONE, spinner.imm) &&
	       expect_equal("found", value, spinner.found);
}

static bool ended(uint64_t flags)
{
	if (flags == CSM_WINDOW_TOMBSTONE)
		return found(ONES);
	cpu_join(1);
	return expect_equal("exit", RMI_EXIT_HOST_CALL, spinner.exit) &&
	       expect_equal("exception", PROGRAM_IMM_EXCEPTION, spinner.imm) &&
	       expect_equal("ESR_EL1", ESR_LOAD_ABORTS, spinner.esr);
}

/* A page that was P's, in D's realm. */
static bool write_as_another(uint64_t offset)
{
	struct rmi_result r;

	do
		r = RMI2(RMI_DATA_DESTROY, P->r.rd, REGION + offset);
	while (r.status == RMI_INCOMPLETE);
	expect_equal("DATA_DESTROY", RMI_SUCCESS, r.status);
	expect_equal("DATA_CREATE", RMI_SUCCESS, RMI3(RMI_DATA_CREATE_UNKNOWN, D->r.rd, r.x1, REGION).status);
	return store(D, REGION, WRITTEN);
}

static bool by_revoke(const struct sharing *s, uint64_t offset)
{
	return RSI(P, RSI_CSM_REVOKE, s->id) == RSI_SUCCESS && store(P, REGION + offset, WRITTEN);
}

static bool by_destroy(const struct sharing *s, uint64_t offset)
{
	return RSI(P, RSI_CSM_DESTROY, s->region) == RSI_SUCCESS && store(P, REGION + offset, WRITTEN);
}

/* Another REC of the consumer. */
static bool by_detach(const struct sharing *s, uint64_t offset)
{
	bool good;

	C->rec = 1;
	good = RSI(C, RSI_CSM_DETACH_AND_FREE, s->id) == RSI_SUCCESS;
	C->rec = 0;
	return good && store(P, REGION + offset, WRITTEN);
}

static bool by_loss_of_page(const struct sharing *s, uint64_t offset)
{
	(void)s;
	return write_as_another(offset);
}

static bool by_loss_of_window(const struct sharing *s, uint64_t offset)
{
	struct rmi_result r;

	(void)s;
	do
		r = RMI2(RMI_DATA_DESTROY, C->r.rd, WINDOW);
	while (r.status == RMI_INCOMPLETE);
	return r.status == RMI_SUCCESS && store(P, REGION + offset, WRITTEN);
}

static bool by_end_of_provider(const struct sharing *s, uint64_t offset)
{
	(void)s;
	party_end_recs(P);
	return party_end_apt(P) == RMI_SUCCESS && write_as_another(offset);
}

static bool by_nothing(const struct sharing *s, uint64_t offset)
{
	(void)s;
	return store(P, REGION + offset, WRITTEN);
}

static const struct {
	const char *empty, *tombstone;
	bool (*take)(const struct sharing *s, uint64_t offset);
	uint64_t offset;
	bool freed; /* no window is left that could be a tombstone */
} ways[] = {
	{"reads_on_after_revoke", "reads_tombstone_on_after_revoke", by_revoke, LAST, false},
	{"reads_first_on_after_revoke", "reads_first_tombstone_on_after_revoke", by_revoke, 0, false},
	{"reads_on_after_destroy", "reads_tombstone_on_after_destroy", by_destroy, LAST, false},
	{"reads_on_after_detach", "reads_tombstone_on_after_detach", by_detach, LAST, true},
	{"reads_on_after_loss_of_page", "reads_tombstone_on_after_loss_of_page", by_loss_of_page, LAST, false},
	{"reads_on_after_loss_of_window", "reads_tombstone_on_after_loss_of_window", by_loss_of_window, LAST, false},
	{"reads_on_after_end_of_provider", "reads_tombstone_on_after_end_of_provider", by_end_of_provider, LAST, false},
};

static void way(size_t i, uint64_t flags)
{
	const char *name = flags == CSM_WINDOW_TOMBSTONE ? ways[i].tombstone : ways[i].empty;
	struct sharing s = begin(flags, ways[i].offset);
	bool good = expect("what ends it", ways[i].take(&s, ways[i].offset));

	/* A load between the tombstone's coming and its going ends the loop, too. */
	if (ways[i].freed && flags == CSM_WINDOW_TOMBSTONE) {
		cpu_join(1);
		good = good && (spinner.imm == PROGRAM_IMM_EXCEPTION || spinner.found == ONES);
	} else {
		good = ended(flags) && good;
	}
	attack(name, good);
	stage_end();
	s = begin(flags, ways[i].offset);
	about("CSM_TWIN");
	good = by_nothing(&s, ways[i].offset);
	twin(name, found(WRITTEN) && good);
	stage_end();
}

/* The page of ones is in TLBs while the window waits: ATTACH takes it out. */
static void tombstone_before_attach(void)
{
	struct sharing s;

	stage_begin();
	about("CSM_ATTACK");
	s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);
	bool good = sees(C, WINDOW, ONES);
	expect_equal("ATTACH", RSI_SUCCESS, RSI(C, RSI_CSM_ATTACH, s.id));
	attack("tombstone_stays_after_attach", good && attached_works());
	RSI(P, RSI_CSM_REVOKE, s.id);
	twin("tombstone_stays_after_attach", window_idle(CSM_WINDOW_TOMBSTONE));
	stage_end();
}

void csm_spin_attacks(void)
{
	tombstone_before_attach();
	if (cpu_count() == 1) {
		about("CSM_ATTACK");
		note("a reader that never leaves needs a second CPU");
		return;
	}
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		way(i, CSM_WINDOW_EMPTY);
		way(i, CSM_WINDOW_TOMBSTONE);
	}
}
