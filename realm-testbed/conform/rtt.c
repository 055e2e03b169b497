/* SPDX-License-Identifier: Apache-2.0 */
/* RMI_RTT_CREATE, RMI_RTT_DESTROY, RMI_RTT_FOLD, RMI_RTT_READ_ENTRY (DEN0137 1.0, B4.3.14 to B4.3.18). */

#include "conform.h"

#define CREATE_RTT 2
#define CREATE_IPA 3
#define CREATE_LEVEL 4
#define IPA 2
#define LEVEL 3

static void level_root(struct scene *s, unsigned int argument)
{
	s->x[argument] = SCENE_START_LEVEL;
}

static void level_above_root(struct scene *s, unsigned int argument)
{
	s->x[argument] = (uint64_t)SCENE_START_LEVEL - 1;
}

static void level_beyond(struct scene *s, unsigned int argument)
{
	s->x[argument] = 4;
}

static void level_wraps(struct scene *s, unsigned int argument)
{
	s->x[argument] |= 1UL << 32;
}

static void ipa_misaligned(struct scene *s, unsigned int argument)
{
	s->x[argument] += GRANULE_SIZE;
}

static void ipa_beyond(struct scene *s, unsigned int argument)
{
	s->x[argument] |= IPA_END;
}

static void ipa_without_tables(struct scene *s, unsigned int argument)
{
	s->x[argument] = IPA_LEVEL1 | (s->x[argument] & GRANULE_SIZE);
}

/* level_bound and its edges; ipa_align is a whole granule here, for addresses must be aligned to the level above. */
#define LEVEL_CONDITIONS(level)                                                                                        \
	{"level_bound", RMI_ERROR_INPUT, level, ORDER_RANGE, level_beyond, false},                                     \
	{"level_bound_root", RMI_ERROR_INPUT, level, ORDER_RANGE, level_root, false},                                  \
	{"level_bound_above_root", RMI_ERROR_INPUT, level, ORDER_RANGE, level_above_root, false},                      \
	{"level_bound_64_bits", RMI_ERROR_INPUT, level, ORDER_RANGE, level_wraps, false}
#define IPA_CONDITIONS(ipa)                                                                                            \
	{"ipa_align", RMI_ERROR_INPUT, ipa, ORDER_FREE, ipa_misaligned, false},                                       \
	{"ipa_bound", RMI_ERROR_INPUT, ipa, ORDER_RANGE, ipa_beyond, false}

static void make_table(struct scene *s, unsigned int argument)
{
	(void)argument;
	realm_table(&s->a, IPA_LEVEL2, 3);
}

static void setup_create(struct scene *s)
{
	realm_create(s, &s->a);
	realm_tables(&s->a);
	s->x[0] = RMI_RTT_CREATE;
	s->x[1] = s->a.rd;
	s->x[CREATE_RTT] = s->spare[0];
	s->x[CREATE_IPA] = IPA_LEVEL2;
	s->x[CREATE_LEVEL] = 3;
}

static void good_create(struct scene *s, struct rmi_result r)
{
	struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, s->a.rd, IPA_LEVEL2, 2);

	(void)r;
	expect("entry after success", e.x1 == 2 && e.x2 == RMI_TABLE && e.x3 == s->spare[0] && e.x4 == RMI_EMPTY);
	e = RMI3(RMI_RTT_READ_ENTRY, s->a.rd, IPA_LEVEL2, 3);
	expect("entries of the new table", e.x1 == 3 && e.x2 == RMI_UNASSIGNED && e.x3 == 0 && e.x4 == RMI_EMPTY);
}

static const struct condition create[] = {
	RD_CONDITIONS,
	DELEGATED_CONDITIONS("rtt", CREATE_RTT),
	LEVEL_CONDITIONS(CREATE_LEVEL),
	IPA_CONDITIONS(CREATE_IPA),
	{"rtt_walk", RMI_ERROR_RTT_AT(1), CREATE_IPA, ORDER_WALK, ipa_without_tables, false},
	{"rtte_state", RMI_ERROR_RTT_AT(2), CREATE_IPA, ORDER_ENTRY, make_table, true},
};

static void setup_destroy(struct scene *s)
{
	realm_create(s, &s->a);
	realm_tables(&s->a);
	realm_table(&s->a, IPA_LEVEL2, 3);
	s->x[0] = RMI_RTT_DESTROY;
	s->x[1] = s->a.rd;
	s->x[IPA] = IPA_LEVEL2;
	s->x[LEVEL] = 3;
	s->x[6] = RMI3(RMI_RTT_READ_ENTRY, s->a.rd, IPA_LEVEL2, 2).x3;
}

static void good_destroy(struct scene *s, struct rmi_result r)
{
	struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, s->a.rd, IPA_LEVEL2, 2);

	expect_equal("rtt", s->x[6], r.x1);
	expect_equal("top: no live entry in the rest of the parent", IPA_LEVEL1, r.x2);
	expect("entry after success", e.x1 == 2 && e.x2 == RMI_UNASSIGNED && e.x3 == 0 && e.x4 == RMI_DESTROYED);
	give(r.x1);
}

static void failed_destroy(struct scene *s, struct rmi_result r)
{
	if (RMI_STATUS(r.status) != RMI_ERROR_RTT)
		return;
	expect_equal("rtt after failure", 0, r.x1);
	if (RMI_INDEX(r.status) == 3)
		expect_equal("top after rtt_live", s->x[IPA], r.x2);
	else if (RMI_INDEX(r.status) == 2)
		expect_equal("top after rtte_state", IPA_LEVEL1, r.x2);
	else
		expect_equal("top after rtt_walk", IPA_UNPROTECTED, r.x2);
}

static void remove_table(struct scene *s, unsigned int argument)
{
	(void)argument;
	give(RMI3(RMI_RTT_DESTROY, s->a.rd, IPA_LEVEL2, 3).x1);
}

static void make_live(struct scene *s, unsigned int argument)
{
	(void)argument;
	data_map(&s->a, IPA_LEVEL2, 0);
}

static const struct condition destroy[] = {
	RD_CONDITIONS,
	LEVEL_CONDITIONS(LEVEL),
	IPA_CONDITIONS(IPA),
	{"rtt_walk", RMI_ERROR_RTT_AT(1), IPA, ORDER_WALK, ipa_without_tables, false},
	{"rtte_state", RMI_ERROR_RTT_AT(2), IPA, ORDER_ENTRY, remove_table, true},
	{"rtt_live", RMI_ERROR_RTT_AT(3), IPA, ORDER_LIVE, make_live, true},
};

static void setup_fold(struct scene *s)
{
	setup_destroy(s);
	s->x[0] = RMI_RTT_FOLD;
}

static void good_fold(struct scene *s, struct rmi_result r)
{
	struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, s->a.rd, IPA_LEVEL2, 2);

	expect_equal("rtt", s->x[6], r.x1);
	expect("entry after success", e.x1 == 2 && e.x2 == RMI_UNASSIGNED && e.x3 == 0 && e.x4 == RMI_EMPTY);
	give(r.x1);
}

static const struct condition fold[] = {
	RD_CONDITIONS,
	LEVEL_CONDITIONS(LEVEL),
	IPA_CONDITIONS(IPA),
	{"rtt_walk", RMI_ERROR_RTT_AT(1), IPA, ORDER_WALK, ipa_without_tables, false},
	{"rtte_state", RMI_ERROR_RTT_AT(2), IPA, ORDER_ENTRY, remove_table, true},
	{"rtt_homo", RMI_ERROR_RTT_AT(3), IPA, ORDER_LIVE, make_live, true},
};

static void setup_read(struct scene *s)
{
	realm_create(s, &s->a);
	realm_tables(&s->a);
	s->x[0] = RMI_RTT_READ_ENTRY;
	s->x[1] = s->a.rd;
	s->x[IPA] = 0;
	s->x[LEVEL] = 3;
}

static void failed_read(struct scene *s, struct rmi_result r)
{
	(void)s;
	expect("nothing told after failure", r.x1 == 0 && r.x2 == 0 && r.x3 == 0 && r.x4 == 0);
}

static void entry_misaligned(struct scene *s, unsigned int argument)
{
	s->x[argument] += GRANULE_SIZE / 2;
}

static const struct condition read[] = {
	RD_CONDITIONS,
	{"level_bound", RMI_ERROR_INPUT, LEVEL, ORDER_RANGE, level_beyond, false},
	{"level_bound_above_root", RMI_ERROR_INPUT, LEVEL, ORDER_RANGE, level_above_root, false},
	{"level_bound_64_bits", RMI_ERROR_INPUT, LEVEL, ORDER_RANGE, level_wraps, false},
	{"ipa_align", RMI_ERROR_INPUT, IPA, ORDER_RANGE, entry_misaligned, false},
	{"ipa_bound", RMI_ERROR_INPUT, IPA, ORDER_RANGE, ipa_beyond, false},
};

static void expect_entry(struct scene *s, const char *name, uint64_t ipa, uint64_t at, uint64_t level, uint64_t state,
			 uint64_t desc, uint64_t ripas)
{
	struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, s->a.rd, ipa, at);

	check(name, e.status == RMI_SUCCESS && e.x1 == level && e.x2 == state && e.x3 == desc && e.x4 == ripas);
}

/* What a new table inherits, and what is left when it goes: by fold the same, by destroy DESTROYED. */
static void inherited(struct scene *s)
{
	struct rmi_result r;

	ripas_init(&s->a, IPA_LEVEL2 + LEVEL_SIZE(2), IPA_LEVEL2 + 2 * LEVEL_SIZE(2));
	expect_entry(s, "RAM at level 2", IPA_LEVEL2 + LEVEL_SIZE(2), 3, 2, RMI_UNASSIGNED, 0, RMI_RAM);
	realm_table(&s->a, IPA_LEVEL2 + LEVEL_SIZE(2), 3);
	expect_entry(s, "RAM in its table", IPA_LEVEL2 + LEVEL_SIZE(2) + 511 * GRANULE_SIZE, 3, 3, RMI_UNASSIGNED, 0,
		     RMI_RAM);
	r = RMI3(RMI_RTT_FOLD, s->a.rd, IPA_LEVEL2 + LEVEL_SIZE(2), 3);
	if (check_equal("fold of RAM", RMI_SUCCESS, r.status))
		give(r.x1);
	expect_entry(s, "RAM again", IPA_LEVEL2 + LEVEL_SIZE(2), 3, 2, RMI_UNASSIGNED, 0, RMI_RAM);
	realm_table(&s->a, IPA_LEVEL2 + LEVEL_SIZE(2), 3);
	r = RMI3(RMI_RTT_DESTROY, s->a.rd, IPA_LEVEL2 + LEVEL_SIZE(2), 3);
	if (check_equal("destroy of RAM", RMI_SUCCESS, r.status))
		give(r.x1);
	expect_entry(s, "DESTROYED", IPA_LEVEL2 + LEVEL_SIZE(2), 3, 2, RMI_UNASSIGNED, 0, RMI_DESTROYED);
	realm_table(&s->a, IPA_LEVEL2 + LEVEL_SIZE(2), 3);
	expect_entry(s, "DESTROYED in its table", IPA_LEVEL2 + LEVEL_SIZE(2), 3, 3, RMI_UNASSIGNED, 0, RMI_DESTROYED);
	r = RMI3(RMI_RTT_FOLD, s->a.rd, IPA_LEVEL2 + LEVEL_SIZE(2), 3);
	if (check_equal("fold of DESTROYED", RMI_SUCCESS, r.status))
		give(r.x1);
	expect_entry(s, "DESTROYED again", IPA_LEVEL2 + LEVEL_SIZE(2), 3, 2, RMI_UNASSIGNED, 0, RMI_DESTROYED);
}

/* 512 pages of one block, in order: the only assigned table that folds. */
static void fold_assigned(struct scene *s)
{
	uint64_t block = granules_alloc(512, LEVEL_SIZE(2));
	struct rmi_result r;

	for (uint64_t i = 0; i < 512; i++) {
		RMI1(RMI_GRANULE_DELEGATE, block + i * GRANULE_SIZE);
		r = RMI3(RMI_DATA_CREATE_UNKNOWN, s->a.rd, block + i * GRANULE_SIZE, IPA_LEVEL2 + i * GRANULE_SIZE);
		expect_equal("page of a block", RMI_SUCCESS, r.status);
		if (i == 510)
			expect_equal("all but one page assigned: no fold", RMI_ERROR_RTT_AT(3),
				     RMI3(RMI_RTT_FOLD, s->a.rd, IPA_LEVEL2, 3).status);
	}
	r = RMI3(RMI_RTT_FOLD, s->a.rd, IPA_LEVEL2, 3);
	if (check_equal("fold of an assigned block", RMI_SUCCESS, r.status))
		give(r.x1);
	expect_entry(s, "entry of the block", IPA_LEVEL2, 3, 2, RMI_ASSIGNED, block, RMI_EMPTY);
	check_equal("DATA_DESTROY at a block", RMI_ERROR_RTT_AT(2),
		    RMI2(RMI_DATA_DESTROY, s->a.rd, IPA_LEVEL2).status);
	realm_table(&s->a, IPA_LEVEL2, 3);
	expect_entry(s, "page after unfold", IPA_LEVEL2 + 5 * GRANULE_SIZE, 3, 3, RMI_ASSIGNED,
		     block + 5 * GRANULE_SIZE, RMI_EMPTY);
	/* two pages that change places no longer make a block */
	r = RMI2(RMI_DATA_DESTROY, s->a.rd, IPA_LEVEL2);
	RMI2(RMI_DATA_DESTROY, s->a.rd, IPA_LEVEL2 + GRANULE_SIZE);
	RMI3(RMI_DATA_CREATE_UNKNOWN, s->a.rd, block + GRANULE_SIZE, IPA_LEVEL2);
	RMI3(RMI_DATA_CREATE_UNKNOWN, s->a.rd, block, IPA_LEVEL2 + GRANULE_SIZE);
	check_equal("fold of pages out of order", RMI_ERROR_RTT_AT(3),
		    RMI3(RMI_RTT_FOLD, s->a.rd, IPA_LEVEL2, 3).status);
	for (uint64_t i = 0; i < 512; i++) {
		r = RMI2(RMI_DATA_DESTROY, s->a.rd, IPA_LEVEL2 + i * GRANULE_SIZE);
		expect_equal("page of a block goes", RMI_SUCCESS, r.status);
	}
	for (uint64_t i = 0; i < 512; i++) {
		expect_equal("page of a block is delegated", RMI_SUCCESS,
			     RMI1(RMI_GRANULE_UNDELEGATE, block + i * GRANULE_SIZE).status);
		granule_free(block + i * GRANULE_SIZE);
	}
}

static void entries(void)
{
	struct scene s;

	area_begin("RTT_entries");
	scene_begin(&s);
	setup_destroy(&s);
	expect_entry(&s, "root entry", 0, 1, 1, RMI_TABLE, RMI3(RMI_RTT_READ_ENTRY, s.a.rd, 0, 1).x3, RMI_EMPTY);
	expect_entry(&s, "walk ends early", IPA_LEVEL1, 3, 1, RMI_UNASSIGNED, 0, RMI_EMPTY);
	expect_entry(&s, "unprotected unassigned", IPA_UNPROTECTED, 3, 3, RMI_UNASSIGNED, 0, RMI_EMPTY);
	share_map(&s.a, IPA_UNPROTECTED, s.ns);
	expect_entry(&s, "unprotected assigned", IPA_UNPROTECTED, 3, 3, RMI_ASSIGNED, s.ns | DESC_NORMAL_RW, RMI_EMPTY);
	ripas_init(&s.a, IPA_FREE, IPA_FREE + GRANULE_SIZE);
	expect_entry(&s, "unassigned RAM", IPA_FREE, 3, 3, RMI_UNASSIGNED, 0, RMI_RAM);
	uint64_t page = data_map(&s.a, IPA_FREE, 0);
	expect_entry(&s, "assigned RAM", IPA_FREE, 3, 3, RMI_ASSIGNED, page, RMI_RAM);
	data_unmap(&s.a, IPA_FREE);
	expect_entry(&s, "unassigned DESTROYED", IPA_FREE, 3, 3, RMI_UNASSIGNED, 0, RMI_DESTROYED);
	/* DATA_CREATE_UNKNOWN keeps DESTROYED: nobody may think that the old content is there */
	data_map(&s.a, IPA_FREE, 0);
	struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, s.a.rd, IPA_FREE, 3);
	check("assigned DESTROYED", e.x2 == RMI_ASSIGNED && e.x4 == RMI_DESTROYED);
	/* the starting level has no table above it, however well the address is aligned */
	check_equal("RTT_CREATE of the starting level", RMI_ERROR_INPUT,
		    RMI4(RMI_RTT_CREATE, s.a.rd, s.spare[0], 0, SCENE_START_LEVEL).status);
	check_equal("RTT_DESTROY of the starting level", RMI_ERROR_INPUT,
		    RMI3(RMI_RTT_DESTROY, s.a.rd, 0, SCENE_START_LEVEL).status);
	check_equal("RTT_FOLD of the starting level", RMI_ERROR_INPUT,
		    RMI3(RMI_RTT_FOLD, s.a.rd, 0, SCENE_START_LEVEL).status);
	note("desc of assigned DESTROYED is %s", e.x3 == 0 ? "0" : "the address");
	check_equal("fold to a mixture", RMI_ERROR_RTT_AT(3), RMI3(RMI_RTT_FOLD, s.a.rd, 0, 3).status);
	inherited(&s);
	fold_assigned(&s);
	scene_end(&s);
	area_end();
}

void conform_rtt(void)
{
	static const struct command commands[] = {
		COMMAND("RTT_CREATE", setup_create, create, good_create, NULL),
		COMMAND("RTT_DESTROY", setup_destroy, destroy, good_destroy, failed_destroy),
		COMMAND("RTT_FOLD", setup_fold, fold, good_fold, NULL),
		COMMAND("RTT_READ_ENTRY", setup_read, read, NULL, failed_read),
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		command_run(&commands[i]);
	entries();
}
