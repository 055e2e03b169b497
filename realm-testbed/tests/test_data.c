/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of a realm: measured, unmeasured and unknown contents; their end. */
#include "fixture.h"

#include "s2.h"

#define DATA G(300)
#define IPA 0x5000UL
#define UNPROTECTED (1UL << 39)
#define PAGE_RAM (1 << 10 | 3 << 8 | 3 << 6 | 6 << 2 | 3)

/* A realm with tables down to the page at IPA, a source with contents, a delegated granule. */
static struct realm *prepared(void)
{
	uint64_t pool = POOL;
	struct realm *realm = fresh_realm();

	create_tables(realm, IPA, 3, &pool);
	create_tables(realm, UNPROTECTED, 3, &pool);
	for (unsigned int i = 0; i < GRANULE_SIZE; i++)
		hal_host_bytes(SOURCE)[i] = (uint8_t)(i * 31 + 7);
	delegate(DATA);
	return realm;
}

static uint64_t page_table(void)
{
	return POOL + 4096; /* level 3 of IPA */
}

TEST(data_is_copied_measured_and_mapped)
{
	struct realm *realm = prepared();
	uint8_t expected[64];
	struct realm copy = *realm;

	measure_data(&copy, IPA, RMI_MEASURE_CONTENT, hal_host_bytes(SOURCE));
	memcpy(expected, copy.measurement[0], 64);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE, RD, DATA, IPA, SOURCE, RMI_MEASURE_CONTENT).x[0]);
	CHECK_BYTES(expected, realm->measurement[0], 64);
	CHECK_BYTES(hal_host_bytes(SOURCE), hal_host_bytes(DATA), GRANULE_SIZE);
	CHECK_EQUAL(GRANULE_DATA, state_at(DATA));
	CHECK_EQUAL(0, references_at(DATA));
	CHECK_EQUAL(1, references_at(page_table()));
	CHECK_EQUAL(DATA | PAGE_RAM, s2_table(granule_find(page_table()))[5]);
	check_entry(IPA, 3, 3, RMI_ASSIGNED, DATA, RMI_RAM);
}

TEST(data_without_measured_content_still_counts)
{
	struct realm *realm = prepared();
	struct realm copy = *realm;

	measure_data(&copy, IPA, RMI_NO_MEASURE_CONTENT, NULL);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE, RD, DATA, IPA, SOURCE, RMI_NO_MEASURE_CONTENT).x[0]);
	CHECK_BYTES(copy.measurement[0], realm->measurement[0], 64);
	CHECK_BYTES(hal_host_bytes(SOURCE), hal_host_bytes(DATA), GRANULE_SIZE);
}

TEST(unknown_data_is_wiped_and_keeps_the_ripas)
{
	struct realm *realm = prepared();
	struct realm copy = *realm;

	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_ACTIVATE, RD).x[0]);
	copy.state = REALM_ACTIVE;
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, DATA, IPA).x[0]);
	CHECK_BYTES(&copy, realm, sizeof(copy)); /* not measured */
	for (unsigned int i = 0; i < GRANULE_SIZE; i++)
		CHECK_EQUAL(0, hal_host_bytes(DATA)[i]);
	check_entry(IPA, 3, 3, RMI_ASSIGNED, DATA, RMI_EMPTY);
	CHECK_EQUAL(DATA | 4, s2_table(granule_find(page_table()))[5]);
}

TEST(data_create_refuses_wrong_arguments)
{
	static const uint64_t wrong_rd[] = { RD + 1, DEVICE, G(9), START, DATA, UINT64_MAX, 0 };
	static const uint64_t wrong_data[] = { DATA + 1, DEVICE, G(9), START, RD, SOURCE, UINT64_MAX, 0,
					       1UL << 48 | DATA };
	static const uint64_t wrong_ipa[] = { IPA + 1,   IPA + 0x800, UNPROTECTED,
					      1UL << 40, 1UL << 48,   UINT64_MAX & ~0xFFFUL };
	static const uint64_t wrong_source[] = { SOURCE + 8, DEVICE, 0, RD, START, DATA, UINT64_MAX,
						 BANK0 + BANK0_SIZE };

	prepared();
	for (unsigned int i = 0; i < sizeof(wrong_rd) / sizeof(wrong_rd[0]); i++) {
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_CREATE, wrong_rd[i], DATA, IPA, SOURCE, 0);
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_CREATE_UNKNOWN, wrong_rd[i], DATA, IPA);
	}
	for (unsigned int i = 0; i < sizeof(wrong_data) / sizeof(wrong_data[0]); i++) {
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_CREATE, RD, wrong_data[i], IPA, SOURCE, 0);
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_CREATE_UNKNOWN, RD, wrong_data[i], IPA);
	}
	for (unsigned int i = 0; i < sizeof(wrong_ipa) / sizeof(wrong_ipa[0]); i++) {
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_CREATE, RD, DATA, wrong_ipa[i], SOURCE, 0);
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_CREATE_UNKNOWN, RD, DATA, wrong_ipa[i]);
	}
	for (unsigned int i = 0; i < sizeof(wrong_source) / sizeof(wrong_source[0]); i++)
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_CREATE, RD, DATA, IPA, wrong_source[i], 0);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_CREATE, RD, DATA, IPA, SOURCE, 2);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_CREATE, RD, DATA, IPA, SOURCE, UINT64_MAX);
}

static void take_source_away(void)
{
	hal_host.before_ns_read = NULL;
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_GRANULE_DELEGATE, SOURCE).x[0]);
}

TEST(a_source_that_cannot_be_read_leaves_no_trace)
{
	struct realm *realm = prepared();
	struct realm copy = *realm;

	hal_host_set_gpi(SOURCE, GPI_SECURE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_CREATE, RD, DATA, IPA, SOURCE, 1);
	hal_host_set_gpi(SOURCE, GPI_ROOT);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_CREATE, RD, DATA, IPA, SOURCE, 1);
	hal_host_set_gpi(SOURCE, GPI_NORMAL);
	hal_host.ns_fault_at = SOURCE + 0xC00;
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_CREATE, RD, DATA, IPA, SOURCE, 1);
	hal_host.ns_fault_at = 0;
	hal_host.before_ns_read = take_source_away;
	CHECK_EQUAL(RMI_ERROR_INPUT, RMI(RMI_DATA_CREATE, RD, DATA, IPA, SOURCE, 1).x[0]);
	CHECK_EQUAL(GRANULE_DELEGATED, state_at(DATA));
	CHECK_EQUAL(0, references_at(page_table()));
	CHECK_BYTES(&copy, realm, sizeof(copy));
}

TEST(data_create_refuses_what_the_walk_finds)
{
	prepared();
	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_DATA_CREATE, RD, DATA, SIZE_2M, SOURCE, 0);
	CHECK_FAILS(RMI_ERROR_RTT_AT(1), RMI_DATA_CREATE, RD, DATA, SIZE_1G, SOURCE, 0);
	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_DATA_CREATE_UNKNOWN, RD, DATA, SIZE_2M);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE, RD, DATA, IPA, SOURCE, 0).x[0]);
	delegate(G(301));
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_DATA_CREATE, RD, G(301), IPA, SOURCE, 0);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_DATA_CREATE_UNKNOWN, RD, G(301), IPA);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_CREATE, RD, DATA, IPA + 4096, SOURCE, 0); /* mapped already */
}

TEST(contents_are_given_to_new_realms_alone)
{
	struct realm *realm = prepared();

	realm_set_state(realm, REALM_ACTIVE);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_DATA_CREATE, RD, DATA, IPA, SOURCE, 1);
	realm_set_state(realm, REALM_SYSTEM_OFF);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_DATA_CREATE, RD, DATA, IPA, SOURCE, 1);
	/* Priority: the RD's own condition comes first. */
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_CREATE, G(9), DATA, IPA, SOURCE, 1);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, DATA, IPA).x[0]);
}

TEST(data_destroy_wipes_and_marks_ram_as_destroyed)
{
	struct result r;

	prepared();
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE, RD, DATA, IPA, SOURCE, 1).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE, RD, delegate(G(301)), IPA + 0x3000, SOURCE, 1).x[0]);
	hal_host_forget();
	r = RMI(RMI_DATA_DESTROY, RD, IPA);
	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(DATA, r.x[1]);
	CHECK_EQUAL(IPA + 0x3000, r.x[2]);
	CHECK(hal_host_invalidated(7, IPA));
	CHECK_EQUAL(GRANULE_DELEGATED, state_at(DATA));
	for (unsigned int i = 0; i < GRANULE_SIZE; i++)
		CHECK_EQUAL(0, hal_host_bytes(DATA)[i]);
	check_entry(IPA, 3, 3, RMI_UNASSIGNED, 0, RMI_DESTROYED);
	CHECK_EQUAL(1, references_at(page_table()));
	/* Content for a destroyed page of an active realm is refused to the host, memory is not. */
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, DATA, IPA).x[0]);
	check_entry(IPA, 3, 3, RMI_ASSIGNED, DATA, RMI_DESTROYED);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, RD, IPA).x[0]);
	check_entry(IPA, 3, 3, RMI_UNASSIGNED, 0, RMI_DESTROYED);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE, RD, DATA, IPA, SOURCE, 0).x[0]);
	check_entry(IPA, 3, 3, RMI_ASSIGNED, DATA, RMI_RAM);
}

TEST(data_destroy_leaves_empty_empty)
{
	struct result r;

	prepared();
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, DATA, IPA).x[0]);
	hal_host_forget();
	r = RMI(RMI_DATA_DESTROY, RD, IPA);
	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(SIZE_2M, r.x[2]); /* nothing lives up to the end of the table */
	CHECK_EQUAL(0, hal_host.tlbi_count);
	check_entry(IPA, 3, 3, RMI_UNASSIGNED, 0, RMI_EMPTY);
}

TEST(data_destroy_refuses_and_says_where_life_goes_on)
{
	static const uint64_t wrong[] = { RD + 1, DEVICE, G(9), START, UINT64_MAX };
	struct result r;

	prepared();
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CHECK_EQUAL(0, CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_DESTROY, wrong[i], IPA).x[2]);
	CHECK_EQUAL(0, CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_DESTROY, RD, IPA + 1).x[2]);
	CHECK_EQUAL(0, CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_DESTROY, RD, UNPROTECTED).x[2]);
	CHECK_EQUAL(0, CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_DESTROY, RD, 1UL << 40).x[2]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, DATA, IPA).x[0]);
	r = CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_DATA_DESTROY, RD, 0);
	CHECK_EQUAL(IPA, r.x[2]);
	r = CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_DATA_DESTROY, RD, IPA + 4096);
	CHECK_EQUAL(SIZE_2M, r.x[2]);
	r = CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_DATA_DESTROY, RD, SIZE_2M + IPA);
	CHECK_EQUAL(SIZE_1G, r.x[2]);
	r = CHECK_FAILS(RMI_ERROR_RTT_AT(1), RMI_DATA_DESTROY, RD, SIZE_1G + IPA);
	CHECK_EQUAL(512 * SIZE_1G, r.x[2]);
}

TEST(the_rmm_holds_a_page_of_a_realm_only_while_it_is_mapped_ram)
{
	struct realm *realm = prepared();
	struct ipa_page page;

	CHECK_EQUAL(IPA_EMPTY, ipa_hold(realm, IPA, &page));
	CHECK_EQUAL(IPA_EMPTY, ipa_hold(realm, UNPROTECTED, &page));
	CHECK_EQUAL(IPA_EMPTY, ipa_hold(realm, UINT64_MAX, &page));
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_INIT_RIPAS, RD, IPA, IPA + 4096).x[0]);
	CHECK_EQUAL(IPA_HOST, ipa_hold(realm, IPA, &page));
	CHECK_EQUAL(3, page.level);
	CHECK_EQUAL(RMI_RAM, page.ripas);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_CREATE_UNKNOWN, RD, DATA, IPA).x[0]);
	CHECK_EQUAL(IPA_OK, ipa_hold(realm, IPA + 0x123, &page));
	CHECK(page.bytes == hal_host_bytes(DATA));
	ipa_release(&page);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, RD, IPA).x[0]);
	CHECK_EQUAL(IPA_HOST, ipa_hold(realm, IPA, &page));
	CHECK_EQUAL(RMI_DESTROYED, page.ripas);
	hal_host_fingerprint(); /* no lock is left */
}

TEST(a_fault_is_the_realms_own_when_nothing_was_ever_there)
{
	struct realm *realm = prepared();

	CHECK_EQUAL(IPA_FAULT_REALM, ipa_fault(realm, IPA, false));
	CHECK_EQUAL(IPA_FAULT_REALM, ipa_fault(realm, 1UL << 40, false));
	CHECK_EQUAL(IPA_FAULT_HOST, ipa_fault(realm, UNPROTECTED, false));
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_INIT_RIPAS, RD, IPA, IPA + 4096).x[0]);
	CHECK_EQUAL(IPA_FAULT_HOST, ipa_fault(realm, IPA, false));
	CHECK_EQUAL(IPA_FAULT_HOST, ipa_fault(realm, IPA + 0xFFF, false));
	CHECK_EQUAL(IPA_FAULT_REALM, ipa_fault(realm, IPA + 0x1000, false));
}

TEST(an_address_inside_a_block_names_its_own_granule)
{
	uint64_t pool = POOL + 0x10000;
	struct realm *realm = prepared();
	struct ipa_page page;

	create_tables(realm, SIZE_2M, 2, &pool);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_INIT_RIPAS, RD, SIZE_2M, 2 * SIZE_2M).x[0]);
	create_tables(realm, SIZE_2M, 3, &pool);
	for (unsigned int i = 0; i < 512; i++)
		CHECK_EQUAL(RMI_SUCCESS,
			    RMI(RMI_DATA_CREATE_UNKNOWN, RD, delegate(BLOCK + i * 4096), SIZE_2M + i * 4096).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_FOLD, RD, SIZE_2M, 3).x[0]);
	CHECK_EQUAL(IPA_OK, ipa_hold(realm, SIZE_2M + 9 * 4096 + 8, &page));
	CHECK_EQUAL(2, page.level);
	CHECK(page.bytes == hal_host_bytes(BLOCK + 9 * 4096));
	ipa_release(&page);
}

int main(void)
{
	RUN(data_is_copied_measured_and_mapped);
	RUN(data_without_measured_content_still_counts);
	RUN(unknown_data_is_wiped_and_keeps_the_ripas);
	RUN(data_create_refuses_wrong_arguments);
	RUN(a_source_that_cannot_be_read_leaves_no_trace);
	RUN(data_create_refuses_what_the_walk_finds);
	RUN(contents_are_given_to_new_realms_alone);
	RUN(data_destroy_wipes_and_marks_ram_as_destroyed);
	RUN(data_destroy_leaves_empty_empty);
	RUN(data_destroy_refuses_and_says_where_life_goes_on);
	RUN(the_rmm_holds_a_page_of_a_realm_only_while_it_is_mapped_ram);
	RUN(a_fault_is_the_realms_own_when_nothing_was_ever_there);
	RUN(an_address_inside_a_block_names_its_own_granule);
	return check_result();
}
