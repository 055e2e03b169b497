/* SPDX-License-Identifier: Apache-2.0 */
/* RMI_DATA_CREATE, RMI_DATA_CREATE_UNKNOWN, RMI_DATA_DESTROY (DEN0137 1.0, B4.3.1 to B4.3.3). */

#include "conform.h"

#define ARG_DATA 2
#define ARG_IPA 3
#define ARG_SRC 4

static void ipa_unprotected(struct scene *s, unsigned int argument)
{
	s->x[argument] |= IPA_UNPROTECTED;
}

static void ipa_without_table(struct scene *s, unsigned int argument)
{
	s->x[argument] = IPA_LEVEL2 | (s->x[argument] & GRANULE_MASK);
}

static void ipa_without_tables(struct scene *s, unsigned int argument)
{
	s->x[argument] = IPA_LEVEL1 | (s->x[argument] & GRANULE_MASK);
}

static void assign(struct scene *s, unsigned int argument)
{
	(void)argument;
	data_map(&s->a, IPA_FREE, 0);
}

static void setup_create(struct scene *s)
{
	realm_create(s, &s->a);
	realm_tables(&s->a);
	s->x[0] = RMI_DATA_CREATE;
	s->x[1] = s->a.rd;
	s->x[ARG_DATA] = s->spare[0];
	s->x[ARG_IPA] = IPA_FREE;
	s->x[ARG_SRC] = s->ns;
	s->x[5] = RMI_MEASURE_CONTENT;
}

/* The page is RAM after DATA_CREATE, whatever its RIPAS was before. */
static void good_create(struct scene *s, struct rmi_result r)
{
	struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, s->a.rd, IPA_FREE, 3);

	(void)r;
	expect("entry after success", e.x1 == 3 && e.x2 == RMI_ASSIGNED && e.x3 == s->spare[0] && e.x4 == RMI_RAM);
}

static const struct condition create[] = {
	NS_CONDITIONS("src", ARG_SRC),
	DELEGATED_CONDITIONS("data", ARG_DATA),
	RD_CONDITIONS,
	{"realm_state", RMI_ERROR_REALM, 0, ORDER_REALM, activate, true},
	{"ipa_align", RMI_ERROR_INPUT, ARG_IPA, ORDER_FREE, misalign, false},
	{"ipa_bound", RMI_ERROR_INPUT, ARG_IPA, ORDER_RANGE, ipa_unprotected, false},
	{"rtt_walk", RMI_ERROR_RTT_AT(2), ARG_IPA, ORDER_WALK, ipa_without_table, false},
	{"rtt_walk_level1", RMI_ERROR_RTT_AT(1), ARG_IPA, ORDER_WALK, ipa_without_tables, false},
	{"rtte_state", RMI_ERROR_RTT_AT(3), ARG_IPA, ORDER_ENTRY, assign, true},
};

static void setup_unknown(struct scene *s)
{
	realm_create(s, &s->a);
	realm_tables(&s->a);
	s->x[0] = RMI_DATA_CREATE_UNKNOWN;
	s->x[1] = s->a.rd;
	s->x[ARG_DATA] = s->spare[0];
	s->x[ARG_IPA] = IPA_FREE;
}

/* RIPAS stays what it was: EMPTY. */
static void good_unknown(struct scene *s, struct rmi_result r)
{
	struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, s->a.rd, IPA_FREE, 3);

	(void)r;
	expect("entry after success", e.x1 == 3 && e.x2 == RMI_ASSIGNED && e.x3 == s->spare[0] && e.x4 == RMI_EMPTY);
}

static const struct condition unknown[] = {
	DELEGATED_CONDITIONS("data", ARG_DATA),
	RD_CONDITIONS,
	{"ipa_align", RMI_ERROR_INPUT, ARG_IPA, ORDER_FREE, misalign, false},
	{"ipa_bound", RMI_ERROR_INPUT, ARG_IPA, ORDER_RANGE, ipa_unprotected, false},
	{"rtt_walk", RMI_ERROR_RTT_AT(2), ARG_IPA, ORDER_WALK, ipa_without_table, false},
	{"rtt_walk_level1", RMI_ERROR_RTT_AT(1), ARG_IPA, ORDER_WALK, ipa_without_tables, false},
	{"rtte_state", RMI_ERROR_RTT_AT(3), ARG_IPA, ORDER_ENTRY, assign, true},
};

#define ARG_DESTROY_IPA 2

static void setup_destroy(struct scene *s)
{
	realm_create(s, &s->a);
	realm_tables(&s->a);
	ripas_init(&s->a, IPA_FREE, IPA_FREE + GRANULE_SIZE);
	s->x[6] = data_map(&s->a, IPA_FREE, 0);
	data_map(&s->a, IPA_FREE + 4 * GRANULE_SIZE, 0);
	s->x[0] = RMI_DATA_DESTROY;
	s->x[1] = s->a.rd;
	s->x[ARG_DESTROY_IPA] = IPA_FREE;
}

static void good_destroy(struct scene *s, struct rmi_result r)
{
	struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, s->a.rd, IPA_FREE, 3);

	expect_equal("data", s->x[6], r.x1);
	expect_equal("top is the next live entry", IPA_FREE + 4 * GRANULE_SIZE, r.x2);
	expect("entry after success", e.x2 == RMI_UNASSIGNED && e.x3 == 0 && e.x4 == RMI_DESTROYED);
	give(r.x1);
}

/* With RMI_ERROR_RTT the command says where the next live entry is; this scene's conditions are never at one. */
static void failed_destroy(struct scene *s, struct rmi_result r)
{
	(void)s;
	if (RMI_STATUS(r.status) != RMI_ERROR_RTT)
		return;
	if (RMI_INDEX(r.status) == 3)
		expect_equal("top after rtte_state", IPA_FREE + 4 * GRANULE_SIZE, r.x2);
	else if (RMI_INDEX(r.status) == 2)
		expect_equal("top after rtt_walk, level 2", IPA_LEVEL1, r.x2);
	else
		expect_equal("top after rtt_walk, level 1", IPA_UNPROTECTED, r.x2);
	expect_equal("data after failure", 0, r.x1);
}

static void unassign(struct scene *s, unsigned int argument)
{
	(void)argument;
	data_unmap(&s->a, IPA_FREE);
}

static const struct condition destroy[] = {
	RD_CONDITIONS,
	{"ipa_align", RMI_ERROR_INPUT, ARG_DESTROY_IPA, ORDER_FREE, misalign, false},
	{"ipa_bound", RMI_ERROR_INPUT, ARG_DESTROY_IPA, ORDER_RANGE, ipa_unprotected, false},
	{"rtt_walk", RMI_ERROR_RTT_AT(2), ARG_DESTROY_IPA, ORDER_WALK, ipa_without_table, false},
	{"rtt_walk_level1", RMI_ERROR_RTT_AT(1), ARG_DESTROY_IPA, ORDER_WALK, ipa_without_tables, false},
	{"rtte_state", RMI_ERROR_RTT_AT(3), ARG_DESTROY_IPA, ORDER_ENTRY, unassign, true},
};

void conform_data(void)
{
	static const struct command commands[] = {
		COMMAND("DATA_CREATE", setup_create, create, good_create, NULL),
		COMMAND("DATA_CREATE_UNKNOWN", setup_unknown, unknown, good_unknown, NULL),
		COMMAND("DATA_DESTROY", setup_destroy, destroy, good_destroy, failed_destroy),
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		command_run(&commands[i]);
}
