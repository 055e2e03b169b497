/* SPDX-License-Identifier: Apache-2.0 */
#include "explore.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "esr.h"
#include "exit.h"
#include "handler.h"
#include "machine.h"
#include "memory-map.h"
#include "smccc.h"

static void point(void);
static void unlocked(void);

/*
 * The RMM's own files, for what is static in them. The bytes of a granule are those of its lock, and its state: before
 * a lock is taken, and after it was given back, another CPU may go on.
 */
#define __atomic_fetch_add(p, v, order) (sizeof(*(p)) == 1 ? point() : (void)0, __atomic_fetch_add(p, v, order))
#define __atomic_store_n(p, v, order) (__atomic_store_n(p, v, order), sizeof(*(p)) == 1 ? unlocked() : (void)0)
#include "granule.c"
#undef __atomic_store_n
#undef __atomic_fetch_add
#include "policy.c"
#include "vmid.c"

struct cached tlb[REALMS][PLACES];
struct ghost ghost;
bool interrupted;
uint64_t steps;

const uint64_t ipa_of[PLACES] = { REGION,          REGION + 0x1000, REGION + 0x2000, WINDOW,
				   WINDOW + 0x1000, WINDOW + 0x2000, REGION + SIZE };

static _Alignas(GRANULE_SIZE) uint8_t dram[GRANULES][GRANULE_SIZE];
static uint8_t gpi[GRANULES]; /* 1: realm */
static uint64_t randomness;

/* --- going back --- */

static uint8_t kept[GRANULES][GRANULE_SIZE], first[GRANULES][GRANULE_SIZE];
static struct state kept_state;
static uint64_t dirty; /* granules that may differ from what is kept */
static uint64_t table_hash[GRANULES], hashed;

void machine_state(struct state *s)
{
	memcpy(s->granules, granules, sizeof(s->granules));
	memcpy(s->gpi, gpi, sizeof(gpi));
	memcpy(s->registry, registry, sizeof(registry));
	s->generation = generation;
	s->random = randomness;
	s->vmids = used[0];
	memcpy(s->tlb, tlb, sizeof(tlb));
	s->ghost = ghost;
}

static void set_state(const struct state *s)
{
	memcpy(granules, s->granules, sizeof(s->granules));
	memcpy(gpi, s->gpi, sizeof(gpi));
	memcpy(registry, s->registry, sizeof(registry));
	generation = s->generation;
	randomness = s->random;
	used[0] = s->vmids;
	memcpy(tlb, s->tlb, sizeof(tlb));
	ghost = s->ghost;
}

void machine_keep(void)
{
	memcpy(kept, dram, sizeof(dram));
	machine_state(&kept_state);
	dirty = 0;
	hashed = 0;
}

void machine_restore(void)
{
	for (unsigned int i = 0; i < GRANULES; i++)
		if (dirty >> i & 1)
			memcpy(dram[i], kept[i], GRANULE_SIZE);
	hashed &= ~dirty;
	dirty = 0;
	set_state(&kept_state);
}

void machine_begin(void)
{
	memcpy(first, kept, sizeof(first));
}

size_t machine_changes(struct change *to, size_t limit)
{
	size_t count = 0;

	for (unsigned int i = 0; i < GRANULES; i++) {
		const uint64_t *now = (const uint64_t *)dram[i], *then = (const uint64_t *)first[i];

		if (memcmp(now, then, GRANULE_SIZE) == 0 || AT(i) >= PARAMETERS)
			continue;
		for (unsigned int w = 0; w < GRANULE_SIZE / 8; w++) {
			if (now[w] == then[w])
				continue;
			if (count == limit)
				broken("too many changes for this program", count);
			to[count++] = (struct change){ (uint16_t)i, (uint16_t)w, now[w] };
		}
	}
	return count;
}

void machine_go_to(const struct state *s, const struct change *changes, size_t count)
{
	memcpy(dram, first, sizeof(dram));
	for (size_t i = 0; i < count; i++)
		((uint64_t *)dram[changes[i].granule])[changes[i].word] = changes[i].value;
	set_state(s);
	machine_keep();
}

uint64_t machine_table_hash(unsigned int number)
{
	const uint64_t *words = (const uint64_t *)dram[number];
	uint64_t h = 0;

	if (hashed >> number & ~(dirty >> number) & 1)
		return table_hash[number];
	for (unsigned int i = 0; i < 512; i++)
		h = (h ^ words[i]) * 0x9E3779B97F4A7C15UL + (h >> 29);
	table_hash[number] = h;
	hashed |= 1UL << number;
	return h;
}

void machine_reset(void)
{
	memset(dram, 0, sizeof(dram));
	memset(gpi, 0, sizeof(gpi));
	memset(registry, 0, sizeof(registry));
	memset(used, 0, sizeof(used));
	memset(tlb, 0, sizeof(tlb));
	memset(&ghost, 0, sizeof(ghost));
	generation = 0;
	randomness = 0;
	granules_init();
	dirty = ~0UL;
}

uint8_t *machine_bytes(uint64_t pa)
{
	return dram[NUMBER(pa)] + (pa & GRANULE_MASK);
}

bool machine_is_realm(uint64_t pa)
{
	return gpi[NUMBER(pa)] != 0;
}

struct granule *machine_granule(unsigned int number)
{
	return &granules[number];
}

/* --- CPUs --- */

#define STACK (256UL << 10)

static struct cpu {
	ucontext_t context;
	jmp_buf at;
	uint8_t *stack;
	bool begun, finished, blocked;
	struct job job;
} cpus[CPUS];
static jmp_buf scheduler;
static unsigned int cpu_count, current, preemptions_left;
static bool running; /* a coroutine, not the explorer */
static int next; /* which CPU must go on; -1: anyone */

static void to_scheduler(void)
{
	running = false;
	if (_setjmp(cpus[current].at) == 0)
		_longjmp(scheduler, 1);
	running = true;
}

static void cpu_main(void)
{
	running = true;
	for (;;) {
		struct cpu *c = &cpus[current];

		c->job.run(c->job.argument);
		c->finished = true;
		next = -1;
		to_scheduler();
	}
}

static unsigned int ready(unsigned int *which)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < cpu_count; i++)
		if (!cpus[i].finished && !cpus[i].blocked)
			which[n++] = i;
	return n;
}

static void switch_to(unsigned int i)
{
	struct cpu *c = &cpus[i];

	current = i;
	if (_setjmp(scheduler) != 0)
		return;
	if (c->begun)
		_longjmp(c->at, 1);
	c->begun = true;
	if (c->stack == NULL)
		c->stack = malloc(STACK);
	getcontext(&c->context);
	c->context.uc_stack.ss_sp = c->stack;
	c->context.uc_stack.ss_size = STACK;
	makecontext(&c->context, cpu_main, 0);
	setcontext(&c->context);
}

void machine_run_jobs(const struct job *jobs, unsigned int count, unsigned int preemptions)
{
	unsigned int which[CPUS], n;

	cpu_count = count;
	preemptions_left = preemptions;
	next = -1;
	for (unsigned int i = 0; i < count; i++) {
		cpus[i].job = jobs[i];
		cpus[i].finished = cpus[i].blocked = false;
	}
	for (;;) {
		n = ready(which);
		if (n == 0)
			break;
		switch_to(next >= 0 ? (unsigned int)next : which[n > 1 ? choose(n) : 0]);
	}
	for (unsigned int i = 0; i < count; i++)
		if (!cpus[i].finished)
			broken("every CPU waits for a lock", i);
	cpu_count = 0;
}

/* Here another CPU may go on. */
static void point(void)
{
	unsigned int which[CPUS], n, c;

	steps++;
	model_check();
	if (!running || preemptions_left == 0)
		return;
	n = ready(which);
	if (n < 2)
		return;
	c = choose(n); /* 0: this one goes on; else the c-th of the others */
	if (c == 0)
		return;
	preemptions_left--;
	for (unsigned int i = 0; i < n; i++)
		if (which[i] != current && --c == 0)
			next = (int)which[i];
	to_scheduler();
	next = -1;
}

static void unlocked(void)
{
	for (unsigned int i = 0; i < cpu_count; i++)
		cpus[i].blocked = false;
	point();
}

void hal_relax(void)
{
	if (!running)
		broken("a lock is taken that nobody gives back", 0);
	cpus[current].blocked = true;
	next = -1;
	to_scheduler();
	next = -1;
}

unsigned int hal_cpu(void)
{
	return current;
}

/* --- TLBs: each valid entry that a realm can find at any time may be there until it is invalidated --- */

#define SHARED_BIT (1UL << 56)
#define TOMBSTONE_BIT (1UL << 57)
#define PA(d) ((d) & 0xFFFFFFFFF000UL)

/* Follows the tables; notes those that it passes in *tables when that is not NULL. */
static uint64_t walk(unsigned int realm, uint64_t ipa, struct granule **table, uint64_t *tables)
{
	uint64_t at = START_OF(realm);

	*table = NULL;
	for (int level = 1;; level++) {
		uint64_t d;

		if (PA(at) - DRAM >= sizeof(dram))
			return 0;
		d = ((const uint64_t *)dram[NUMBER(at)])[ipa >> (39 - 9 * level) & 511];
		if (level == 3)
			*table = &granules[NUMBER(at)];
		if (level == 3 || (d & 3) != 3)
			return d;
		at = PA(d);
		if (tables != NULL)
			*tables |= 1UL << NUMBER(at);
	}
}

uint64_t machine_walk(unsigned int realm, uint64_t ipa, struct granule **table)
{
	return walk(realm, ipa, table, NULL);
}

static void fill_tlbs(void)
{
	for (unsigned int r = 0; r < REALMS; r++) {
		if (granule_state(&granules[NUMBER(RD_OF(r))]) != GRANULE_RD)
			continue;
		for (unsigned int p = 0; p < PLACES; p++) {
			struct cached *c = &tlb[r][p];
			struct granule *table;
			uint64_t d = walk(r, ipa_of[p], &table, &c->tables);

			if ((d & 1) == 0)
				continue;
			if (PA(d) == hal_tombstone()) {
				c->tombstone = true;
				if ((d >> 6 & 2) != 0)
					broken("the page of ones may be written", ipa_of[p]);
			} else if (PA(d) - DRAM >= sizeof(dram)) {
				broken("memory is mapped that is none", PA(d));
			} else if (d & SHARED_BIT) {
				c->shared |= 1UL << NUMBER(PA(d));
				if ((d >> 6 & 2) != 0)
					c->written |= 1UL << NUMBER(PA(d));
				if ((d >> 53 & 3) != 2)
					broken("shared memory may be executed", ipa_of[p]);
			} else {
				c->own |= 1UL << NUMBER(PA(d));
			}
		}
	}
}

void machine_check_tlbs(void)
{
	struct cached before[REALMS][PLACES];

	memcpy(before, tlb, sizeof(before));
	memset(tlb, 0, sizeof(tlb));
	fill_tlbs();
	for (unsigned int r = 0; r < REALMS; r++)
		for (unsigned int p = 0; p < PLACES; p++)
			if (memcmp(&before[r][p], &tlb[r][p], sizeof(tlb[r][p])) != 0)
				broken("TLBs may hold what the tables do not say any more", ipa_of[p]);
}

/* size 0: everything of the VMID */
static void invalidate(uint16_t vmid, uint64_t ipa, uint64_t size, bool tables)
{
	point();
	for (unsigned int p = 0; p < PLACES; p++) {
		struct cached *c = &tlb[vmid - 1][p];

		if (size != 0 && ipa_of[p] - ipa >= size)
			continue;
		*c = (struct cached){ .tables = tables ? 0 : c->tables };
	}
	fill_tlbs();
}

void hal_tlbi_ipa(uint16_t vmid, uint64_t ipa, int level)
{
	invalidate(vmid, ipa, 1UL << (39 - 9 * level), false);
}

void hal_tlbi_range(uint16_t vmid, uint64_t ipa, uint64_t size)
{
	invalidate(vmid, ipa, size, true);
}

void hal_tlbi_vmid(uint16_t vmid)
{
	invalidate(vmid, 0, 0, true);
}

void hal_s2_publish(void)
{
	fill_tlbs();
}

/* --- the rest of hal.h --- */

void *hal_granule(uint64_t pa)
{
	unsigned int i = NUMBER(pa);

	if (pa - DRAM >= sizeof(dram) || (pa & GRANULE_MASK) != 0 || gpi[i] == 0)
		broken("the RMM touches what it may not", pa);
	dirty |= 1UL << i;
	return dram[i];
}

bool hal_ns_read(void *to, uint64_t pa, size_t length)
{
	if (pa - DRAM >= sizeof(dram) || gpi[NUMBER(pa)] != 0)
		return false;
	memcpy(to, machine_bytes(pa), length);
	return true;
}

bool hal_ns_write(uint64_t pa, const void *from, size_t length)
{
	if (pa - DRAM >= sizeof(dram) || gpi[NUMBER(pa)] != 0)
		return false;
	memcpy(machine_bytes(pa), from, length);
	return true;
}

static bool change_gpi(uint64_t pa, uint8_t from)
{
	if (gpi[NUMBER(pa)] != from)
		return false;
	gpi[NUMBER(pa)] = !from;
	return true;
}

bool hal_delegate(uint64_t pa)
{
	return change_gpi(pa, 0);
}

bool hal_undelegate(uint64_t pa)
{
	return change_gpi(pa, 1);
}

bool hal_irq_pending(void)
{
	return interrupted;
}

uint64_t hal_counter(void)
{
	return 0;
}

void hal_random(void *to, size_t length)
{
	for (size_t i = 0; i < length / 8; i++)
		((uint64_t *)to)[i] = ++randomness * 0x9E3779B97F4A7C15UL;
}

uint64_t hal_tombstone(void)
{
	return RMM_END - GRANULE_SIZE;
}

unsigned int hal_dram(struct dram_bank banks[MAX_DRAM_BANKS])
{
	banks[0] = (struct dram_bank){ DRAM, sizeof(dram) };
	return 1;
}

const uint8_t *hal_attestation_key(void)
{
	static const uint8_t key[48] = { [47] = 1 };

	return key;
}

size_t hal_platform_token(uint8_t *to, size_t size, const uint8_t *hash, size_t length)
{
	(void)to;
	(void)size;
	(void)hash;
	(void)length;
	return 0;
}

void hal_panic(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: %s\n", file, line, what);
	broken("the RMM gave up", (uint64_t)line);
}

void smc(struct smc *regs)
{
	(void)regs;
	broken("an SMC on the build machine", 0);
}

/* --- the CPU that runs a realm --- */

static const uint64_t *call_of_cpu[CPUS]; /* registers of the call that the realm is about to make */

static void find_rec(const struct rec *rec, unsigned int *realm, unsigned int *k)
{
	for (*realm = 0; *realm < REALMS; ++*realm)
		for (*k = 0; *k < RECS; ++*k)
			if ((const uint8_t *)rec == machine_bytes(REC_OF(*realm, *k)))
				return;
	broken("a REC runs that is none", 0);
}

void machine_enter(struct rec *rec)
{
	rec->exception = false;
}

void machine_leave(struct rec *rec)
{
	rec->exception = false;
}

void machine_run(struct rec *rec, struct trap *t)
{
	const uint64_t *call = call_of_cpu[current];
	unsigned int r, k;

	find_rec(rec, &r, &k);
	*t = (struct trap){ .kind = TRAP_IRQ };
	if (ghost.call[r][k].under_way && rec->regs.pc != ghost.call[r][k].pc)
		model_call_ends(r, k, rec->regs.x);
	if (call != NULL && !ghost.call[r][k].under_way) {
		memcpy(rec->regs.x, call, 9 * sizeof(*call));
		ghost.call[r][k].under_way = true;
		ghost.call[r][k].pc = rec->regs.pc;
		memcpy(ghost.call[r][k].x, call, sizeof(ghost.call[r][k].x));
		model_call_begins(r, k, call);
		call_of_cpu[current] = NULL;
	}
	if (ghost.call[r][k].under_way) {
		t->kind = TRAP_SYNC;
		t->esr = ESR_EC_IS(EC_SMC) | ESR_IL;
	}
}

bool timers_changed(const struct rec *rec)
{
	(void)rec;
	return false;
}

uint64_t idreg_raw(unsigned int crm, unsigned int op2)
{
	(void)crm;
	(void)op2;
	return 0;
}

struct result rmi(uint64_t fid, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4)
{
	const uint64_t regs[7] = { fid, a1, a2, a3, a4 };
	struct result r;

	rmm_dispatch(regs, &r);
	return r;
}

static unsigned int entered[REALMS][RECS];

bool is_entered(unsigned int realm, unsigned int k)
{
	return entered[realm][k] != 0;
}

void enter_realm(unsigned int realm, unsigned int k, uint64_t flags, const uint64_t *call)
{
	struct rmi_rec_run *run = (void *)machine_bytes(RUN_OF(realm, k));
	const struct rec *rec = (void *)machine_bytes(REC_OF(realm, k));

	memset(&run->enter, 0, sizeof(run->enter));
	run->enter.flags = flags;
	call_of_cpu[current] = call;
	entered[realm][k]++;
	if (rmi(RMI_REC_ENTER, REC_OF(realm, k), RUN_OF(realm, k), 0, 0).x[0] == RMI_SUCCESS &&
	    ghost.call[realm][k].under_way && rec->regs.pc != ghost.call[realm][k].pc)
		model_call_ends(realm, k, rec->regs.x);
	entered[realm][k]--;
	call_of_cpu[current] = NULL;
}
