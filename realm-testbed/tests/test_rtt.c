/* SPDX-License-Identifier: Apache-2.0 */
/* Translation tables: entries, walks, making and removing tables, folding, the unprotected half. */
#include "fixture.h"

#include "s2.h"

#define IPA_2M(n) ((uint64_t)(n) * SIZE_2M)
#define UNPROTECTED (1UL << 39) /* of the realm of params() */
#define WB (6UL << 2)           /* MemAttr with FWB */
#define NC (5UL << 2)
#define RW (3UL << 6)

TEST(entries_are_written_as_the_architecture_and_the_table_in_s2_h_say)
{
	static const struct {
		struct s2_entry e;
		int level;
		uint64_t descriptor;
	} entries[] = {
		{ { S2_UNASSIGNED, RMI_EMPTY, 0, 0 }, 3, 0 },
		{ { S2_UNASSIGNED, RMI_RAM, 0, 0 }, 1, 1 << 3 },
		{ { S2_UNASSIGNED, RMI_DESTROYED, 0, 0 }, 0, 2 << 3 },
		{ { S2_UNASSIGNED_NS, 0, 0, 0 }, 2, 1UL << 55 },
		{ { S2_ASSIGNED, RMI_EMPTY, BANK1, 0 }, 3, BANK1 | 4 },
		{ { S2_ASSIGNED, RMI_DESTROYED, BANK1, 0 }, 2, BANK1 | 4 | 2 << 3 },
		/* page: AF, inner shareable, read and write, normal write-back */
		{ { S2_ASSIGNED, RMI_RAM, BANK1, 0 }, 3, BANK1 | 1 << 10 | 3 << 8 | 3 << 6 | 6 << 2 | 3 },
		{ { S2_ASSIGNED, RMI_RAM, BANK1, 0 }, 2, BANK1 | 1 << 10 | 3 << 8 | 3 << 6 | 6 << 2 | 1 },
		/* NS, never executable; cacheable is inner, else outer shareable */
		{ { S2_ASSIGNED_NS, 0, DEVICE, 0 }, 3, 1UL << 55 | 2UL << 53 | DEVICE | 1 << 10 | 2 << 8 | 3 },
		{ { S2_ASSIGNED_NS, 0, BANK1, NC | RW }, 2,
		  1UL << 55 | 2UL << 53 | BANK1 | 1 << 10 | 2 << 8 | 3 << 6 | 5 << 2 | 1 },
		{ { S2_ASSIGNED_NS, 0, BANK1, WB | 1 << 6 }, 1,
		  1UL << 55 | 2UL << 53 | BANK1 | 1 << 10 | 3 << 8 | 1 << 6 | 6 << 2 | 1 },
		{ { S2_ASSIGNED_NS, 0, 0, 7 << 2 }, 3, 1UL << 55 | 2UL << 53 | 1 << 10 | 3 << 8 | 7 << 2 | 3 },
		{ { S2_TABLE, 0, BANK1, 0 }, 2, BANK1 | 3 },
		{ { S2_TABLE, 0, BANK0, 0 }, 0, BANK0 | 3 },
	};

	for (unsigned int i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		struct s2_entry e = s2_decode(entries[i].descriptor, entries[i].level);

		CHECK_EQUAL(entries[i].descriptor, s2_encode(&entries[i].e, entries[i].level));
		CHECK_EQUAL(entries[i].e.state, e.state);
		CHECK_EQUAL(entries[i].e.ripas, e.ripas);
		CHECK_EQUAL(entries[i].e.pa, e.pa);
		CHECK_EQUAL(entries[i].e.attributes, e.attributes);
	}
}

TEST(walks_reach_every_corner_from_every_starting_level)
{
	static const struct {
		uint8_t bits;
		int64_t level;
		uint32_t tables;
	} shapes[] = { { 48, 0, 1 }, { 40, 0, 1 }, { 32, 1, 1 }, { 39, 1, 1 }, { 43, 1, 16 }, { 41, 1, 4 },
		       { 32, 2, 4 }, { 33, 2, 8 }, { 34, 2, 16 } };

	for (unsigned int s = 0; s < sizeof(shapes) / sizeof(shapes[0]); s++) {
		uint64_t top = 1UL << shapes[s].bits, pool = POOL;
		const uint64_t corners[] = { 0, top / 4 - 4096, top / 2 - 4096, top / 2, top - 4096 };
		struct rmi_realm_params *p;
		struct realm *realm;

		hal_host_reset();
		p = params();
		p->s2sz = shapes[s].bits;
		p->rtt_level_start = shapes[s].level;
		p->rtt_num_start = shapes[s].tables;
		realm = create_realm(p);
		for (unsigned int c = 0; c < 5; c++) {
			uint64_t ipa = corners[c];

			create_tables(realm, ipa, 3, &pool);
			if (ipa < top / 2) {
				uint64_t data = delegate(G(300 + c));

				CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, data, ipa).x[0]);
				check_entry(ipa, 3, 3, RMI_ASSIGNED, data, RMI_EMPTY);
			} else {
				CHECK_EQUAL(RMI_SUCCESS,
					    RMI(RMI_RTT_MAP_UNPROTECTED, RD, ipa, 3, DEVICE | (c << 12)).x[0]);
				check_entry(ipa, 3, 3, RMI_ASSIGNED, DEVICE | (c << 12), RMI_EMPTY);
			}
		}
		/* One starting table covers 512 entries: the corners lie in the expected ones. */
		for (unsigned int t = 0; t < shapes[s].tables; t++) {
			uint64_t covers = s2_size((int)shapes[s].level) * 512, expected = 0;
			uint64_t seen[5];

			for (unsigned int c = 0; c < 5; c++) {
				seen[c] = corners[c] / s2_size((int)shapes[s].level);
				if (corners[c] / covers == t && (c == 0 || seen[c] != seen[c - 1]))
					expected++;
			}
			CHECK_EQUAL(expected, references_at(START + t * GRANULE_SIZE));
		}
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_READ_ENTRY, RD, top, 3);
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_READ_ENTRY, RD, 0, (uint64_t)(shapes[s].level - 1));
	}
}

/* For RTT_CREATE (with a table), RTT_DESTROY and RTT_FOLD: what is wrong before any walk. */
static void check_structure_arguments(uint64_t fid)
{
#define CALL(rd, rtt, ipa, level)                                                                                      \
	do {                                                                                                           \
		if (fid == RMI_RTT_CREATE)                                                                             \
			CHECK_FAILS(RMI_ERROR_INPUT, fid, rd, rtt, ipa, (uint64_t)(level));                            \
		else                                                                                                   \
			CHECK_EQUAL(0, CHECK_FAILS(RMI_ERROR_INPUT, fid, rd, ipa, (uint64_t)(level)).x[2]);            \
	} while (0)
	static const uint64_t wrong[] = { 1, 8, DEVICE, G(9), START, 1UL << 48, UINT64_MAX };

	fresh_realm();
	delegate(POOL);
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CALL(wrong[i], POOL, 0, 2);
	CALL(RD + 1, POOL, 0, 2);
	CALL(POOL, POOL, 0, 2);
	CALL(RD, POOL, 0, 1); /* the starting level */
	CALL(RD, POOL, 0, 0);
	CALL(RD, POOL, 0, 4);
	CALL(RD, POOL, 0, -1);
	CALL(RD, POOL, 0, INT64_MIN);
	CALL(RD, POOL, 0, 1L << 32 | 2);
	CALL(RD, POOL, SIZE_2M, 2); /* aligned to level 2, not to level 1 */
	CALL(RD, POOL, GRANULE_SIZE, 3);
	CALL(RD, POOL, 1, 3);
	CALL(RD, POOL, 1UL << 40, 2);
	CALL(RD, POOL, 1UL << 63, 2);
#undef CALL
}

TEST(rtt_create_refuses_wrong_arguments)
{
	static const uint64_t wrong[] = { POOL + 1, POOL + 8, DEVICE, G(9), START, RD,
					  0,        1UL << 48 | POOL, UINT64_MAX };

	check_structure_arguments(RMI_RTT_CREATE);
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_CREATE, RD, wrong[i], 0, 2);
	/* Priority: arguments come before what the walk finds. */
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_CREATE, RD, G(9), 0, 3);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_CREATE, G(9), POOL, 0, 3);
	CHECK_FAILS(RMI_ERROR_RTT_AT(1), RMI_RTT_CREATE, RD, POOL, 0, 3); /* no table at level 2 */
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_CREATE, RD, POOL, 0, 2).x[0]);
	delegate(POOL + 4096);
	CHECK_FAILS(RMI_ERROR_RTT_AT(1), RMI_RTT_CREATE, RD, POOL + 4096, 0, 2); /* there is one already */
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_CREATE, RD, POOL, SIZE_1G, 2);      /* it is one already */
}

TEST(rtt_destroy_and_fold_refuse_wrong_arguments)
{
	check_structure_arguments(RMI_RTT_DESTROY);
	check_structure_arguments(RMI_RTT_FOLD);
}

TEST(a_table_takes_over_the_state_of_its_parent)
{
	uint64_t pool = POOL;
	struct realm *realm = fresh_realm();

	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_INIT_RIPAS, RD, SIZE_1G, 2 * SIZE_1G).x[0]);
	create_tables(realm, SIZE_1G, 3, &pool);
	check_entry(SIZE_1G + 4096, 3, 3, RMI_UNASSIGNED, 0, RMI_RAM);
	check_entry(2 * SIZE_1G - SIZE_2M, 3, 2, RMI_UNASSIGNED, 0, RMI_RAM);
	create_tables(realm, 0, 2, &pool);
	check_entry(SIZE_2M, 2, 2, RMI_UNASSIGNED, 0, RMI_EMPTY);
	create_tables(realm, UNPROTECTED, 2, &pool);
	CHECK_EQUAL(1UL << 55, s2_table(granule_find(pool - 4096))[511]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_DESTROY, RD, SIZE_1G, 3).x[0]);
	create_tables(realm, SIZE_1G, 3, &pool);
	check_entry(SIZE_1G, 3, 3, RMI_UNASSIGNED, 0, RMI_DESTROYED);
	CHECK_EQUAL(2, references_at(START));
	CHECK_EQUAL(1, references_at(START + GRANULE_SIZE));
	CHECK_EQUAL(0, references_at(RD));
}

TEST(a_table_entry_reads_as_table)
{
	uint64_t pool = POOL;
	struct realm *realm = fresh_realm();

	create_tables(realm, 0, 3, &pool);
	check_entry(0, 1, 1, RMI_TABLE, POOL, RMI_EMPTY);
	check_entry(0, 2, 2, RMI_TABLE, POOL + 4096, RMI_EMPTY);
	check_entry(0, 3, 3, RMI_UNASSIGNED, 0, RMI_EMPTY);
	check_entry(SIZE_2M, 3, 2, RMI_UNASSIGNED, 0, RMI_EMPTY);
}

TEST(read_entry_refuses_wrong_arguments)
{
	static const uint64_t wrong[] = { RD + 1, DEVICE, G(9), START, 0, UINT64_MAX };

	fresh_realm();
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_READ_ENTRY, wrong[i], 0, 3);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_READ_ENTRY, RD, 0, 0);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_READ_ENTRY, RD, 0, 4);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_READ_ENTRY, RD, 0, UINT64_MAX);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_READ_ENTRY, RD, 0, 1UL << 32 | 3);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_READ_ENTRY, RD, 0x800, 3);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_READ_ENTRY, RD, 4096, 2);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_READ_ENTRY, RD, SIZE_2M, 1);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_READ_ENTRY, RD, 1UL << 40, 3);
}

TEST(rtt_destroy_says_what_it_freed_and_where_life_goes_on)
{
	uint64_t pool = POOL;
	struct realm *realm = fresh_realm();
	struct result r;

	create_tables(realm, IPA_2M(3), 3, &pool); /* POOL at level 2, POOL + 4096 at level 3 */
	create_tables(realm, IPA_2M(7), 3, &pool);
	hal_host_forget();
	r = RMI(RMI_RTT_DESTROY, RD, IPA_2M(3), 3);
	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(POOL + 4096, r.x[1]);
	CHECK_EQUAL(IPA_2M(7), r.x[2]);
	CHECK(hal_host_invalidated(7, IPA_2M(3)));
	CHECK_EQUAL(GRANULE_DELEGATED, state_at(POOL + 4096));
	CHECK_EQUAL(1, references_at(POOL));
	check_entry(IPA_2M(3), 3, 2, RMI_UNASSIGNED, 0, RMI_DESTROYED);

	/* missing: level reached, top behind what is not live */
	r = CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_DESTROY, RD, IPA_2M(3), 3);
	CHECK_EQUAL(IPA_2M(7), r.x[2]);
	r = CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_DESTROY, RD, IPA_2M(8), 3);
	CHECK_EQUAL(SIZE_1G, r.x[2]);
	r = CHECK_FAILS(RMI_ERROR_RTT_AT(1), RMI_RTT_DESTROY, RD, SIZE_1G, 2);
	CHECK_EQUAL(512 * SIZE_1G, r.x[2]);
	r = CHECK_FAILS(RMI_ERROR_RTT_AT(1), RMI_RTT_DESTROY, RD, SIZE_1G + IPA_2M(5), 3);
	CHECK_EQUAL(512 * SIZE_1G, r.x[2]);
	/* live: top is the address */
	r = CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_DESTROY, RD, 0, 2);
	CHECK_EQUAL(0, r.x[2]);
	r = RMI(RMI_RTT_DESTROY, RD, IPA_2M(7), 3);
	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(SIZE_1G, r.x[2]);
	r = RMI(RMI_RTT_DESTROY, RD, 0, 2);
	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(POOL, r.x[1]);
	CHECK_EQUAL(512 * SIZE_1G, r.x[2]);
	CHECK_EQUAL(0, references_at(START));
}

TEST(rtt_destroy_refuses_a_table_with_a_page)
{
	uint64_t pool = POOL;
	struct realm *realm = fresh_realm();
	struct result r;

	create_tables(realm, 0, 3, &pool);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, delegate(G(300)), 0x5000).x[0]);
	r = CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_DESTROY, RD, 0, 3);
	CHECK_EQUAL(0, r.x[2]);
}

TEST(rtt_destroy_of_an_unprotected_table_forgets_its_mappings)
{
	uint64_t pool = POOL;
	struct realm *realm = fresh_realm();

	create_tables(realm, UNPROTECTED, 3, &pool);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED + 0x7000, 3, G(50) | WB | RW).x[0]);
	CHECK_EQUAL(0, references_at(pool - 4096));
	hal_host_forget();
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_DESTROY, RD, UNPROTECTED, 3).x[0]);
	CHECK(hal_host_invalidated(7, UNPROTECTED + 0x7000));
	check_entry(UNPROTECTED, 3, 2, RMI_UNASSIGNED, 0, RMI_EMPTY);
	CHECK_EQUAL(1UL << 55, s2_table(granule_find(POOL))[0]);
}

TEST(unassigned_tables_fold_when_their_ripas_is_the_same)
{
	uint64_t pool = POOL;
	struct realm *realm = fresh_realm();
	struct result r;

	create_tables(realm, 0, 3, &pool);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_INIT_RIPAS, RD, 0, 511 * 4096).x[0]);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_FOLD, RD, 0, 3); /* the last is empty */
	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_FOLD, RD, 0, 2); /* it holds a table */
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_INIT_RIPAS, RD, 511 * 4096, SIZE_2M).x[0]);
	hal_host_forget();
	r = RMI(RMI_RTT_FOLD, RD, 0, 3);
	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(POOL + 4096, r.x[1]);
	CHECK(hal_host_invalidated(7, 0));
	CHECK_EQUAL(GRANULE_DELEGATED, state_at(POOL + 4096));
	CHECK_EQUAL(0, references_at(POOL));
	check_entry(0, 3, 2, RMI_UNASSIGNED, 0, RMI_RAM);
	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_FOLD, RD, 0, 3); /* no table */
	CHECK_FAILS(RMI_ERROR_RTT_AT(1), RMI_RTT_FOLD, RD, SIZE_1G, 3);
	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_FOLD, RD, 0, 2); /* one is ram, the others are empty */
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_INIT_RIPAS, RD, SIZE_2M, SIZE_1G).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_FOLD, RD, 0, 2).x[0]);
	check_entry(0, 3, 1, RMI_UNASSIGNED, 0, RMI_RAM);
	CHECK_EQUAL(0, references_at(START));
	/* and the unprotected half */
	create_tables(realm, UNPROTECTED, 2, &pool);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_FOLD, RD, UNPROTECTED, 2).x[0]);
	CHECK_EQUAL(1UL << 55, s2_table(granule_find(START + 4096))[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_DESTROY, RD).x[0]);
}

/* 512 pages at ipa from the aligned block of granules, RIPAS as it stands. */
static void fill_block(uint64_t ipa)
{
	for (unsigned int i = 0; i < 512; i++)
		CHECK_EQUAL(RMI_SUCCESS,
			    RMI(RMI_DATA_CREATE_UNKNOWN, RD, delegate(BLOCK + i * 4096), ipa + i * 4096).x[0]);
}

static const uint64_t page_bits[] = { [RMI_EMPTY] = 4, [RMI_RAM] = 1 << 10 | 3 << 8 | 3 << 6 | 6 << 2 | 3,
				      [RMI_DESTROYED] = 4 | 2 << 3 };
static const uint64_t block_bits[] = { [RMI_EMPTY] = 4, [RMI_RAM] = 1 << 10 | 3 << 8 | 3 << 6 | 6 << 2 | 1,
				       [RMI_DESTROYED] = 4 | 2 << 3 };

TEST(contiguous_pages_fold_into_a_block_and_unfold_again)
{
	for (uint64_t ripas = RMI_EMPTY; ripas <= RMI_DESTROYED; ripas++) {
		uint64_t pool = POOL, level3;
		struct realm *realm = fresh_realm();
		struct result r;

		create_tables(realm, SIZE_2M, 2, &pool);
		if (ripas == RMI_RAM)
			CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_INIT_RIPAS, RD, SIZE_2M, 2 * SIZE_2M).x[0]);
		create_tables(realm, SIZE_2M, 3, &pool);
		if (ripas == RMI_DESTROYED) {
			CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_DESTROY, RD, SIZE_2M, 3).x[0]);
			pool -= 4096;
			CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_CREATE, RD, pool, SIZE_2M, 3).x[0]);
			pool += 4096;
		}
		level3 = pool - 4096;
		fill_block(SIZE_2M);
		CHECK_EQUAL(512, references_at(level3));
		CHECK_EQUAL(1, references_at(POOL));
		hal_host_forget();
		r = RMI(RMI_RTT_FOLD, RD, SIZE_2M, 3);
		CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
		CHECK_EQUAL(level3, r.x[1]);
		CHECK(hal_host_invalidated(7, SIZE_2M));
		CHECK(hal_host_invalidated(7, 2 * SIZE_2M - 4096));
		CHECK_EQUAL(1, references_at(POOL));
		CHECK_EQUAL(0, references_at(level3));
		CHECK_EQUAL(GRANULE_DELEGATED, state_at(level3));
		CHECK_EQUAL(BLOCK | block_bits[ripas], s2_table(granule_find(POOL))[1]);
		check_entry(SIZE_2M, 2, 2, RMI_ASSIGNED, BLOCK, ripas);
		check_entry(SIZE_2M + 4096, 3, 2, RMI_ASSIGNED, BLOCK, ripas);
		CHECK_FAILS(RMI_ERROR_REALM, RMI_REALM_DESTROY, RD);
		r = CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_DESTROY, RD, SIZE_2M, 3);
		CHECK_EQUAL(SIZE_2M, r.x[2]);
		r = CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_DATA_DESTROY, RD, SIZE_2M + 4096);
		CHECK_EQUAL(SIZE_2M + 4096, r.x[2]);
		r = CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_DESTROY, RD, 0, 2);
		CHECK_EQUAL(0, r.x[2]);
		CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_FOLD, RD, 0, 2); /* a block among unassigned ones */

		hal_host_forget();
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_CREATE, RD, level3, SIZE_2M, 3).x[0]);
		CHECK_EQUAL(ripas == RMI_RAM, hal_host_invalidated(7, SIZE_2M));
		CHECK_EQUAL(512, references_at(level3));
		CHECK_EQUAL(1, references_at(POOL));
		for (unsigned int i = 0; i < 512; i++)
			CHECK_EQUAL((BLOCK + i * 4096) | page_bits[ripas], s2_table(granule_find(level3))[i]);
		for (unsigned int i = 0; i < 512; i++)
			CHECK_EQUAL(BLOCK + i * 4096, RMI(RMI_DATA_DESTROY, RD, SIZE_2M + i * 4096).x[1]);
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_DESTROY, RD, SIZE_2M, 3).x[0]);
	}
}

TEST(pages_do_not_fold_when_one_is_out_of_line)
{
	uint64_t pool = POOL, level3;
	struct realm *realm = fresh_realm();

	create_tables(realm, SIZE_2M, 3, &pool);
	level3 = pool - 4096;
	fill_block(SIZE_2M);
	/* a hole */
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, RD, SIZE_2M + 9 * 4096).x[0]);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_FOLD, RD, SIZE_2M, 3);
	/* a page from elsewhere */
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, delegate(G(300)), SIZE_2M + 9 * 4096).x[0]);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_FOLD, RD, SIZE_2M, 3);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, RD, SIZE_2M + 9 * 4096).x[0]);
	/* another RIPAS (its content is measured or not: no matter) */
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE, RD, BLOCK + 9 * 4096, SIZE_2M + 9 * 4096, SOURCE, 0).x[0]);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_FOLD, RD, SIZE_2M, 3);
	CHECK_EQUAL(512, references_at(level3));
}

TEST(pages_do_not_fold_when_the_first_is_not_aligned)
{
	uint64_t pool = POOL;
	struct realm *realm = fresh_realm();

	create_tables(realm, 0, 3, &pool);
	for (unsigned int i = 0; i < 512; i++)
		CHECK_EQUAL(RMI_SUCCESS,
			    RMI(RMI_DATA_CREATE_UNKNOWN, RD, delegate(BLOCK + (i + 1) * 4096), i * 4096).x[0]);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_FOLD, RD, 0, 3);
}

TEST(blocks_of_level_2_fold_into_one_of_level_1_and_no_further)
{
	uint64_t pool = POOL, level2;
	struct rmi_realm_params *p;
	struct realm *realm;

	hal_host_reset();
	p = params();
	p->s2sz = 48;
	p->rtt_level_start = 0;
	p->rtt_num_start = 1;
	realm = create_realm(p);
	create_tables(realm, 0, 2, &pool); /* POOL at level 1 */
	level2 = pool - 4096;
	/* The DRAM of the test is too small for a block of 1 GiB: write what DATA_CREATE would. */
	for (unsigned int i = 0; i < 512; i++)
		s2_table(granule_find(level2))[i] = (SIZE_1G + i * SIZE_2M) | block_bits[RMI_RAM];
	granule_find(level2)->references = 512;
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_FOLD, RD, 0, 2).x[0]);
	check_entry(0, 3, 1, RMI_ASSIGNED, SIZE_1G, RMI_RAM);
	CHECK_EQUAL(1, references_at(POOL));
	hal_host_forget();
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_CREATE, RD, level2, 0, 2).x[0]);
	CHECK(hal_host_invalidated(7, 0));
	check_entry(SIZE_2M * 3, 2, 2, RMI_ASSIGNED, SIZE_1G + SIZE_2M * 3, RMI_RAM);
	CHECK_EQUAL(512, references_at(level2));
	/* Tables never fold, not even such as lie one behind the other. */
	for (unsigned int i = 0; i < 512; i++)
		s2_table(granule_find(level2))[i] = (SIZE_1G + i * SIZE_2M) | 3;
	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_FOLD, RD, 0, 2);
	for (unsigned int i = 0; i < 512; i++)
		s2_table(granule_find(POOL))[i] = (uint64_t)i * SIZE_1G | block_bits[RMI_RAM];
	granule_find(POOL)->references = 512;
	CHECK_FAILS(RMI_ERROR_RTT_AT(1), RMI_RTT_FOLD, RD, 0, 1);
}

TEST(normal_memory_is_mapped_as_the_host_says)
{
	uint64_t pool = POOL, level3;
	struct realm *realm = fresh_realm();
	struct result r;

	create_tables(realm, UNPROTECTED, 3, &pool);
	level3 = pool - 4096;
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED, 3, G(50) | WB | RW).x[0]);
	CHECK_EQUAL(G(50) | WB | RW | 3 | 3 << 8 | 1 << 10 | 1UL << 55 | 2UL << 53, s2_table(granule_find(level3))[0]);
	check_entry(UNPROTECTED, 3, 3, RMI_ASSIGNED, G(50) | WB | RW, RMI_EMPTY);
	CHECK_EQUAL(0, references_at(level3));
	CHECK_EQUAL(GRANULE_NS, state_at(G(50)));
	/* Any address: device memory, none at all, what the realm world owns. The hardware looks after it. */
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED + 0x1000, 3, DEVICE).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED + 0x2000, 3, 0xFFFFFFFFF000).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED + 0x3000, 3, RD | NC).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED + SIZE_2M, 2, SIZE_2M | WB).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED + SIZE_1G, 1, SIZE_1G | RW).x[0]);
	check_entry(UNPROTECTED + SIZE_2M, 3, 2, RMI_ASSIGNED, SIZE_2M | WB, RMI_EMPTY);
	check_entry(UNPROTECTED + SIZE_1G, 3, 1, RMI_ASSIGNED, SIZE_1G | RW, RMI_EMPTY);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED, 3, G(51)); /* is mapped */
	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED + SIZE_2M, 3, G(51));
	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED, 2, SIZE_2M); /* a table */
	CHECK_FAILS(RMI_ERROR_RTT_AT(1), RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED + 2 * SIZE_1G, 2, SIZE_2M);

	hal_host_forget();
	r = RMI(RMI_RTT_UNMAP_UNPROTECTED, RD, UNPROTECTED, 3);
	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(UNPROTECTED + 0x1000, r.x[1]); /* the next is mapped */
	CHECK(hal_host_invalidated(7, UNPROTECTED));
	r = RMI(RMI_RTT_UNMAP_UNPROTECTED, RD, UNPROTECTED + 0x3000, 3);
	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(UNPROTECTED + SIZE_2M, r.x[1]);
	r = CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_UNMAP_UNPROTECTED, RD, UNPROTECTED + 0x3000, 3);
	CHECK_EQUAL(UNPROTECTED + SIZE_2M, r.x[1]);
	r = CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_UNMAP_UNPROTECTED, RD, UNPROTECTED + SIZE_2M, 3);
	CHECK_EQUAL(UNPROTECTED + SIZE_2M, r.x[1]); /* mapped by a block */
	r = CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_UNMAP_UNPROTECTED, RD, UNPROTECTED, 2);
	CHECK_EQUAL(UNPROTECTED, r.x[1]); /* a table */
	hal_host_forget();
	r = RMI(RMI_RTT_UNMAP_UNPROTECTED, RD, UNPROTECTED + SIZE_2M, 2);
	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(UNPROTECTED + SIZE_1G, r.x[1]);
	CHECK(hal_host_invalidated(7, UNPROTECTED + 2 * SIZE_2M - 1));
	r = RMI(RMI_RTT_UNMAP_UNPROTECTED, RD, UNPROTECTED + SIZE_1G, 1);
	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(1UL << 40, r.x[1]);
}

TEST(unprotected_mapping_refuses_wrong_arguments)
{
	static const uint64_t wrong_rd[] = { RD + 1, DEVICE, G(9), START, UINT64_MAX };
	static const uint64_t wrong_descriptor[] = {
		4UL << 2, 1,       2,         3,         1 << 5,    1 << 8,    1 << 9,
		1 << 10,  1 << 11, 1UL << 48, 1UL << 51, 1UL << 53, 1UL << 55, 1UL << 63,
	};
	uint64_t pool = POOL;
	struct realm *realm = fresh_realm();

	create_tables(realm, UNPROTECTED, 3, &pool);
	create_tables(realm, 0, 3, &pool);
	for (unsigned int i = 0; i < sizeof(wrong_rd) / sizeof(wrong_rd[0]); i++) {
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_MAP_UNPROTECTED, wrong_rd[i], UNPROTECTED, 3, 0);
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_UNMAP_UNPROTECTED, wrong_rd[i], UNPROTECTED, 3);
	}
	for (unsigned int i = 0; i < sizeof(wrong_descriptor) / sizeof(wrong_descriptor[0]); i++)
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED, 3, G(50) | wrong_descriptor[i]);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED + SIZE_2M, 2, 4096);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED + SIZE_1G, 1, SIZE_2M);
#define BOTH(ipa, level)                                                                                               \
	do {                                                                                                           \
		struct result r = CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_UNMAP_UNPROTECTED, RD, ipa, (uint64_t)(level)); \
                                                                                                                       \
		CHECK_EQUAL(0, r.x[1]);                                                                                \
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_MAP_UNPROTECTED, RD, ipa, (uint64_t)(level), 0);                  \
	} while (0)
	BOTH(UNPROTECTED, 0);
	BOTH(UNPROTECTED, 4);
	BOTH(UNPROTECTED, -1);
	BOTH(UNPROTECTED, 1UL << 32 | 3);
	BOTH(UNPROTECTED + 8, 3);
	BOTH(UNPROTECTED + 4096, 2);
	BOTH(UNPROTECTED + SIZE_2M, 1);
	BOTH(0, 3);
	BOTH(UNPROTECTED - 4096, 3);
	BOTH(1UL << 40, 3);
	BOTH(UINT64_MAX & ~0xFFFUL, 3);
#undef BOTH
	/* A realm that starts at level 2 has no entry of level 1. */
	realm->rtt_level_start = 2;
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED, 1, 0);
}

TEST(normal_memory_folds_with_equal_attributes_and_unfolds_again)
{
	uint64_t pool = POOL, level3;
	struct realm *realm = fresh_realm();

	create_tables(realm, UNPROTECTED, 3, &pool);
	level3 = pool - 4096;
	for (unsigned int i = 0; i < 512; i++)
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED + i * 4096, 3,
					     (SIZE_2M + i * 4096) | (i == 77 ? NC : WB) | RW).x[0]);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_FOLD, RD, UNPROTECTED, 3);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_UNMAP_UNPROTECTED, RD, UNPROTECTED + 77 * 4096, 3).x[0]);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_FOLD, RD, UNPROTECTED, 3);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED + 77 * 4096, 3,
				     (SIZE_2M + 77 * 4096) | WB | RW).x[0]);
	CHECK_EQUAL(1, references_at(POOL));
	hal_host_forget();
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_FOLD, RD, UNPROTECTED, 3).x[0]);
	CHECK(hal_host_invalidated(7, UNPROTECTED + SIZE_2M - 1));
	CHECK_EQUAL(0, references_at(POOL));
	check_entry(UNPROTECTED, 3, 2, RMI_ASSIGNED, SIZE_2M | WB | RW, RMI_EMPTY);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_CREATE, RD, level3, UNPROTECTED, 3).x[0]);
	CHECK_EQUAL(1, references_at(POOL));
	CHECK_EQUAL(0, references_at(level3));
	check_entry(UNPROTECTED + 5 * 4096, 3, 3, RMI_ASSIGNED, (SIZE_2M + 5 * 4096) | WB | RW, RMI_EMPTY);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_FOLD, RD, UNPROTECTED, 3).x[0]);
	for (unsigned int i = 1; i < 512; i++)
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED + i * SIZE_2M, 2,
					     (SIZE_2M + i * SIZE_2M) | WB | RW).x[0]);
	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_FOLD, RD, UNPROTECTED, 2); /* 2 MiB is not aligned to 1 GiB */
	for (unsigned int i = 0; i < 512; i++) {
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_UNMAP_UNPROTECTED, RD, UNPROTECTED + i * SIZE_2M, 2).x[0]);
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_MAP_UNPROTECTED, RD, UNPROTECTED + i * SIZE_2M, 2,
					     (SIZE_1G + i * SIZE_2M) | NC).x[0]);
	}
	hal_host_forget();
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_FOLD, RD, UNPROTECTED, 2).x[0]);
	CHECK(hal_host_invalidated(7, UNPROTECTED + SIZE_1G - 1));
	check_entry(UNPROTECTED, 3, 1, RMI_ASSIGNED, SIZE_1G | NC, RMI_EMPTY);
	CHECK_EQUAL(0, references_at(START + GRANULE_SIZE));
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_DESTROY, RD).x[0]);
}

int main(void)
{
	RUN(entries_are_written_as_the_architecture_and_the_table_in_s2_h_say);
	RUN(walks_reach_every_corner_from_every_starting_level);
	RUN(rtt_create_refuses_wrong_arguments);
	RUN(rtt_destroy_and_fold_refuse_wrong_arguments);
	RUN(a_table_takes_over_the_state_of_its_parent);
	RUN(a_table_entry_reads_as_table);
	RUN(read_entry_refuses_wrong_arguments);
	RUN(rtt_destroy_says_what_it_freed_and_where_life_goes_on);
	RUN(rtt_destroy_refuses_a_table_with_a_page);
	RUN(rtt_destroy_of_an_unprotected_table_forgets_its_mappings);
	RUN(unassigned_tables_fold_when_their_ripas_is_the_same);
	RUN(contiguous_pages_fold_into_a_block_and_unfold_again);
	RUN(pages_do_not_fold_when_one_is_out_of_line);
	RUN(pages_do_not_fold_when_the_first_is_not_aligned);
	RUN(blocks_of_level_2_fold_into_one_of_level_1_and_no_further);
	RUN(normal_memory_is_mapped_as_the_host_says);
	RUN(unprotected_mapping_refuses_wrong_arguments);
	RUN(normal_memory_folds_with_equal_attributes_and_unfolds_again);
	return check_result();
}
