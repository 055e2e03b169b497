/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What went wrong in CAEC's first implementation, as attacks on this one. The numbers are those of the project's notes
 * on that implementation: 1 to 10 access control, 11 to 24 memory and its life.
 */
#include "csm-fixture.h"

TEST(weak_point_01_attach_takes_no_index)
{
	struct sharing s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	/* Slots, also negative ones, and bytes of the policy table seen from there. */
	for (uint64_t i = 0; i < 3 * POLICY_RECORDS; i++) {
		CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_ATTACH, i);
		CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_ATTACH, 0 - i);
		CHECK_REFUSED(RSI_ERROR_INPUT, D, RSI_CSM_ATTACH, i);
	}
	attach(C, s.id);
}

TEST(weak_point_02_what_was_revoked_or_left_is_not_attached_again)
{
	struct sharing s = attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);

	MUST(P, RSI_CSM_REVOKE, s.id);
	CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_ATTACH, s.id);
	check_idle(CSM_WINDOW_EMPTY);
	MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_ATTACH, s.id);
	s = attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_ATTACH, s.id);
	/* Cleared, not marked. */
	for (unsigned int i = 0; i < GRANULE_SIZE; i++)
		CHECK_EQUAL(0, hal_host_bytes(C->apt)[i]);
}

TEST(weak_point_03_a_region_made_anew_does_not_fit_an_old_reservation)
{
	struct sharing s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	MUST(P, RSI_CSM_DESTROY, s.region);
	MUST(P, RSI_CSM_CREATE, REGION, 2 * SIZE, TAG);
	MUST(P, RSI_CSM_SHARE, P->x[1], CSM_PERMISSION_READ, ID(C));
	CHECK(P->x[1] != s.id);
	CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_ATTACH, s.id);
	MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, P->x[1], WINDOW, SIZE, 0, ID(P));
	MUST(C, RSI_CSM_RESERVE, P->x[1], WINDOW, 2 * SIZE, 0, ID(P));
}

TEST(weak_point_04_the_permission_is_checked_and_applied)
{
	struct sharing s;

	attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	check_attached(1);
	attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	check_attached(3);
	s = granted(CSM_PERMISSION_READ);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_SHARE, s.region, 2, ID(D));
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_SHARE, s.region, 0, ID(D));
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_SHARE, s.region, 0x101, ID(D));
}

TEST(weak_point_05_a_policy_table_of_a_running_realm_is_not_taken_nor_given_to_another)
{
	fresh_parties();
	new_realm(F);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_APT_DESTROY, P->rd, P->apt);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_CREATE, F->rd, P->apt);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_EXTEND, C->rd, P->apt);
	/* When it may be taken, the realm is left without. */
	destroy_recs(P);
	CHECK_EQUAL(RMI_SUCCESS, apt_destroy(P->rd, P->apt));
	CHECK_EQUAL(0, P->r->apt_count);
	CHECK_EQUAL(0, P->r->handle);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_APT_CREATE, F->rd, P->apt).x[0]);
}

TEST(weak_point_06_apt_create_happens_once_and_wholly)
{
	uint64_t other;

	fresh_machine();
	new_realm(P);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_APT_CREATE, P->rd, spare(P)).x[0]);
	other = spare(P);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_APT_CREATE, P->rd, other);
	CHECK_EQUAL(GRANULE_DELEGATED, state_at(other));
	new_realm(C);
	activate(C);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_APT_CREATE, C->rd, other);
	CHECK_EQUAL(GRANULE_DELEGATED, state_at(other));
}

/* The swap: another realm behind the same descriptor address inherits nothing. */
TEST(weak_point_07_identifiers_and_ids_never_come_again)
{
	struct sharing s = granted(CSM_PERMISSION_READ);
	uint64_t old[4], handle = C->r->handle;

	memcpy(old, C->id, sizeof(old));
	destroy_recs(C);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_REALM_DESTROY, C->rd); /* not with a policy table */
	destroy_party(C);
	new_party(C);
	CHECK(memcmp(old, C->id, sizeof(old)) != 0);
	CHECK(C->r->handle != handle);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P));
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, old[0], old[1], old[2], old[3]);
	CHECK(grant(P, s.region, C, CSM_PERMISSION_READ) != s.id);
	/* The same for a provider: the consumer's window knows it is another. */
	s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	memcpy(old, P->id, sizeof(old));
	destroy_party(P);
	new_party(P);
	CHECK(create_region(P) != s.region);
	CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_ATTACH, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, old[0], old[1], old[2], old[3]);
	/* And for regions: many, none twice. */
	MUST(P, RSI_CSM_CREATE, MEMORY, GRANULE_SIZE, TAG);
	for (uint64_t last = P->x[1], i = 0; i < 1000; i++, last = P->x[1]) {
		MUST(P, RSI_CSM_DESTROY, last);
		MUST(P, RSI_CSM_CREATE, MEMORY, GRANULE_SIZE, TAG);
		CHECK(P->x[1] > last);
	}
}

TEST(weak_point_08_a_page_is_in_one_region_and_that_is_protected)
{
	fresh_parties();
	create_region(P);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_CREATE, REGION, SIZE, 1);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_CREATE, REGION + 0x3000, 0x1000, 1);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_CREATE, 1UL << 39, SIZE, 1);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_CREATE, LAST_PAGE, 2 * GRANULE_SIZE, 1);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_CREATE, REGION, ~0UL - REGION + 1, 1); /* no other region yet */
	create_region(C);
}

TEST(weak_point_09_nobody_shares_with_itself)
{
	uint64_t region;

	fresh_parties();
	region = create_region(P);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_SHARE, region, CSM_PERMISSION_READ, ID(P));
	grant(P, region, C, CSM_PERMISSION_READ);
}

TEST(weak_point_10_a_realm_without_table_or_peer_gets_an_answer)
{
	struct sharing s = granted(CSM_PERMISSION_READ);

	new_realm(F);
	activate(F);
	for (uint64_t fid = RSI_CSM_FID(0); fid <= RSI_CSM_IDENTITY; fid++)
		CHECK_REFUSED(SMC_UNKNOWN, F, fid, s.id, WINDOW, SIZE, 0, ID(P));
	destroy_party(P);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P));
}

TEST(weak_point_11_all_are_unmapped_before_a_page_is_wiped)
{
	struct sharing s = attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	uint64_t page = page_at(P, REGION + 0x1000);

	(void)s;
	hal_host_bytes(page)[9] = 1;
	hal_host.irq_pending = true;
	while (RMI(RMI_DATA_DESTROY, P->rd, REGION + 0x1000).x[0] == RMI_INCOMPLETE) {
		CHECK_EQUAL(GRANULE_DATA, state_at(page));
		CHECK_EQUAL(1, hal_host_bytes(page)[9]);
		CHECK_EQUAL(D_VALID(descriptor(C, WINDOW + 0x1000)), references_at(page));
	}
	CHECK(!D_VALID(descriptor(C, WINDOW + 0x1000)));
	CHECK_EQUAL(0, hal_host_bytes(page)[9]);
}

TEST(weak_point_12_data_destroy_on_a_window_leaves_the_page_and_the_siblings)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	uint64_t sibling = grant(P, s.region, D, CSM_PERMISSION_READ), page = page_at(P, REGION);

	reserve(D, sibling, CSM_WINDOW_EMPTY, P);
	attach(D, sibling);
	hal_host_bytes(page)[1] = 7;
	CHECK_EQUAL(0, RMI(RMI_DATA_DESTROY, C->rd, WINDOW).x[1]);
	CHECK_EQUAL(7, hal_host_bytes(page)[1]);
	CHECK_EQUAL(GRANULE_DATA, state_at(page));
	CHECK(D_VALID(descriptor(P, REGION)));
	CHECK_EQUAL(page, D_PA(descriptor(D, WINDOW)));
}

TEST(weak_point_13_the_host_puts_no_page_into_a_window)
{
	struct sharing s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_DATA_CREATE_UNKNOWN, C->rd, spare(C), WINDOW);
	attach(C, s.id);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_DATA_CREATE_UNKNOWN, C->rd, spare(C), WINDOW);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, C->rd, WINDOW).x[0]);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_DATA_CREATE_UNKNOWN, C->rd, spare(C), WINDOW);
}

TEST(weak_point_14_a_reservation_alone_maps_nothing)
{
	reserved(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	check_idle(CSM_WINDOW_EMPTY);
	check_shared_references(0);
	/* Not when a page comes, either. */
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, P->rd, REGION).x[0]);
	add_page(P, REGION);
	check_idle(CSM_WINDOW_EMPTY);
}

TEST(weak_point_15_shared_granules_are_counted_and_windows_do_not_fold)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	uint64_t second = grant(P, s.region, D, CSM_PERMISSION_READ);

	check_shared_references(1);
	reserve(D, second, CSM_WINDOW_EMPTY, P);
	check_shared_references(1);
	attach(D, second);
	check_shared_references(2);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_FOLD, C->rd, WINDOW & ~(SIZE_2M - 1), 3);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_DESTROY, C->rd, WINDOW & ~(SIZE_2M - 1), 3);
	MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
	check_shared_references(1);
	MUST(P, RSI_CSM_DESTROY, s.region);
	check_shared_references(0);
}

TEST(weak_point_16_ripas_of_shared_pages_stays)
{
	fresh_parties();
	CHECK(begin_on(P, 1, REGISTERS(RSI_IPA_STATE_SET, REGION, REGION + SIZE, RMI_EMPTY, 0)));
	create_region(P);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, P->rd, P->rec[1], REGION, REGION + SIZE);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_IPA_STATE_SET, REGION, REGION + 0x1000, RMI_EMPTY, 0);
}

/* A data abort of the consumer in its window: how the RMM answers. */
static void check_abort_is_the_realms(uint64_t esr)
{
	const struct trap t = { .kind = TRAP_SYNC, .esr = esr, .far = WINDOW, .hpfar = IPA_TO_HPFAR(WINDOW),
				.ipa_known = true };
	struct rec *rec = rec_at(C, 0);

	rec->el1.vbar_el1 = 0x80000;
	rec->regs.pstate = PSTATE_EL1H;
	C->trap = &t;
	C->pc[0] = 0;
	enter(C, 0);
	CHECK_EQUAL(RMI_EXIT_IRQ, C->exit.exit_reason);
	CHECK_EQUAL(0x80200, rec->regs.pc);
	CHECK_EQUAL(ESR_EA | FSC_SEA, rec->el1.esr_el1 & (ESR_EA | ESR_FSC_MASK));
}

TEST(weak_point_17_an_access_to_what_was_revoked_ends_in_the_realm)
{
	struct sharing s = attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);

	MUST(P, RSI_CSM_REVOKE, s.id);
	check_abort_is_the_realms(ESR_EC_IS(EC_DATA_ABORT) | ESR_IL | (FSC_TRANSLATION + 3));
}

TEST(weak_point_18_a_write_to_what_is_read_only_ends_in_the_realm)
{
	attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	check_abort_is_the_realms(ESR_EC_IS(EC_DATA_ABORT) | ESR_IL | ESR_WNR | (FSC_PERMISSION + 3));
}

TEST(weak_point_19_a_provider_ends_with_live_consumers_in_any_order)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	uint64_t page = page_at(P, REGION);

	destroy_recs(P);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_REALM_DESTROY, P->rd);
	/* The page first: the consumer loses it before anybody else may have it. */
	CHECK_EQUAL(page, RMI(RMI_DATA_DESTROY, P->rd, REGION).x[1]);
	check_idle(CSM_WINDOW_EMPTY);
	destroy_party(P);
	CHECK_EQUAL(CSM_STATE_REVOKED, told(C, s.id));
	/* Or the table first. */
	s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	destroy_recs(P);
	CHECK_EQUAL(RMI_SUCCESS, apt_destroy(P->rd, P->apt));
	check_idle(CSM_WINDOW_EMPTY);
	check_shared_references(0);
	CHECK_EQUAL(CSM_STATE_REVOKED, told(C, s.id));
	destroy_party(P);
}

/* Whether two CPUs can block each other the explorer finds out; here is what it needs: calls that cross. */
TEST(weak_point_20_between_revoke_and_its_end_nobody_attaches_again)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	hal_host.irq_pending = true;
	CHECK(!begin(P, RSI_CSM_REVOKE, s.id));
	do {
		CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_ATTACH, s.id);
		CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P));
	} while (!enter(P, 0));
	CHECK_EQUAL(RSI_SUCCESS, P->x[0]);
	check_idle(CSM_WINDOW_EMPTY);
}

TEST(weak_point_21_long_calls_let_interrupts_in)
{
	struct sharing s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);

	hal_host.irq_pending = true;
	CHECK(!begin(C, RSI_CSM_ATTACH, s.id));
	CHECK_EQUAL(RMI_EXIT_IRQ, C->exit.exit_reason);
	CHECK_EQUAL(RSI_SUCCESS, finish(C, 0));
	CHECK(!begin(P, RSI_CSM_REVOKE, s.id));
	CHECK_EQUAL(RSI_SUCCESS, finish(P, 0));
	s = attached(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);
	hal_host.irq_pending = true;
	CHECK(!begin(C, RSI_CSM_DETACH_AND_FREE, s.id));
	CHECK_EQUAL(RSI_SUCCESS, finish(C, 0));
	s = attached(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);
	hal_host.irq_pending = true;
	CHECK(!begin(P, RSI_CSM_DESTROY, s.region));
	CHECK_EQUAL(RMI_INCOMPLETE, RMI(RMI_DATA_DESTROY, P->rd, REGION).x[0]);
}

TEST(weak_point_22_success_means_done)
{
	struct sharing s;

	fresh_parties();
	/* The host does nothing, and says nothing against it either. */
	CHECK(!begin(P, RSI_CSM_CREATE, REGION, SIZE, TAG));
	for (unsigned int i = 0; i < 5; i++)
		CHECK(!enter(P, 0));
	CHECK(enter(P, RMI_ENTER_CSM_REJECT));
	CHECK_EQUAL(RSI_REJECT, P->x[2]);
	s = granted(CSM_PERMISSION_READ);
	add_page(C, REGION);
	CHECK(!begin(C, RSI_CSM_RESERVE, s.id, REGION, SIZE, 0, ID(P)));
	for (unsigned int i = 0; i < 5; i++)
		CHECK(!enter(C, 0));
	CHECK(enter(C, RMI_ENTER_CSM_REJECT));
	CHECK_EQUAL(RSI_REJECT, C->x[1]);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_ATTACH, s.id);
}

TEST(weak_point_23_who_left_is_seen_and_stops_nobody)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	CHECK_EQUAL(CSM_STATE_ATTACHED, told(P, s.id));
	MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
	CHECK_EQUAL(CSM_STATE_DETACHED, told(P, s.id));
	MUST(P, RSI_CSM_DESTROY, s.region);
}

TEST(weak_point_24_the_exit_of_detach_says_that_something_went)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
	CHECK_TOLD(C, .exit_reason = RMI_EXIT_CSM_REMOVED, .ripas_base = WINDOW, .ripas_top = WINDOW + SIZE);
	/* A page that the host puts there all the same is not what the realm sees: its RIPAS is empty. */
	add_page(C, WINDOW);
	CHECK(!D_VALID(descriptor(C, WINDOW)));
	check_abort_is_the_realms(ESR_EC_IS(EC_DATA_ABORT) | ESR_IL | (FSC_TRANSLATION + 3));
}

int main(void)
{
	RUN(weak_point_01_attach_takes_no_index);
	RUN(weak_point_02_what_was_revoked_or_left_is_not_attached_again);
	RUN(weak_point_03_a_region_made_anew_does_not_fit_an_old_reservation);
	RUN(weak_point_04_the_permission_is_checked_and_applied);
	RUN(weak_point_05_a_policy_table_of_a_running_realm_is_not_taken_nor_given_to_another);
	RUN(weak_point_06_apt_create_happens_once_and_wholly);
	RUN(weak_point_07_identifiers_and_ids_never_come_again);
	RUN(weak_point_08_a_page_is_in_one_region_and_that_is_protected);
	RUN(weak_point_09_nobody_shares_with_itself);
	RUN(weak_point_10_a_realm_without_table_or_peer_gets_an_answer);
	RUN(weak_point_11_all_are_unmapped_before_a_page_is_wiped);
	RUN(weak_point_12_data_destroy_on_a_window_leaves_the_page_and_the_siblings);
	RUN(weak_point_13_the_host_puts_no_page_into_a_window);
	RUN(weak_point_14_a_reservation_alone_maps_nothing);
	RUN(weak_point_15_shared_granules_are_counted_and_windows_do_not_fold);
	RUN(weak_point_16_ripas_of_shared_pages_stays);
	RUN(weak_point_17_an_access_to_what_was_revoked_ends_in_the_realm);
	RUN(weak_point_18_a_write_to_what_is_read_only_ends_in_the_realm);
	RUN(weak_point_19_a_provider_ends_with_live_consumers_in_any_order);
	RUN(weak_point_20_between_revoke_and_its_end_nobody_attaches_again);
	RUN(weak_point_21_long_calls_let_interrupts_in);
	RUN(weak_point_22_success_means_done);
	RUN(weak_point_23_who_left_is_seen_and_stops_nobody);
	RUN(weak_point_24_the_exit_of_detach_says_that_something_went);
	return check_result();
}
