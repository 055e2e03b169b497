/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random RMI calls, with a bias to such as succeed, and after each of them the invariants.
 *
 * fuzz_rmi [STEPS [SEED [CPUS]]]: with more than one CPU the invariants are checked at the end. Without arguments both
 * ways are gone.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "esr.h"
#include "granule.h"
#include "hal_host.h"
#include "invariants.h"
#include "machine.h"
#include "memory-map.h"
#include "realm.h"
#include "rec.h"
#include "rmi.h"
#include "rsi.h"
#include "rtt.h"
#include "smccc.h"

#define SMALL 96          /* granules at the start of the first bank that most calls name */
#define BLOCK_FIRST 512   /* and 2 MiB that may become a block */
#define SIZE_2M (2UL << 20)

static _Thread_local uint64_t random_state;
static unsigned int cpus = 1;

static uint64_t random64(void)
{
	/* xorshift64*, Marsaglia and Vigna */
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * 0x2545F4914F6CDD1DUL;
}

static uint64_t below(uint64_t n)
{
	return (random64() >> 16) % n;
}

static bool one_in(uint64_t n)
{
	return below(n) == 0;
}

/* --- the calls --- */

#define COMMANDS (RMI_FID_LAST - RMI_FID(0) + 1)
static uint64_t calls[COMMANDS], successes[COMMANDS];
static unsigned int machine_runs;

static struct result call(uint64_t fid, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5)
{
	const uint64_t regs[7] = { fid, a1, a2, a3, a4, a5 };
	struct result r;

	if (cpus == 1) {
		hal_host_forget();
		machine_runs = 0;
	}
	r = rmi_call(regs);
	if (fid - RMI_FID(0) < COMMANDS) {
		__atomic_fetch_add(&calls[fid - RMI_FID(0)], 1, __ATOMIC_RELAXED);
		__atomic_fetch_add(&successes[fid - RMI_FID(0)], r.x[0] == RMI_SUCCESS, __ATOMIC_RELAXED);
	}
	if (cpus == 1)
		invariants_check(regs, &r, machine_runs != 0);
	return r;
}

static uint64_t small(void)
{
	return hal_host_pa((unsigned int)below(SMALL));
}

/* A granule in this state, if a few looks find one. Looks without locks, as a host's memory would be out of date. */
static uint64_t in_state(enum granule_state state)
{
	for (unsigned int i = 0; i < 60; i++) {
		uint64_t pa = small();

		if (granule_state(granule_find(pa)) == state)
			return pa;
	}
	return small();
}

static uint64_t nonsense(void)
{
	static const uint64_t bad[] = { 0, UINT64_MAX, DEVICE, BANK0 - 4096, BANK0 + BANK0_SIZE, 1UL << 48, 1UL << 63,
					BANK0 + 8, BANK0 + 1, 0xFFFFFFFFF000UL, 1UL << 39, 1UL << 52 };

	return one_in(3) ? random64() : bad[below(sizeof(bad) / sizeof(bad[0]))];
}

/* For parameters, contents and run pages: mostly one that stays the host's. */
static uint64_t host_page(void)
{
	return one_in(8) ? in_state(GRANULE_NS) : hal_host_pa(SMALL + (unsigned int)below(8));
}

static uint64_t pick(enum granule_state state)
{
	if (one_in(40))
		return nonsense();
	return one_in(20) ? small() : in_state(state);
}

/* What a host would know of a realm. */
static struct realm peek(uint64_t rd)
{
	struct realm r = { .ipa_bits = 40, .rtt_level_start = 1, .rtt_num_start = 2 };

	if (granule_find(rd) != NULL && granule_state(granule_find(rd)) == GRANULE_RD)
		memcpy(&r, hal_host_bytes(rd), sizeof(r));
	if (r.ipa_bits < 32 || r.ipa_bits > 48 || r.rtt_level_start < 0 || r.rtt_level_start > 2)
		r = (struct realm){ .ipa_bits = 40, .rtt_level_start = 1, .rtt_num_start = 2 };
	return r;
}

/* The same for a REC: false when it is none. With other CPUs the bytes may be another granule's already. */
static bool peek_rec(uint64_t pa, struct rec *rec, uint64_t *rd)
{
	struct granule *first = granule_find(BANK0);

	if (granule_find(pa) == NULL || granule_state(granule_find(pa)) != GRANULE_REC)
		return false;
	memcpy(rec, hal_host_bytes(pa), sizeof(*rec));
	*rd = rec->rd >= first && rec->rd < first + BANKS_GRANULES ? hal_host_pa((unsigned int)(rec->rd - first)) : 0;
	return true;
}

/* Few places, so that calls meet: some 2 MiB in each half, a page or two in each. */
static uint64_t pick_ipa(const struct realm *r, bool unprotected)
{
	uint64_t half = 1UL << (r->ipa_bits - 1);
	uint64_t ipa = one_in(4) ? half - 3 * SIZE_2M : one_in(9) ? half / 2 : 0;

	if (one_in(60))
		return nonsense();
	ipa += one_in(2) ? 0 : below(3) * SIZE_2M;
	ipa += one_in(2) ? below(4) * GRANULE_SIZE : one_in(4) ? 511 * GRANULE_SIZE : 0;
	return ipa + (unprotected != one_in(40) ? half : 0);
}

static uint64_t align(uint64_t ipa, int64_t level)
{
	return one_in(50) || level < 0 || level > 3 ? ipa : ipa & ~((1UL << (39 - 9 * level)) - 1);
}

static int64_t pick_level(const struct realm *r)
{
	if (one_in(30))
		return (int64_t)below(8) - 2;
	return r->rtt_level_start + (int64_t)below((uint64_t)(4 - r->rtt_level_start));
}

static uint64_t pick_descriptor(int64_t level)
{
	uint64_t pa = one_in(2) ? small() : below(1UL << 27) << 21;
	uint64_t d = (below(8) << 2 | below(4) << 6);

	if (one_in(20))
		return random64();
	return align(pa, level) | d;
}

static void create_rec(uint64_t rd)
{
	uint64_t page = host_page();
	struct realm r = peek(rd);
	struct rmi_rec_params p = {
		.flags = r.next_rec == 0 || one_in(2),
		.mpidr = one_in(8) ? below(20) : (r.next_rec & 15) | r.next_rec >> 4 << 8,
		.num_aux = one_in(20) ? below(20) : REC_AUX_GRANULES,
	};

	for (unsigned int i = 0; i < RMI_MAX_REC_AUX; i++)
		p.aux[i] = pick(GRANULE_DELEGATED);
	if (hal_host_gpi(page) == GPI_NORMAL)
		memcpy(hal_host_bytes(page), &p, sizeof(p));
	call(RMI_REC_CREATE, rd, pick(GRANULE_DELEGATED), page, 0, 0);
}

static void create_realm(void)
{
	static const struct {
		uint8_t bits, level, tables;
	} shapes[] = { { 40, 1, 2 }, { 32, 1, 1 }, { 32, 2, 4 }, { 40, 0, 1 },
		       { 48, 0, 1 }, { 33, 2, 8 }, { 42, 1, 8 } };
	unsigned int s = (unsigned int)below(sizeof(shapes) / sizeof(shapes[0]));
	uint64_t rd = pick(GRANULE_DELEGATED), page = host_page();
	struct rmi_realm_params p = {
		.s2sz = shapes[s].bits,
		.num_bps = 1,
		.num_wps = 1,
		.hash_algo = (uint8_t)below(2),
		.vmid = (uint16_t)below(6),
		.rtt_base = in_state(GRANULE_DELEGATED) & ~(shapes[s].tables * GRANULE_SIZE - 1),
		.rtt_level_start = shapes[s].level,
		.rtt_num_start = shapes[s].tables,
	};

	for (unsigned int i = 0; i < p.rtt_num_start; i++)
		if (!one_in(9))
			call(RMI_GRANULE_DELEGATE, p.rtt_base + i * GRANULE_SIZE, 0, 0, 0, 0);
	if (one_in(10))
		((uint8_t *)&p)[below(0x31)] = (uint8_t)random64();
	if (one_in(10))
		p.rtt_base = nonsense();
	if (hal_host_gpi(page) == GPI_NORMAL)
		memcpy(hal_host_bytes(page), &p, sizeof(p));
	if (call(RMI_REALM_CREATE, rd, one_in(30) ? nonsense() : page, 0, 0, 0).x[0] != RMI_SUCCESS)
		return;
	for (uint64_t i = below(4); i > 0; i--)
		create_rec(rd);
	if (one_in(2))
		call(RMI_REALM_ACTIVATE, rd, 0, 0, 0, 0);
}

static void enter_rec(void)
{
	uint64_t g = pick(GRANULE_REC), page = host_page();

	for (unsigned int i = 0; i < 20; i++, g = in_state(GRANULE_REC)) {
		struct rec rec;
		uint64_t rd;

		if (peek_rec(g, &rec, &rd) && peek(rd).state == REALM_ACTIVE && rec.runnable &&
		    rec.pending != REC_PENDING_PSCI)
			break;
	}
	if (hal_host_gpi(page) == GPI_NORMAL) {
		memset(hal_host_bytes(page), 0, sizeof(struct rmi_rec_enter));
		if (one_in(4))
			*(uint64_t *)hal_host_bytes(page) = below(32);
	}
	call(RMI_REC_ENTER, g, page, 0, 0, 0);
}

static void set_ripas(void)
{
	uint64_t g = pick(GRANULE_REC), rd = pick(GRANULE_RD);
	uint64_t base = nonsense(), top = nonsense(), owner;
	struct rec rec;

	for (unsigned int i = 0; i < 10 && !(peek_rec(g, &rec, &owner) && rec.pending == REC_PENDING_RIPAS); i++)
		g = in_state(GRANULE_REC);
	if (peek_rec(g, &rec, &owner)) {
		base = rec.ripas.base;
		top = one_in(2) ? rec.ripas.top : base + below(1024) * GRANULE_SIZE;
		if (!one_in(10))
			rd = owner;
	}
	call(RMI_RTT_SET_RIPAS, rd, g, base, top, 0);
}

/* The table that a page at ipa lacks. */
static void deepen(uint64_t rd, uint64_t ipa)
{
	struct result e = call(RMI_RTT_READ_ENTRY, rd, ipa, 3, 0, 0);

	if (e.x[0] == RMI_SUCCESS && e.x[1] < 3)
		call(RMI_RTT_CREATE, rd, pick(GRANULE_DELEGATED), align(ipa, (int64_t)e.x[1]), e.x[1] + 1, 0);
}

/* Answers a PSCI call of a REC as a host would that keeps books. */
static void complete_psci(void)
{
	uint64_t caller = pick(GRANULE_REC), target = pick(GRANULE_REC);

	for (unsigned int i = 0; i < 20; i++) {
		struct rec c, t;
		uint64_t realm_c, realm_t;

		if (peek_rec(caller, &c, &realm_c) && peek_rec(target, &t, &realm_t) && c.pending == REC_PENDING_PSCI &&
		    t.index == c.psci.target && realm_t == realm_c)
			break;
		caller = in_state(GRANULE_REC);
		target = in_state(GRANULE_REC);
	}
	call(RMI_PSCI_COMPLETE, caller, target, one_in(4) ? random64() : one_in(3) ? (uint64_t)PSCI_DENIED : 0, 0, 0);
}

/* Tables down to level 3, and 512 entries that may fold. */
static void fill_block(void)
{
	uint64_t rd = in_state(GRANULE_RD);
	struct realm r = peek(rd);
	bool unprotected = one_in(2);
	uint64_t ipa = pick_ipa(&r, unprotected) & ~(SIZE_2M - 1);
	uint64_t block = hal_host_pa(BLOCK_FIRST);

	for (int level = r.rtt_level_start + 1; level <= 3; level++)
		call(RMI_RTT_CREATE, rd, in_state(GRANULE_DELEGATED), align(ipa, level - 1), (uint64_t)level, 0);
	for (uint64_t at = 0; at < SIZE_2M; at += GRANULE_SIZE) {
		if (unprotected) {
			call(RMI_RTT_MAP_UNPROTECTED, rd, ipa + at, 3, (block + at) | 6 << 2, 0);
		} else {
			call(RMI_GRANULE_DELEGATE, block + at, 0, 0, 0, 0);
			call(RMI_DATA_CREATE_UNKNOWN, rd, block + at, ipa + at, 0, 0);
		}
	}
	call(RMI_RTT_FOLD, rd, ipa, 3, 0, 0);
	if (one_in(2))
		call(RMI_RTT_CREATE, rd, in_state(GRANULE_DELEGATED), ipa, 3, 0);
}

/* As a host that wants its memory back and goes by what `top` tells it. */
static void tear_down(void)
{
	uint64_t rd = in_state(GRANULE_RD);
	struct realm r = peek(rd);
	uint64_t end = 1UL << r.ipa_bits;

	for (unsigned int i = 0; i < SMALL; i++)
		if (granule_state(granule_find(hal_host_pa(i))) == GRANULE_REC && one_in(2))
			call(RMI_REC_DESTROY, hal_host_pa(i), 0, 0, 0, 0);
	for (uint64_t ipa = 0; ipa < end / 2;) {
		struct result d = call(RMI_DATA_DESTROY, rd, ipa, 0, 0, 0);

		if (RMI_STATUS(d.x[0]) == RMI_ERROR_INPUT)
			return;
		if (d.x[2] <= ipa) { /* a block */
			uint64_t base = ipa & ~(SIZE_2M - 1);
			struct result c = call(RMI_RTT_CREATE, rd, in_state(GRANULE_DELEGATED), base, 3, 0);

			d.x[2] = c.x[0] == RMI_SUCCESS ? ipa : ipa + SIZE_2M;
		}
		if (d.x[0] == RMI_SUCCESS && one_in(2))
			call(RMI_GRANULE_UNDELEGATE, d.x[1], 0, 0, 0, 0);
		ipa = d.x[2];
	}
	for (int level = 3; level > r.rtt_level_start; level--) {
		uint64_t size = 1UL << (39 - 9 * (level - 1)), ipa = 0;

		while (ipa < end) {
			struct result d = call(RMI_RTT_DESTROY, rd, ipa & ~(size - 1), (uint64_t)level, 0, 0);

			ipa = d.x[2] > ipa ? d.x[2] : ipa + size;
			if (d.x[0] == RMI_SUCCESS && one_in(2))
				call(RMI_GRANULE_UNDELEGATE, d.x[1], 0, 0, 0, 0);
		}
	}
	call(RMI_REALM_DESTROY, rd, 0, 0, 0, 0);
}

/* The other worlds take and give normal memory. */
static void change_world(void)
{
	uint64_t pa = small();
	enum gpi gpi = hal_host_gpi(pa);

	if (cpus == 1 && gpi != GPI_REALM) {
		hal_host_set_gpi(pa, gpi == GPI_NORMAL && one_in(3) ? GPI_SECURE : GPI_NORMAL);
		invariants_look();
	}
}

static void step(void)
{
	uint64_t rd = pick(GRANULE_RD);
	struct realm r = peek(rd);
	bool unprotected = one_in(2);
	uint64_t ipa = pick_ipa(&r, unprotected);
	int64_t level = pick_level(&r);

	switch (below(26)) {
	case 0:
	case 1:
		call(RMI_GRANULE_DELEGATE, pick(GRANULE_NS), 0, 0, 0, 0);
		break;
	case 2:
	case 3:
		call(RMI_GRANULE_UNDELEGATE, pick(GRANULE_DELEGATED), 0, 0, 0, 0);
		break;
	case 4:
		if (one_in(3))
			create_realm();
		break;
	case 5:
		if (one_in(12))
			call(RMI_REALM_ACTIVATE, rd, 0, 0, 0, 0);
		break;
	case 6:
		if (one_in(9))
			call(RMI_REALM_DESTROY, rd, 0, 0, 0, 0);
		break;
	case 7:
	case 8:
		deepen(rd, ipa);
		break;
	case 9:
		call(RMI_RTT_CREATE, rd, pick(GRANULE_DELEGATED), align(ipa, level - 1), (uint64_t)level, 0);
		break;
	case 10:
		call(RMI_RTT_DESTROY, rd, align(ipa, level - 1), (uint64_t)level, 0, 0);
		break;
	case 11:
	case 12:
		call(RMI_RTT_FOLD, rd, align(ipa, level - 1), (uint64_t)level, 0, 0);
		break;
	case 13:
		call(RMI_RTT_READ_ENTRY, rd, align(ipa, level), (uint64_t)level, 0, 0);
		break;
	case 14:
		ipa = align(pick_ipa(&r, true), level);
		call(RMI_RTT_MAP_UNPROTECTED, rd, ipa, (uint64_t)level, pick_descriptor(level), 0);
		break;
	case 15:
		call(RMI_RTT_UNMAP_UNPROTECTED, rd, align(pick_ipa(&r, true), level), (uint64_t)level, 0, 0);
		break;
	case 16:
		ipa = pick_ipa(&r, false);
		call(RMI_RTT_INIT_RIPAS, rd, ipa, ipa + below(1024) * GRANULE_SIZE, 0, 0);
		break;
	case 17:
		set_ripas();
		break;
	case 18:
	case 19:
		call(RMI_DATA_CREATE, rd, pick(GRANULE_DELEGATED), pick_ipa(&r, false),
		     one_in(40) ? nonsense() : host_page(), one_in(20) ? 2 : below(2));
		break;
	case 20:
		call(RMI_DATA_CREATE_UNKNOWN, rd, pick(GRANULE_DELEGATED), pick_ipa(&r, false), 0, 0);
		break;
	case 21:
		call(RMI_DATA_DESTROY, rd, pick_ipa(&r, false), 0, 0, 0);
		break;
	case 22:
		create_rec(rd);
		break;
	case 23:
		if (one_in(4))
			call(RMI_REC_DESTROY, pick(GRANULE_REC), 0, 0, 0, 0);
		else if (one_in(4))
			call(RMI_REC_AUX_COUNT, rd, 0, 0, 0, 0);
		break;
	case 24:
		for (unsigned int i = 0; i < 4; i++) {
			enter_rec();
			set_ripas();
			complete_psci();
		}
		break;
	case 25:
		if (one_in(50))
			fill_block();
		else if (one_in(16))
			tear_down();
		else if (one_in(10))
			call(random64(), nonsense(), nonsense(), nonsense(), nonsense(), nonsense());
		else
			change_world();
		break;
	}
	if (cpus == 1 && one_in(30))
		hal_host.ns_fault_at = one_in(2) ? 0 : small() + below(512) * 8;
}

/* --- the realm, and what of the CPU it would meet (machine.h) --- */

void machine_enter(struct rec *rec)
{
	rec->exception = false;
}

void machine_leave(struct rec *rec)
{
	rec->exception = false;
}

static void realm_calls(struct rec *rec, struct trap *t)
{
	/* Not the token: signing takes too long here. */
	static const uint64_t functions[] = {
		RSI_IPA_STATE_SET, RSI_IPA_STATE_SET, RSI_IPA_STATE_SET, RSI_IPA_STATE_GET,      RSI_VERSION,
		RSI_HOST_CALL,     RSI_REALM_CONFIG,  RSI_MEASUREMENT_READ, RSI_MEASUREMENT_EXTEND, PSCI_VERSION,
		PSCI_CPU_ON,       PSCI_CPU_ON,       PSCI_CPU_ON,       PSCI_CPU_OFF,           PSCI_AFFINITY_INFO,
	};
	struct realm r = *realm_of(rec->rd);
	uint64_t ipa = pick_ipa(&r, false);

	t->kind = TRAP_SYNC;
	t->esr = ESR_EC_IS(EC_SMC) | ESR_IL;
	rec->regs.x[0] = functions[below(sizeof(functions) / sizeof(functions[0]))];
	rec->regs.x[1] = one_in(10) ? random64() : ipa;
	rec->regs.x[2] = one_in(10) ? random64() : ipa + below(1500) * GRANULE_SIZE;
	rec->regs.x[3] = below(3);
	rec->regs.x[4] = below(2);
	if (rec->regs.x[0] == PSCI_CPU_ON || rec->regs.x[0] == PSCI_AFFINITY_INFO)
		rec->regs.x[1] = below(4);
}

void machine_run(struct rec *rec, struct trap *t)
{
	__atomic_fetch_add(&machine_runs, 1, __ATOMIC_RELAXED);
	*t = (struct trap){ .kind = TRAP_IRQ, .ipa_known = true };
	if (!one_in(4))
		realm_calls(rec, t);
}

bool timers_changed(const struct rec *rec)
{
	(void)rec;
	return one_in(20);
}

uint64_t idreg_raw(unsigned int crm, unsigned int op2)
{
	(void)crm;
	(void)op2;
	return 0;
}

/* --- */

static uint64_t calls_per_cpu, seed;

static void *run_cpu(void *argument)
{
	hal_host_cpu = (unsigned int)(uintptr_t)argument;
	random_state = seed + hal_host_cpu + 1;
	for (uint64_t i = 0; i < calls_per_cpu; i++)
		step();
	return NULL;
}

/* How often each command was called and did its work; false when one never did although there was time for it. */
static bool tell_calls(void)
{
	bool all = true;
	uint64_t sum = 0;

	for (unsigned int i = 0; i < COMMANDS; i++) {
		sum += calls[i];
		if (calls[i] != 0)
			printf("%08lx %8" PRIu64 " calls, %8" PRIu64 " done\n", RMI_FID(i), calls[i], successes[i]);
		all &= calls[i] == 0 || successes[i] != 0 || calls_per_cpu < 20000;
	}
	printf("%s fuzz_rmi: %" PRIu64 " calls\n", all ? "ok" : "FAILED", sum);
	return all;
}

static bool fuzz(uint64_t steps, uint64_t with_seed, unsigned int with_cpus)
{
	pthread_t cpu[MAX_CPUS];

	calls_per_cpu = steps;
	seed = with_seed;
	cpus = with_cpus < 1 ? 1 : with_cpus > MAX_CPUS ? MAX_CPUS : with_cpus;
	printf("%" PRIu64 " steps, seed %" PRIu64 ", %u CPUs\n", steps, seed, cpus);
	fflush(stdout);
	memset(calls, 0, sizeof(calls));
	memset(successes, 0, sizeof(successes));
	hal_host_reset();
	invariants_begin();
	for (uintptr_t i = 1; i < cpus; i++)
		if (pthread_create(&cpu[i], NULL, run_cpu, (void *)i) != 0)
			abort();
	run_cpu(NULL);
	for (unsigned int i = 1; i < cpus; i++)
		pthread_join(cpu[i], NULL);
	invariants_look();
	invariants_check_wiped();
	return tell_calls();
}

int main(int argc, char **argv)
{
	bool ok;

	if (argc > 1)
		ok = fuzz(strtoull(argv[1], NULL, 0), argc > 2 ? strtoull(argv[2], NULL, 0) : 1,
			  argc > 3 ? (unsigned int)strtoul(argv[3], NULL, 0) : 1);
	else
		ok = fuzz(30000, 1, 1) && fuzz(5000, 1, 4);
	return ok ? 0 : 1;
}
