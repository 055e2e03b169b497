/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explore [DEPTH [PREEMPTIONS [CPUS [SITUATION]]]]
 *
 * From each situation: what each command does alone, and what each two (or three) do when they run at the same time,
 * in every order of their steps with at most PREEMPTIONS changes of the CPU beyond those that a lock forces. What is
 * new after that is where it goes on from, DEPTH times. Without arguments a short exploration.
 */
#include "explore.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { A, B, M };

enum operation {
	CALL,      /* a realm makes a call */
	GO_ON,     /* it is entered again */
	REFUSE,    /* the same, and the host refuses */
	PUT,       /* DATA_CREATE_UNKNOWN with a granule that is free */
	TAKE,      /* DATA_DESTROY */
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

/* What the host and two realms may do, and a third. Second RECs make the calls that end in 2. */
static const struct command commands[] = {
	{ "A creates", CALL, A, 0, RSI_CSM_CREATE, REGION },
	{ "A creates over its region", CALL, A, 0, RSI_CSM_CREATE, REGION + 0x1000 },
	{ "A destroys", CALL, A, 0, RSI_CSM_DESTROY, 0 },
	{ "A shares with B", CALL, A, B, RSI_CSM_SHARE, CSM_PERMISSION_READ_WRITE },
	{ "A shares with itself", CALL, A, A, RSI_CSM_SHARE, CSM_PERMISSION_READ },
	{ "A revokes", CALL, A, B, RSI_CSM_REVOKE, 0 },
	{ "A empties a page", CALL, A, 0, RSI_IPA_STATE_SET, REGION + 0x1000 },
	{ "B reserves", CALL, B, A, RSI_CSM_RESERVE, CSM_WINDOW_EMPTY },
	{ "B reserves a tombstone", CALL, B, A, RSI_CSM_RESERVE, CSM_WINDOW_TOMBSTONE },
	{ "B reserves from a false provider", CALL, B, M, RSI_CSM_RESERVE, CSM_WINDOW_EMPTY },
	{ "B attaches", CALL, B, A, RSI_CSM_ATTACH, 0 },
	{ "B detaches", CALL, B, A, RSI_CSM_DETACH_AND_FREE, 0 },
	{ "B creates over its window", CALL, B, 0, RSI_CSM_CREATE, WINDOW },
	{ "B creates", CALL, B, 0, RSI_CSM_CREATE, REGION },
	{ "B shares with A", CALL, B, A, RSI_CSM_SHARE, CSM_PERMISSION_READ },
	{ "B destroys", CALL, B, 0, RSI_CSM_DESTROY, 0 },
	{ "A reserves a tombstone", CALL, A, B, RSI_CSM_RESERVE, CSM_WINDOW_TOMBSTONE },
	{ "A attaches", CALL, A, B, RSI_CSM_ATTACH, 0 },
	{ "A detaches", CALL, A, B, RSI_CSM_DETACH_AND_FREE, 0 },
	{ "M reserves what was granted to B", CALL, M, A, RSI_CSM_RESERVE, CSM_WINDOW_EMPTY },
	{ "M attaches what was granted to B", CALL, M, A, RSI_CSM_ATTACH, 0 },
	{ "A goes on", GO_ON, A, 0, 0, 0 },
	{ "A's second goes on", GO_ON, A, 1, 0, 0 },
	{ "B goes on", GO_ON, B, 0, 0, 0 },
	{ "B's second goes on", GO_ON, B, 1, 0, 0 },
	{ "A is refused", REFUSE, A, 0, 0, 0 },
	{ "B is refused", REFUSE, B, 0, 0, 0 },
	{ "host takes A's first page", TAKE, A, REGION_0, 0, 0 },
	{ "host takes A's second page", TAKE, A, REGION_1, 0, 0 },
	{ "host takes B's first page", TAKE, B, REGION_0, 0, 0 },
	{ "host takes the first of B's window", TAKE, B, WINDOW_0, 0, 0 },
	{ "host takes the second of B's window", TAKE, B, WINDOW_1, 0, 0 },
	{ "host takes from M", TAKE, M, EXTRA, 0, 0 },
	{ "host gives A a first page", PUT, A, REGION_0, 0, 0 },
	{ "host gives A a second page", PUT, A, REGION_1, 0, 0 },
	{ "host gives B a first page", PUT, B, REGION_0, 0, 0 },
	{ "host puts a page into B's window", PUT, B, WINDOW_1, 0, 0 },
	{ "host gives M a page", PUT, M, EXTRA, 0, 0 },
	{ "host makes B's table", TABLE, B, 0, WINDOW + 0x1000, 0 },
	{ "host destroys B's table", NO_TABLE, B, 0, WINDOW + 0x1000, 0 },
	{ "host folds B's table", FOLD, B, 0, WINDOW + 0x1000, 0 },
	{ "host destroys A's table", NO_TABLE, A, 0, REGION, 0 },
	{ "host folds A's table", FOLD, A, 0, REGION, 0 },
	{ "host sets A's RIPAS", SET_RIPAS, A, 1, REGION + 0x1000, 0 },
	{ "host stops A", STOP, A, 0, 0, 0 },
	{ "host stops B", STOP, B, 0, 0, 0 },
	{ "host shrinks A's policy", SHRINK, A, 0, 0, 0 },
	{ "host shrinks B's policy", SHRINK, B, 0, 0, 0 },
	{ "host ends A", END, A, 0, 0, 0 },
	{ "host ends B", END, B, 0, 0, 0 },
	{ "host makes another A", ANEW, A, 0, 0, 0 },
	{ "host makes another B", ANEW, B, 0, 0, 0 },
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* --- how they are done --- */

/* A REC of the realm that is not in the middle of a call, and does not run as far as the host knows. */
static unsigned int idle_rec(const struct command *c)
{
	if (c->what == RSI_IPA_STATE_SET || ghost.call[c->realm][0].under_way)
		return 1;
	return 0;
}

static void do_call(const struct command *c)
{
	uint64_t x[9] = { c->what };
	unsigned int k = idle_rec(c);

	if (ghost.call[c->realm][k].under_way)
		return;
	switch (c->what) {
	case RSI_CSM_CREATE:
		x[1] = c->x2;
		x[2] = SIZE;
		break;
	case RSI_CSM_DESTROY:
		x[1] = ghost.region[c->realm];
		break;
	case RSI_CSM_SHARE:
		x[1] = ghost.region[c->realm];
		x[2] = c->x2;
		memcpy(&x[3], ghost.identity[c->other], sizeof(ghost.identity[0]));
		break;
	case RSI_CSM_REVOKE:
		x[1] = ghost.sharing[c->realm][c->other].id;
		break;
	case RSI_CSM_RESERVE:
		x[1] = ghost.sharing[c->realm == A ? B : A][c->realm == A ? A : B].id;
		x[2] = WINDOW;
		x[3] = SIZE;
		x[4] = c->x2;
		memcpy(&x[5], ghost.identity[c->other], sizeof(ghost.identity[0]));
		break;
	case RSI_CSM_ATTACH:
	case RSI_CSM_DETACH_AND_FREE:
		x[1] = ghost.sharing[c->realm == A ? B : A][c->realm == A ? A : B].id;
		break;
	case RSI_IPA_STATE_SET:
		x[1] = c->x2;
		x[2] = c->x2 + 0x1000;
		x[3] = RMI_EMPTY;
		break;
	}
	enter_realm(c->realm, k, 0, x);
}

static uint64_t free_page(void)
{
	for (unsigned int i = POOL; i < POOL_END; i++)
		if (granule_state(machine_granule(i)) == GRANULE_DELEGATED)
			return AT(i);
	return AT(POOL);
}

/* The realm writes into what it was given. */
static void put(unsigned int realm, enum place place)
{
	uint64_t page = free_page();

	if (rmi(RMI_DATA_CREATE_UNKNOWN, RD_OF(realm), page, ipa_of[place], 0).x[0] == RMI_SUCCESS &&
	    granule_state(machine_granule(NUMBER(page))) == GRANULE_DATA)
		*(uint8_t *)hal_granule(page) = 0x55;
}

static uint64_t take(unsigned int realm, enum place place)
{
	struct ghost before = ghost;
	struct result r = rmi(RMI_DATA_DESTROY, RD_OF(realm), ipa_of[place], 0, 0);

	if (r.x[0] == RMI_SUCCESS)
		model_page_destroyed(realm, place, r.x[1] == 0, &before);
	return r.x[0];
}

static void stop(unsigned int realm)
{
	for (unsigned int k = 0; k < RECS; k++)
		if (rmi(RMI_REC_DESTROY, REC_OF(realm, k), 0, 0, 0).x[0] == RMI_SUCCESS)
			ghost.call[realm][k].under_way = false;
}

static uint64_t shrink(unsigned int realm)
{
	struct ghost before = ghost;
	uint64_t status;

	model_policy_ending(realm);
	status = rmi(RMI_APT_DESTROY, RD_OF(realm), APT_OF(realm), 0, 0).x[0];
	if (status == RMI_SUCCESS)
		model_policy_destroyed(realm, &before);
	return status;
}

static uint64_t table_address(unsigned int i)
{
	return FIRST_TABLE + i * (2UL << 20);
}

static void end(unsigned int realm)
{
	stop(realm);
	for (unsigned int i = 0; i < 40 && shrink(realm) == RMI_INCOMPLETE; i++)
		;
	for (unsigned int p = 0; p < PLACES; p++)
		for (unsigned int i = 0; i < 8 && take(realm, p) == RMI_INCOMPLETE; i++)
			;
	for (unsigned int i = 0; i < 3; i++)
		rmi(RMI_RTT_DESTROY, RD_OF(realm), table_address(i), 3, 0);
	rmi(RMI_RTT_DESTROY, RD_OF(realm), 0, 2, 0);
	rmi(RMI_REALM_DESTROY, RD_OF(realm), 0, 0, 0);
}

/* A realm that runs, with a policy table and RAM from REGION on; from granules that are DELEGATED. */
static void make(unsigned int realm)
{
	struct rmi_realm_params *p = (void *)machine_bytes(PARAMETERS);
	struct rmi_rec_params *rec = (void *)machine_bytes(PARAMETERS);
	const struct realm *r = (const struct realm *)machine_bytes(RD_OF(realm));

	if (granule_state(machine_granule(NUMBER(RD_OF(realm)))) != GRANULE_DELEGATED)
		return;
	memset(p, 0, sizeof(*p));
	p->s2sz = 32;
	p->num_bps = 1;
	p->num_wps = 1;
	p->vmid = (uint16_t)(realm + 1);
	p->rtt_base = START_OF(realm);
	p->rtt_level_start = 1;
	p->rtt_num_start = 1;
	if (rmi(RMI_REALM_CREATE, RD_OF(realm), PARAMETERS, 0, 0).x[0] != RMI_SUCCESS)
		return;
	memcpy(ghost.identity[realm], r->identifier, sizeof(ghost.identity[realm]));
	rmi(RMI_RTT_CREATE, RD_OF(realm), TABLES_OF(realm), 0, 2);
	for (unsigned int i = 0; i < 3; i++)
		rmi(RMI_RTT_CREATE, RD_OF(realm), TABLES_OF(realm) + (i + 1) * GRANULE_SIZE, table_address(i), 3);
	for (unsigned int p0 = 0; p0 < PLACES; p0++)
		rmi(RMI_RTT_INIT_RIPAS, RD_OF(realm), ipa_of[p0], ipa_of[p0] + GRANULE_SIZE, 0);
	rmi(RMI_APT_CREATE, RD_OF(realm), APT_OF(realm), 0, 0);
	for (unsigned int k = 0; k < RECS; k++) {
		memset(rec, 0, sizeof(*rec));
		rec->flags = RMI_REC_FLAG_RUNNABLE;
		rec->mpidr = k;
		rec->pc = 0x1000;
		rec->num_aux = REC_AUX_GRANULES;
		for (unsigned int i = 0; i < REC_AUX_GRANULES; i++)
			rec->aux[i] = REC_OF(realm, k) + (i + 1) * GRANULE_SIZE;
		rmi(RMI_REC_CREATE, RD_OF(realm), REC_OF(realm, k), PARAMETERS, 0);
	}
	rmi(RMI_REALM_ACTIVATE, RD_OF(realm), 0, 0, 0);
}

static void execute(const void *argument)
{
	const struct command *c = argument;
	uint64_t base = c->what & ~((2UL << 20) - 1);

	switch (c->operation) {
	case CALL:
		do_call(c);
		break;
	case GO_ON:
	case REFUSE:
		if (ghost.call[c->realm][c->other].under_way)
			enter_realm(c->realm, c->other, c->operation == REFUSE ? RMI_ENTER_CSM_REJECT : 0, NULL);
		break;
	case PUT:
		put(c->realm, c->other);
		break;
	case TAKE:
		take(c->realm, c->other);
		break;
	case TABLE:
		rmi(RMI_RTT_CREATE, RD_OF(c->realm), TABLES_OF(c->realm) + 3 * GRANULE_SIZE, base, 3);
		break;
	case NO_TABLE:
		rmi(RMI_RTT_DESTROY, RD_OF(c->realm), base, 3, 0);
		break;
	case FOLD:
		rmi(RMI_RTT_FOLD, RD_OF(c->realm), base, 3, 0);
		break;
	case SET_RIPAS:
		rmi(RMI_RTT_SET_RIPAS, RD_OF(c->realm), REC_OF(c->realm, c->other), c->what, c->what + 0x1000);
		break;
	case STOP:
		stop(c->realm);
		break;
	case SHRINK:
		shrink(c->realm);
		break;
	case END:
		end(c->realm);
		break;
	case ANEW:
		make(c->realm);
		break;
	}
}

/* --- situations --- */

static const struct situation {
	const char *name;
	bool interrupted; /* an interrupt is pending all the time: each call does one piece and comes back */
	const char *begin[12];
} situations[] = {
	{ "nothing yet", false, { NULL } },
	{ "granted", false, { "A creates", "A shares with B", NULL } },
	{ "reserved", false, { "A creates", "A shares with B", "B reserves a tombstone", NULL } },
	{ "attached", false, { "A creates", "A shares with B", "B reserves", "B attaches", NULL } },
	{ "attached over tombstones, interrupted", true,
	  { "A creates", "A goes on", "A shares with B", "B reserves a tombstone", "B goes on", "B attaches", "B goes on",
	    NULL } },
	{ "each attached to the other", false,
	  { "A creates", "A shares with B", "B reserves a tombstone", "B attaches", "B creates", "B shares with A",
	    "A reserves a tombstone", "A attaches", NULL } },
	{ "attached, and A stopped", false,
	  { "A creates", "A shares with B", "B reserves a tombstone", "B attaches", "host stops A", NULL } },
	{ "B's table is missing", false, { "host destroys B's table", "A creates", "A shares with B", NULL } },
	{ "half attached, interrupted", true,
	  { "A creates", "A goes on", "A shares with B", "B reserves", "B goes on", "B attaches", NULL } },
	{ "a page is being emptied", false, { "A empties a page", NULL } },
};
#define SITUATIONS (sizeof(situations) / sizeof(situations[0]))

static const struct command *command_named(const char *name)
{
	for (unsigned int i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	abort();
}

/* --- the order of steps: a path in the tree of choices, the leftmost first --- */

#define CHOICES 4096
static struct {
	uint8_t taken, of;
} choices[CHOICES];
static unsigned int chosen, known; /* how far this run has come; how far the path is given */

unsigned int choose(unsigned int n)
{
	if (chosen == CHOICES)
		broken("a run that takes too long", chosen);
	if (chosen == known) {
		choices[known].taken = 0;
		choices[known].of = (uint8_t)n;
		known++;
	}
	return choices[chosen++].taken;
}

/* The next path; false when that was the last. */
static bool next_path(void)
{
	while (known > 0 && ++choices[known - 1].taken == choices[known - 1].of)
		known--;
	return known > 0;
}

/* --- the search --- */

struct node {
	struct node *parent, *same; /* same: with the same end of the hash */
	const struct command *commands[CPUS];
	unsigned int depth;
	uint64_t hash;
	struct state state;
	size_t change_count;
	struct change changes[];
};
#define BUCKETS 65536
static struct node *buckets[BUCKETS];
static struct node **queue;
static size_t queue_length, queue_size;
static uint64_t runs, preempted, searched;
static const struct situation *situation;
static struct node *from;
static const struct command *const *at_once;
static unsigned int at_once_count;

void broken(const char *what, uint64_t detail)
{
	printf("broken: %s (0x%" PRIx64 ")\n", what, detail);
	if (situation != NULL)
		printf("  situation: %s\n", situation->name);
	for (const struct node *n = from; n != NULL; n = n->parent)
		for (unsigned int i = 0; i < CPUS; i++)
			if (n->commands[i] != NULL)
				printf("  before: %s%s\n", n->commands[i]->name,
				       n->commands[1] != NULL ? " (at the same time)" : "");
	for (unsigned int i = 0; i < at_once_count; i++)
		printf("  CPU %u: %s\n", i, at_once[i]->name);
	printf("  order:");
	for (unsigned int i = 0; i < chosen; i++)
		if (choices[i].taken != 0)
			printf(" %u of %u at choice %u,", choices[i].taken, choices[i].of, i);
	printf(" else straight on\n");
	fflush(stdout);
	exit(1);
}

/* The state of now, unless it is known. */
static void keep_node(uint64_t hash)
{
	static struct change changes[GRANULES * 512];
	struct node **bucket = &buckets[hash % BUCKETS], *n;
	size_t count;

	for (n = *bucket; n != NULL; n = n->same)
		if (n->hash == hash)
			return;
	count = machine_changes(changes, sizeof(changes) / sizeof(changes[0]));
	n = malloc(sizeof(*n) + count * sizeof(changes[0]));
	*n = (struct node){ .parent = from, .same = *bucket, .depth = from == NULL ? 0 : from->depth + 1, .hash = hash };
	for (unsigned int i = 0; i < at_once_count; i++)
		n->commands[i] = at_once[i];
	machine_state(&n->state);
	n->change_count = count;
	memcpy(n->changes, changes, count * sizeof(changes[0]));
	*bucket = n;
	if (queue_length == queue_size) {
		queue_size = queue_size * 2 + 64;
		queue = realloc(queue, queue_size * sizeof(*queue));
	}
	queue[queue_length++] = n;
}

/* Commands at once, in every order; true when one of them left another state than there was. */
static bool run_all(const struct command *const *list, unsigned int count, unsigned int preemptions)
{
	struct job jobs[CPUS];
	bool changed = false;

	at_once = list;
	at_once_count = count;
	for (unsigned int i = 0; i < count; i++)
		jobs[i] = (struct job){ execute, list[i] };
	known = 0;
	do {
		uint64_t hash;

		chosen = 0;
		machine_restore();
		machine_run_jobs(jobs, count, preemptions);
		model_check_rest();
		hash = model_hash();
		if (hash != from->hash) {
			changed = true;
			keep_node(hash);
		}
		runs++;
		preempted += count > 1;
	} while (next_path());
	at_once_count = 0;
	return changed;
}

static void expand(struct node *n, unsigned int preemptions, unsigned int cpus)
{
	const struct command *effective[COMMANDS], *list[CPUS];
	bool works[COMMANDS] = { false };
	unsigned int count = 0;

	from = n;
	machine_go_to(&n->state, n->changes, n->change_count);
	for (unsigned int i = 0; i < COMMANDS; i++) {
		list[0] = &commands[i];
		works[i] = run_all(list, 1, 0);
		if (works[i])
			effective[count++] = &commands[i];
	}
	/* Two that do nothing alone do nothing together. */
	for (unsigned int i = 0; i < COMMANDS; i++)
		for (unsigned int j = i; j < COMMANDS; j++)
			if (works[i] || works[j]) {
				list[0] = &commands[i];
				list[1] = &commands[j];
				run_all(list, 2, works[i] && works[j] ? preemptions : preemptions > 1 ? 1 : preemptions);
			}
	for (unsigned int i = 0; cpus > 2 && i < count; i++)
		for (unsigned int j = i + 1; j < count; j++)
			for (unsigned int k = j + 1; k < count; k++) {
				list[0] = effective[i];
				list[1] = effective[j];
				list[2] = effective[k];
				run_all(list, 3, 1);
			}
	searched++;
}

static void begin(const struct situation *s)
{
	situation = s;
	interrupted = false;
	from = NULL;
	machine_reset();
	for (unsigned int i = 0; i < POOL_END; i++)
		rmi(RMI_GRANULE_DELEGATE, AT(i), 0, 0, 0);
	for (unsigned int r = 0; r < REALMS; r++)
		make(r);
	put(A, REGION_0);
	put(A, REGION_1);
	put(B, REGION_0);
	put(B, REGION_1);
	model_check_rest();
	machine_keep();
	machine_begin();
	interrupted = s->interrupted;
	for (unsigned int i = 0; s->begin[i] != NULL; i++) {
		const struct command *c = command_named(s->begin[i]);
		uint64_t before = model_hash();
		struct job job = { execute, c };

		at_once = &c;
		at_once_count = 1;
		machine_run_jobs(&job, 1, 0);
		model_check_rest();
		if (model_hash() == before)
			broken("a situation that does not come about", i);
	}
	at_once_count = 0;
	keep_node(model_hash());
}

static void explore(const struct situation *s, unsigned int depth, unsigned int preemptions, unsigned int cpus)
{
	size_t first = queue_length;

	begin(s);
	for (size_t i = first; i < queue_length && queue[i]->depth < depth; i++)
		expand(queue[i], preemptions, cpus);
	printf("%s: %zu states\n", s->name, queue_length - first);
	fflush(stdout);
	/* Another situation begins with other bytes. */
	memset(buckets, 0, sizeof(buckets));
	while (queue_length > first)
		free(queue[--queue_length]);
	queue_length = first;
}

int main(int argc, char **argv)
{
	unsigned int depth = argc > 1 ? (unsigned int)strtoul(argv[1], NULL, 0) : 1;
	unsigned int preemptions = argc > 2 ? (unsigned int)strtoul(argv[2], NULL, 0) : 1;
	unsigned int cpu_count = argc > 3 ? (unsigned int)strtoul(argv[3], NULL, 0) : 2;


	for (unsigned int i = 0; i < SITUATIONS; i++) {
		if (argc > 4 && strtoul(argv[4], NULL, 0) != i)
			continue;
		explore(&situations[i], depth, preemptions, cpu_count);
	}
	printf("ok explore: %" PRIu64 " states searched, %" PRIu64 " runs, %" PRIu64 " of them of several CPUs, %" PRIu64
	       " steps checked\n",
	       searched, runs, preempted, steps);
	return 0;
}
