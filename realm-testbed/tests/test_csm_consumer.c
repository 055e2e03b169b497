/* SPDX-License-Identifier: Apache-2.0 */
/* What a realm that was granted memory may ask for, and what it sees (docs/caec-abi.md). */
#include "csm-fixture.h"

TEST(find_tells_what_was_granted_to_the_caller_alone)
{
	struct sharing s = granted(CSM_PERMISSION_READ);
	uint64_t other, region;

	MUST(C, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P));
	CHECK_BYTES(((uint64_t[]){ s.id, SIZE, CSM_PERMISSION_READ, CSM_STATE_GRANTED, TAG, 0 }), &C->x[1], 48);
	MUST(C, RSI_CSM_FIND, 0, CSM_FIND_BY_INDEX, ID(P));
	CHECK_EQUAL(s.id, C->x[1]);
	/* Not the tag, not the kind, not the index, not the provider, not the caller: one answer. */
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_FIND, TAG + 1, CSM_FIND_BY_TAG, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_FIND, TAG, 2, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_FIND, 1, CSM_FIND_BY_INDEX, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_FIND, ~0UL, CSM_FIND_BY_INDEX, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(C));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(D));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ~P->id[0], P->id[1], P->id[2], P->id[3]);
	CHECK_REFUSED(RSI_ERROR_INPUT, D, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P));
	/* Indices count the caller's grants only. */
	other = grant(P, s.region, D, CSM_PERMISSION_READ_WRITE);
	MUST(P, RSI_CSM_CREATE, MEMORY, GRANULE_SIZE, 9);
	region = P->x[1];
	MUST(P, RSI_CSM_SHARE, region, CSM_PERMISSION_READ_WRITE, ID(D));
	MUST(D, RSI_CSM_FIND, 0, CSM_FIND_BY_INDEX, ID(P));
	CHECK_EQUAL(other, D->x[1]);
	CHECK_EQUAL(CSM_PERMISSION_READ_WRITE, D->x[3]);
	MUST(D, RSI_CSM_FIND, 1, CSM_FIND_BY_INDEX, ID(P));
	CHECK_EQUAL(P->x[1], D->x[1]);
	CHECK_EQUAL(9, D->x[5]);
	CHECK_REFUSED(RSI_ERROR_INPUT, D, RSI_CSM_FIND, 2, CSM_FIND_BY_INDEX, ID(P));
	MUST(P, RSI_CSM_REVOKE, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P));
}

TEST(reserve_refuses_what_is_no_grant_to_the_caller)
{
	struct sharing s = granted(CSM_PERMISSION_READ);

	CHECK_REFUSED(RSI_ERROR_INPUT, D, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)); /* a stranger */
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)); /* the provider */
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(D)); /* a false provider */
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(C));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, 0, 0, 0, 0);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.region, WINDOW, SIZE, 0, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id + 1, WINDOW, SIZE, 0, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id - (1UL << 20), WINDOW, SIZE, 0, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 2, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 1UL << 63, ID(P));
	reserve(C, s.id, CSM_WINDOW_EMPTY, P); /* and the twin of all of them */
	CHECK_EQUAL(CSM_STATE_RESERVED, told(P, s.id));
	CHECK_EQUAL(CSM_STATE_RESERVED, told(C, s.id));
}

TEST(reserve_refuses_sizes_and_ranges_that_do_not_fit)
{
	struct sharing s = granted(CSM_PERMISSION_READ);

	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE - 0x1000, 0, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE + 0x1000, 0, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, WINDOW, 0, 0, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE | 1UL << 63, 0, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, WINDOW + 8, SIZE, 0, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, 1UL << 39, SIZE, 0, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, LAST_PAGE, SIZE, 0, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, ~GRANULE_MASK, SIZE, 0, ID(P));
	/* Over a region of its own, over a window of its own. */
	MUST(C, RSI_CSM_CREATE, MEMORY, 0x2000, 1);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, MEMORY + 0x1000, SIZE, 0, ID(P));
	reserve(C, s.id, CSM_WINDOW_EMPTY, P);
	MUST(D, RSI_CSM_CREATE, REGION, SIZE, TAG);
	MUST(D, RSI_CSM_SHARE, D->x[1], CSM_PERMISSION_READ, ID(C));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, D->x[1], WINDOW + 0x3000, SIZE, 0, ID(D));
	MUST(C, RSI_CSM_RESERVE, D->x[1], WINDOW + SIZE, SIZE, 0, ID(D));
}

TEST(reserve_needs_room_in_the_policy_table)
{
	struct sharing s = granted(CSM_PERMISSION_READ);

	for (uint64_t i = 0; i < POLICY_RECORDS; i++)
		MUST(C, RSI_CSM_CREATE, MEMORY + i * GRANULE_SIZE, GRANULE_SIZE, i);
	CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P));
	CHECK_EQUAL(CSM_STATE_GRANTED, told(P, s.id));
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_APT_EXTEND, C->rd, spare(C)).x[0]);
	reserve(C, s.id, CSM_WINDOW_EMPTY, P);
}

TEST(reserve_asks_the_host_to_take_its_pages_and_for_tables)
{
	struct sharing s = granted(CSM_PERMISSION_READ);

	add_page(C, REGION + 0x1000);
	CHECK(!begin(C, RSI_CSM_RESERVE, s.id, REGION, SIZE, 0, ID(P)));
	CHECK_TOLD(C, .exit_reason = RMI_EXIT_CSM_CONSUMER, .ripas_base = REGION + 0x1000, .ripas_top = REGION + SIZE);
	CHECK_EQUAL(CSM_STATE_RESERVED, told(P, s.id));
	CHECK(!enter(C, 0));
	CHECK_TOLD(C, .exit_reason = RMI_EXIT_CSM_CONSUMER, .ripas_base = REGION + 0x1000, .ripas_top = REGION + SIZE);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, C->rd, REGION + 0x1000).x[0]);
	CHECK(enter(C, 0));
	CHECK_EQUAL(RSI_SUCCESS, C->x[0]);
	CHECK_EQUAL(RSI_ACCEPT, C->x[1]);
	MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
	/* Where no table is. */
	MUST(P, RSI_CSM_REVOKE, s.id);
	s.id = grant(P, s.region, C, CSM_PERMISSION_READ);
	CHECK(!begin(C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)));
	CHECK_TOLD(C, .exit_reason = RMI_EXIT_CSM_TABLE, .ripas_base = WINDOW, .ripas_top = WINDOW + SIZE,
		   .ripas_value = 2);
	obey(C);
	CHECK(!enter(C, 0));
	CHECK_TOLD(C, .exit_reason = RMI_EXIT_CSM_TABLE, .ripas_base = WINDOW, .ripas_top = WINDOW + SIZE,
		   .ripas_value = 3);
	obey(C);
	CHECK(!enter(C, 0));
	CHECK_TOLD(C, .exit_reason = RMI_EXIT_CSM_TABLE, .ripas_base = WINDOW_TABLE, .ripas_top = WINDOW + SIZE,
		   .ripas_value = 3);
	obey(C);
	CHECK(enter(C, 0));
	CHECK_EQUAL(RSI_SUCCESS, C->x[0]);
}

TEST(the_host_may_refuse_a_window_and_the_grant_stays_good)
{
	for (unsigned int flags = 0; flags < 2; flags++) {
		struct sharing s = granted(CSM_PERMISSION_READ);
		uint64_t before;

		add_page(C, REGION + 0x3000);
		before = policy_fingerprint();
		CHECK(!begin(C, RSI_CSM_RESERVE, s.id, REGION, SIZE, flags, ID(P)));
		CHECK_EQUAL(REGION + 0x3000, C->exit.ripas_base);
		CHECK(enter(C, RMI_ENTER_CSM_REJECT));
		CHECK_EQUAL(RSI_SUCCESS, C->x[0]);
		CHECK_EQUAL(RSI_REJECT, C->x[1]);
		CHECK_EQUAL(0, told(C, s.id));
		CHECK_EQUAL(CSM_STATE_GRANTED, told(P, s.id));
		/* What was RAM became part of a window and is empty now; the page that stopped it is as it was. */
		CHECK_EQUAL(RMI_EMPTY, RMI(RMI_RTT_READ_ENTRY, C->rd, REGION, 3).x[4]);
		CHECK(D_VALID(descriptor(C, REGION + 0x3000)));
		CHECK(before != policy_fingerprint());
		reserve(C, s.id, flags, P);
		attach(C, s.id);
		check_attached(1);
	}
}

TEST(a_refused_window_is_given_back_with_interrupts_in_between)
{
	struct sharing s = granted(CSM_PERMISSION_READ);
	unsigned int entries = 0;

	add_page(C, REGION + 0x3000);
	CHECK(!begin(C, RSI_CSM_RESERVE, s.id, REGION, SIZE, 1, ID(P)));
	hal_host.irq_pending = true;
	CHECK(!enter(C, RMI_ENTER_CSM_REJECT));
	CHECK_EQUAL(RMI_EXIT_IRQ, C->exit.exit_reason);
	while (!enter(C, 0))
		entries++;
	CHECK_EQUAL(RSI_SUCCESS, C->x[0]);
	CHECK_EQUAL(RSI_REJECT, C->x[1]);
	CHECK_EQUAL(CSM_STATE_GRANTED, told(P, s.id));
	CHECK(!D_VALID(descriptor(C, REGION)));
	CHECK(entries <= 2);
}

TEST(a_window_of_each_kind_stands_before_anything_is_attached)
{
	struct sharing s = reserved(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);

	check_idle(CSM_WINDOW_EMPTY);
	(void)s;
	reserved(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_TOMBSTONE);
	check_idle(CSM_WINDOW_TOMBSTONE);
}

TEST(reserve_again_is_refused)
{
	struct sharing s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P));
	CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_RESERVE, s.id, MEMORY, SIZE, 0, ID(P));
	attach(C, s.id);
	CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P));
	MUST(P, RSI_CSM_REVOKE, s.id);
	CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P));
	MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P));
	/* A grant is used once. */
	s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
	CHECK_EQUAL(CSM_STATE_DETACHED, told(P, s.id));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P));
	CHECK(grant(P, s.region, C, CSM_PERMISSION_READ) != s.id);
	CHECK_EQUAL(0, told(P, s.id));
}

TEST(a_reservation_that_the_provider_ends_half_way_comes_to_nothing)
{
	struct sharing s = granted(CSM_PERMISSION_READ);

	add_page(C, REGION + 0x1000);
	CHECK(!begin(C, RSI_CSM_RESERVE, s.id, REGION, SIZE, 0, ID(P)));
	CHECK(begin_on(C, 1, REGISTERS(RSI_CSM_ATTACH, s.id)));
	CHECK_EQUAL(RSI_ERROR_STATE, C->x[0]);
	CHECK(begin_on(C, 1, REGISTERS(RSI_CSM_RESERVE, s.id, REGION + SIZE, SIZE, 0, ID(P))));
	CHECK_EQUAL(RSI_ERROR_STATE, C->x[0]);
	MUST(P, RSI_CSM_REVOKE, s.id);
	CHECK_EQUAL(RSI_ERROR_INPUT, finish(C, 0));
	CHECK_EQUAL(0, told(C, s.id));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_DETACH_AND_FREE, s.id);
}

TEST(a_reservation_may_be_given_up_half_way)
{
	struct sharing s = granted(CSM_PERMISSION_READ);

	add_page(C, REGION + 0x1000);
	CHECK(!begin(C, RSI_CSM_RESERVE, s.id, REGION, SIZE, 0, ID(P)));
	CHECK(begin_on(C, 1, REGISTERS(RSI_CSM_DETACH_AND_FREE, s.id)));
	CHECK_EQUAL(RSI_SUCCESS, C->x[0]);
	CHECK_EQUAL(CSM_STATE_DETACHED, told(P, s.id));
	CHECK(enter(C, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, C->x[0]);
	CHECK_EQUAL(0, told(C, s.id));
}

TEST(a_reservation_goes_on_only_with_the_provider_that_it_named)
{
	struct sharing s = granted(CSM_PERMISSION_READ);

	add_page(C, REGION);
	CHECK(!begin(C, RSI_CSM_RESERVE, s.id, REGION, SIZE, 0, ID(P)));
	CHECK(begin_on(C, 1, REGISTERS(RSI_CSM_RESERVE, s.id, REGION, SIZE, 0, ID(D))));
	CHECK_EQUAL(RSI_ERROR_INPUT, C->x[0]);
	CHECK_EQUAL(RSI_SUCCESS, finish(C, 0));
}

TEST(attach_maps_the_providers_pages_as_granted_and_never_executable)
{
	for (unsigned int flags = 0; flags < 2; flags++) {
		struct sharing s = attached(CSM_PERMISSION_READ, flags);

		check_attached(1);
		check_shared_references(1);
		CHECK_EQUAL(CSM_STATE_ATTACHED, told(C, s.id));
		CHECK_EQUAL(CSM_STATE_ATTACHED, told(P, s.id));
		/* Again: nothing to do. */
		CHECK_REFUSED(RSI_SUCCESS, C, RSI_CSM_ATTACH, s.id);
		attached(CSM_PERMISSION_READ_WRITE, flags);
		check_attached(3);
	}
}

TEST(attach_takes_tombstones_out_of_the_tlbs)
{
	struct sharing s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);

	hal_host_forget();
	attach(C, s.id);
	check_invalidated();
}

TEST(attach_refuses_what_is_no_window_of_the_caller)
{
	struct sharing s = granted(CSM_PERMISSION_READ);

	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_ATTACH, s.id); /* granted, not reserved */
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_DETACH_AND_FREE, s.id);
	reserve(C, s.id, CSM_WINDOW_EMPTY, P);
	CHECK_REFUSED(RSI_ERROR_INPUT, D, RSI_CSM_ATTACH, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_ATTACH, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, D, RSI_CSM_DETACH_AND_FREE, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_DETACH_AND_FREE, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_ATTACH, s.region);
	for (uint64_t i = 0; i < 70; i++)
		if (i != s.id)
			CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_ATTACH, i - 3);
	attach(C, s.id);
}

TEST(attach_asks_for_the_tables_that_are_missing_and_goes_on)
{
	struct sharing s = granted(CSM_PERMISSION_READ);

	/* 2 MiB that are taken as one entry. */
	MUST(P, RSI_CSM_CREATE, MEMORY, SIZE_2M - 2 * GRANULE_SIZE, 1);
	MUST(P, RSI_CSM_DESTROY, P->x[1]);
	MUST(P, RSI_CSM_DESTROY, s.region);
	MUST(P, RSI_CSM_CREATE, MEMORY, SIZE_2M, 1);
	MUST(P, RSI_CSM_SHARE, P->x[1], CSM_PERMISSION_READ, ID(C));
	s.id = P->x[1];
	CHECK(!begin(C, RSI_CSM_RESERVE, s.id, 1UL << 30, SIZE_2M, 0, ID(P)));
	CHECK_TOLD(C, .exit_reason = RMI_EXIT_CSM_TABLE, .ripas_base = 1UL << 30, .ripas_top = (1UL << 30) + SIZE_2M,
		   .ripas_value = 2);
	CHECK_EQUAL(RSI_SUCCESS, finish(C, 0));
	CHECK_EQUAL(2, RMI(RMI_RTT_READ_ENTRY, C->rd, 1UL << 30, 3).x[1]);
	CHECK(!begin(C, RSI_CSM_ATTACH, s.id));
	CHECK_TOLD(C, .exit_reason = RMI_EXIT_CSM_TABLE, .ripas_base = 1UL << 30, .ripas_top = (1UL << 30) + SIZE_2M,
		   .ripas_value = 3);
	CHECK(!enter(C, 0)); /* again and again */
	CHECK_EQUAL(RMI_EXIT_CSM_TABLE, C->exit.exit_reason);
	obey(C);
	CHECK(enter(C, 0));
	CHECK_EQUAL(RSI_SUCCESS, C->x[0]);
	for (uint64_t at = 0; at < SIZE_2M; at += GRANULE_SIZE) {
		CHECK_EQUAL(page_at(P, MEMORY + at), D_PA(descriptor(C, (1UL << 30) + at)));
		CHECK_EQUAL(1, references_at(page_at(P, MEMORY + at)));
	}
	/* Given back as it was before, and the table may go. */
	MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_DESTROY, C->rd, 1UL << 30, 3).x[0]);
}

TEST(attach_works_through_a_block_of_the_provider)
{
	struct sharing s;

	fresh_parties();
	for (uint64_t at = 0; at < SIZE_2M; at += GRANULE_SIZE)
		CHECK_EQUAL(RMI_SUCCESS,
			    RMI(RMI_DATA_CREATE_UNKNOWN, P->rd, delegate(BLOCK + at), MEMORY + at).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_FOLD, P->rd, MEMORY, 3).x[0]);
	/* Part of the block, and a page behind it. */
	MUST(P, RSI_CSM_CREATE, MEMORY + SIZE_2M - 3 * GRANULE_SIZE, SIZE, TAG);
	s.region = P->x[1];
	s.id = grant(P, s.region, C, CSM_PERMISSION_READ);
	reserve(C, s.id, CSM_WINDOW_EMPTY, P);
	attach(C, s.id);
	for (uint64_t i = 0; i < 3; i++)
		CHECK_EQUAL(BLOCK + SIZE_2M - (3 - i) * GRANULE_SIZE, D_PA(descriptor(C, WINDOW + i * GRANULE_SIZE)));
	CHECK_EQUAL(page_at(P, MEMORY + SIZE_2M), D_PA(descriptor(C, WINDOW + 3 * GRANULE_SIZE)));
	/* The host can't destroy a page of a block: nothing happens, and nothing is lost. */
	CHECK_EQUAL(RMI_ERROR_RTT_AT(2), RMI(RMI_DATA_DESTROY, P->rd, MEMORY + SIZE_2M - GRANULE_SIZE).x[0]);
	CHECK_EQUAL(CSM_STATE_REGION, told(P, s.region));
	CHECK_EQUAL(CSM_STATE_ATTACHED, told(C, s.id));
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_CREATE, P->rd, spare(P), MEMORY, 3).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, P->rd, MEMORY + SIZE_2M - GRANULE_SIZE).x[0]);
	CHECK_EQUAL(CSM_STATE_LOST, told(P, s.region));
	CHECK_EQUAL(CSM_STATE_REVOKED, told(C, s.id));
}

/* Half-way in a window of which the second table is missing. */
static struct sharing half_attached(uint64_t flags)
{
	struct sharing s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	(void)flags;
	MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
	MUST(P, RSI_CSM_DESTROY, s.region);
	MUST(P, RSI_CSM_CREATE, MEMORY, SIZE_2M + 2 * GRANULE_SIZE, 1);
	s.region = P->x[1];
	MUST(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(C));
	s.id = P->x[1];
	/* Two pages in the table that there is, then 2 MiB as one entry. */
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_DESTROY, C->rd, WINDOW_TABLE, 3).x[0]);
	MUST(C, RSI_CSM_RESERVE, s.id, WINDOW_TABLE - 2 * GRANULE_SIZE, SIZE_2M + 2 * GRANULE_SIZE, 0, ID(P));
	CHECK(!begin(C, RSI_CSM_ATTACH, s.id));
	CHECK_EQUAL(RMI_EXIT_CSM_TABLE, C->exit.exit_reason);
	CHECK_EQUAL(WINDOW_TABLE, C->exit.ripas_base);
	CHECK(D_VALID(descriptor(C, WINDOW_TABLE - GRANULE_SIZE)));
	CHECK(!D_VALID(descriptor(C, WINDOW_TABLE - 2 * GRANULE_SIZE))); /* the first comes last */
	CHECK_EQUAL(CSM_STATE_RESERVED, told(P, s.id));
	CHECK_EQUAL(1, references_at(page_at(P, MEMORY + GRANULE_SIZE)));
	return s;
}

TEST(the_host_may_refuse_a_table_and_attach_goes_back)
{
	struct sharing s = half_attached(0);

	hal_host_forget();
	CHECK(enter(C, RMI_ENTER_CSM_REJECT));
	CHECK_EQUAL(RSI_SUCCESS, C->x[0]);
	CHECK_EQUAL(RSI_REJECT, C->x[1]);
	CHECK(hal_host_invalidated(C->r->vmid, WINDOW_TABLE - GRANULE_SIZE));
	CHECK(!D_VALID(descriptor(C, WINDOW_TABLE - GRANULE_SIZE)));
	CHECK_EQUAL(0, references_at(page_at(P, MEMORY + GRANULE_SIZE)));
	CHECK_EQUAL(CSM_STATE_RESERVED, told(C, s.id));
	attach(C, s.id);
	CHECK_EQUAL(CSM_STATE_ATTACHED, told(P, s.id));
}

TEST(who_is_half_attached_may_be_revoked_or_leave)
{
	struct sharing s = half_attached(0);

	hal_host_forget();
	MUST(P, RSI_CSM_REVOKE, s.id);
	CHECK(hal_host_invalidated(C->r->vmid, WINDOW_TABLE - GRANULE_SIZE));
	CHECK(!D_VALID(descriptor(C, WINDOW_TABLE - GRANULE_SIZE)));
	CHECK_EQUAL(0, references_at(page_at(P, MEMORY + GRANULE_SIZE)));
	CHECK(enter(C, 0));
	CHECK_EQUAL(RSI_ERROR_STATE, C->x[0]);
	half_attached(0);
	hal_host_forget();
	s = half_attached(0);
	CHECK(begin_on(C, 1, REGISTERS(RSI_CSM_DETACH_AND_FREE, s.id)));
	CHECK_EQUAL(RSI_SUCCESS, C->x[0]);
	CHECK_EQUAL(0, references_at(page_at(P, MEMORY + GRANULE_SIZE)));
	CHECK(enter(C, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, C->x[0]);
	CHECK_EQUAL(CSM_STATE_DETACHED, told(P, s.id));
}

TEST(attach_serves_interrupts_in_between)
{
	struct sharing s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	hal_host.irq_pending = true;
	CHECK(!begin(C, RSI_CSM_ATTACH, s.id));
	CHECK_TOLD(C, .exit_reason = RMI_EXIT_IRQ);
	CHECK(D_VALID(descriptor(C, WINDOW + 0x1000)));
	CHECK(!D_VALID(descriptor(C, WINDOW + 0x2000)));
	CHECK(!D_VALID(descriptor(C, WINDOW))); /* the first comes last */
	CHECK_EQUAL(CSM_STATE_RESERVED, told(P, s.id));
	while (!enter(C, 0))
		CHECK_EQUAL(RMI_EXIT_IRQ, C->exit.exit_reason);
	CHECK_EQUAL(RSI_SUCCESS, C->x[0]);
	check_attached(1);
}

TEST(two_cpus_attach_together)
{
	struct sharing s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	hal_host.irq_pending = true;
	CHECK(!begin(C, RSI_CSM_ATTACH, s.id));
	hal_host.irq_pending = false;
	CHECK(begin_on(C, 1, REGISTERS(RSI_CSM_ATTACH, s.id)));
	CHECK_EQUAL(RSI_SUCCESS, C->x[0]);
	check_attached(1);
	check_shared_references(1);
	CHECK(enter(C, 0));
	CHECK_EQUAL(RSI_SUCCESS, C->x[0]);
}

TEST(detach_gives_the_addresses_back_and_tells_the_host)
{
	for (unsigned int flags = 0; flags < 2; flags++) {
		struct sharing s = attached(CSM_PERMISSION_READ, flags);

		hal_host_forget();
		CHECK(begin(C, RSI_CSM_DETACH_AND_FREE, s.id));
		CHECK_EQUAL(RSI_SUCCESS, C->x[0]);
		CHECK_TOLD(C, .exit_reason = RMI_EXIT_CSM_REMOVED, .ripas_base = WINDOW, .ripas_top = WINDOW + SIZE);
		check_invalidated();
		CHECK_EQUAL(WINDOW, hal_host.tlbi[0].ipa);
		CHECK_EQUAL(GRANULE_SIZE, hal_host.tlbi[0].size);
		check_shared_references(0);
		for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE)
			CHECK_EQUAL(0, descriptor(C, WINDOW + at));
		CHECK_EQUAL(0, told(C, s.id));
		CHECK_EQUAL(CSM_STATE_DETACHED, told(P, s.id));
		CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_DETACH_AND_FREE, s.id);
		CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_ATTACH, s.id);
		/* The tables may go. */
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_DESTROY, C->rd, WINDOW & ~(SIZE_2M - 1), 3).x[0]);
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_DESTROY, C->rd, WINDOW_TABLE, 3).x[0]);
	}
}

TEST(detach_takes_tombstones_out_of_the_tlbs)
{
	struct sharing s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);

	hal_host_forget();
	MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
	check_invalidated();
}

TEST(detach_serves_interrupts_in_between)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);
	unsigned int entries = 1;

	hal_host.irq_pending = true;
	CHECK(!begin(C, RSI_CSM_DETACH_AND_FREE, s.id));
	while (!enter(C, 0)) {
		CHECK_EQUAL(RMI_EXIT_IRQ, C->exit.exit_reason);
		entries++;
	}
	CHECK(entries >= 3); /* first granule, both tables twice */
	CHECK_EQUAL(RSI_SUCCESS, C->x[0]);
	CHECK_EQUAL(RMI_EXIT_CSM_REMOVED, C->exit.exit_reason);
}

TEST(a_revoked_window_stays_until_the_consumer_frees_it)
{
	for (unsigned int flags = 0; flags < 2; flags++) {
		struct sharing s = attached(CSM_PERMISSION_READ_WRITE, flags);

		MUST(P, RSI_CSM_REVOKE, s.id);
		check_idle(flags);
		CHECK_EQUAL(CSM_STATE_REVOKED, told(C, s.id));
		CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_ATTACH, s.id);
		MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
		CHECK_EQUAL(RMI_EXIT_CSM_REMOVED, C->exit.exit_reason);
		CHECK_EQUAL(0, descriptor(C, WINDOW));
	}
}

/* --- faults --- */

#define ABORT(ec, fsc, extra) (ESR_EC_IS(ec) | ESR_IL | (fsc) | (extra))
#define VBAR 0x80000UL

/* The consumer takes a fault at an address of its window; true when it was given an abort of its own. */
static bool faults(uint64_t esr, uint64_t ipa)
{
	const struct trap t = { .kind = TRAP_SYNC, .esr = esr, .far = ipa, .hpfar = IPA_TO_HPFAR(ipa), .ipa_known = true };
	struct rec *rec = rec_at(C, 0);
	uint64_t pc = rec->regs.pc;

	rec->el1.vbar_el1 = VBAR;
	rec->regs.pstate = PSTATE_EL1H;
	rec->el1.esr_el1 = 0;
	C->trap = &t;
	C->pc[0] = 0;
	enter(C, 0);
	CHECK_TOLD(C, .exit_reason = RMI_EXIT_IRQ); /* the host never hears of it */
	if (rec->regs.pc == pc) {
		CHECK_EQUAL(0, rec->el1.esr_el1);
		return false;
	}
	CHECK_EQUAL(VBAR + 0x200, rec->regs.pc);
	CHECK_EQUAL(ESR_EC(esr) + EC_SAME_EL, ESR_EC(rec->el1.esr_el1));
	CHECK_EQUAL(ESR_EA | FSC_SEA, rec->el1.esr_el1 & (ESR_EA | ESR_FSC_MASK));
	CHECK_EQUAL(esr & ESR_WNR, rec->el1.esr_el1 & ESR_WNR);
	return true;
}

TEST(writing_through_a_read_only_window_aborts_in_the_realm)
{
	attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	CHECK(faults(ABORT(EC_DATA_ABORT, FSC_PERMISSION + 3, ESR_WNR), WINDOW));
	attached(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);
	CHECK(faults(ABORT(EC_DATA_ABORT, FSC_PERMISSION + 3, ESR_WNR), WINDOW + 0x3000));
	reserved(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_TOMBSTONE);
	CHECK(faults(ABORT(EC_DATA_ABORT, FSC_PERMISSION + 3, ESR_WNR), WINDOW));
}

TEST(executing_in_a_window_aborts_in_the_realm)
{
	attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	CHECK(faults(ABORT(EC_INSTRUCTION_ABORT, FSC_PERMISSION + 3, 0), WINDOW));
	reserved(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	CHECK(faults(ABORT(EC_INSTRUCTION_ABORT, FSC_TRANSLATION + 3, 0), WINDOW));
}

TEST(an_empty_window_aborts_in_the_realm_and_never_in_the_host)
{
	struct sharing s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	CHECK(faults(ABORT(EC_DATA_ABORT, FSC_TRANSLATION + 3, 0), WINDOW));
	attach(C, s.id);
	MUST(P, RSI_CSM_REVOKE, s.id);
	CHECK(faults(ABORT(EC_DATA_ABORT, FSC_TRANSLATION + 3, ESR_WNR), WINDOW + 0x2000));
	MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
	CHECK(faults(ABORT(EC_DATA_ABORT, FSC_TRANSLATION + 3, 0), WINDOW + 0x2000));
}

TEST(the_switch_to_a_tombstone_is_not_visible_as_a_fault)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);

	/* The entry was on its way when the CPU looked; it is there when the RMM does. */
	CHECK(!faults(ABORT(EC_DATA_ABORT, FSC_TRANSLATION + 3, 0), WINDOW));
	MUST(P, RSI_CSM_REVOKE, s.id);
	CHECK(!faults(ABORT(EC_DATA_ABORT, FSC_TRANSLATION + 3, 0), WINDOW));
	CHECK(!faults(ABORT(EC_DATA_ABORT, FSC_TRANSLATION + 3, 0), WINDOW + 0x3000));
}

/* --- other services of the RMM --- */

TEST(the_rmm_serves_no_call_in_a_window)
{
	struct sharing s = attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);

	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_REALM_CONFIG, WINDOW);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_HOST_CALL, WINDOW);
	MUST(P, RSI_REALM_CONFIG, REGION); /* the provider's own page */
	MUST(P, RSI_CSM_REVOKE, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_REALM_CONFIG, WINDOW);
	reserved(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_REALM_CONFIG, WINDOW);
}

TEST(ripas_of_regions_and_windows_is_not_the_realms_to_change)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	for (uint64_t ripas = RMI_EMPTY; ripas <= RMI_RAM; ripas++) {
		CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_IPA_STATE_SET, REGION, REGION + SIZE, ripas, 0);
		CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_IPA_STATE_SET, REGION + 0x1000, REGION + 0x2000, ripas, 1);
		CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_IPA_STATE_SET, MEMORY, REGION + 0x1000, ripas, 0);
		CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_IPA_STATE_SET, WINDOW, WINDOW + SIZE, ripas, 0);
		CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_IPA_STATE_SET, WINDOW + 0x3000, WINDOW + 0x8000, ripas, 1);
	}
	CHECK(begin(P, RSI_IPA_STATE_SET, MEMORY, REGION, RMI_EMPTY, 0)); /* up to the region */
	CHECK_EQUAL(RMI_EXIT_RIPAS_CHANGE, P->exit.exit_reason);
	CHECK(enter(P, 0));
	MUST(C, RSI_IPA_STATE_GET, WINDOW, WINDOW + 0x1000);
	CHECK_EQUAL(RMI_RAM, C->x[2]);
	MUST(P, RSI_CSM_REVOKE, s.id);
	MUST(C, RSI_IPA_STATE_GET, WINDOW, WINDOW + 0x1000);
	CHECK_EQUAL(RMI_EMPTY, C->x[2]);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_IPA_STATE_SET, WINDOW, WINDOW + SIZE, RMI_RAM, 0);
}

TEST(two_realms_are_provider_and_consumer_of_each_other)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);
	uint64_t region, back;

	MUST(C, RSI_CSM_CREATE, REGION, SIZE, TAG);
	region = C->x[1];
	back = grant(C, region, P, CSM_PERMISSION_READ);
	MUST(P, RSI_CSM_RESERVE, back, WINDOW, SIZE, CSM_WINDOW_TOMBSTONE, ID(C));
	attach(P, back);
	check_attached(1);
	CHECK_EQUAL(page_at(C, REGION), D_PA(descriptor(P, WINDOW)));
	MUST(C, RSI_CSM_DESTROY, region);
	CHECK_EQUAL(hal_tombstone(), D_PA(descriptor(P, WINDOW)));
	check_attached(1);
	MUST(P, RSI_CSM_REVOKE, s.id);
	check_idle(CSM_WINDOW_TOMBSTONE);
}

int main(void)
{
	RUN(find_tells_what_was_granted_to_the_caller_alone);
	RUN(reserve_refuses_what_is_no_grant_to_the_caller);
	RUN(reserve_refuses_sizes_and_ranges_that_do_not_fit);
	RUN(reserve_needs_room_in_the_policy_table);
	RUN(reserve_asks_the_host_to_take_its_pages_and_for_tables);
	RUN(the_host_may_refuse_a_window_and_the_grant_stays_good);
	RUN(a_refused_window_is_given_back_with_interrupts_in_between);
	RUN(a_window_of_each_kind_stands_before_anything_is_attached);
	RUN(reserve_again_is_refused);
	RUN(a_reservation_that_the_provider_ends_half_way_comes_to_nothing);
	RUN(a_reservation_may_be_given_up_half_way);
	RUN(a_reservation_goes_on_only_with_the_provider_that_it_named);
	RUN(attach_maps_the_providers_pages_as_granted_and_never_executable);
	RUN(attach_takes_tombstones_out_of_the_tlbs);
	RUN(attach_refuses_what_is_no_window_of_the_caller);
	RUN(attach_asks_for_the_tables_that_are_missing_and_goes_on);
	RUN(attach_works_through_a_block_of_the_provider);
	RUN(the_host_may_refuse_a_table_and_attach_goes_back);
	RUN(who_is_half_attached_may_be_revoked_or_leave);
	RUN(attach_serves_interrupts_in_between);
	RUN(two_cpus_attach_together);
	RUN(detach_gives_the_addresses_back_and_tells_the_host);
	RUN(detach_takes_tombstones_out_of_the_tlbs);
	RUN(detach_serves_interrupts_in_between);
	RUN(a_revoked_window_stays_until_the_consumer_frees_it);
	RUN(writing_through_a_read_only_window_aborts_in_the_realm);
	RUN(executing_in_a_window_aborts_in_the_realm);
	RUN(an_empty_window_aborts_in_the_realm_and_never_in_the_host);
	RUN(the_switch_to_a_tombstone_is_not_visible_as_a_fault);
	RUN(the_rmm_serves_no_call_in_a_window);
	RUN(ripas_of_regions_and_windows_is_not_the_realms_to_change);
	RUN(two_realms_are_provider_and_consumer_of_each_other);
	return check_result();
}
