/* SPDX-License-Identifier: Apache-2.0 */
/* The CPU that runs a realm, for programs on the build machine: a function of the test plays the realm. */
#ifndef MACHINE_HOST_H
#define MACHINE_HOST_H

#include "exit.h"
#include "fixture.h"
#include "machine.h"
#include "rsi.h"
#include "smccc.h"

struct machine_host {
	/* Acts in the realm's registers and says which exception ended that. */
	void (*realm)(struct rec *rec, struct trap *t);
	unsigned int enters, leaves, runs;
	bool timers_changed;
	uint64_t idreg; /* what every register of the CPU reads */
};
extern struct machine_host machine_host;

/* By convention of the tests, besides those of fixture.h: */
#define REC G(4)
#define AUX G(5) /* and G(6) */
#define REC2 G(8)
#define AUX2 G(9)
#define PAGE G(12)

static inline struct rmi_rec_params *rec_params(uint64_t mpidr, uint64_t aux)
{
	struct rmi_rec_params *p = (void *)hal_host_bytes(PARAMS);

	memset(p, 0, sizeof(*p));
	p->flags = RMI_REC_FLAG_RUNNABLE;
	p->mpidr = mpidr;
	p->pc = 0x1000;
	p->num_aux = REC_AUX_GRANULES;
	for (unsigned int i = 0; i < REC_AUX_GRANULES; i++)
		p->aux[i] = aux + i * GRANULE_SIZE;
	return p;
}

/* Delegates the REC's granules, then creates it from PARAMS. */
static inline struct rec *create_rec(uint64_t rec, uint64_t aux)
{
	delegate(rec);
	for (unsigned int i = 0; i < REC_AUX_GRANULES; i++)
		delegate(aux + i * GRANULE_SIZE);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REC_CREATE, RD, rec, PARAMS).x[0]);
	return rec_of(granule_find(rec));
}

/* A realm with two RECs that are on; active. */
static inline struct rec *fresh_rec(void)
{
	struct rec *rec;

	fresh_realm();
	memset(&machine_host, 0, sizeof(machine_host));
	rec_params(0, AUX);
	rec = create_rec(REC, AUX);
	rec_params(1, AUX2);
	create_rec(REC2, AUX2);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_ACTIVATE, RD).x[0]);
	return rec;
}

static inline struct rmi_rec_run *run_page(void)
{
	return (struct rmi_rec_run *)hal_host_bytes(PAGE);
}

/* Pages of the realm: READY is there, the rest of its 2 MiB is RAM that the host has not mapped. */
#define READY 0x200000UL
#define UNMAPPED 0x201000UL
#define EMPTY 0x400000UL
#define UNPROTECTED (1UL << 39)

static inline struct rec *fresh_rec_with_memory(void)
{
	uint64_t pool = POOL;
	struct realm *r = fresh_realm();
	struct rec *rec;

	memset(&machine_host, 0, sizeof(machine_host));
	create_tables(r, READY, 3, &pool);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_INIT_RIPAS, RD, READY, READY + 0x2000).x[0]);
	memset(hal_host_bytes(SOURCE), 0x5A, GRANULE_SIZE);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE, RD, delegate(pool), READY, SOURCE, 0).x[0]);
	rec_params(0, AUX);
	rec = create_rec(REC, AUX);
	rec_params(1, AUX2);
	create_rec(REC2, AUX2);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_ACTIVATE, RD).x[0]);
	return rec;
}

/* The page behind READY. */
static inline void *ready_page(struct rec *rec)
{
	struct ipa_page page;
	void *bytes;

	CHECK_EQUAL(IPA_OK, ipa_hold(realm_of(rec->rd), READY, &page));
	bytes = page.bytes;
	ipa_release(&page);
	return bytes;
}

/* Enters with what the run page says. */
static inline uint64_t enter(void)
{
	memset(&run_page()->exit, 0xEE, sizeof(run_page()->exit));
	return RMI(RMI_REC_ENTER, REC, PAGE).x[0];
}

/* The exit record is what it should be, all of its 2048 bytes; interrupts and timers apart. */
static inline void check_exit(const char *file, int line, const struct rmi_rec_exit *expected)
{
	check_bytes(file, line, expected, &run_page()->exit, sizeof(*expected), "exit record");
}
#define CHECK_EXIT(...) check_exit(__FILE__, __LINE__, &(struct rmi_rec_exit){__VA_ARGS__})

#endif
