/* SPDX-License-Identifier: Apache-2.0 */
/* RMI_RTT_MAP_UNPROTECTED, RMI_RTT_UNMAP_UNPROTECTED (DEN0137 1.0, B4.3.19, B4.3.22). */

#include "conform.h"

#define IPA 2
#define LEVEL 3
#define DESC 4

static void setup_map(struct scene *s)
{
	realm_create(s, &s->a);
	realm_tables(&s->a);
	s->x[0] = RMI_RTT_MAP_UNPROTECTED;
	s->x[1] = s->a.rd;
	s->x[IPA] = IPA_UNPROTECTED;
	s->x[LEVEL] = 3;
	s->x[DESC] = s->ns | DESC_NORMAL_RW;
}

static void good_map(struct scene *s, struct rmi_result r)
{
	struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, s->a.rd, IPA_UNPROTECTED, 3);

	(void)r;
	expect("entry after success",
	       e.x1 == 3 && e.x2 == RMI_ASSIGNED && e.x3 == (s->ns | DESC_NORMAL_RW) && e.x4 == RMI_EMPTY);
}

static void desc_valid_bit(struct scene *s, unsigned int argument)
{
	s->x[argument] |= 1;
}

static void desc_access_flag(struct scene *s, unsigned int argument)
{
	s->x[argument] |= 1UL << 10;
}

static void desc_shareability(struct scene *s, unsigned int argument)
{
	s->x[argument] |= 3UL << 8;
}

static void desc_xn(struct scene *s, unsigned int argument)
{
	s->x[argument] |= 1UL << 54;
}

static void desc_memattr(struct scene *s, unsigned int argument)
{
	s->x[argument] = s->ns | 0xC0 | 4 << 2; /* MemAttr 0b100 is reserved with FWB */
}

static void desc_memattr3(struct scene *s, unsigned int argument)
{
	s->x[argument] |= 1UL << 5;
}

static void desc_high(struct scene *s, unsigned int argument)
{
	s->x[argument] |= 1UL << 48;
}

static void level_page_beyond(struct scene *s, unsigned int argument)
{
	s->x[argument] = 4;
}

static void level_zero(struct scene *s, unsigned int argument)
{
	s->x[argument] = 0; /* a block of level 1 is possible, of level 0 not */
}

static void level_wraps(struct scene *s, unsigned int argument)
{
	s->x[argument] |= 1UL << 32;
}

static void ipa_misaligned(struct scene *s, unsigned int argument)
{
	s->x[argument] |= 0x800;
}

static void ipa_beyond(struct scene *s, unsigned int argument)
{
	s->x[argument] |= IPA_END;
}

static void ipa_protected(struct scene *s, unsigned int argument)
{
	s->x[argument] &= ~IPA_UNPROTECTED;
}

static void ipa_without_table(struct scene *s, unsigned int argument)
{
	s->x[argument] = IPA_UNPROTECTED_LEVEL2 | (s->x[argument] & GRANULE_MASK);
}

static void ipa_without_tables(struct scene *s, unsigned int argument)
{
	s->x[argument] = IPA_UNPROTECTED_LEVEL1 | (s->x[argument] & GRANULE_MASK);
}

static void already_mapped(struct scene *s, unsigned int argument)
{
	(void)argument;
	share_map(&s->a, IPA_UNPROTECTED, s->ns);
}

#define PLACE_CONDITIONS                                                                                               \
	{"level_bound", RMI_ERROR_INPUT, LEVEL, ORDER_RANGE, level_page_beyond, false},                                \
	{"level_bound_0", RMI_ERROR_INPUT, LEVEL, ORDER_RANGE, level_zero, false},                                     \
	{"level_bound_64_bits", RMI_ERROR_INPUT, LEVEL, ORDER_RANGE, level_wraps, false},                              \
	{"ipa_align", RMI_ERROR_INPUT, IPA, ORDER_FREE, ipa_misaligned, false},                                        \
	{"ipa_bound", RMI_ERROR_INPUT, IPA, ORDER_RANGE, ipa_beyond, false},                                           \
	{"ipa_bound_protected", RMI_ERROR_INPUT, IPA, ORDER_RANGE, ipa_protected, false},                              \
	{"rtt_walk", RMI_ERROR_RTT_AT(2), IPA, ORDER_WALK, ipa_without_table, false},                                  \
	{"rtt_walk_level1", RMI_ERROR_RTT_AT(1), IPA, ORDER_WALK, ipa_without_tables, false}

static const struct condition map[] = {
	{"attr_valid_bit0", RMI_ERROR_INPUT, DESC, ORDER_FREE, desc_valid_bit, false},
	{"attr_valid_af", RMI_ERROR_INPUT, DESC, ORDER_FREE, desc_access_flag, false},
	{"attr_valid_sh", RMI_ERROR_INPUT, DESC, ORDER_FREE, desc_shareability, false},
	{"attr_valid_xn", RMI_ERROR_INPUT, DESC, ORDER_FREE, desc_xn, false},
	{"attr_valid_memattr", RMI_ERROR_INPUT, DESC, ORDER_FREE, desc_memattr, false},
	{"attr_valid_memattr3", RMI_ERROR_INPUT, DESC, ORDER_FREE, desc_memattr3, false},
	{"addr_bound", RMI_ERROR_INPUT, DESC, ORDER_FREE, desc_high, false},
	RD_CONDITIONS,
	PLACE_CONDITIONS,
	{"rtte_state", RMI_ERROR_RTT_AT(3), IPA, ORDER_ENTRY, already_mapped, true},
};

static void setup_unmap(struct scene *s)
{
	realm_create(s, &s->a);
	realm_tables(&s->a);
	share_map(&s->a, IPA_UNPROTECTED, s->ns);
	share_map(&s->a, IPA_UNPROTECTED + 9 * GRANULE_SIZE, s->ns);
	s->x[0] = RMI_RTT_UNMAP_UNPROTECTED;
	s->x[1] = s->a.rd;
	s->x[IPA] = IPA_UNPROTECTED;
	s->x[LEVEL] = 3;
}

static void good_unmap(struct scene *s, struct rmi_result r)
{
	struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, s->a.rd, IPA_UNPROTECTED, 3);

	expect_equal("top", IPA_UNPROTECTED + 9 * GRANULE_SIZE, r.x1);
	expect("entry after success", e.x1 == 3 && e.x2 == RMI_UNASSIGNED && e.x3 == 0 && e.x4 == RMI_EMPTY);
}

static void failed_unmap(struct scene *s, struct rmi_result r)
{
	(void)s;
	if (RMI_STATUS(r.status) != RMI_ERROR_RTT)
		expect_equal("top without a walk", 0, r.x1);
	else if (RMI_INDEX(r.status) == 3)
		expect_equal("top after rtte_state", IPA_UNPROTECTED + 9 * GRANULE_SIZE, r.x1);
	else if (RMI_INDEX(r.status) == 2)
		expect_equal("top after rtt_walk", IPA_UNPROTECTED_LEVEL1, r.x1);
}

static void unmapped(struct scene *s, unsigned int argument)
{
	(void)argument;
	RMI3(RMI_RTT_UNMAP_UNPROTECTED, s->a.rd, IPA_UNPROTECTED, 3);
}

static const struct condition unmap[] = {
	RD_CONDITIONS,
	PLACE_CONDITIONS,
	{"rtte_state", RMI_ERROR_RTT_AT(3), IPA, ORDER_ENTRY, unmapped, true},
};

/* A block: mapped at level 2, unmapped at the level where it is; folded from 512 pages and taken apart again. */
static void blocks(void)
{
	uint64_t block = IPA_UNPROTECTED_LEVEL2;
	uint64_t pa = (memory_base() + memory_size() - LEVEL_SIZE(2)) & ~(LEVEL_SIZE(2) - 1);
	struct rmi_result r;
	struct scene s;

	area_begin("RTT_unprotected_blocks");
	scene_begin(&s);
	setup_map(&s);
	check_equal("addr_align at level 2", RMI_ERROR_INPUT,
		    RMI4(RMI_RTT_MAP_UNPROTECTED, s.a.rd, block, 2, (pa + GRANULE_SIZE) | DESC_NORMAL_RW).status);
	check_equal("ipa_align at level 2", RMI_ERROR_INPUT,
		    RMI4(RMI_RTT_MAP_UNPROTECTED, s.a.rd, block + GRANULE_SIZE, 2, pa | DESC_NORMAL_RW).status);
	check_equal("map at level 2", RMI_SUCCESS,
		    RMI4(RMI_RTT_MAP_UNPROTECTED, s.a.rd, block, 2, pa | DESC_NORMAL_RW).status);
	check_equal("map over a table", RMI_ERROR_RTT_AT(2),
		    RMI4(RMI_RTT_MAP_UNPROTECTED, s.a.rd, IPA_UNPROTECTED, 2, pa | DESC_NORMAL_RW).status);
	r = RMI3(RMI_RTT_UNMAP_UNPROTECTED, s.a.rd, block, 3);
	check("unmap of a page of it: the block is live", r.status == RMI_ERROR_RTT_AT(2) && r.x1 == block);
	realm_table(&s.a, block, 3);
	r = RMI3(RMI_RTT_READ_ENTRY, s.a.rd, block + 7 * GRANULE_SIZE, 3);
	check("a page after unfold", r.x1 == 3 && r.x2 == RMI_ASSIGNED &&
	      r.x3 == ((pa + 7 * GRANULE_SIZE) | DESC_NORMAL_RW));
	r = RMI3(RMI_RTT_FOLD, s.a.rd, block, 3);
	if (check_equal("fold", RMI_SUCCESS, r.status))
		give(r.x1);
	r = RMI3(RMI_RTT_READ_ENTRY, s.a.rd, block, 3);
	check("the block again", r.x1 == 2 && r.x2 == RMI_ASSIGNED && r.x3 == (pa | DESC_NORMAL_RW));
	realm_table(&s.a, block, 3);
	RMI3(RMI_RTT_UNMAP_UNPROTECTED, s.a.rd, block, 3);
	RMI4(RMI_RTT_MAP_UNPROTECTED, s.a.rd, block, 3, pa | DESC_DEVICE_RW);
	check_equal("no fold with other attributes", RMI_ERROR_RTT_AT(3), RMI3(RMI_RTT_FOLD, s.a.rd, block, 3).status);
	r = RMI3(RMI_RTT_DESTROY, s.a.rd, block, 3);
	if (check_equal("a table with mappings is not live", RMI_SUCCESS, r.status))
		give(r.x1);
	r = RMI3(RMI_RTT_READ_ENTRY, s.a.rd, block, 2);
	check("unassigned after destroy", r.x1 == 2 && r.x2 == RMI_UNASSIGNED && r.x4 == RMI_EMPTY);
	/* pages in order that begin in the middle of a block */
	realm_table(&s.a, block, 3);
	for (uint64_t i = 0; i < 512; i++)
		RMI4(RMI_RTT_MAP_UNPROTECTED, s.a.rd, block + i * GRANULE_SIZE, 3,
		     (pa + (1 + i) * GRANULE_SIZE) | DESC_NORMAL_RW);
	check_equal("no fold of pages that are not aligned", RMI_ERROR_RTT_AT(3),
		    RMI3(RMI_RTT_FOLD, s.a.rd, block, 3).status);
	/* 512 blocks of 2 MiB fold to one of 1 GiB; nobody asks whether there is memory at the address */
	uint64_t high = 64UL << 30;
	realm_table(&s.a, IPA_UNPROTECTED_LEVEL1, 2);
	for (uint64_t i = 0; i < 512; i++) {
		r = RMI4(RMI_RTT_MAP_UNPROTECTED, s.a.rd, IPA_UNPROTECTED_LEVEL1 + i * LEVEL_SIZE(2), 2,
			 (high + i * LEVEL_SIZE(2)) | DESC_NORMAL_RW);
		expect_equal("block of a table", RMI_SUCCESS, r.status);
	}
	r = RMI3(RMI_RTT_FOLD, s.a.rd, IPA_UNPROTECTED_LEVEL1, 2);
	if (check_equal("fold to a block of level 1", RMI_SUCCESS, r.status))
		give(r.x1);
	r = RMI3(RMI_RTT_READ_ENTRY, s.a.rd, IPA_UNPROTECTED_LEVEL1, 3);
	check("the block of level 1", r.x1 == 1 && r.x2 == RMI_ASSIGNED && r.x3 == (high | DESC_NORMAL_RW));
	check_equal("unmap of it", RMI_SUCCESS,
		    RMI3(RMI_RTT_UNMAP_UNPROTECTED, s.a.rd, IPA_UNPROTECTED_LEVEL1, 1).status);
	check_equal("map at level 1", RMI_SUCCESS, RMI4(RMI_RTT_MAP_UNPROTECTED, s.a.rd, IPA_UNPROTECTED_LEVEL1, 1,
							high | DESC_NORMAL_RW).status);
	scene_end(&s);
	area_end();
}

void conform_unprotected(void)
{
	static const struct command commands[] = {
		COMMAND("RTT_MAP_UNPROTECTED", setup_map, map, good_map, NULL),
		COMMAND("RTT_UNMAP_UNPROTECTED", setup_unmap, unmap, good_unmap, failed_unmap),
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		command_run(&commands[i]);
	blocks();
}
