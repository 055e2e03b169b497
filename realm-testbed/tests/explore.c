/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explore [DEPTH [PREEMPTIONS [CPUS [ALONE [SITUATION]]]]]
 *
 * From each situation: what each command does alone, and what each two (or three) do when they run at the same time,
 * in every order of their steps with at most PREEMPTIONS changes of the CPU beyond those that a lock forces. What is
 * new after that is where it goes on from, DEPTH times; and ALONE times more with one command at a time. Without
 * arguments a short exploration.
 */
#include "explore.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	for (unsigned int i = 0; i < command_count; i++)
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
	const struct command *effective[COMMANDS_MOST], *list[CPUS];
	bool works[COMMANDS_MOST];
	unsigned int count = 0;

	from = n;
	machine_go_to(&n->state, n->changes, n->change_count);
	for (unsigned int i = 0; i < command_count; i++) {
		list[0] = &commands[i];
		works[i] = run_all(list, 1, 0);
		if (works[i])
			effective[count++] = &commands[i];
	}
	searched++;
	if (cpus == 1)
		return;
	/* Two that do nothing alone do nothing together. */
	for (unsigned int i = 0; i < command_count; i++)
		for (unsigned int j = i; j < command_count; j++)
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
}

static void begin(const struct situation *s)
{
	situation = s;
	from = NULL;
	begin_machine();
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

static void explore(const struct situation *s, unsigned int depth, unsigned int preemptions, unsigned int cpus,
		    unsigned int alone)
{
	size_t first = queue_length;

	begin(s);
	for (size_t i = first; i < queue_length && queue[i]->depth < depth + alone; i++)
		expand(queue[i], preemptions, queue[i]->depth < depth ? cpus : 1);
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


	unsigned int alone = argc > 4 ? (unsigned int)strtoul(argv[4], NULL, 0) : 1;

	for (unsigned int i = 0; i < SITUATIONS; i++)
		if (argc <= 5 || strtoul(argv[5], NULL, 0) == i)
			explore(&situations[i], depth, preemptions, cpu_count, alone);
	printf("ok explore: %" PRIu64 " states searched, %" PRIu64 " runs, %" PRIu64 " of them of several CPUs, %" PRIu64
	       " steps checked\n",
	       searched, runs, preempted, steps);
	return 0;
}
