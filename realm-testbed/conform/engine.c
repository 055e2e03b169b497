/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For every condition of a command, alone and in pairs: builds a fresh scene, breaks the good call, looks at the
 * status, compares everything that the host can observe with before, repeats the good call where the scene still
 * allows it, and takes the scene down (which fails when a granule is not in the state that it should have).
 */

#include "bytes.h"
#include "conform.h"
#include "print.h"

/* What the host can see of realm a: entries at every level around the addresses that the commands use. */
static const uint64_t watched[] = {IPA_PROGRAM,	IPA_FREE, IPA_LEVEL2, IPA_LEVEL1, IPA_UNPROTECTED,
				   IPA_UNPROTECTED_LEVEL2, IPA_UNPROTECTED_LEVEL1};
#define WATCHED (sizeof(watched) / sizeof(watched[0]))
#define LEVELS 3

struct observation {
	struct rmi_result entry[WATCHED][LEVELS];
	uint64_t ns_sum;
};

static uint64_t sum_of(uint64_t sum, const void *bytes)
{
	for (const uint64_t *p = bytes; p < (const uint64_t *)bytes + GRANULE_SIZE / 8; p++)
		sum = (sum ^ *p) * 0x100000001B3UL; /* FNV-1a */
	return sum;
}

static void observe(const struct scene *s, struct observation *o)
{
	for (size_t i = 0; i < WATCHED; i++)
		for (int level = 1; level <= LEVELS; level++)
			o->entry[i][level - 1] = RMI3(RMI_RTT_READ_ENTRY, s->a.rd,
						      watched[i] & ~(LEVEL_SIZE(level) - 1), (uint64_t)level);
	o->ns_sum = sum_of(sum_of(sum_of(sum_of(0, s->realm_params), s->rec_params), s->run), (void *)s->ns);
}

struct rmi_result scene_call(const struct scene *s)
{
	return rmi_call(s->x[0], s->x[1], s->x[2], s->x[3], s->x[4], s->x[5]);
}

/* rd before everything that needs it; ranges before the walk; the walk before its entry. Others are not ordered. */
static bool before(enum order a, enum order b)
{
	if (a == ORDER_FREE || b == ORDER_FREE || a >= b)
		return false;
	return a == ORDER_RD || (a != ORDER_REALM && b != ORDER_REALM);
}

static bool compatible(const struct condition *a, const struct condition *b)
{
	return a->argument == 0 || a->argument != b->argument || a->apply == misalign || b->apply == misalign;
}

static const char *pair_name(const struct condition *a, const struct condition *b)
{
	static char name[96];

	if (b == NULL)
		return a->name;
	print_into(name, sizeof(name), "%s+%s", a->name, b->name);
	return name;
}

static bool expect_about(const char *what, const struct condition *a, const struct condition *b, uint64_t expected,
			 uint64_t found)
{
	static char name[128];

	print_into(name, sizeof(name), "%s %s", what, pair_name(a, b));
	return expect_equal(name, expected, found);
}

/* Which of two statuses is right; the first in the table where the specification leaves it open. */
static void judge(const struct condition *a, const struct condition *b, uint64_t found)
{
	uint64_t expected = a->status;

	if (b == NULL) {
		check_equal(a->name, expected, found);
		return;
	}
	if (before(b->order, a->order))
		expected = b->status;
	else if (!before(a->order, b->order) && found == b->status) {
		if (a->status != b->status)
			note("%s not ordered, found %lx", pair_name(a, b), found);
		return;
	}
	expect_equal(pair_name(a, b), expected, found);
}

static void attempt(const struct command *c, const struct condition *a, const struct condition *b)
{
	static struct observation was, is;
	struct scene s;
	uint64_t good[7];
	struct rmi_result r;

	scene_begin(&s);
	c->setup(&s);
	memcpy(good, s.x, sizeof(good));
	/* a lasting condition needs the scene whole, so it comes first */
	if (b != NULL && b->lasting)
		b->apply(&s, b->argument);
	a->apply(&s, a->argument);
	if (b != NULL && !b->lasting)
		b->apply(&s, b->argument);
	observe(&s, &was);
	r = scene_call(&s);
	judge(a, b, r.status);
	if (r.status != RMI_SUCCESS && c->failed != NULL)
		c->failed(&s, r);
	observe(&s, &is);
	if (r.status != RMI_SUCCESS && memcmp(&was, &is, sizeof(was)) != 0)
		expect_about("changes state:", a, b, 0, 1);
	memcpy(s.x, good, sizeof(good));
	if (r.status == RMI_SUCCESS) {
		/* wrongly; what it has made must go away again */
		if (c->good != NULL)
			c->good(&s, r);
	} else if (!a->lasting && (b == NULL || !b->lasting)) {
		r = scene_call(&s);
		if (expect_about("good call after", a, b, RMI_SUCCESS, r.status) && c->good != NULL)
			c->good(&s, r);
	}
	scene_end(&s);
}

void command_run(const struct command *c)
{
	struct scene s;
	struct rmi_result r;
	unsigned int pairs = 0;

	area_begin(c->name);
	scene_begin(&s);
	c->setup(&s);
	r = scene_call(&s);
	if (check_equal("success", RMI_SUCCESS, r.status) && c->good != NULL)
		c->good(&s, r);
	scene_end(&s);
	for (size_t i = 0; i < c->count; i++)
		attempt(c, &c->conditions[i], NULL);
	for (size_t i = 0; i < c->count; i++)
		for (size_t j = i + 1; j < c->count; j++)
			if (compatible(&c->conditions[i], &c->conditions[j])) {
				attempt(c, &c->conditions[i], &c->conditions[j]);
				pairs++;
			}
	count_pairs(pairs);
	area_end();
}

void replace(struct scene *s, unsigned int argument, uint64_t value)
{
	s->x[argument] = value | (s->x[argument] & GRANULE_MASK);
}

void misalign(struct scene *s, unsigned int argument)
{
	s->x[argument] |= 0x10;
}

void outside(struct scene *s, unsigned int argument)
{
	replace(s, argument, UART0_BASE);
}

void put_delegated(struct scene *s, unsigned int argument)
{
	replace(s, argument, s->delegated);
}

void put_ns(struct scene *s, unsigned int argument)
{
	replace(s, argument, s->ns);
}

void activate(struct scene *s, unsigned int argument)
{
	(void)argument;
	realm_activate(&s->a);
}
