/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host's own hands on what realms share: loads and stores, and every command that takes the address of a page or
 * of a window.
 */

#include "bytes.h"
#include "csm-attack.h"
#include "print.h"

#define FAULT_READ 0x96000028UL /* data abort of the same EL, granule protection fault */
#define FAULT_WRITE 0x96000068UL
#define ALIAS (IPA_UNPROTECTED + 0x8000)
#define FREE (WINDOW + 2 * SIZE) /* EMPTY, and nobody's */

static bool closed(uint64_t pa)
{
	uint64_t value = 0x5EC2E7;

	return expect_equal("load", FAULT_READ, try_read64(pa, &value)) &&
	       expect_equal("load of the last word", FAULT_READ, try_read64(pa + GRANULE_SIZE - 8, &value)) &&
	       expect_equal("store", FAULT_WRITE, try_write64(pa, 0)) && expect_equal("value", 0x5EC2E7, value);
}

/* Undelegated, the host may have it; nothing is left in it. */
static bool opens(uint64_t pa)
{
	bool good = expect_equal("UNDELEGATE", RMI_SUCCESS, RMI1(RMI_GRANULE_UNDELEGATE, pa).status);
	uint64_t value = ~0UL, sum = 0;

	for (uint64_t at = pa; good && at < pa + GRANULE_SIZE; at += 8) {
		good = expect_equal("load", 0, try_read64(at, &value));
		sum |= value;
	}
	good = good && expect_equal("store", 0, try_write64(pa, 0)) && expect_equal("what is left", 0, sum);
	return expect_equal("DELEGATE", RMI_SUCCESS, RMI1(RMI_GRANULE_DELEGATE, pa).status) && good;
}

/* --- in every state of a sharing --- */

static struct sharing detached(void)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	expect_equal("DETACH", RSI_SUCCESS, RSI(C, RSI_CSM_DETACH_AND_FREE, s.id));
	return s;
}

static struct sharing revoked(void)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	expect_equal("REVOKE", RSI_SUCCESS, RSI(P, RSI_CSM_REVOKE, s.id));
	return s;
}

static struct sharing just_granted(void)
{
	return granted(CSM_PERMISSION_READ_WRITE);
}

static struct sharing just_reserved(void)
{
	return reserved(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);
}

static struct sharing attached_read_write(void)
{
	return attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
}

static struct sharing attached_tombstone(void)
{
	return attached(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);
}

static const struct state {
	const char *name;
	struct sharing (*reach)(void);
	bool window; /* the entries of WINDOW are the consumer's */
} states[] = {
	{"region", region, false},
	{"granted", just_granted, false},
	{"reserved", just_reserved, true},
	{"attached", attached_read_write, true},
	{"attached_tombstone", attached_tombstone, true},
	{"detached", detached, false},
	{"revoked", revoked, true},
};

static const char *in(const char *attack_name, const struct state *state)
{
	static char name[96];

	print_into(name, sizeof(name), "%s_%s", attack_name, state->name);
	return name;
}

static void load_and_store(const struct state *state, uint64_t page)
{
	about("CSM_ATTACK");
	attack(in("host_loads_and_stores", state), closed(page) && closed(P->apt[0]) && closed(C->apt[0]));
}

/* A page that somebody shares, where a command wants one that is delegated, or of the normal world. */
static void page_as_argument(const struct state *state, const struct sharing *s, uint64_t page)
{
	uint64_t spare = take(), ns = (uint64_t)N->vcpu[1].rec_params;
	struct scene params = {.realm_params = N->vcpu[1].realm_params};
	struct realm made = {.root = take()};
	struct rmi_rec_run *run = D->vcpu[0].run;

	pair_rmi(in("host_undelegates", state), CALL(RMI_GRANULE_UNDELEGATE, spare), 1, page, RMI_ERROR_INPUT, s);
	pair_rmi(in("host_redelegates", state), CALL(RMI_GRANULE_DELEGATE, spare), 1, page, RMI_ERROR_INPUT, s);
	pair_rmi(in("host_remaps_for_consumer", state), CALL(RMI_DATA_CREATE_UNKNOWN, C->r.rd, spare, FREE), 2, page,
		 RMI_ERROR_INPUT, s);
	RMI2(RMI_DATA_DESTROY, C->r.rd, FREE);
	pair_rmi(in("host_remaps_for_provider", state), CALL(RMI_DATA_CREATE_UNKNOWN, P->r.rd, spare, FREE), 2, page,
		 RMI_ERROR_INPUT, s);
	RMI2(RMI_DATA_DESTROY, P->r.rd, FREE);
	pair_rmi(in("host_makes_table", state), CALL(RMI_RTT_CREATE, C->r.rd, spare, WINDOW_NO_TABLE, 3), 2, page,
		 RMI_ERROR_INPUT, s);
	RMI3(RMI_RTT_DESTROY, C->r.rd, WINDOW_NO_TABLE, 3);
	realm_params(&params, &made);
	params.realm_params->vmid = 7;
	pair_rmi(in("host_makes_realm", state), CALL(RMI_REALM_CREATE, spare, (uint64_t)params.realm_params), 1, page,
		 RMI_ERROR_INPUT, s);
	RMI1(RMI_REALM_DESTROY, spare);
	give(made.root);
	memset(&run->enter, 0, sizeof(run->enter));
	run->enter.gprs[30] = INSN_NOP;
	pair_rmi(in("host_runs_with", state), CALL(RMI_REC_ENTER, D->r.rec[0], (uint64_t)run), 2, page, RMI_ERROR_INPUT,
		 NULL);
	party_end(N);
	party_new(N);
	pair_rmi(in("host_copies", state), CALL(RMI_DATA_CREATE, N->r.rd, spare, FREE, ns, RMI_MEASURE_CONTENT), 4,
		 page, RMI_ERROR_INPUT, s);
	RMI2(RMI_DATA_DESTROY, N->r.rd, FREE);
	pair_rmi(in("host_makes_policy_table", state), CALL(RMI_APT_EXTEND, D->r.rd, spare), 2, page, RMI_ERROR_INPUT,
		 s);
	D->apt[D->apts++] = spare;
}

/* An address of the window, where a command wants one that is free. */
static void window_as_argument(const struct state *state, const struct sharing *s)
{
	uint64_t spare = take(), desc = (uint64_t)N->vcpu[1].rec_params | DESC_NORMAL_RW;
	struct rmi_result e;

	for (uint64_t at = WINDOW; at < WINDOW + SIZE; at += GRANULE_SIZE) {
		pair_rmi(in("host_puts_page_into_window", state), CALL(RMI_DATA_CREATE_UNKNOWN, C->r.rd, spare, FREE),
			 3, at, RMI_ERROR_RTT_AT(3), s);
		RMI2(RMI_DATA_DESTROY, C->r.rd, FREE);
	}
	pair_rmi(in("host_maps_over_window", state), CALL(RMI_RTT_MAP_UNPROTECTED, C->r.rd, ALIAS, 3, desc), 2, WINDOW,
		 RMI_ERROR_INPUT, s);
	pair_rmi(in("host_unmaps_window", state), CALL(RMI_RTT_UNMAP_UNPROTECTED, C->r.rd, ALIAS, 3), 2, WINDOW,
		 RMI_ERROR_INPUT, s);
	e = RMI3(RMI_RTT_READ_ENTRY, C->r.rd, WINDOW, 3);
	attack(in("host_reads_address_in_window", state), e.x2 == RMI_ASSIGNED && e.x3 == 0);
	e = RMI3(RMI_RTT_READ_ENTRY, C->r.rd, OWN, 3);
	twin(in("host_reads_address_in_window", state), e.x2 == RMI_ASSIGNED && e.x3 != 0);
	give(spare);
}

static void in_state(const struct state *state)
{
	uint64_t page;

	stage_begin();
	about("CSM_ATTACK");
	struct sharing s = state->reach();
	page = page_of(P, REGION + GRANULE_SIZE);
	load_and_store(state, page);
	page_as_argument(state, &s, page);
	if (state->window)
		window_as_argument(state, &s);
	about("CSM_TWIN");
	expect_equal("DATA_DESTROY", page, RMI2(RMI_DATA_DESTROY, P->r.rd, REGION + GRANULE_SIZE).x1);
	twin(in("host_loads_and_stores", state), opens(page));
	give(page);
	stage_end();
}

/* --- the unprotected half as another way to a page --- */

static bool granule_protection_fault(struct party *p, uint32_t instruction)
{
	bool done = party_do(p, instruction, 0xBAD, ALIAS);
	bool fault = !done && p->exit == NO_EXIT &&
		     (p->x[0] & (ESR_CLASS(0x3F) | 0x3F)) == (ESR_CLASS(EC_DATA) | 0x28);

	if (p->exit == RMI_EXIT_SYNC)
		party_go_on(p, RMI_ENTER_INJECT_SEA);
	return expect("granule protection fault", fault);
}

static void unprotected_alias(void)
{
	bool good = true;

	stage_begin();
	about("CSM_ATTACK");
	attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	const uint64_t secrets[] = {page_of(P, REGION), P->apt[0], C->apt[0], P->r.rd};
	for (struct party *p = P; p <= N; p++)
		for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
			share_map(&p->r, ALIAS, secrets[i]);
			good = granule_protection_fault(p, INSN_LDR_X0_X1) && good;
			good = granule_protection_fault(p, INSN_STR_X0_X1) && good;
			RMI3(RMI_RTT_UNMAP_UNPROTECTED, p->r.rd, ALIAS, 3);
		}
	attack("realm_reaches_page_through_unprotected_alias", good && attached_works());
	good = true;
	*(uint64_t *)N->vcpu[1].rec_params = 0x1234;
	for (struct party *p = P; p <= N; p++) {
		share_map(&p->r, ALIAS, (uint64_t)N->vcpu[1].rec_params);
		good = sees(p, ALIAS, 0x1234) && good;
		RMI3(RMI_RTT_UNMAP_UNPROTECTED, p->r.rd, ALIAS, 3);
	}
	twin("realm_reaches_page_through_unprotected_alias", good);
	stage_end();
}

/* --- tables of a window --- */

static void table_of_window(uint64_t command, const char *name, uint64_t flags)
{
	bool good = true;
	struct rmi_result r;

	stage_begin();
	about("CSM_ATTACK");
	struct sharing s = granted(CSM_PERMISSION_READ);
	for (unsigned int step = 0; step < 3; step++) {
		uint64_t status = step == 0   ? RSI(C, RSI_CSM_RESERVE, s.id, WINDOW_NO_TABLE, SIZE, flags, ID(P))
				  : step == 1 ? RSI(C, RSI_CSM_ATTACH, s.id)
					      : RSI(P, RSI_CSM_REVOKE, s.id);

		expect_equal("step", RSI_SUCCESS, status);
		r = RMI3(command, C->r.rd, WINDOW_NO_TABLE, 3);
		good = expect_equal("status", RMI_ERROR_RTT_AT(3), r.status) && good;
		good = expect_equal("table", 0, r.x1) && good;
	}
	attack(name, good);
	RSI(C, RSI_CSM_DETACH_AND_FREE, s.id);
	r = RMI3(command, C->r.rd, WINDOW_NO_TABLE, 3);
	if (twin_equal(name, RMI_SUCCESS, r.status))
		give(r.x1);
	stage_end();
}

/* --- DATA_DESTROY --- */

static void attach_other(const struct sharing *s)
{
	expect_equal("SHARE", RSI_SUCCESS, RSI(P, RSI_CSM_SHARE, s->region, CSM_PERMISSION_READ, ID(D)));
	uint64_t id = P->x[1];
	expect_equal("RESERVE", RSI_SUCCESS, RSI(D, RSI_CSM_RESERVE, id, WINDOW, SIZE, 0, ID(P)));
	expect_equal("ATTACH", RSI_SUCCESS, RSI(D, RSI_CSM_ATTACH, id));
}

static uint64_t destroy(struct party *p, uint64_t ipa, struct rmi_result *r)
{
	do
		*r = RMI2(RMI_DATA_DESTROY, p->r.rd, ipa);
	while (r->status == RMI_INCOMPLETE);
	return r->status;
}

static void page_destroyed(uint64_t flags, const char *name)
{
	struct rmi_result r;
	bool good;

	stage_begin();
	about("CSM_ATTACK");
	struct sharing s = attached(CSM_PERMISSION_READ, flags);
	uint64_t page = page_of(P, REGION + 2 * GRANULE_SIZE);
	attach_other(&s);
	good = destroy(P, REGION + 2 * GRANULE_SIZE, &r) == RMI_SUCCESS && r.x1 == page && window_idle(flags) &&
	       aborts(D, INSN_LDR_X0_X1, WINDOW) && closed(page);
	good = good && RSI(C, RSI_CSM_ATTACH, s.id) == RSI_ERROR_STATE &&
	       RSI(P, RSI_CSM_STATE, s.id) == RSI_ERROR_INPUT;
	good = good && RSI(P, RSI_CSM_STATE, s.region) == RSI_SUCCESS && P->x[4] == CSM_STATE_LOST;
	/* A page put there anew is no page of the region. */
	RMI3(RMI_DATA_CREATE_UNKNOWN, P->r.rd, page, REGION + 2 * GRANULE_SIZE);
	good = good && RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(C)) == RSI_ERROR_STATE;
	attack(name, good && window_idle(flags));
	stage_end();
	stage_begin();
	about("CSM_TWIN");
	s = attached(CSM_PERMISSION_READ, flags);
	page = page_of(P, OWN);
	good = destroy(P, OWN, &r) == RMI_SUCCESS && r.x1 == page;
	give(page);
	twin(name, good && attached_works());
	stage_end();
}

static void window_destroyed(uint64_t flags, const char *name)
{
	struct rmi_result r;
	bool good;

	stage_begin();
	about("CSM_ATTACK");
	struct sharing s = attached(CSM_PERMISSION_READ_WRITE, flags);
	attach_other(&s);
	uint64_t at = WINDOW + GRANULE_SIZE;
	good = destroy(C, at, &r) == RMI_SUCCESS && r.x1 == 0 && r.x2 == at + GRANULE_SIZE && window_idle(flags);
	for (uint64_t i = 0; i < PAGES; i++)
		good = good && sees(P, REGION + i * GRANULE_SIZE, SECRET(i)) &&
		       sees(D, WINDOW + i * GRANULE_SIZE, SECRET(i)) && closed(page_of(P, REGION + i * GRANULE_SIZE));
	good = good && RSI(P, RSI_CSM_STATE, s.region) == RSI_SUCCESS && P->x[4] == CSM_STATE_REGION;
	good = good && RSI(P, RSI_CSM_STATE, s.id) == RSI_SUCCESS && P->x[4] == CSM_STATE_DETACHED;
	attack(name, good && RSI(C, RSI_CSM_ATTACH, s.id) == RSI_ERROR_STATE);
	stage_end();
	stage_begin();
	about("CSM_TWIN");
	attached(CSM_PERMISSION_READ_WRITE, flags);
	uint64_t page = page_of(C, OWN);
	good = destroy(C, OWN, &r) == RMI_SUCCESS && r.x1 == page;
	give(page);
	twin(name, good && attached_works());
	stage_end();
}

/* --- RIPAS: the change was asked for before there was anything --- */

static void ripas_of(const char *name, bool window)
{
	uint64_t base = window ? WINDOW : REGION, ripas = window ? RMI_RAM : RMI_EMPTY;
	struct party *p = window ? C : P;
	struct sharing s = {0};

	stage_begin();
	about("CSM_ATTACK");
	if (window)
		s = granted(CSM_PERMISSION_READ);
	p->rec = 1;
	p->answer = HOST_STOPS;
	expect_equal("asked", CALL_STOPPED, RSI(p, RSI_IPA_STATE_SET, base, base + SIZE, ripas));
	p->rec = 0;
	p->answer = HOST_ACCEPTS;
	if (window)
		expect_equal("RESERVE", RSI_SUCCESS, RSI(C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)));
	else
		s = region();
	uint64_t was = observe(&s);
	uint64_t status = RMI4(RMI_RTT_SET_RIPAS, p->r.rd, p->r.rec[1], base, base + SIZE).status;
	expect_equal("what is seen", was, observe(&s));
	attack_equal(name, RMI_ERROR_INPUT, status);
	if (window)
		RSI(C, RSI_CSM_DETACH_AND_FREE, s.id);
	else
		RSI(P, RSI_CSM_DESTROY, s.region);
	twin_equal(name, RMI_SUCCESS, RMI4(RMI_RTT_SET_RIPAS, p->r.rd, p->r.rec[1], base, base + SIZE).status);
	stage_end();
}

void csm_host_attacks(void)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		in_state(&states[i]);
	unprotected_alias();
	table_of_window(RMI_RTT_FOLD, "host_folds_window", CSM_WINDOW_EMPTY);
	table_of_window(RMI_RTT_FOLD, "host_folds_tombstone", CSM_WINDOW_TOMBSTONE);
	table_of_window(RMI_RTT_DESTROY, "host_destroys_table_of_window", CSM_WINDOW_EMPTY);
	table_of_window(RMI_RTT_DESTROY, "host_destroys_table_of_tombstone", CSM_WINDOW_TOMBSTONE);
	page_destroyed(CSM_WINDOW_EMPTY, "host_destroys_page_under_window");
	page_destroyed(CSM_WINDOW_TOMBSTONE, "host_destroys_page_under_tombstone");
	window_destroyed(CSM_WINDOW_EMPTY, "host_destroys_in_window");
	window_destroyed(CSM_WINDOW_TOMBSTONE, "host_destroys_in_tombstone");
	ripas_of("host_sets_ripas_of_region", false);
	ripas_of("host_sets_ripas_of_window", true);
}
