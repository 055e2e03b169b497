/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The explorer: runs the RMM's own code on a small machine of its own, two or three CPUs at once, in every order of
 * their steps that a bound allows, and looks at each step whether anybody can reach what nobody gave him.
 *
 *   explore.c          the situations to begin with, and the search
 *   explore-commands.c what hosts and realms may do
 *   explore-machine.c  memory, TLBs, CPUs as coroutines that change over at locks and TLB invalidations
 *   explore-model.c    what was agreed, told by the results of the calls alone; and what must hold
 */
#ifndef EXPLORE_H
#define EXPLORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csm.h"
#include "granule.h"
#include "policy.h"
#include "realm.h"
#include "rec.h"
#include "result.h"
#include "rmi.h"
#include "rsi.h"
#include "rtt.h"

#define REALMS 3 /* A and B share, M is a stranger */
#define RECS 2
#define CPUS 3
#define DRAM 0x80000000UL
#define GRANULES 64
#define AT(n) (DRAM + (uint64_t)(n) * GRANULE_SIZE)
#define NUMBER(pa) ((unsigned int)(((pa) - DRAM) / GRANULE_SIZE))
#define TOMBSTONE_NUMBER GRANULES /* for notes about it; it lies elsewhere */

/* Granules of realm r */
#define PER_REALM 13
#define OWN(r, n) AT((r) * PER_REALM + (n))
#define RD_OF(r) OWN(r, 0)
#define START_OF(r) OWN(r, 1)
#define TABLES_OF(r) OWN(r, 2) /* level 2; then level 3 for each 2 MiB from FIRST_TABLE on */
#define APT_OF(r) OWN(r, 6)
#define REC_OF(r, k) OWN(r, 7 + 3 * (k))
/* Granules for pages, and what stays the host's */
#define POOL 39
#define POOL_END 47
#define PARAMETERS AT(48)
#define RUN_OF(r, k) AT(49 + RECS * (r) + (k))

/* Region and window have three pages, the first in a table of its own. */
#define FIRST_TABLE 0x200000UL
#define REGION 0x3FF000UL
#define WINDOW 0x5FF000UL
#define SIZE 0x3000UL
enum place { REGION_0, REGION_1, REGION_2, WINDOW_0, WINDOW_1, WINDOW_2, EXTRA, PLACES };
extern const uint64_t ipa_of[PLACES];

/* --- the machine --- */

/* What a realm's TLBs may hold for a place: granules by number, one bit each. */
struct cached {
	uint64_t own, shared, written; /* as ASSIGNED; as SHARED; of these those that may be written */
	uint64_t tables;
	bool tombstone;
};

struct ghost {
	uint64_t identity[REALMS][4];
	uint64_t region[REALMS]; /* the last id that the realm was given; so everywhere here */
	uint64_t base[REALMS];   /* of that region */
	struct {
		uint64_t id, region, base;
		bool live, writable, reserving, attaching; /* attaching: ATTACH was called at least */
	} sharing[REALMS][REALMS]; /* by provider and consumer */
	struct {
		bool begun, stands, tombstone;
	} window[REALMS];
	struct {
		bool under_way;
		uint64_t pc, x[9];
	} call[REALMS][RECS];
};

/* All that commands may change, but the bytes. */
struct state {
	struct granule granules[GRANULES];
	uint8_t gpi[GRANULES];
	struct granule *registry[POLICY_REALMS];
	uint64_t generation, random, vmids;
	struct cached tlb[REALMS][PLACES];
	struct ghost ghost;
};
extern struct cached tlb[REALMS][PLACES];
extern struct ghost ghost;
extern bool interrupted; /* hal_irq_pending() */

void machine_reset(void);
uint8_t *machine_bytes(uint64_t pa);
bool machine_is_realm(uint64_t pa); /* its PAS */
struct granule *machine_granule(unsigned int number);
/* The state of now becomes the one that machine_restore() goes back to. */
void machine_keep(void);
void machine_restore(void);
void machine_state(struct state *s);
/* Makes *s, and the bytes that were kept at the beginning with changes, the one to go back to. */
struct change {
	uint16_t granule, word;
	uint64_t value;
};
size_t machine_changes(struct change *to, size_t limit);
void machine_begin(void); /* changes are relative to what is kept now */
void machine_go_to(const struct state *s, const struct change *changes, size_t count);
uint64_t machine_table_hash(unsigned int number);

/* A descriptor of a realm as its CPU finds it, and the table it is in (NULL: the walk ended above level 3). */
uint64_t machine_walk(unsigned int realm, uint64_t ipa, struct granule **table);
/* What TLBs may hold is what the tables say; when nothing is under way. */
void machine_check_tlbs(void);
struct result rmi(uint64_t fid, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4);
bool is_entered(unsigned int realm, unsigned int k);
void enter_realm(unsigned int realm, unsigned int k, uint64_t flags, const uint64_t *call);

/* Runs jobs, one a CPU, in the order that choose() says. */
struct job {
	void (*run)(const void *argument);
	const void *argument;
};
void machine_run_jobs(const struct job *jobs, unsigned int count, unsigned int preemptions);
/* One of n; of the explorer. */
unsigned int choose(unsigned int n);
extern uint64_t steps; /* taken in all */

/* --- the model --- */

#define CSM_CALLS (RSI_CSM_IDENTITY - RSI_CSM_FID(0) + 1)
extern uint64_t calls_ended[CSM_CALLS], calls_done[CSM_CALLS]; /* with whatever status; with success */

void model_call_begins(unsigned int realm, unsigned int k, const uint64_t x[9]);
void model_call_ends(unsigned int realm, unsigned int k, const uint64_t x[9]);
/* An RMI call has returned; ids are the sharings by provider and consumer as they were when it began. */
void model_page_destroyed(unsigned int realm, enum place place, bool nothing, const struct ghost *before);
void model_policy_ending(unsigned int realm);
void model_policy_destroyed(unsigned int realm, const struct ghost *before);
/* At any time; and when nothing is under way. */
void model_check(void);
void model_check_rest(void);
uint64_t model_hash(void);

/* --- what hosts and realms do --- */

enum { A, B, M };

enum operation {
	CALL,      /* a realm makes a call */
	GO_ON,     /* it is entered again */
	REFUSE,    /* the same, and the host refuses */
	PUT,       /* DATA_CREATE_UNKNOWN with a granule that is free */
	TAKE,      /* DATA_DESTROY */
	UNDELEGATE, /* GRANULE_UNDELEGATE */
	DELEGATE,  /* GRANULE_DELEGATE */
	TABLE,     /* RTT_CREATE */
	NO_TABLE,  /* RTT_DESTROY */
	FOLD,
	SET_RIPAS,
	STOP,      /* REC_DESTROY, all of them */
	SHRINK,    /* APT_DESTROY, once */
	END,       /* all of a realm, as far as the host is let */
	ANEW       /* another realm behind the same addresses */
};

struct command {
	const char *name;
	enum operation operation;
	unsigned int realm, other; /* other: the peer, or the REC of GO_ON and REFUSE */
	uint64_t what;             /* function, or address */
	uint64_t x2;
};

#define COMMANDS_MOST 64
extern const struct command commands[];
extern const unsigned int command_count;
void execute(const void *command);
void begin_machine(void);

/* Says what was tried, and ends the program. */
_Noreturn void broken(const char *what, uint64_t detail);

#endif
