/* SPDX-License-Identifier: Apache-2.0 */
/* What the host may do to realms that share memory, in every state of a sharing (docs/caec-abi.md). */
#include "csm-fixture.h"

/* --- policy tables --- */

TEST(a_policy_table_is_given_before_the_realm_begins)
{
	uint64_t apt;

	fresh_machine();
	new_realm(P);
	apt = spare(P);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_CREATE, P->rd, G(900));      /* not delegated */
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_CREATE, P->rd, P->rd);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_CREATE, apt, apt);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_CREATE, apt, P->rd);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_CREATE, P->rd, apt + 8);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_CREATE, P->rd, DEVICE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_CREATE, P->rd, 0);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_APT_EXTEND, P->rd, apt);         /* there is none yet */
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_DESTROY, P->rd, apt);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_APT_CREATE, P->rd, apt).x[0]);
	CHECK_EQUAL(GRANULE_APT, state_at(apt));
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_CREATE, P->rd, apt);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_APT_CREATE, P->rd, spare(P));    /* a second one */
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_GRANULE_UNDELEGATE, apt);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_DATA_CREATE_UNKNOWN, P->rd, apt, MEMORY);
	new_realm(C);
	activate(C);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_APT_CREATE, C->rd, spare(C));    /* active */
	CHECK_FAILS(RMI_ERROR_REALM, RMI_APT_EXTEND, C->rd, spare(C));
}

TEST(a_policy_table_grows_to_63_granules_and_shrinks_from_its_end)
{
	uint64_t last = 0;

	fresh_machine();
	new_party(P);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_EXTEND, P->rd, P->apt);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_EXTEND, P->rd, G(900));
	for (unsigned int i = 1; i < REALM_APT_MAX; i++) {
		last = spare(P);
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_APT_EXTEND, P->rd, last).x[0]);
	}
	CHECK_FAILS(RMI_ERROR_REALM, RMI_APT_EXTEND, P->rd, spare(P));
	CHECK_FAILS(RMI_ERROR_REALM, RMI_APT_DESTROY, P->rd, last);       /* RECs */
	destroy_recs(P);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_DESTROY, P->rd, P->apt);     /* not the last */
	CHECK_FAILS(RMI_ERROR_REALM, RMI_REALM_DESTROY, P->rd);
	for (unsigned int i = 0; i < REALM_APT_MAX; i++)
		CHECK_EQUAL(RMI_SUCCESS, apt_destroy(P->rd, last - i * GRANULE_SIZE));
	CHECK_EQUAL(0, P->r->apt_count);
	CHECK_EQUAL(GRANULE_DELEGATED, state_at(P->apt));
	destroy_party(P);
}

TEST(failures_of_apt_destroy_come_in_their_order)
{
	fresh_parties();
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_DESTROY, P->rd, C->apt);     /* of another realm; RECs too */
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_DESTROY, C->rd, P->apt);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_DESTROY, P->rd, spare(P));
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_DESTROY, P->apt, P->rd);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_APT_DESTROY, P->rd, P->apt);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REC_DESTROY, P->rec[0]).x[0]);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_APT_DESTROY, P->rd, P->apt);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REC_DESTROY, P->rec[1]).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, apt_destroy(P->rd, P->apt));
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_APT_DESTROY, P->rd, P->apt);
	/* What it was is wiped. */
	for (unsigned int i = 0; i < GRANULE_SIZE; i++)
		CHECK_EQUAL(0, hal_host_bytes(P->apt)[i]);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_APT_CREATE, P->rd, P->apt);      /* it has been active */
}

TEST(a_realm_is_not_destroyed_before_its_policy_table)
{
	uint64_t rd = OF(P, 1);
	struct rmi_realm_params *params = (void *)hal_host_bytes(PARAMS);

	fresh_machine();
	memset(params, 0, sizeof(*params));
	params->s2sz = 32;
	params->num_bps = 1;
	params->num_wps = 1;
	params->rtt_base = delegate(OF(P, 16));
	params->rtt_level_start = 1;
	params->rtt_num_start = 1;
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_CREATE, delegate(rd), PARAMS).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_APT_CREATE, rd, delegate(OF(P, 20))).x[0]);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_REALM_DESTROY, rd); /* nothing but the table keeps it */
	CHECK_EQUAL(RMI_SUCCESS, apt_destroy(rd, OF(P, 20)));
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_DESTROY, rd).x[0]);
}

TEST(there_is_room_for_256_realms_with_a_table)
{
	struct rmi_realm_params *p = (void *)hal_host_bytes(PARAMS);
	struct result r = { .x = { 0 } };

	fresh_machine();
	for (uint64_t i = 0; i <= POLICY_REALMS; i++) {
		uint64_t rd = G(64 + 4 * i);

		memset(p, 0, sizeof(*p));
		p->s2sz = 32;
		p->num_bps = 1;
		p->num_wps = 1;
		p->vmid = (uint16_t)(i + 1);
		p->rtt_base = delegate(rd + GRANULE_SIZE);
		p->rtt_level_start = 1;
		p->rtt_num_start = 1;
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_CREATE, delegate(rd), PARAMS).x[0]);
		r = RMI(RMI_APT_CREATE, rd, delegate(rd + 2 * GRANULE_SIZE));
		CHECK_EQUAL(i < POLICY_REALMS ? RMI_SUCCESS : RMI_ERROR_REALM, r.x[0]);
	}
	/* Refused, not forgotten: the granule is still the host's. */
	CHECK_EQUAL(GRANULE_DELEGATED, state_at(G(64 + 4 * POLICY_REALMS + 2)));
	CHECK_EQUAL(RMI_SUCCESS, apt_destroy(G(64), G(64 + 2)));
	CHECK_EQUAL(RMI_SUCCESS,
		    RMI(RMI_APT_CREATE, G(64 + 4 * POLICY_REALMS), G(64 + 4 * POLICY_REALMS + 2)).x[0]);
}

/* --- pages of a region --- */

TEST(data_destroy_in_a_region_revokes_first_and_wipes_then)
{
	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE) {
		struct sharing s = attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_TOMBSTONE);
		uint64_t page = page_at(P, REGION + at);
		struct result r;

		hal_host_bytes(page)[77] = 1;
		hal_host_forget();
		r = RMI(RMI_DATA_DESTROY, P->rd, REGION + at);
		CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
		CHECK_EQUAL(page, r.x[1]);
		CHECK_EQUAL(GRANULE_DELEGATED, state_at(page));
		CHECK_EQUAL(0, hal_host_bytes(page)[77]);
		check_idle(CSM_WINDOW_TOMBSTONE);
		check_shared_references(0);
		check_invalidated();
		/* The window's first granule, then the window, then the provider's page. */
		CHECK_EQUAL(WINDOW, hal_host.tlbi[0].ipa);
		CHECK_EQUAL(C->r->vmid, hal_host.tlbi[0].vmid);
		CHECK_EQUAL(GRANULE_SIZE, hal_host.tlbi[0].size);
		CHECK_EQUAL(P->r->vmid, hal_host.tlbi[hal_host.tlbi_count - 1].vmid);
		for (unsigned int i = 0; i < hal_host.tlbi_count - 1; i++)
			CHECK_EQUAL(C->r->vmid, hal_host.tlbi[i].vmid);
		CHECK_EQUAL(CSM_STATE_LOST, told(P, s.region));
		CHECK_EQUAL(0, told(P, s.id));
		CHECK_EQUAL(CSM_STATE_REVOKED, told(C, s.id));
	}
}

/* The order is what a reader relies on: see it in the middle of the call. */
TEST(a_payload_page_destroyed_during_a_copy_is_seen_in_the_first_granule)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);
	uint64_t page = page_at(P, REGION + 0x3000);

	hal_host.irq_pending = true;
	for (unsigned int i = 0;; i++) {
		struct result r = RMI(RMI_DATA_DESTROY, P->rd, REGION + 0x3000);
		bool first = D_PA(descriptor(C, WINDOW)) == hal_tombstone();

		for (uint64_t at = GRANULE_SIZE; at < SIZE; at += GRANULE_SIZE)
			CHECK(D_VALID(descriptor(C, WINDOW + at)) &&
			      (first || D_PA(descriptor(C, WINDOW + at)) != hal_tombstone()));
		if (r.x[0] == RMI_SUCCESS) {
			CHECK(i >= 2);
			CHECK_EQUAL(page, r.x[1]);
			break;
		}
		CHECK_EQUAL(RMI_INCOMPLETE, r.x[0]);
		CHECK_EQUAL(0, r.x[1]);
		CHECK_EQUAL(REGION + 0x3000, r.x[2]);
		CHECK(first);
		CHECK_EQUAL(GRANULE_DATA, state_at(page));
		if (told(P, s.region) == CSM_STATE_LOST)
			check_idle(CSM_WINDOW_TOMBSTONE); /* nothing is shared any more */
	}
	CHECK_EQUAL(CSM_STATE_LOST, told(P, s.region));
}

TEST(a_region_that_is_about_to_lose_a_page_is_not_given_to_others)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	uint64_t second = grant(P, s.region, D, CSM_PERMISSION_READ), third;

	new_party(F);
	third = grant(P, s.region, F, CSM_PERMISSION_READ);
	reserve(D, second, CSM_WINDOW_EMPTY, P);
	hal_host.irq_pending = true;
	CHECK_EQUAL(RMI_INCOMPLETE, RMI(RMI_DATA_DESTROY, P->rd, REGION).x[0]);
	CHECK_REFUSED(RSI_ERROR_STATE, D, RSI_CSM_ATTACH, second);
	CHECK_REFUSED(RSI_ERROR_STATE, F, RSI_CSM_RESERVE, third, WINDOW, SIZE, 0, ID(P));
	CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_ATTACH, s.id);
}

TEST(data_create_never_maps_for_others)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, P->rd, REGION).x[0]);
	add_page(P, REGION);
	check_idle(CSM_WINDOW_EMPTY);
	CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_ATTACH, s.id);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_DATA_CREATE_UNKNOWN, P->rd, spare(P), REGION + 0x1000);
}

TEST(tables_of_a_region_are_as_those_of_any_page)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	struct result r = CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_DESTROY, P->rd, MEMORY, 3);

	CHECK_EQUAL(MEMORY, r.x[2]);
	CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_FOLD, P->rd, MEMORY, 3);
	r = RMI(RMI_RTT_READ_ENTRY, P->rd, REGION, 3);
	CHECK_EQUAL(RMI_ASSIGNED, r.x[2]);
	CHECK_EQUAL(RMI_RAM, r.x[4]);
	check_attached(1);
	(void)s;
}

TEST(a_region_may_be_folded_and_unfolded_while_it_is_shared)
{
	struct sharing s;

	fresh_parties();
	for (uint64_t at = 0; at < SIZE_2M; at += GRANULE_SIZE)
		CHECK_EQUAL(RMI_SUCCESS,
			    RMI(RMI_DATA_CREATE_UNKNOWN, P->rd, delegate(BLOCK + at), MEMORY + at).x[0]);
	MUST(P, RSI_CSM_CREATE, MEMORY, SIZE, TAG);
	s.region = P->x[1];
	s.id = grant(P, s.region, C, CSM_PERMISSION_READ);
	reserve(C, s.id, CSM_WINDOW_EMPTY, P);
	attach(C, s.id);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_FOLD, P->rd, MEMORY, 3).x[0]);
	CHECK_EQUAL(BLOCK, D_PA(descriptor(C, WINDOW)));
	CHECK_EQUAL(1, references_at(BLOCK));
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_CREATE, P->rd, spare(P), MEMORY, 3).x[0]);
	CHECK_EQUAL(1, references_at(BLOCK));
	MUST(P, RSI_CSM_REVOKE, s.id);
	CHECK_EQUAL(0, references_at(BLOCK));
	CHECK_EQUAL(BLOCK, page_at(P, MEMORY));
}

/* --- windows --- */

TEST(data_destroy_in_a_window_takes_it_from_this_consumer_and_gives_nothing)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	uint64_t other = grant(P, s.region, D, CSM_PERMISSION_READ);
	uint64_t page = page_at(P, REGION + 0x2000);
	struct result r;

	reserve(D, other, CSM_WINDOW_EMPTY, P);
	attach(D, other);
	hal_host_bytes(page)[5] = 9;
	r = RMI(RMI_DATA_DESTROY, C->rd, WINDOW + 0x2000);
	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(0, r.x[1]);
	CHECK_EQUAL(WINDOW + 0x3000, r.x[2]);
	check_idle(CSM_WINDOW_EMPTY);
	check_shared_references(1); /* the other's */
	CHECK_EQUAL(GRANULE_DATA, state_at(page));
	CHECK_EQUAL(9, hal_host_bytes(page)[5]);
	CHECK_EQUAL(CSM_STATE_REVOKED, told(C, s.id));
	CHECK_EQUAL(CSM_STATE_DETACHED, told(P, s.id));
	CHECK_EQUAL(CSM_STATE_REGION, told(P, s.region));
	CHECK_EQUAL(CSM_STATE_ATTACHED, told(D, other));
	CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_ATTACH, s.id);
	/* Again, and of a window where nothing is attached. */
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, C->rd, WINDOW).x[0]);
	s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);
	r = RMI(RMI_DATA_DESTROY, C->rd, WINDOW);
	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(0, r.x[1]);
	check_idle(CSM_WINDOW_TOMBSTONE);
	CHECK_EQUAL(CSM_STATE_REVOKED, told(C, s.id));
}

TEST(data_destroy_in_a_window_may_be_incomplete)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);
	struct result r;
	unsigned int calls = 0;

	hal_host.irq_pending = true;
	while ((r = RMI(RMI_DATA_DESTROY, C->rd, WINDOW + 0x1000)).x[0] == RMI_INCOMPLETE) {
		CHECK_EQUAL(WINDOW + 0x1000, r.x[2]);
		calls++;
		CHECK_EQUAL(hal_tombstone(), D_PA(descriptor(C, WINDOW)));
	}
	CHECK(calls >= 2);
	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(CSM_STATE_DETACHED, told(P, s.id));
	check_shared_references(0);
}

TEST(a_window_is_not_the_hosts_to_change)
{
	for (unsigned int state = 0; state < 6; state++) {
		uint64_t flags = state % 2, shared = state >= 2 && state < 4;
		struct sharing s = shared ? attached(CSM_PERMISSION_READ, flags) : reserved(CSM_PERMISSION_READ, flags);
		struct result r;
		uint64_t data;

		if (state >= 4) {
			attach(C, s.id);
			MUST(P, RSI_CSM_REVOKE, s.id);
		}
		data = spare(C);
		for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE) {
			CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_DATA_CREATE_UNKNOWN, C->rd, data, WINDOW + at);
			r = RMI(RMI_RTT_READ_ENTRY, C->rd, WINDOW + at, 3);
			CHECK_EQUAL(3, r.x[1]);
			CHECK_EQUAL(RMI_ASSIGNED, r.x[2]);
			CHECK_EQUAL(0, r.x[3]); /* no address */
			CHECK_EQUAL(shared || flags ? RMI_RAM : RMI_EMPTY, r.x[4]);
		}
		CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_DESTROY, C->rd, WINDOW & ~(SIZE_2M - 1), 3);
		CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_DESTROY, C->rd, WINDOW_TABLE, 3);
		CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_FOLD, C->rd, WINDOW_TABLE, 3);
		CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_DESTROY, C->rd, 1UL << 30, 2);
	}
}

/* A whole table's worth of one window. */
static struct sharing window_of_2m(uint64_t flags)
{
	struct sharing s = granted(CSM_PERMISSION_READ);

	MUST(P, RSI_CSM_DESTROY, s.region);
	MUST(P, RSI_CSM_CREATE, MEMORY, SIZE_2M, 1);
	MUST(P, RSI_CSM_SHARE, P->x[1], CSM_PERMISSION_READ, ID(C));
	s.id = P->x[1];
	MUST(C, RSI_CSM_RESERVE, s.id, 1UL << 30, SIZE_2M, flags, ID(P));
	return s;
}

TEST(a_window_never_folds_and_its_table_never_goes)
{
	for (unsigned int state = 0; state < 4; state++) {
		struct sharing s = window_of_2m(state % 2);

		if (state >= 2)
			attach(C, s.id);
		else if (state == 0) /* the new table says what the entry said */
			CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_CREATE, C->rd, spare(C), 1UL << 30, 3).x[0]);
		CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_FOLD, C->rd, 1UL << 30, 3);
		CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_RTT_DESTROY, C->rd, 1UL << 30, 3);
		CHECK_FAILS(RMI_ERROR_RTT_AT(3), RMI_DATA_CREATE_UNKNOWN, C->rd, spare(C), (1UL << 30) + 0x5000);
		attach(C, s.id);
		MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_FOLD, C->rd, 1UL << 30, 3).x[0]);
	}
}

TEST(a_block_of_a_window_is_refused_to_the_host_too)
{
	struct sharing s = window_of_2m(CSM_WINDOW_EMPTY);
	struct result r;

	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_DATA_CREATE_UNKNOWN, C->rd, spare(C), 1UL << 30);
	CHECK_FAILS(RMI_ERROR_RTT_AT(2), RMI_RTT_DESTROY, C->rd, 1UL << 30, 2);
	r = RMI(RMI_RTT_READ_ENTRY, C->rd, 1UL << 30, 3);
	CHECK_EQUAL(2, r.x[1]);
	CHECK_EQUAL(RMI_ASSIGNED, r.x[2]);
	CHECK_EQUAL(0, r.x[3]);
	MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_DESTROY, C->rd, 1UL << 30, 2).x[0]);
}

/* --- RIPAS --- */

/* The other REC has asked for a change before the region or window came into being. */
TEST(set_ripas_refuses_regions_and_windows)
{
	uint64_t before;
	struct sharing s;

	fresh_parties();
	CHECK(begin_on(P, 1, REGISTERS(RSI_IPA_STATE_SET, MEMORY, MEMORY_END, RMI_EMPTY, 0)));
	CHECK_EQUAL(RMI_EXIT_RIPAS_CHANGE, P->exit.exit_reason);
	CHECK(begin_on(C, 1, REGISTERS(RSI_IPA_STATE_SET, MEMORY, MEMORY_END, RMI_EMPTY, 0)));
	s.region = create_region(P);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, P->rd, P->rec[1], MEMORY, MEMORY_END);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, P->rd, P->rec[1], MEMORY, REGION + 0x1000);
	CHECK_EQUAL(REGION, RMI(RMI_RTT_SET_RIPAS, P->rd, P->rec[1], MEMORY, REGION).x[1]);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, P->rd, P->rec[1], REGION, REGION + 0x1000);
	s.id = grant(P, s.region, C, CSM_PERMISSION_READ);
	CHECK_EQUAL(MEMORY + 0x1000, RMI(RMI_RTT_SET_RIPAS, C->rd, C->rec[1], MEMORY, MEMORY + 0x1000).x[1]);
	MUST(C, RSI_CSM_RESERVE, s.id, MEMORY + 0x1000, SIZE, 0, ID(P));
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, C->rd, C->rec[1], MEMORY + 0x1000, MEMORY + 0x2000);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, C->rd, C->rec[1], MEMORY + 0x1000, MEMORY_END);
	attach(C, s.id);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_RTT_SET_RIPAS, C->rd, C->rec[1], MEMORY + 0x1000, MEMORY + 0x2000);
	/* The realm learns how far it came. */
	before = policy_fingerprint();
	CHECK(enter_rec(P, 1, 0));
	CHECK_EQUAL(REGION, P->x[1]);
	CHECK_EQUAL(before, policy_fingerprint());
	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE)
		CHECK(D_VALID(descriptor(P, REGION + at)));
}

/* --- the end of realms --- */

/* In which state the realms are when one of them ends; the numbers are steps of a sharing's life. */
#define STAGES 13

static struct sharing stage(unsigned int n)
{
	struct sharing s = { 0 };

	fresh_parties();
	if (n == 0)
		return s;
	if (n == 1) { /* the host was asked for pages */
		CHECK(!begin(P, RSI_CSM_CREATE, REGION, SIZE, TAG));
		return s;
	}
	s.region = create_region(P);
	if (n == 2)
		return s;
	s.id = grant(P, s.region, C, CSM_PERMISSION_READ_WRITE);
	if (n == 3)
		return s;
	if (n == 4) { /* the host was asked to take a page */
		add_page(C, REGION + 0x2000);
		CHECK(!begin(C, RSI_CSM_RESERVE, s.id, REGION, SIZE, 1, ID(P)));
		return s;
	}
	reserve(C, s.id, n % 2, P);
	if (n == 5)
		return s;
	hal_host.irq_pending = n == 6;
	CHECK_EQUAL(n != 6, begin(C, RSI_CSM_ATTACH, s.id)); /* half-way, or whole */
	hal_host.irq_pending = n >= 8;
	switch (n) {
	case 8: /* half-way out, for each reason */
		CHECK(!begin(P, RSI_CSM_REVOKE, s.id));
		break;
	case 9:
		CHECK(!begin(C, RSI_CSM_DETACH_AND_FREE, s.id));
		CHECK(!enter(C, 0));
		CHECK(!enter(C, 0));
		break;
	case 10:
		CHECK(!begin(P, RSI_CSM_DESTROY, s.region));
		break;
	case 11:
		CHECK_EQUAL(RMI_INCOMPLETE, RMI(RMI_DATA_DESTROY, P->rd, REGION + 0x1000).x[0]);
		break;
	case 12:
		CHECK_EQUAL(RMI_INCOMPLETE, RMI(RMI_DATA_DESTROY, C->rd, WINDOW + 0x1000).x[0]);
		break;
	}
	return s;
}

TEST(a_provider_ends_in_every_state_and_the_host_gets_all_granules_back)
{
	for (unsigned int n = 0; n < STAGES; n++) {
		struct sharing s = stage(n);
		uint64_t state;

		destroy_party(P);
		hal_host.irq_pending = false;
		if (n >= 4 && n < 6)
			check_idle(n == 4 ? 0 : n % 2);
		if (n >= 5) {
			for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE) {
				uint64_t d = descriptor(C, WINDOW + at);

				CHECK(!D_VALID(d) || D_PA(d) == hal_tombstone());
			}
		}
		if (C->calling[0])
			finish(C, 0);
		state = told(C, s.id);
		CHECK_EQUAL(n >= 5 && n != 9 ? CSM_STATE_REVOKED : 0, state);
		if (state != 0)
			MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
		destroy_party(C);
		destroy_party(D);
	}
}

TEST(a_consumer_ends_in_every_state_and_the_host_gets_all_granules_back)
{
	for (unsigned int n = 0; n < STAGES; n++) {
		struct sharing s = stage(n);

		destroy_party(C);
		hal_host.irq_pending = false;
		if (P->calling[0])
			finish(P, 0);
		CHECK_EQUAL(0, told(P, s.id)); /* the grant went with it */
		if (n >= 2)
			check_shared_references(0);
		if (n == 5)
			CHECK_EQUAL(CSM_STATE_REGION, told(P, s.region));
		destroy_party(P);
		destroy_party(D);
	}
}

TEST(the_end_of_a_realm_may_be_incomplete)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);
	unsigned int calls = 0;

	destroy_recs(P);
	hal_host.irq_pending = true;
	while (RMI(RMI_APT_DESTROY, P->rd, P->apt).x[0] == RMI_INCOMPLETE) {
		calls++;
		CHECK_EQUAL(GRANULE_APT, state_at(P->apt));
		CHECK_EQUAL(hal_tombstone(), D_PA(descriptor(C, WINDOW)));
	}
	CHECK(calls >= 3);
	check_idle(CSM_WINDOW_TOMBSTONE);
	CHECK_EQUAL(CSM_STATE_REVOKED, told(C, s.id));
	destroy_party(P);
	check_idle(CSM_WINDOW_TOMBSTONE);
}

/* C is attached, and the end of P has come as far as C's first granule. */
static void end_begins(struct sharing s)
{
	destroy_recs(P);
	hal_host.irq_pending = true;
	CHECK_EQUAL(RMI_INCOMPLETE, RMI(RMI_APT_DESTROY, P->rd, P->apt).x[0]);
	hal_host.irq_pending = false;
	CHECK_EQUAL(CSM_STATE_ATTACHED, told(C, s.id)); /* it still has pages */
}

TEST(nothing_begins_with_a_provider_whose_end_has_begun)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	uint64_t other = grant(P, s.region, D, CSM_PERMISSION_READ);

	reserve(D, other, CSM_WINDOW_EMPTY, P);
	end_begins(s);
	CHECK_REFUSED(RSI_ERROR_STATE, D, RSI_CSM_ATTACH, other);
	destroy_party(P);
	CHECK_EQUAL(CSM_STATE_REVOKED, told(C, s.id));
	CHECK_EQUAL(CSM_STATE_REVOKED, told(D, other));

	s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	other = grant(P, s.region, D, CSM_PERMISSION_READ);
	add_page(D, REGION);
	CHECK(!begin(D, RSI_CSM_RESERVE, other, REGION, SIZE, 0, ID(P)));
	end_begins(s);
	CHECK(enter(D, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, D->x[0]);
	CHECK_EQUAL(0, told(D, other));
}

TEST(nobody_names_a_realm_that_is_gone)
{
	struct sharing s = granted(CSM_PERMISSION_READ);
	uint64_t old[4];

	memcpy(old, C->id, sizeof(old));
	destroy_party(C);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, old[0], old[1], old[2], old[3]);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_STATE, s.id);
	destroy_party(P);
	CHECK_REFUSED(RSI_ERROR_INPUT, D, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P));
}

/* --- attestation --- */

/* The realm's token in the page at MEMORY; its length. */
static size_t token(struct party *p)
{
	size_t length = 0;

	CHECK(begin(p, RSI_ATTEST_TOKEN_INIT, 1, 2, 3, 4, 5, 6, 7, 8));
	CHECK_EQUAL(RSI_SUCCESS, p->x[0]);
	do {
		CHECK(begin(p, RSI_ATTEST_TOKEN_CONTINUE, MEMORY, 0, GRANULE_SIZE));
		length += p->x[1];
	} while (p->x[0] == RSI_INCOMPLETE);
	CHECK_EQUAL(RSI_SUCCESS, p->x[0]);
	return length;
}

static bool contains(const struct party *p, size_t length, const uint8_t *what, size_t size)
{
	const uint8_t *bytes = hal_host_bytes(page_at(p, MEMORY));

	for (size_t i = 0; i + size <= length; i++)
		if (memcmp(bytes + i, what, size) == 0)
			return true;
	return false;
}

TEST(identifier_and_handle_are_claims_of_realms_with_a_policy_table_alone)
{
	/* RFC 8949: uint16 key 256, byte string of 33; uint16 key 65001, uint64 */
	uint8_t identifier[3 + 2 + 1 + 32] = { 0x19, 0x01, 0x00, 0x58, 33, 0x01 };
	uint8_t handle[3] = { 0x19, 0xFD, 0xE9 };
	size_t length;

	fresh_parties();
	add_page(P, MEMORY);
	memcpy(identifier + 6, P->id, 32);
	length = token(P);
	CHECK(contains(P, length, identifier, sizeof(identifier)));
	CHECK(contains(P, length, handle, sizeof(handle)));
	new_realm(F);
	activate(F);
	add_page(F, MEMORY);
	length = token(F);
	CHECK(length != 0);
	CHECK(!contains(F, length, identifier, 5));
	CHECK(!contains(F, length, handle, sizeof(handle)));
}

int main(void)
{
	RUN(a_policy_table_is_given_before_the_realm_begins);
	RUN(a_policy_table_grows_to_63_granules_and_shrinks_from_its_end);
	RUN(failures_of_apt_destroy_come_in_their_order);
	RUN(a_realm_is_not_destroyed_before_its_policy_table);
	RUN(there_is_room_for_256_realms_with_a_table);
	RUN(data_destroy_in_a_region_revokes_first_and_wipes_then);
	RUN(a_payload_page_destroyed_during_a_copy_is_seen_in_the_first_granule);
	RUN(a_region_that_is_about_to_lose_a_page_is_not_given_to_others);
	RUN(data_create_never_maps_for_others);
	RUN(tables_of_a_region_are_as_those_of_any_page);
	RUN(a_region_may_be_folded_and_unfolded_while_it_is_shared);
	RUN(data_destroy_in_a_window_takes_it_from_this_consumer_and_gives_nothing);
	RUN(data_destroy_in_a_window_may_be_incomplete);
	RUN(a_window_is_not_the_hosts_to_change);
	RUN(a_window_never_folds_and_its_table_never_goes);
	RUN(a_block_of_a_window_is_refused_to_the_host_too);
	RUN(set_ripas_refuses_regions_and_windows);
	RUN(a_provider_ends_in_every_state_and_the_host_gets_all_granules_back);
	RUN(a_consumer_ends_in_every_state_and_the_host_gets_all_granules_back);
	RUN(the_end_of_a_realm_may_be_incomplete);
	RUN(nothing_begins_with_a_provider_whose_end_has_begun);
	RUN(nobody_names_a_realm_that_is_gone);
	RUN(identifier_and_handle_are_claims_of_realms_with_a_policy_table_alone);
	return check_result();
}
