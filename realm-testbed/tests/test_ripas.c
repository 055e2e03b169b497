/* SPDX-License-Identifier: Apache-2.0 */
/* What a realm believes of its addresses: RIPAS before its start and at its request, with partial progress. */
#include "fixture.h"

#include "rec.h"
#include "s2.h"

#define REC G(200)
#define OTHER_RD G(201)
#define DATA G(300)
#define BASE SIZE_2M /* a table of level 3 describes [BASE, BASE + 2 MiB) */
#define UNPROTECTED (1UL << 39)

static struct rec *rec;

/* A realm with one table of pages, and a REC as REC_CREATE would leave it. */
static struct realm *prepared(void)
{
	uint64_t pool = POOL;
	struct realm *realm = fresh_realm();

	create_tables(realm, BASE, 3, &pool);
	granule_set_state(granule_find(delegate(REC)), GRANULE_REC);
	granule_get(granule_find(RD));
	rec = rec_of(granule_find(REC));
	rec->rd = granule_find(RD);
	delegate(DATA);
	return realm;
}

static void request(uint64_t base, uint64_t top, uint64_t ripas, bool change_destroyed)
{
	rec->ripas = (struct rec_ripas){ base, top, ripas, change_destroyed };
}

static void check_ripas(uint64_t ipa, uint64_t expected)
{
	CHECK_EQUAL(expected, RMI(RMI_RTT_READ_ENTRY, RD, ipa & ~0xFFFUL, 3).x[4]);
}

static void init(uint64_t base, uint64_t top, uint64_t reached)
{
	struct result r = RMI(RMI_RTT_INIT_RIPAS, RD, base, top);

	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(reached, r.x[1]);
}

static void set(uint64_t base, uint64_t top, uint64_t reached)
{
	struct result r = RMI(RMI_RTT_SET_RIPAS, RD, REC, base, top);

	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(reached, r.x[1]);
	CHECK_EQUAL(reached, rec->ripas.base);
}

TEST(init_ripas_refuses_wrong_arguments)
{
	static const uint64_t wrong[] = { RD + 1, DEVICE, G(9), START, UINT64_MAX };
	struct realm *realm = prepared();

	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_INIT_RIPAS, wrong[i], BASE, BASE + 4096);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_INIT_RIPAS, RD, BASE, BASE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_INIT_RIPAS, RD, BASE + 4096, BASE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_INIT_RIPAS, RD, 0, 0);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_INIT_RIPAS, RD, 0, 1);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_INIT_RIPAS, RD, BASE, BASE + 4097);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_INIT_RIPAS, RD, BASE, UNPROTECTED + 4096);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_INIT_RIPAS, RD, UNPROTECTED, UNPROTECTED + 4096);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_INIT_RIPAS, RD, BASE, UINT64_MAX & ~0xFFFUL);
	realm_set_state(realm, REALM_ACTIVE);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_RTT_INIT_RIPAS, RD, BASE, BASE + 4096);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_INIT_RIPAS, G(9), BASE, BASE + 4096);
	realm_set_state(realm, REALM_SYSTEM_OFF);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_RTT_INIT_RIPAS, RD, BASE, BASE + 4096);
}

TEST(init_ripas_refuses_what_the_walk_finds)
{
	prepared();
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_INIT_RIPAS, RD, BASE + 8, BASE + 4096); /* base_align */
	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_INIT_RIPAS, RD, 4096, SIZE_2M);
	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_INIT_RIPAS, RD, 0, SIZE_2M - 4096); /* no progress */
	CHECK_FAILS(RMI_ERROR_RTT_AT(1), RMI_RTT_INIT_RIPAS, RD, SIZE_1G, SIZE_1G + SIZE_2M);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, DATA, BASE).x[0]);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_INIT_RIPAS, RD, BASE, BASE + 4096); /* assigned */
}

TEST(init_ripas_goes_as_far_as_one_table_and_the_range_reach)
{
	uint64_t pool = POOL + 0x10000;
	struct realm *realm = prepared(), copy;

	copy = *realm;
	init(BASE, BASE + 2 * 4096, BASE + 2 * 4096);
	measure_ripas(&copy, BASE, BASE + 4096);
	measure_ripas(&copy, BASE + 4096, BASE + 2 * 4096);
	CHECK_BYTES(copy.measurement[0], realm->measurement[0], 64);
	check_ripas(BASE + 4096, RMI_RAM);
	check_ripas(BASE + 2 * 4096, RMI_EMPTY);
	/* to the end of the table */
	init(BASE + 511 * 4096, 1UL << 39, 2 * SIZE_2M);
	check_ripas(BASE + 511 * 4096, RMI_RAM);
	/* level 2 entries, up to what covers more than is asked for */
	copy = *realm;
	init(2 * SIZE_2M, 4 * SIZE_2M + 4096, 4 * SIZE_2M);
	measure_ripas(&copy, 2 * SIZE_2M, 3 * SIZE_2M);
	measure_ripas(&copy, 3 * SIZE_2M, 4 * SIZE_2M);
	CHECK_BYTES(copy.measurement[0], realm->measurement[0], 64);
	check_ripas(4 * SIZE_2M, RMI_EMPTY);
	/* up to a table */
	create_tables(realm, 6 * SIZE_2M, 3, &pool);
	init(4 * SIZE_2M, SIZE_1G, 6 * SIZE_2M);
	/* up to an assigned page */
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, DATA, 6 * SIZE_2M + 0x3000).x[0]);
	init(6 * SIZE_2M, 7 * SIZE_2M, 6 * SIZE_2M + 0x3000);
	/* the last protected address */
	init((1UL << 39) - SIZE_1G, 1UL << 39, 1UL << 39);
	check_ripas(UNPROTECTED, RMI_EMPTY);
	CHECK_EQUAL(1UL << 55, s2_table(granule_find(START + 4096))[0]);
}

TEST(init_ripas_counts_what_is_ram_already_and_revives_what_was_destroyed)
{
	struct realm *realm = prepared(), copy;

	init(BASE, BASE + 4096, BASE + 4096);
	copy = *realm;
	init(BASE, BASE + 4096, BASE + 4096);
	measure_ripas(&copy, BASE, BASE + 4096);
	CHECK_BYTES(copy.measurement[0], realm->measurement[0], 64);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE, RD, DATA, BASE, SOURCE, 0).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, RD, BASE).x[0]);
	check_ripas(BASE, RMI_DESTROYED);
	init(BASE, BASE + 4096, BASE + 4096);
	check_ripas(BASE, RMI_RAM);
}

TEST(set_ripas_refuses_wrong_arguments)
{
	static const uint64_t wrong_rd[] = { RD + 1, DEVICE, G(9), START, REC, UINT64_MAX };
	static const uint64_t wrong_rec[] = { REC + 1, DEVICE, G(9), START, RD, UINT64_MAX };

	prepared();
	request(BASE, BASE + 0x10000, RMI_RAM, false);
	for (unsigned int i = 0; i < 6; i++) {
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, wrong_rd[i], REC, BASE, BASE + 4096);
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, RD, wrong_rec[i], BASE, BASE + 4096);
	}
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, RD, REC, BASE, BASE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, RD, REC, BASE, BASE - 4096);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, RD, REC, BASE + 4096, BASE + 8192);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, RD, REC, BASE - 4096, BASE + 4096);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, RD, REC, BASE, BASE + 0x11000);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, RD, REC, BASE, BASE + 0x1800);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, RD, REC, BASE, UINT64_MAX);
	request(BASE, BASE, RMI_RAM, false); /* nothing pending */
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, RD, REC, BASE, BASE + 4096);
}

TEST(set_ripas_wants_a_rec_of_the_realm_that_does_not_run)
{
	prepared();
	request(BASE, BASE + 4096, RMI_RAM, false);
	granule_get(granule_find(REC));
	CHECK_FAILS(RMI_ERROR_REC, RMI_RTT_SET_RIPAS, RD, REC, BASE, BASE + 4096);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, G(9), REC, BASE, BASE + 4096);
	granule_put(granule_find(REC));
	granule_set_state(granule_find(delegate(OTHER_RD)), GRANULE_RD);
	CHECK_FAILS(RMI_ERROR_REC, RMI_RTT_SET_RIPAS, OTHER_RD, REC, BASE, BASE + 4096);
}

TEST(set_ripas_goes_as_far_as_one_table_and_the_range_reach)
{
	prepared();
	request(BASE + 510 * 4096, 5 * SIZE_2M, RMI_RAM, false);
	set(BASE + 510 * 4096, BASE + 511 * 4096, BASE + 511 * 4096);
	set(BASE + 511 * 4096, 5 * SIZE_2M, 2 * SIZE_2M); /* the end of the table */
	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_SET_RIPAS, RD, REC, 2 * SIZE_2M, 3 * SIZE_2M - 4096);
	set(2 * SIZE_2M, 4 * SIZE_2M + 4096, 4 * SIZE_2M);
	check_ripas(3 * SIZE_2M, RMI_RAM);
	check_ripas(4 * SIZE_2M, RMI_EMPTY);
	set(4 * SIZE_2M, 5 * SIZE_2M, 5 * SIZE_2M);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, RD, REC, 5 * SIZE_2M, 6 * SIZE_2M);
}

TEST(set_ripas_needs_a_table_where_the_range_begins_inside_an_entry)
{
	uint64_t pool = POOL + 0x10000;
	struct realm *realm = prepared();

	request(2 * SIZE_2M + 4096, 3 * SIZE_2M, RMI_RAM, false);
	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_SET_RIPAS, RD, REC, 2 * SIZE_2M + 4096, 3 * SIZE_2M);
	create_tables(realm, 2 * SIZE_2M, 3, &pool);
	set(2 * SIZE_2M + 4096, 3 * SIZE_2M, 3 * SIZE_2M);
	check_ripas(2 * SIZE_2M, RMI_EMPTY);
	check_ripas(2 * SIZE_2M + 4096, RMI_RAM);
}

TEST(an_entry_that_has_the_ripas_already_needs_neither_alignment_nor_change)
{
	prepared();
	init(2 * SIZE_2M, 4 * SIZE_2M, 4 * SIZE_2M);
	request(2 * SIZE_2M + 4096, 5 * SIZE_2M, RMI_RAM, false);
	set(2 * SIZE_2M + 4096, 2 * SIZE_2M + 8192, 2 * SIZE_2M + 8192); /* inside one entry */
	set(2 * SIZE_2M + 8192, 3 * SIZE_2M + 4096, 3 * SIZE_2M + 4096); /* and across two */
	set(3 * SIZE_2M + 4096, 5 * SIZE_2M, 5 * SIZE_2M);               /* the last one changes */
	check_ripas(4 * SIZE_2M, RMI_RAM);
	check_ripas(5 * SIZE_2M, RMI_EMPTY);
	request(2 * SIZE_2M + 4096, 3 * SIZE_2M, RMI_EMPTY, false);
	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_SET_RIPAS, RD, REC, 2 * SIZE_2M + 4096, 3 * SIZE_2M);
}

TEST(set_ripas_stops_at_destroyed_unless_the_realm_wants_it_changed)
{
	struct realm *realm = prepared();

	(void)realm;
	init(BASE, BASE + 0x8000, BASE + 0x8000);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, DATA, BASE + 0x3000).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, RD, BASE + 0x3000).x[0]);
	for (uint64_t ripas = RMI_EMPTY; ripas <= RMI_RAM; ripas++) {
		request(BASE, BASE + 0x8000, ripas, false);
		set(BASE, BASE + 0x8000, BASE + 0x3000);
		CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_SET_RIPAS, RD, REC, BASE + 0x3000, BASE + 0x8000);
	}
	request(BASE, BASE + 0x8000, RMI_RAM, true);
	set(BASE, BASE + 0x8000, BASE + 0x8000);
	check_ripas(BASE + 0x3000, RMI_RAM);
	/* a destroyed page that has memory again */
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, DATA, BASE + 0x3000).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, RD, BASE + 0x3000).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, DATA, BASE + 0x3000).x[0]);
	request(BASE, BASE + 0x8000, RMI_EMPTY, false);
	set(BASE, BASE + 0x8000, BASE + 0x3000);
	request(BASE + 0x3000, BASE + 0x8000, RMI_EMPTY, true);
	set(BASE + 0x3000, BASE + 0x8000, BASE + 0x8000);
	check_ripas(BASE + 0x3000, RMI_EMPTY);
}

TEST(set_ripas_makes_pages_accessible_and_inaccessible)
{
	prepared();
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, DATA, BASE).x[0]);
	request(BASE, BASE + 4096, RMI_RAM, false);
	hal_host_forget();
	set(BASE, BASE + 4096, BASE + 4096);
	CHECK_EQUAL(0, hal_host.tlbi_count); /* it was invalid */
	CHECK(hal_host.publishes > 0);
	check_entry(BASE, 3, 3, RMI_ASSIGNED, DATA, RMI_RAM);
	CHECK_EQUAL(3, s2_table(granule_find(POOL + 4096))[0] & 3);
	request(BASE, BASE + 4096, RMI_EMPTY, false);
	set(BASE, BASE + 4096, BASE + 4096);
	CHECK(hal_host_invalidated(7, BASE));
	check_entry(BASE, 3, 3, RMI_ASSIGNED, DATA, RMI_EMPTY);
	CHECK_EQUAL(1, references_at(POOL + 4096));
}

TEST(a_realm_is_told_ranges_of_one_ripas)
{
	struct realm *realm = prepared();
	uint64_t end;

	init(BASE + 0x2000, BASE + 0x5000, BASE + 0x5000);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, DATA, BASE + 0x3000).x[0]);
	CHECK_EQUAL(RMI_EMPTY, ipa_ripas(realm, BASE, BASE + 0x10000, &end));
	CHECK_EQUAL(BASE + 0x2000, end);
	CHECK_EQUAL(RMI_RAM, ipa_ripas(realm, BASE + 0x2000, BASE + 0x10000, &end));
	CHECK_EQUAL(BASE + 0x5000, end);
	CHECK_EQUAL(RMI_RAM, ipa_ripas(realm, BASE + 0x2000, BASE + 0x4000, &end));
	CHECK_EQUAL(BASE + 0x4000, end);
	CHECK_EQUAL(RMI_EMPTY, ipa_ripas(realm, BASE + 0x5000, 4 * SIZE_2M, &end));
	CHECK_EQUAL(2 * SIZE_2M, end); /* the end of the table */
	CHECK_EQUAL(RMI_EMPTY, ipa_ripas(realm, 2 * SIZE_2M + 4096, 4 * SIZE_2M + 4096, &end));
	CHECK_EQUAL(4 * SIZE_2M + 4096, end);
	CHECK_EQUAL(RMI_EMPTY, ipa_ripas(realm, 0, 4 * SIZE_2M, &end));
	CHECK_EQUAL(SIZE_2M, end); /* a table begins */
	CHECK_EQUAL(RMI_EMPTY, ipa_ripas(realm, SIZE_1G, 1UL << 39, &end));
	CHECK_EQUAL(1UL << 39, end);
}

int main(void)
{
	RUN(init_ripas_refuses_wrong_arguments);
	RUN(init_ripas_refuses_what_the_walk_finds);
	RUN(init_ripas_goes_as_far_as_one_table_and_the_range_reach);
	RUN(init_ripas_counts_what_is_ram_already_and_revives_what_was_destroyed);
	RUN(set_ripas_refuses_wrong_arguments);
	RUN(set_ripas_wants_a_rec_of_the_realm_that_does_not_run);
	RUN(set_ripas_goes_as_far_as_one_table_and_the_range_reach);
	RUN(set_ripas_needs_a_table_where_the_range_begins_inside_an_entry);
	RUN(an_entry_that_has_the_ripas_already_needs_neither_alignment_nor_change);
	RUN(set_ripas_stops_at_destroyed_unless_the_realm_wants_it_changed);
	RUN(set_ripas_makes_pages_accessible_and_inaccessible);
	RUN(a_realm_is_told_ranges_of_one_ripas);
	return check_result();
}
