/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Another CPU delegates and undelegates the very granule that the RMM reads or writes for a command: the command works
 * or returns an error, and never faults inside the RMM. Then two CPUs at the same realm.
 */

#include "bytes.h"
#include "conform.h"

#define ROUNDS 300

static struct race {
	uint64_t page;
	uint64_t stop;
	uint64_t delegations;
} race;

static void delegate_for_ever(void *argument)
{
	struct race *r = argument;

	while (__atomic_load_n(&r->stop, __ATOMIC_ACQUIRE) == 0) {
		if (RMI1(RMI_GRANULE_DELEGATE, r->page).status == RMI_SUCCESS) {
			r->delegations++;
			RMI1(RMI_GRANULE_UNDELEGATE, r->page);
		}
		cpu_relax();
	}
}

static bool begin(uint64_t page)
{
	race = (struct race){.page = page};
	return cpu_start(1, delegate_for_ever, &race);
}

static void end(const char *name, unsigned int good, unsigned int bad, unsigned int wrong)
{
	__atomic_store_n(&race.stop, 1, __ATOMIC_RELEASE);
	cpu_join(1);
	check_equal(name, 0, wrong);
	note("%s: %u succeeded, %u failed, %lu delegations", name, good, bad, race.delegations);
}

/* Fills the page when it can; the other CPU's delegation wipes it or makes the store trap. */
static void fill(uint64_t page, const void *bytes)
{
	for (size_t i = 0; i < GRANULE_SIZE / 8; i++)
		try_write64(page + i * 8, ((const uint64_t *)bytes)[i]);
}

static void parameters(struct scene *s, uint64_t page)
{
	unsigned int good = 0, bad = 0, wrong = 0;

	s->a.root = s->spare[1];
	realm_params(s, &s->a);
	begin(page);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		fill(page, s->realm_params);
		uint64_t status = RMI2(RMI_REALM_CREATE, s->spare[0], page).status;

		good += status == RMI_SUCCESS;
		bad += status == RMI_ERROR_INPUT;
		wrong += status != RMI_SUCCESS && status != RMI_ERROR_INPUT;
		if (status == RMI_SUCCESS)
			wrong += RMI1(RMI_REALM_DESTROY, s->spare[0]).status != RMI_SUCCESS;
	}
	end("REALM_CREATE params", good, bad, wrong);
	s->a.root = 0;
}

static void source(struct scene *s, uint64_t page)
{
	unsigned int good = 0, bad = 0, wrong = 0;

	realm_create(s, &s->a);
	realm_tables(&s->a);
	begin(page);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		uint64_t status = RMI5(RMI_DATA_CREATE, s->a.rd, s->spare[0], IPA_FREE, page, 1).status;

		good += status == RMI_SUCCESS;
		bad += status == RMI_ERROR_INPUT;
		wrong += status != RMI_SUCCESS && status != RMI_ERROR_INPUT;
		if (status == RMI_SUCCESS)
			wrong += RMI2(RMI_DATA_DESTROY, s->a.rd, IPA_FREE).x1 != s->spare[0];
	}
	end("DATA_CREATE src", good, bad, wrong);

	memcpy(s->a.aux[0], &s->spare[1], s->a.num_aux * sizeof(uint64_t));
	rec_params(s, &s->a, 0);
	good = bad = wrong = 0;
	begin(page);
	for (unsigned int i = 0; i < ROUNDS && good == 0; i++) {
		fill(page, s->rec_params);
		uint64_t status = RMI3(RMI_REC_CREATE, s->a.rd, s->spare[0], page).status;

		good += status == RMI_SUCCESS;
		bad += status == RMI_ERROR_INPUT;
		wrong += status != RMI_SUCCESS && status != RMI_ERROR_INPUT;
		if (status == RMI_SUCCESS)
			wrong += RMI1(RMI_REC_DESTROY, s->spare[0]).status != RMI_SUCCESS;
	}
	end("REC_CREATE params", good, bad, wrong);

	/* the granule itself: data against undelegate */
	good = bad = wrong = 0;
	begin(page);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		uint64_t status = RMI3(RMI_DATA_CREATE_UNKNOWN, s->a.rd, page, IPA_FREE).status;

		good += status == RMI_SUCCESS;
		bad += status == RMI_ERROR_INPUT;
		wrong += status != RMI_SUCCESS && status != RMI_ERROR_INPUT;
		if (status == RMI_SUCCESS)
			wrong += RMI2(RMI_DATA_DESTROY, s->a.rd, IPA_FREE).x1 != page;
	}
	end("DATA_CREATE_UNKNOWN data", good, bad, wrong);
	RMI1(RMI_GRANULE_UNDELEGATE, page);
	realm_destroy(&s->a);
}

static void run_page(struct scene *s, uint64_t page)
{
	unsigned int good = 0, bad = 0, wrong = 0;

	realm_run(s, &s->a, 1);
	memset(s->run, 0, sizeof(*s->run));
	s->run->enter.gprs[30] = INSN_NOP;
	begin(page);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		fill(page, s->run);
		uint64_t status = RMI2(RMI_REC_ENTER, s->a.rec[0], page).status;

		good += status == RMI_SUCCESS;
		bad += status == RMI_ERROR_INPUT;
		wrong += status != RMI_SUCCESS && status != RMI_ERROR_INPUT;
	}
	end("REC_ENTER run", good, bad, wrong);
	s->run->exit.exit_reason = RMI_EXIT_SYNC;
	check("the realm still runs", rec_settle(s, s->a.rec[0]));
	realm_destroy(&s->a);
}

struct mapper {
	struct scene *s;
	uint64_t ipa;
	uint64_t page;
	unsigned int wrong;
};

/* Table, page, page away, table away, at an address of its own: the tables above are shared. */
static void map_and_unmap(void *argument)
{
	struct mapper *m = argument;
	uint64_t rd = m->s->a.rd;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		uint64_t table = m->s->spare[m->ipa == IPA_LEVEL2 ? 0 : 1];
		bool ok = RMI4(RMI_RTT_CREATE, rd, table, m->ipa, 3).status == RMI_SUCCESS &&
			  RMI3(RMI_DATA_CREATE_UNKNOWN, rd, m->page, m->ipa).status == RMI_SUCCESS &&
			  RMI2(RMI_DATA_DESTROY, rd, m->ipa).x1 == m->page &&
			  RMI3(RMI_RTT_DESTROY, rd, m->ipa, 3).x1 == table;

		m->wrong += !ok;
		cpu_relax();
	}
}

static void two_at_one_realm(struct scene *s)
{
	struct mapper here = {s, IPA_LEVEL2, s->spare[2], 0}, there = {s, IPA_LEVEL2 + LEVEL_SIZE(2), s->spare[3], 0};

	realm_create(s, &s->a);
	realm_tables(&s->a);
	cpu_start(1, map_and_unmap, &there);
	map_and_unmap(&here);
	cpu_join(1);
	check_equal("two CPUs map in one realm", 0, here.wrong + there.wrong);
	realm_destroy(&s->a);
}

void conform_race(void)
{
	uint64_t page = granule_alloc();
	struct scene s;

	area_begin("RACE");
	if (cpu_count() > 1) {
		scene_begin(&s);
		parameters(&s, page);
		source(&s, page);
		run_page(&s, page);
		two_at_one_realm(&s);
		scene_end(&s);
	} else {
		note("needs a second CPU");
	}
	granule_free(page);
	area_end();
}
