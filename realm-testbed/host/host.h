/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host's realms and their RECs.
 *
 *   REALM_RUNS ──SYSTEM_OFF, or an error──▶ REALM_STOPS ──last REC has left the RMM──▶ torn down, REALM_GONE
 *
 * A REC belongs to one CPU for good: RECs are dealt out in turn over the CPUs that there are, and each CPU takes its
 * RECs one after the other. A realm's lock protects everything of it but the run pages, which belong to the CPU; it is
 * not held while a REC runs. Only one such lock is held at a time.
 */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "lock.h"
#include "multiplex.h"
#include "pl011.h"
#include "vgic.h"

enum realm_state { REALM_RUNS, REALM_STOPS, REALM_GONE };

struct realm;

struct rec {
	struct realm *realm;
	unsigned int index; /* its MPIDR */
	unsigned int cpu;
	uint64_t pa;
	uint64_t aux[RMI_MAX_REC_AUX];
	struct rmi_rec_run *run;

	bool on; /* PSCI */
	bool waits; /* its last exit was a WFI: enter it when an interrupt is there */
	bool called_on; /* PSCI CPU_ON for it since its last entry: a CPU_OFF that was on its way does not count */
	uint64_t deadline; /* CNTPCT at which a timer of the waiting REC fires; UINT64_MAX: none */
	struct vgic_rec gic;
};

struct realm {
	struct lock lock;
	unsigned int number;
	const struct host_realm_config *config;
	enum realm_state state;
	uint64_t status; /* what the realm has told with HOST_CALL_STATUS, or 1 after an error */
	uint64_t rd;
	uint64_t rtt; /* starting level */
	int rtt_level;
	unsigned int rtt_count;
	unsigned int aux_count;
	uint64_t apt[HOST_MAX_APT]; /* its policy table, in the order in which it grew */
	unsigned int apt_count;
	unsigned int csm_refusals; /* so many of its next wishes to share memory are refused */
	unsigned int running; /* RECs that are in the RMM or whose exit is being handled */
	struct rec recs[REALM_MAX_RECS];
	struct vgic_realm gic;
	struct pl011 uart;
	struct line line; /* console output that has no end yet */
	bool raw; /* its output goes out as it is */
};

extern struct realm realms[HOST_MAX_REALMS];
extern unsigned int realm_count;

static inline uint64_t realm_shared_bit(const struct realm *r)
{
	return 1UL << (r->config->ipa_bits - 1);
}

/* --- realm.c --- */

/* Builds the realm from its configuration; panics when the RMM refuses what must work. */
void realm_create(struct realm *r, unsigned int number, const struct host_realm_config *c);
/* Gives every granule back. No REC of it may run. */
void realm_destroy(struct realm *r);
/* Under the lock: the realm's end. The other RECs are kicked out of the RMM. */
void realm_stop(struct realm *r, uint64_t status);

/* --- rtt.c: under the realm's lock --- */

/* Tables down to the level at this address. */
void rtt_reach(struct realm *r, uint64_t ipa, int level);
void rtt_init_ripas(struct realm *r, uint64_t base, uint64_t top);
/* A page with these bytes; only before the realm is active. */
void rtt_load_page(struct realm *r, uint64_t ipa, uint64_t source, uint64_t flags);
/* A page of unknown content for a protected address; true also when one is there already. */
bool rtt_populate(struct realm *r, uint64_t ipa);
/* Normal-world memory at an address of the unprotected half; false when something else is mapped there. */
bool rtt_map_shared(struct realm *r, uint64_t ipa, uint64_t pa);
/* Frees the pages that are in [base, top). */
void rtt_take_back(struct realm *r, uint64_t base, uint64_t top);
/* Frees the table of the last level at a multiple of 2 MiB when the realm has nothing under it. */
void rtt_fold_unused(struct realm *r, uint64_t ipa);
/* Answers the RIPAS change that the REC has asked for, and takes back what it has given up. */
void rtt_change_ripas(struct rec *rec, uint64_t base, uint64_t top, uint64_t ripas);
/* Unmaps and frees pages and tables of the whole realm, but not the pages of channels. */
void rtt_destroy_all(struct realm *r);

/* --- rec.c --- */

/* Deals the RECs out and runs them until every realm is gone. Returns the exit status. */
int recs_run(void);
/* Makes the CPU of the REC look at it again. */
void rec_kick(const struct rec *rec);

/* --- exit.c: under the realm's lock, which a doorbell gives up for a while --- */

/* Does what the exit asks for and prepares the next entry. False: the REC has nothing to do for now. */
bool exit_handle(struct rec *rec);

/* --- csm.c: under the realm's lock --- */

/* What the RMM says of memory that realms share (RMI_CSM_FEATURES). */
void csm_print_features(void);
/* The policy table that the configuration asks for; before the realm is active. */
void csm_create(struct realm *r);
/* Ends whatever the realm shares, and takes the table back. No REC of it is there any more. */
void csm_destroy(struct realm *r);
/* One more granule for the policy table. */
void csm_extend(struct realm *r);
/* The host needs this page of the realm, whoever uses it. */
void csm_take_page(struct realm *r, uint64_t ipa);
/* An exit of Confidential Shared Memory (include/csm.h); false when it is none. */
bool csm_exit(struct rec *rec);

/* --- timer.c --- */

uint64_t timer_now(void);
uint64_t timer_ticks(uint64_t microseconds);
/* The EL2 timer of this CPU interrupts at that time. */
void timer_set(uint64_t when);
void timer_stop(void);
/* Levels of the REC's timer interrupts, from its last exit. */
void timer_update(struct rec *rec);
/* When the first timer of the REC fires; UINT64_MAX: never. */
uint64_t timer_deadline(const struct rec *rec);
/* The deadline of a waiting REC has come. */
void timer_fire(struct rec *rec);

/* --- shared.c, doorbell.c --- */

void channels_create(const struct host_config *c);
void channels_destroy(void);
/* Maps the pages of the realm's channels into it. */
void channels_map(struct realm *r);
bool channels_own(uint64_t pa);
/* Host call of a realm, without any lock held: 0, or 1 when it has no such channel. */
uint64_t doorbell_ring(const struct realm *from, uint64_t channel);

#endif
