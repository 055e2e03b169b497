/* SPDX-License-Identifier: Apache-2.0 */
/* What a realm that offers memory may ask for (docs/caec-abi.md): each call, each error, what the host hears. */
#include "csm-fixture.h"

TEST(features_are_told_to_realm_and_host)
{
	struct result r;

	fresh_parties();
	MUST(P, RSI_CSM_FEATURES, 0);
	CHECK_EQUAL(CSM_VERSION_1_0, P->x[1]);
	CHECK_EQUAL(64 * 63, P->x[2] >> CSM_LIMIT_REGIONS_SHIFT & 0xFFFF);
	CHECK_EQUAL(256, P->x[2] >> CSM_LIMIT_REALMS_SHIFT & 0xFFFF);
	CHECK_EQUAL(64, P->x[2] >> CSM_LIMIT_RECORDS_SHIFT & 0xFFFF);
	CHECK_EQUAL(63, P->x[2] >> CSM_LIMIT_APT_SHIFT & 0xFFFF);
	CHECK_EQUAL(CSM_POLICY_READ_ONLY | CSM_POLICY_READ_WRITE | CSM_POLICY_TOMBSTONE, P->x[3]);
	CHECK_EQUAL(P->r->handle, P->x[4]);
	CHECK(P->r->handle != 0 && P->r->handle != C->r->handle);
	r = RMI(RMI_CSM_FEATURES, 0);
	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(P->x[1], r.x[1]);
	CHECK_EQUAL(P->x[2], r.x[2]);
	CHECK_EQUAL(P->x[3], r.x[3]);
	for (uint64_t index = 1; index < 3; index++) {
		MUST(P, RSI_CSM_FEATURES, index, 1, 2, 3);
		r = RMI(RMI_CSM_FEATURES, index);
		CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
		for (unsigned int i = 1; i < 4; i++)
			CHECK_EQUAL(0, P->x[i] | P->x[4] | r.x[i]);
	}
}

TEST(a_realm_learns_its_identifier)
{
	fresh_parties();
	MUST(P, RSI_CSM_IDENTITY);
	CHECK_BYTES(P->id, &P->x[1], sizeof(P->id));
	CHECK(memcmp(P->id, C->id, sizeof(P->id)) != 0);
}

TEST(a_realm_without_policy_table_knows_none_of_the_calls)
{
	fresh_parties();
	new_realm(F);
	activate(F);
	for (uint64_t fid = RSI_CSM_FID(0); fid <= RSI_CSM_FID_LAST; fid++)
		CHECK_REFUSED(SMC_UNKNOWN, F, fid, 0, 0, 0, 0);
	/* With one, those that there are not. */
	for (uint64_t fid = RSI_CSM_FID(0xB); fid <= RSI_CSM_FID_LAST; fid++)
		CHECK_REFUSED(SMC_UNKNOWN, P, fid, 0, 0, 0, 0);
}

TEST(create_asks_the_host_for_every_page_that_is_missing)
{
	fresh_parties();
	add_page(P, REGION + 0x1000);
	CHECK(!begin(P, RSI_CSM_CREATE, REGION, SIZE, TAG));
	CHECK_TOLD(P, .exit_reason = RMI_EXIT_CSM_PROVIDER, .ripas_base = REGION, .ripas_top = REGION + SIZE);
	/* Again and again with what is left. */
	CHECK(!enter(P, 0));
	CHECK_TOLD(P, .exit_reason = RMI_EXIT_CSM_PROVIDER, .ripas_base = REGION, .ripas_top = REGION + SIZE);
	add_page(P, REGION);
	CHECK(!enter(P, 0));
	CHECK_TOLD(P, .exit_reason = RMI_EXIT_CSM_PROVIDER, .ripas_base = REGION + 0x2000, .ripas_top = REGION + SIZE);
	add_page(P, REGION + 0x2000);
	add_page(P, REGION + 0x3000);
	CHECK(enter(P, 0));
	CHECK_TOLD(P, .exit_reason = RMI_EXIT_IRQ);
	CHECK_EQUAL(RSI_SUCCESS, P->x[0]);
	CHECK_EQUAL(RSI_ACCEPT, P->x[2]);
	CHECK_EQUAL(CSM_STATE_REGION, told(P, P->x[1]));
}

TEST(create_needs_no_host_when_the_pages_are_there)
{
	fresh_parties();
	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE)
		add_page(P, REGION + at);
	CHECK(begin(P, RSI_CSM_CREATE, REGION, SIZE, TAG));
	CHECK_EQUAL(RSI_SUCCESS, P->x[0]);
}

TEST(the_host_may_refuse_a_region)
{
	uint64_t before;

	fresh_parties();
	before = policy_fingerprint();
	CHECK(!begin(P, RSI_CSM_CREATE, REGION, SIZE, TAG));
	CHECK(enter(P, RMI_ENTER_CSM_REJECT));
	CHECK_EQUAL(RSI_SUCCESS, P->x[0]);
	CHECK_EQUAL(0, P->x[1]);
	CHECK_EQUAL(RSI_REJECT, P->x[2]);
	CHECK_EQUAL(before, policy_fingerprint());
	/* The flag is for the exit before it alone. */
	CHECK(!begin(P, RSI_CSM_CREATE, REGION, SIZE, TAG));
	MUST(P, RSI_CSM_IDENTITY);
	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE)
		add_page(P, REGION + at);
	CHECK(enter(P, RMI_ENTER_CSM_REJECT));
	MUST(P, RSI_CSM_CREATE, REGION, SIZE, TAG);
	CHECK_EQUAL(RSI_ACCEPT, P->x[2]);
}

TEST(create_refuses_ranges_that_are_none)
{
	static const struct {
		uint64_t base, size;
	} bad[] = {
		{ REGION, 0 }, { REGION + 8, SIZE }, { REGION, SIZE + 8 }, { REGION, 0x800 }, { 1UL << 39, SIZE },
		{ LAST_PAGE, 2 * GRANULE_SIZE }, { REGION, ~GRANULE_MASK }, { REGION, 1UL << 39 },
		{ ~GRANULE_MASK, GRANULE_SIZE }, { ~GRANULE_MASK, 2 * GRANULE_SIZE }, { 1UL << 48, SIZE },
		{ REGION, ~0UL << 63 },
	};

	fresh_parties();
	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_CREATE, bad[i].base, bad[i].size, TAG);
	create_region(P); /* and the twin */
}

TEST(create_refuses_what_overlaps_a_region_or_window_of_the_caller)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_CREATE, REGION, SIZE, TAG);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_CREATE, REGION + SIZE - 0x1000, SIZE, TAG);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_CREATE, REGION - 0x1000, 0x2000, TAG);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_CREATE, REGION + 0x1000, 0x1000, TAG);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_CREATE, MEMORY, MEMORY_END - MEMORY, TAG);
	MUST(P, RSI_CSM_CREATE, REGION - 0x1000, 0x1000, TAG);
	MUST(P, RSI_CSM_CREATE, REGION + SIZE, 0x1000, TAG);
	/* A consumer passes nothing on. */
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_CREATE, WINDOW, SIZE, TAG);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_CREATE, WINDOW + 0x3000, 0x1000, TAG);
	MUST(P, RSI_CSM_REVOKE, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_CREATE, WINDOW, SIZE, TAG);
	MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
	/* Free again, but not RAM. */
	CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_CREATE, WINDOW, SIZE, TAG);
}

TEST(create_refuses_pages_that_are_not_ram)
{
	fresh_parties();
	CHECK_REFUSED(RSI_ERROR_STATE, P, RSI_CSM_CREATE, WINDOW, SIZE, TAG);
	CHECK_REFUSED(RSI_ERROR_STATE, P, RSI_CSM_CREATE, MEMORY - SIZE, SIZE, TAG);
	/* Destroyed in the middle: the host is told of the part before it, then the region is off. */
	add_page(P, REGION + 0x2000);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, P->rd, REGION + 0x2000).x[0]);
	CHECK(!begin(P, RSI_CSM_CREATE, REGION, SIZE, TAG));
	CHECK_EQUAL(REGION, P->exit.ripas_base);
	add_page(P, REGION);
	add_page(P, REGION + 0x1000);
	CHECK(enter(P, 0));
	CHECK_EQUAL(RSI_ERROR_STATE, P->x[0]);
	CHECK_REFUSED(RSI_ERROR_STATE, P, RSI_CSM_CREATE, REGION + 0x2000, 0x1000, TAG);
	/* There is no record left of it. */
	MUST(P, RSI_CSM_CREATE, REGION, 0x2000, TAG);
	/* Assigned, but empty. */
	add_page(C, MEMORY);
	CHECK(begin(C, RSI_IPA_STATE_SET, MEMORY, MEMORY + 0x1000, RMI_EMPTY, 0));
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_SET_RIPAS, C->rd, C->rec[0], MEMORY, MEMORY + 0x1000).x[0]);
	CHECK(enter(C, 0));
	CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_CREATE, MEMORY, 0x1000, TAG);
}

TEST(create_of_another_cpu_joins_in)
{
	fresh_parties();
	CHECK(!begin(P, RSI_CSM_CREATE, REGION, SIZE, TAG));
	CHECK(!begin_on(P, 1, REGISTERS(RSI_CSM_CREATE, REGION, SIZE, TAG)));
	CHECK_EQUAL(RMI_EXIT_CSM_PROVIDER, P->exit.exit_reason);
	/* No other region may begin there. */
	obey(P);
	CHECK(enter_rec(P, 1, 0));
	CHECK_EQUAL(RSI_SUCCESS, P->x[0]);
	CHECK(enter(P, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, P->x[0]);
}

TEST(a_region_that_is_being_made_has_no_name_and_keeps_others_away)
{
	fresh_parties();
	CHECK(!begin(P, RSI_CSM_CREATE, REGION, SIZE, TAG));
	CHECK(begin_on(P, 1, REGISTERS(RSI_CSM_CREATE, REGION, SIZE, TAG + 1)));
	CHECK_EQUAL(RSI_ERROR_INPUT, P->x[0]);
	CHECK(begin_on(P, 1, REGISTERS(RSI_CSM_CREATE, REGION, SIZE - 0x1000, TAG)));
	CHECK_EQUAL(RSI_ERROR_INPUT, P->x[0]);
	for (uint64_t number = 0; number < 4; number++)
		for (uint64_t generation = 1; generation < 20; generation++) {
			CHECK(begin_on(P, 1, REGISTERS(RSI_CSM_STATE, generation << 20 | number)));
			CHECK_EQUAL(RSI_ERROR_INPUT, P->x[0]);
		}
	CHECK_EQUAL(RSI_SUCCESS, finish(P, 0));
}

TEST(create_goes_back_when_a_page_is_lost_before_its_end)
{
	fresh_parties();
	add_page(P, REGION);
	CHECK(!begin(P, RSI_CSM_CREATE, REGION, 0x2000, TAG));
	CHECK_EQUAL(REGION + 0x1000, P->exit.ripas_base);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, P->rd, REGION).x[0]);
	add_page(P, REGION + 0x1000);
	CHECK(enter(P, 0));
	CHECK_EQUAL(RSI_ERROR_STATE, P->x[0]); /* destroyed is not RAM */
}

TEST(create_serves_interrupts_in_between)
{
	fresh_parties();
	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE)
		add_page(P, REGION + at);
	hal_host.irq_pending = true;
	CHECK(!begin(P, RSI_CSM_CREATE, REGION, SIZE, TAG));
	CHECK_TOLD(P, .exit_reason = RMI_EXIT_IRQ);
	CHECK(enter(P, 0)); /* the second table; progress although an interrupt is always pending */
	CHECK_EQUAL(RSI_SUCCESS, P->x[0]);
}

TEST(create_is_full_at_the_end_of_the_table_and_the_host_may_extend_it)
{
	uint64_t apt;

	fresh_parties();
	for (uint64_t i = 0; i < POLICY_RECORDS; i++)
		MUST(P, RSI_CSM_CREATE, MEMORY + i * GRANULE_SIZE, GRANULE_SIZE, i);
	CHECK_REFUSED(RSI_ERROR_STATE, P, RSI_CSM_CREATE, REGION, SIZE, TAG);
	apt = spare(P);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_APT_EXTEND, P->rd, apt).x[0]);
	create_region(P);
	for (uint64_t i = 1; i < POLICY_RECORDS; i++)
		MUST(P, RSI_CSM_CREATE, MEMORY + (POLICY_RECORDS + i) * GRANULE_SIZE, GRANULE_SIZE, i);
	CHECK_REFUSED(RSI_ERROR_STATE, P, RSI_CSM_CREATE, MEMORY + 300 * GRANULE_SIZE, GRANULE_SIZE, TAG);
}

TEST(a_realm_has_256_regions_and_the_system_more_than_1024)
{
	fresh_parties();
	new_party(F);
	for (struct party *p = parties; p < parties + PARTIES; p++) {
		for (unsigned int i = 0; i < 4; i++)
			CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_APT_EXTEND, p->rd, spare(p)).x[0]);
		for (uint64_t i = 0; i < 260; i++)
			MUST(p, RSI_CSM_CREATE, MEMORY + i * GRANULE_SIZE, GRANULE_SIZE, i);
	}
}

TEST(share_refuses_what_it_must)
{
	uint64_t region, stranger[4];

	fresh_parties();
	region = create_region(P);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_SHARE, region + 1, CSM_PERMISSION_READ, ID(C));
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_SHARE, region ^ 1UL << 20, CSM_PERMISSION_READ, ID(C));
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_SHARE, 0, CSM_PERMISSION_READ, ID(C));
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_SHARE, region, CSM_PERMISSION_READ, ID(D));
	for (uint64_t permission = 0; permission < 300; permission += permission == 7 ? 249 : 1)
		if (permission != CSM_PERMISSION_READ && permission != CSM_PERMISSION_READ_WRITE)
			CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_SHARE, region, permission, ID(C));
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_SHARE, region, CSM_PERMISSION_READ | 1UL << 32, ID(C));
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_SHARE, region, CSM_PERMISSION_READ, ID(P)); /* itself */
	for (unsigned int i = 0; i < 4; i++) {
		memcpy(stranger, C->id, sizeof(stranger));
		stranger[i] ^= 1UL << 63;
		CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_SHARE, region, CSM_PERMISSION_READ, stranger[0], stranger[1],
			      stranger[2], stranger[3]);
	}
	new_realm(F); /* alive, but without a table */
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_SHARE, region, CSM_PERMISSION_READ, ID(F));
	CHECK(grant(P, region, C, CSM_PERMISSION_READ) != region);
	CHECK_REFUSED(RSI_ERROR_STATE, P, RSI_CSM_SHARE, region, CSM_PERMISSION_READ_WRITE, ID(C)); /* again */
	grant(P, region, D, CSM_PERMISSION_READ_WRITE);
}

TEST(share_refuses_a_region_that_lost_a_page_and_a_full_table)
{
	uint64_t region;

	fresh_parties();
	region = create_region(P);
	for (uint64_t i = 1; i < POLICY_RECORDS; i++)
		MUST(P, RSI_CSM_CREATE, MEMORY + i * GRANULE_SIZE, GRANULE_SIZE, i);
	CHECK_REFUSED(RSI_ERROR_STATE, P, RSI_CSM_SHARE, region, CSM_PERMISSION_READ, ID(C));
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_APT_EXTEND, P->rd, spare(P)).x[0]);
	grant(P, region, C, CSM_PERMISSION_READ);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_DATA_DESTROY, P->rd, REGION).x[0]);
	CHECK_EQUAL(CSM_STATE_LOST, told(P, region));
	CHECK_REFUSED(RSI_ERROR_STATE, P, RSI_CSM_SHARE, region, CSM_PERMISSION_READ, ID(D));
	/* Filling the hole does not heal it: what was there is gone. */
	add_page(P, REGION);
	CHECK_EQUAL(CSM_STATE_LOST, told(P, region));
	CHECK_REFUSED(RSI_ERROR_STATE, P, RSI_CSM_SHARE, region, CSM_PERMISSION_READ, ID(D));
	MUST(P, RSI_CSM_DESTROY, region);
}

TEST(revoke_takes_what_was_granted_in_every_state)
{
	for (unsigned int state = CSM_STATE_GRANTED; state <= CSM_STATE_DETACHED; state++) {
		struct sharing s = granted(CSM_PERMISSION_READ);

		if (state >= CSM_STATE_RESERVED)
			reserve(C, s.id, CSM_WINDOW_EMPTY, P);
		if (state >= CSM_STATE_ATTACHED)
			attach(C, s.id);
		if (state == CSM_STATE_DETACHED)
			MUST(C, RSI_CSM_DETACH_AND_FREE, s.id);
		CHECK_EQUAL(state, told(P, s.id));
		hal_host_forget();
		CHECK(begin(P, RSI_CSM_REVOKE, s.id));
		CHECK_EQUAL(RSI_SUCCESS, P->x[0]);
		CHECK_TOLD(P, .exit_reason = RMI_EXIT_IRQ);
		if (state == CSM_STATE_ATTACHED)
			check_invalidated();
		check_idle(CSM_WINDOW_EMPTY);
		check_shared_references(0);
		CHECK_EQUAL(0, told(P, s.id));
		CHECK_EQUAL(state == CSM_STATE_RESERVED || state == CSM_STATE_ATTACHED ? CSM_STATE_REVOKED : 0,
			    told(C, s.id));
		CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_REVOKE, s.id);
	}
}

TEST(revoke_refuses_what_is_no_grant_of_the_caller)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_REVOKE, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, D, RSI_CSM_REVOKE, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_REVOKE, s.region);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_REVOKE, s.id + 1);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_REVOKE, s.id + (1UL << 20));
	check_attached(1);
	MUST(P, RSI_CSM_REVOKE, s.id);
}

TEST(revoke_turns_the_first_granule_first)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);

	hal_host_forget();
	hal_host.irq_pending = true;
	CHECK(!begin(P, RSI_CSM_REVOKE, s.id));
	CHECK_TOLD(P, .exit_reason = RMI_EXIT_IRQ);
	/* One granule, its invalidation, and nothing else yet. */
	CHECK_EQUAL(1, hal_host.tlbi_count);
	CHECK_EQUAL(C->r->vmid, hal_host.tlbi[0].vmid);
	CHECK_EQUAL(WINDOW, hal_host.tlbi[0].ipa);
	CHECK_EQUAL(GRANULE_SIZE, hal_host.tlbi[0].size);
	CHECK_EQUAL(hal_tombstone(), D_PA(descriptor(C, WINDOW)));
	CHECK_EQUAL(0, references_at(page_at(P, REGION)));
	for (uint64_t at = GRANULE_SIZE; at < SIZE; at += GRANULE_SIZE) {
		CHECK_EQUAL(page_at(P, REGION + at), D_PA(descriptor(C, WINDOW + at)));
		CHECK_EQUAL(1, references_at(page_at(P, REGION + at)));
	}
	CHECK_EQUAL(CSM_STATE_ATTACHED, told(C, s.id)); /* it still has pages */
	/* Then table by table. */
	CHECK(!enter(P, 0));
	CHECK_EQUAL(hal_tombstone(), D_PA(descriptor(C, WINDOW + 0x1000)));
	CHECK_EQUAL(page_at(P, REGION + 0x2000), D_PA(descriptor(C, WINDOW + 0x2000)));
	while (!enter(P, 0))
		;
	CHECK_EQUAL(RSI_SUCCESS, P->x[0]);
	CHECK_EQUAL(CSM_STATE_REVOKED, told(C, s.id));
	check_idle(CSM_WINDOW_TOMBSTONE);
	check_invalidated();
	check_shared_references(0);
}

TEST(revoke_that_another_brings_to_its_end_succeeds)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	hal_host.irq_pending = true;
	CHECK(!begin(P, RSI_CSM_REVOKE, s.id));
	CHECK(begin_on(P, 1, REGISTERS(RSI_CSM_STATE, s.id)));
	CHECK_EQUAL(CSM_STATE_ATTACHED, P->x[4]); /* the consumer may still have pages */
	destroy_party(C);
	/* An interrupt's handler asks for something else in between. */
	CHECK(begin_on(P, 1, REGISTERS(RSI_CSM_IDENTITY)));
	CHECK_EQUAL(RSI_SUCCESS, finish(P, 0));
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_REVOKE, s.id);
}

TEST(destroy_revokes_everybody_and_tells_the_host)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	uint64_t other = grant(P, s.region, D, CSM_PERMISSION_READ_WRITE);

	reserve(D, other, CSM_WINDOW_EMPTY, P);
	attach(D, other);
	check_shared_references(2);
	CHECK(begin(P, RSI_CSM_DESTROY, s.region));
	CHECK_EQUAL(RSI_SUCCESS, P->x[0]);
	CHECK_TOLD(P, .exit_reason = RMI_EXIT_CSM_REMOVED, .ripas_base = REGION, .ripas_top = REGION + SIZE);
	check_idle(CSM_WINDOW_EMPTY);
	check_shared_references(0);
	CHECK_EQUAL(0, told(P, s.region));
	CHECK_EQUAL(0, told(P, s.id));
	CHECK_EQUAL(CSM_STATE_REVOKED, told(C, s.id));
	CHECK_EQUAL(CSM_STATE_REVOKED, told(D, other));
	/* The pages stay the caller's, and may be a region again. */
	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE)
		CHECK(D_VALID(descriptor(P, REGION + at)));
	CHECK(create_region(P) != s.region);
}

TEST(destroy_refuses_what_is_no_region_of_the_caller)
{
	struct sharing s = granted(CSM_PERMISSION_READ);

	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_DESTROY, s.region);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_DESTROY, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_DESTROY, s.region ^ 1);
	MUST(P, RSI_CSM_DESTROY, s.region);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_DESTROY, s.region);
}

TEST(destroy_serves_interrupts_and_lets_nobody_in_meanwhile)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	unsigned int entries = 1;

	hal_host.irq_pending = true;
	CHECK(!begin(P, RSI_CSM_DESTROY, s.region));
	CHECK_EQUAL(RMI_EXIT_IRQ, P->exit.exit_reason);
	CHECK(begin_on(P, 1, REGISTERS(RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(D))));
	CHECK_EQUAL(RSI_ERROR_INPUT, P->x[0]);
	CHECK_REFUSED(RSI_ERROR_STATE, C, RSI_CSM_ATTACH, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P));
	while (!enter(P, 0))
		entries++;
	CHECK(entries >= 3); /* first granule, two tables */
	CHECK_EQUAL(RMI_EXIT_CSM_REMOVED, P->exit.exit_reason);
	CHECK_EQUAL(RSI_SUCCESS, P->x[0]);
}

TEST(state_tells_the_provider_of_its_regions_and_grants)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	static const uint64_t zero;

	MUST(P, RSI_CSM_STATE, s.region);
	CHECK_BYTES(((uint64_t[]){ s.region, SIZE, CSM_PERMISSION_READ_WRITE, CSM_STATE_REGION, TAG, REGION }),
		    &P->x[1], 48);
	MUST(P, RSI_CSM_STATE, s.id);
	CHECK_BYTES(((uint64_t[]){ s.id, SIZE, CSM_PERMISSION_READ, CSM_STATE_ATTACHED, TAG, zero }), &P->x[1], 48);
	MUST(C, RSI_CSM_STATE, s.id);
	CHECK_BYTES(((uint64_t[]){ s.id, SIZE, CSM_PERMISSION_READ, CSM_STATE_ATTACHED, TAG, WINDOW }), &C->x[1], 48);
	CHECK_REFUSED(RSI_ERROR_INPUT, C, RSI_CSM_STATE, s.region);
	CHECK_REFUSED(RSI_ERROR_INPUT, D, RSI_CSM_STATE, s.id);
	CHECK_REFUSED(RSI_ERROR_INPUT, D, RSI_CSM_STATE, s.region);
	CHECK_REFUSED(RSI_ERROR_INPUT, P, RSI_CSM_STATE, s.id + 1);
}

int main(void)
{
	RUN(features_are_told_to_realm_and_host);
	RUN(a_realm_learns_its_identifier);
	RUN(a_realm_without_policy_table_knows_none_of_the_calls);
	RUN(create_asks_the_host_for_every_page_that_is_missing);
	RUN(create_needs_no_host_when_the_pages_are_there);
	RUN(the_host_may_refuse_a_region);
	RUN(create_refuses_ranges_that_are_none);
	RUN(create_refuses_what_overlaps_a_region_or_window_of_the_caller);
	RUN(create_refuses_pages_that_are_not_ram);
	RUN(create_of_another_cpu_joins_in);
	RUN(a_region_that_is_being_made_has_no_name_and_keeps_others_away);
	RUN(create_goes_back_when_a_page_is_lost_before_its_end);
	RUN(create_serves_interrupts_in_between);
	RUN(create_is_full_at_the_end_of_the_table_and_the_host_may_extend_it);
	RUN(a_realm_has_256_regions_and_the_system_more_than_1024);
	RUN(share_refuses_what_it_must);
	RUN(share_refuses_a_region_that_lost_a_page_and_a_full_table);
	RUN(revoke_takes_what_was_granted_in_every_state);
	RUN(revoke_refuses_what_is_no_grant_of_the_caller);
	RUN(revoke_turns_the_first_granule_first);
	RUN(revoke_that_another_brings_to_its_end_succeeds);
	RUN(destroy_revokes_everybody_and_tells_the_host);
	RUN(destroy_refuses_what_is_no_region_of_the_caller);
	RUN(destroy_serves_interrupts_and_lets_nobody_in_meanwhile);
	RUN(state_tells_the_provider_of_its_regions_and_grants);
	return check_result();
}
