/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Realms that share memory, and their host, for tests of the calls in csm.h. A realm's call goes the real way: the
 * host enters the REC, machine_host.realm makes the SMC, and makes it again for as long as the RMM sends the REC back.
 *
 *	CALL(P, RSI_CSM_CREATE, REGION, SIZE, TAG)   to its end; an obedient host serves the exits; x0, and P->x[]
 *	begin(P, RSI_CSM_CREATE, …)                  one entry: true when the call has come to its end
 *	enter(P, flags)                              the next one; what the host was told is in P->exit
 */
#ifndef CSM_FIXTURE_H
#define CSM_FIXTURE_H

#include "csm.h"
#include "esr.h"
#include "machine_host.h"
#include "policy.h"
#include "s2.h"

#define PARTIES 4
#define PARTY_GRANULES 1024 /* of the first bank, for each */
#define PARTY_RECS 2
#define OF(p, n) G((p)->number * PARTY_GRANULES + (n))

/* RAM without pages, two tables of level 3 from here; the second begins at MEMORY + 2 MiB. */
#define MEMORY 0x200000UL
#define MEMORY_END 0x600000UL
/* Four pages, two in each table. */
#define REGION 0x3FE000UL
#define SIZE 0x4000UL
#define PAGES (SIZE / GRANULE_SIZE)
/* No tables lead here. */
#define WINDOW 0x401FE000UL
#define WINDOW_TABLE 0x40200000UL /* where the second table begins */
#define TAG 0x7A6UL
#define LAST_PAGE ((1UL << 39) - GRANULE_SIZE)

struct party {
	unsigned int number;
	uint64_t rd, rec[PARTY_RECS], apt;
	uint64_t next; /* granule that the host has not used yet */
	struct realm *r;
	uint64_t id[4];
	bool calling[PARTY_RECS];
	uint64_t pc[PARTY_RECS];
	struct rmi_rec_exit exit;
	uint64_t x[9];          /* registers after the last call */
	const struct trap *trap; /* takes this once, instead of a call */
};
static struct party parties[PARTIES];
#define P (&parties[0])
#define C (&parties[1])
#define D (&parties[2])
#define F (&parties[3])

static inline struct rec *rec_at(const struct party *p, unsigned int k)
{
	return rec_of(granule_find(p->rec[k]));
}

static inline void play(struct rec *rec, struct trap *t)
{
	for (struct party *p = parties; p < parties + PARTIES; p++) {
		for (unsigned int k = 0; k < PARTY_RECS; k++) {
			if (p->r == NULL || state_at(p->rec[k]) != GRANULE_REC || rec != rec_at(p, k))
				continue;
			if (p->trap != NULL) {
				*t = *p->trap;
				p->trap = NULL;
				return;
			}
			if (p->calling[k] && rec->regs.pc == p->pc[k]) {
				t->esr = ESR_EC_IS(EC_SMC) | ESR_IL;
				return;
			}
		}
	}
	t->kind = TRAP_IRQ;
}

/* --- the host --- */

static inline uint64_t spare(struct party *p)
{
	return delegate(p->next += GRANULE_SIZE);
}

/* Tables down to level 3. */
static inline void reach(struct party *p, uint64_t ipa)
{
	for (;;) {
		struct result e = RMI(RMI_RTT_READ_ENTRY, p->rd, ipa, 3);
		uint64_t base = ipa & ~(s2_size((int)e.x[1]) - 1);

		CHECK_EQUAL(RMI_SUCCESS, e.x[0]);
		if (e.x[1] == 3)
			return;
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_CREATE, p->rd, spare(p), base, e.x[1] + 1).x[0]);
	}
}

static inline void add_page(struct party *p, uint64_t ipa)
{
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, p->rd, spare(p), ipa).x[0]);
}

static inline void new_realm(struct party *p)
{
	struct rmi_realm_params *params = (void *)hal_host_bytes(PARAMS);

	p->rd = OF(p, 1);
	p->rec[0] = OF(p, 4);
	p->rec[1] = OF(p, 8);
	p->next = OF(p, 63);
	p->apt = 0;
	memset(params, 0, sizeof(*params));
	params->s2sz = 40;
	params->num_bps = 1;
	params->num_wps = 1;
	params->vmid = (uint16_t)(7 + p->number);
	params->rtt_base = OF(p, 16);
	params->rtt_level_start = 1;
	params->rtt_num_start = 2;
	delegate(OF(p, 16));
	delegate(OF(p, 17));
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_CREATE, delegate(p->rd), PARAMS).x[0]);
	p->r = realm_of(granule_find(p->rd));
	memcpy(p->id, p->r->identifier, sizeof(p->id));
	reach(p, MEMORY);
	reach(p, MEMORY + SIZE_2M);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_INIT_RIPAS, p->rd, MEMORY, MEMORY + SIZE_2M).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_INIT_RIPAS, p->rd, MEMORY + SIZE_2M, MEMORY_END).x[0]);
}

static inline void new_rec(struct party *p, unsigned int k)
{
	rec_params(k, p->rec[k] + GRANULE_SIZE);
	for (unsigned int i = 0; i <= REC_AUX_GRANULES; i++)
		if (state_at(p->rec[k] + i * GRANULE_SIZE) != GRANULE_DELEGATED)
			delegate(p->rec[k] + i * GRANULE_SIZE);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REC_CREATE, p->rd, p->rec[k], PARAMS).x[0]);
	p->calling[k] = false;
}

static inline void activate(struct party *p)
{
	for (unsigned int k = 0; k < PARTY_RECS; k++)
		new_rec(p, k);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_ACTIVATE, p->rd).x[0]);
}

static inline void new_party(struct party *p)
{
	new_realm(p);
	p->apt = spare(p);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_APT_CREATE, p->rd, p->apt).x[0]);
	activate(p);
}

static inline void fresh_machine(void)
{
	for (unsigned int i = 0; i < POLICY_REALMS; i++)
		if (policy_realm(i) != NULL)
			policy_remove_realm(policy_realm(i));
	hal_host_reset();
	memset(&machine_host, 0, sizeof(machine_host));
	memset(parties, 0, sizeof(parties));
	for (unsigned int i = 0; i < PARTIES; i++)
		parties[i].number = i;
	machine_host.realm = play;
}

/* Provider, consumer and a third that is a stranger until somebody grants it something. */
static inline void fresh_parties(void)
{
	fresh_machine();
	new_party(P);
	new_party(C);
	new_party(D);
}

/* The granule behind a page of the realm's own; 0 when there is none. */
static inline uint64_t page_at(const struct party *p, uint64_t ipa)
{
	struct result e = RMI(RMI_RTT_READ_ENTRY, p->rd, ipa & ~GRANULE_MASK, 3);

	return e.x[0] == RMI_SUCCESS && e.x[1] == 3 && e.x[2] == RMI_ASSIGNED ? e.x[3] & 0xFFFFFFFFF000 : 0;
}

/* The descriptor itself, as the CPU finds it. */
static inline uint64_t descriptor(const struct party *p, uint64_t ipa)
{
	uint64_t d, table = p->r->rtt_base + (ipa >> 39) * GRANULE_SIZE;

	for (int level = 1;; level++) {
		d = ((const uint64_t *)hal_host_bytes(table))[ipa >> (39 - 9 * level) & 511];
		if (level == 3 || (d & 3) != 3)
			return d;
		table = d & 0xFFFFFFFFF000;
	}
}

#define D_VALID(d) (((d) & 3) == 3)
#define D_PA(d) ((d) & 0xFFFFFFFFF000UL)
#define D_AP(d) ((d) >> 6 & 3) /* 1: read, 3: read and write */
#define D_XN(d) ((d) >> 53 & 3)

/* --- calls --- */

static inline bool enter_rec(struct party *p, unsigned int k, uint64_t flags)
{
	uint64_t page = OF(p, 12 + k);
	struct rmi_rec_run *run = (void *)hal_host_bytes(page);
	struct rec_registers before = rec_at(p, k)->regs, *after = &rec_at(p, k)->regs;

	memset(run, 0, sizeof(*run));
	run->enter.flags = flags;
	memset(&run->exit, 0xEE, sizeof(run->exit));
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REC_ENTER, p->rec[k], page).x[0]);
	p->exit = run->exit;
	if (after->pc == p->pc[k]) {
		CHECK_BYTES(&before, after, sizeof(before)); /* the call is still to be made */
		return false;
	}
	if (p->calling[k]) {
		CHECK_EQUAL(p->pc[k] + 4, after->pc);
		for (unsigned int i = 9; i < 31; i++)
			CHECK_EQUAL(before.x[i], after->x[i]);
	}
	p->calling[k] = false;
	memcpy(p->x, after->x, sizeof(p->x));
	return true;
}

static inline bool begin_on(struct party *p, unsigned int k, const uint64_t x[9])
{
	struct rec_registers *regs = &rec_at(p, k)->regs;

	for (unsigned int i = 0; i < 31; i++)
		regs->x[i] = i < 9 ? x[i] : 0xC0FFEE00 + i;
	p->calling[k] = true;
	p->pc[k] = regs->pc;
	return enter_rec(p, k, 0);
}

/* What a good host does when it is asked. */
static inline void obey(struct party *p)
{
	const struct rmi_rec_exit *e = &p->exit;

	switch (e->exit_reason) {
	case RMI_EXIT_CSM_PROVIDER:
		for (uint64_t ipa = e->ripas_base; ipa < e->ripas_top; ipa += GRANULE_SIZE) {
			reach(p, ipa);
			if (page_at(p, ipa) == 0)
				add_page(p, ipa);
		}
		break;
	case RMI_EXIT_CSM_CONSUMER:
		for (uint64_t ipa = e->ripas_base; ipa < e->ripas_top; ipa += GRANULE_SIZE)
			if (page_at(p, ipa) != 0)
				CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, p->rd, ipa).x[0]);
		break;
	case RMI_EXIT_CSM_TABLE: {
		struct result r = RMI(RMI_RTT_READ_ENTRY, p->rd, e->ripas_base, 3);
		uint64_t base = e->ripas_base & ~(s2_size(e->ripas_value - 1) - 1);

		/* It asks for what is missing, not for what is there or too deep. */
		CHECK_EQUAL(e->ripas_value, RMI(RMI_RTT_READ_ENTRY, p->rd, e->ripas_base & ~GRANULE_MASK, 3).x[1] + 1);
		CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_CREATE, p->rd, spare(p), base, e->ripas_value).x[0]);
		break;
	}
	default:
		CHECK_EQUAL(RMI_EXIT_IRQ, e->exit_reason);
	}
}

static inline uint64_t finish(struct party *p, unsigned int k)
{
	for (unsigned int i = 0; i < 10000; i++) {
		obey(p);
		if (enter_rec(p, k, 0))
			return p->x[0];
	}
	CHECK(false);
	return ~0UL;
}

static inline uint64_t call(struct party *p, const uint64_t x[9])
{
	return begin_on(p, 0, x) ? p->x[0] : finish(p, 0);
}

#define REGISTERS(...) (const uint64_t[9]){ __VA_ARGS__ }
#define CALL(p, ...) call(p, REGISTERS(__VA_ARGS__))
#define begin(p, ...) begin_on(p, 0, REGISTERS(__VA_ARGS__))
#define enter(p, flags) enter_rec(p, 0, flags)
#define ID(p) (p)->id[0], (p)->id[1], (p)->id[2], (p)->id[3]
#define MUST(...) CHECK_EQUAL(RSI_SUCCESS, CALL(__VA_ARGS__))

/* States, counts and the bytes of everything but the RECs. */
static inline uint64_t policy_fingerprint(void)
{
	uint64_t f = 0xcbf29ce484222325UL;

	for (unsigned int i = 0; i < BANKS_GRANULES; i++) {
		const struct granule *g = granule_find(hal_host_pa(i));
		const uint64_t *words = (const uint64_t *)hal_host_bytes(hal_host_pa(i));

		f = (f ^ ((uint64_t)g->references << 8 | g->state)) * 0x100000001b3UL;
		CHECK_EQUAL(g->next, g->serving);
		if (hal_host_gpi(hal_host_pa(i)) == GPI_REALM && g->state != GRANULE_REC && g->state != GRANULE_REC_AUX)
			for (unsigned int w = 0; w < GRANULE_SIZE / 8; w++)
				f = (f ^ words[w]) * 0x100000001b3UL;
	}
	return f;
}

/* Answered at once with a failure: nothing in x1 to x3, nothing changed, the host told nothing. */
static inline void check_refused(const char *file, int line, uint64_t status, struct party *p, const uint64_t x[9],
				 const char *what)
{
	static const struct rmi_rec_exit nothing = { .exit_reason = RMI_EXIT_IRQ };
	uint64_t before = policy_fingerprint();

	check_equal(file, line, true, begin_on(p, 0, x), what);
	check_equal(file, line, status, p->x[0], what);
	for (unsigned int i = 1; i < 4; i++)
		check_equal(file, line, 0, p->x[i], "x1 to x3 after a failure");
	check_bytes(file, line, &nothing, &p->exit, sizeof(nothing), "exit record");
	check_equal(file, line, before, policy_fingerprint(), "state after a failure");
}
#define CHECK_REFUSED(status, p, ...)                                                                                  \
	check_refused(__FILE__, __LINE__, status, p, REGISTERS(__VA_ARGS__), #__VA_ARGS__)

/* What the host was told, all 2048 bytes of it. */
#define CHECK_TOLD(p, ...)                                                                                             \
	check_bytes(__FILE__, __LINE__, &(struct rmi_rec_exit){ __VA_ARGS__ }, &(p)->exit, sizeof(struct rmi_rec_exit), \
		    "exit record")

/* --- from one state of a sharing to the next --- */

static inline uint64_t create_region(struct party *p)
{
	MUST(p, RSI_CSM_CREATE, REGION, SIZE, TAG);
	CHECK_EQUAL(RSI_ACCEPT, p->x[2]);
	return p->x[1];
}

static inline uint64_t grant(struct party *p, uint64_t region, const struct party *to, uint64_t permission)
{
	MUST(p, RSI_CSM_SHARE, region, permission, ID(to));
	return p->x[1];
}

static inline void reserve(struct party *c, uint64_t sharing, uint64_t flags, const struct party *from)
{
	MUST(c, RSI_CSM_RESERVE, sharing, WINDOW, SIZE, flags, ID(from));
	CHECK_EQUAL(RSI_ACCEPT, c->x[1]);
}

static inline void attach(struct party *c, uint64_t sharing)
{
	MUST(c, RSI_CSM_ATTACH, sharing);
	CHECK_EQUAL(RSI_ACCEPT, c->x[1]);
}

struct sharing {
	uint64_t region, id;
};

static inline struct sharing granted(uint64_t permission)
{
	struct sharing s;

	fresh_parties();
	s.region = create_region(P);
	s.id = grant(P, s.region, C, permission);
	return s;
}

static inline struct sharing reserved(uint64_t permission, uint64_t flags)
{
	struct sharing s = granted(permission);

	reserve(C, s.id, flags, P);
	return s;
}

static inline struct sharing attached(uint64_t permission, uint64_t flags)
{
	struct sharing s = reserved(permission, flags);

	attach(C, s.id);
	return s;
}

/* What RSI_CSM_STATE tells the realm; 0 when it tells nothing. */
static inline uint64_t told(struct party *p, uint64_t id)
{
	return CALL(p, RSI_CSM_STATE, id) == RSI_SUCCESS ? p->x[4] : 0;
}

/* Every page of the window shows the provider's page, with these access bits, never executable. */
static inline void check_attached(uint64_t ap)
{
	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE) {
		uint64_t d = descriptor(C, WINDOW + at);

		CHECK(D_VALID(d));
		CHECK_EQUAL(page_at(P, REGION + at), D_PA(d));
		CHECK_EQUAL(ap, D_AP(d));
		CHECK_EQUAL(2, D_XN(d));
	}
}

static inline void check_shared_references(uint32_t count)
{
	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE)
		if (page_at(P, REGION + at) != 0)
			CHECK_EQUAL(count, references_at(page_at(P, REGION + at)));
}

/* No page of the window shows anything but, if chosen, the page of ones. */
static inline void check_idle(uint64_t flags)
{
	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE) {
		uint64_t d = descriptor(C, WINDOW + at);

		CHECK_EQUAL(flags == CSM_WINDOW_TOMBSTONE, D_VALID(d));
		if (flags == CSM_WINDOW_TOMBSTONE) {
			CHECK_EQUAL(hal_tombstone(), D_PA(d));
			CHECK_EQUAL(1, D_AP(d));
			CHECK_EQUAL(2, D_XN(d));
		}
	}
}

/* The notes name every page of C's window. */
static inline void check_invalidated(void)
{
	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE)
		CHECK(hal_host_invalidated(C->r->vmid, WINDOW + at));
}

/* --- the end of a realm, as its host sees it --- */

static inline void destroy_recs(struct party *p)
{
	for (unsigned int k = 0; k < PARTY_RECS; k++) {
		if (state_at(p->rec[k]) == GRANULE_REC)
			CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REC_DESTROY, p->rec[k]).x[0]);
		p->calling[k] = false;
	}
}

/* As often as it takes. */
static inline uint64_t apt_destroy(uint64_t rd, uint64_t apt)
{
	uint64_t status;

	do
		status = RMI(RMI_APT_DESTROY, rd, apt).x[0];
	while (status == RMI_INCOMPLETE);
	return status;
}

static inline void destroy_policy(struct party *p)
{
	while (p->r->apt_count != 0) {
		uint64_t apt = p->r->apt[p->r->apt_count - 1];

		CHECK_EQUAL(RMI_SUCCESS, apt_destroy(p->rd, apt));
		CHECK_EQUAL(GRANULE_DELEGATED, state_at(apt));
	}
}

/* Goes by what the calls say alone; then all that the party had is DELEGATED. */
static inline void destroy_party(struct party *p)
{
	destroy_recs(p);
	destroy_policy(p);
	for (uint64_t ipa = 0; ipa < 1UL << 39;) {
		struct result r = RMI(RMI_DATA_DESTROY, p->rd, ipa);

		CHECK(r.x[2] > ipa || RMI_STATUS(r.x[0]) == RMI_ERROR_RTT);
		if (r.x[2] == ipa) { /* a block */
			uint64_t base = ipa & ~(SIZE_2M - 1);

			CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_CREATE, p->rd, spare(p), base, 3).x[0]);
		}
		ipa = r.x[2];
	}
	for (int level = 3; level > 1; level--) {
		uint64_t size = s2_size(level - 1);

		for (uint64_t ipa = 0; ipa < 1UL << 39;) {
			struct result r = RMI(RMI_RTT_DESTROY, p->rd, ipa & ~(size - 1), (uint64_t)level);

			CHECK(RMI_STATUS(r.x[0]) == RMI_SUCCESS || RMI_STATUS(r.x[0]) == RMI_ERROR_RTT);
			CHECK(r.x[2] > ipa);
			ipa = r.x[2];
		}
	}
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_DESTROY, p->rd).x[0]);
	p->r = NULL;
	for (unsigned int n = 0; n < PARTY_GRANULES; n++) {
		CHECK(state_at(OF(p, n)) == GRANULE_NS || state_at(OF(p, n)) == GRANULE_DELEGATED);
		CHECK_EQUAL(0, references_at(OF(p, n)));
		/* machine_host.c looks into REC. */
		if (state_at(OF(p, n)) == GRANULE_DELEGATED && OF(p, n) != REC)
			CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_GRANULE_UNDELEGATE, OF(p, n)).x[0]);
	}
}

#endif
