/* SPDX-License-Identifier: Apache-2.0 */
/* The granule table: states, locks, delegation; and the interface that every call goes through. */
#include "fixture.h"

#include <pthread.h>

#include "handler.h"
#include "memory-map.h"
#include "smccc.h"

/* What is no delegable granule: unaligned, between, before and behind the banks, device memory, nonsense. */
static const uint64_t wrong[] = {
	BANK0 + 1,          BANK0 + 8,           BANK0 + 0x800,      BANK0 - GRANULE_SIZE, BANK0 + BANK0_SIZE,
	BANK1 - 4096,       BANK1 + BANK1_SIZE,  DEVICE,             RMM_BASE,             RMM_SHARED_PAGE,
	0,                  1UL << 48 | BANK0,   1UL << 63 | BANK0,  UINT64_MAX,           UINT64_MAX & ~0xFFFUL,
	0xFFF0000000000000, 1UL << 52,
};
#define WRONG (sizeof(wrong) / sizeof(wrong[0]))

TEST(granules_are_found_in_both_banks_and_nowhere_else)
{
	hal_host_reset();
	for (unsigned int i = 0; i < BANKS_GRANULES; i++) {
		struct granule *g = granule_find(hal_host_pa(i));

		CHECK(g != NULL);
		CHECK_EQUAL(hal_host_pa(i), granule_pa(g));
		CHECK_EQUAL(GRANULE_NS, granule_state(g));
	}
	for (unsigned int i = 0; i < WRONG; i++)
		CHECK(granule_find(wrong[i]) == NULL);
	CHECK_EQUAL(8, sizeof(struct granule));
}

TEST(delegation_wipes_and_changes_the_physical_address_space)
{
	hal_host_reset();
	memset(hal_host_bytes(G(5)), 0xAA, GRANULE_SIZE);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_GRANULE_DELEGATE, G(5)).x[0]);
	CHECK_EQUAL(GPI_REALM, hal_host_gpi(G(5)));
	CHECK_EQUAL(GRANULE_DELEGATED, state_at(G(5)));
	CHECK_EQUAL(0, hal_host_bytes(G(5))[17]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_GRANULE_UNDELEGATE, G(5)).x[0]);
	CHECK_EQUAL(GPI_NORMAL, hal_host_gpi(G(5)));
	CHECK_EQUAL(GRANULE_NS, state_at(G(5)));
}

TEST(delegation_refuses_what_is_no_granule)
{
	hal_host_reset();
	for (unsigned int i = 0; i < WRONG; i++) {
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_GRANULE_DELEGATE, wrong[i]);
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_GRANULE_UNDELEGATE, wrong[i]);
	}
}

TEST(delegation_refuses_a_wrong_state)
{
	hal_host_reset();
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_GRANULE_UNDELEGATE, G(5));
	delegate(G(5));
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_GRANULE_DELEGATE, G(5));
	for (enum granule_state s = GRANULE_RD; s < GRANULE_STATES; s++) {
		granule_set_state(granule_find(G(5)), s);
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_GRANULE_DELEGATE, G(5));
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_GRANULE_UNDELEGATE, G(5));
		granule_set_state(granule_find(G(5)), GRANULE_DELEGATED);
	}
}

TEST(delegation_refuses_what_the_other_worlds_own)
{
	hal_host_reset();
	hal_host_set_gpi(G(5), GPI_SECURE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_GRANULE_DELEGATE, G(5));
	hal_host_set_gpi(G(5), GPI_ROOT);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_GRANULE_DELEGATE, G(5));
	CHECK_EQUAL(GRANULE_NS, state_at(G(5)));
}

TEST(a_pair_is_locked_only_when_both_are_right)
{
	struct granule *a, *b;

	hal_host_reset();
	delegate(G(5));
	CHECK(!granule_lock_two(G(5), GRANULE_DELEGATED, &a, G(5), GRANULE_DELEGATED, &b));
	CHECK(!granule_lock_two(G(5), GRANULE_DELEGATED, &a, G(6), GRANULE_RD, &b));
	CHECK(!granule_lock_two(G(6), GRANULE_RD, &a, G(5), GRANULE_DELEGATED, &b));
	CHECK(!granule_lock_two(DEVICE, GRANULE_NS, &a, G(5), GRANULE_DELEGATED, &b));
	hal_host_fingerprint(); /* no lock is held */
	CHECK(granule_lock_two(G(6), GRANULE_NS, &a, G(5), GRANULE_DELEGATED, &b));
	CHECK_EQUAL(G(6), granule_pa(a));
	CHECK_EQUAL(G(5), granule_pa(b));
	granule_unlock(a);
	granule_unlock(b);
}

static void *delegate_and_back(void *argument)
{
	hal_host_cpu = (unsigned int)(uintptr_t)argument;
	for (unsigned int i = 0; i < 20000; i++) {
		uint64_t pa = G(i % 3);
		struct granule *a, *b;

		if (RMI(RMI_GRANULE_DELEGATE, pa).x[0] == RMI_SUCCESS)
			RMI(RMI_GRANULE_UNDELEGATE, pa);
		if (granule_lock_two(G(i % 3), GRANULE_NS, &a, G((i + 1) % 3), GRANULE_NS, &b)) {
			granule_get(a);
			granule_put(a);
			granule_unlock(a);
			granule_unlock(b);
		}
	}
	return NULL;
}

TEST(four_cpus_that_quarrel_over_three_granules_leave_them_consistent)
{
	pthread_t cpu[4];

	hal_host_reset();
	for (uintptr_t i = 0; i < 4; i++)
		CHECK_EQUAL(0, pthread_create(&cpu[i], NULL, delegate_and_back, (void *)i));
	for (int i = 0; i < 4; i++)
		pthread_join(cpu[i], NULL);
	for (unsigned int i = 0; i < 3; i++) {
		CHECK_EQUAL(GRANULE_NS, state_at(G(i)));
		CHECK_EQUAL(GPI_NORMAL, hal_host_gpi(G(i)));
		CHECK_EQUAL(0, references_at(G(i)));
	}
	hal_host_fingerprint();
}

TEST(version_one_is_the_only_one)
{
	static const struct {
		uint64_t requested, status;
	} versions[] = {
		{ 0x10000, RMI_SUCCESS },   { 0x10001, RMI_ERROR_INPUT },     { 0x20000, RMI_ERROR_INPUT },
		{ 0, RMI_ERROR_INPUT },     { 0xFFFF, RMI_ERROR_INPUT },      { 0x80010000, RMI_ERROR_INPUT },
		{ 0x100010000, RMI_ERROR_INPUT },
	};

	for (unsigned int i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		struct result r = RMI(RMI_VERSION, versions[i].requested);

		CHECK_EQUAL(versions[i].status, r.x[0]);
		CHECK_EQUAL(0x10000, r.x[1]);
		CHECK_EQUAL(0x10000, r.x[2]);
		CHECK_EQUAL(0, r.x[3] | r.x[4]);
	}
}

TEST(feature_register_0_says_what_realms_may_have)
{
	struct result r = RMI(RMI_FEATURES, 0);

	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(48, r.x[1] & 0xFF);
	CHECK_EQUAL(0, r.x[1] >> 8 & 3); /* LPA2, SVE */
	CHECK_EQUAL(5, r.x[1] >> 14 & 0x3F);
	CHECK_EQUAL(3, r.x[1] >> 20 & 0x3F);
	CHECK_EQUAL(0, r.x[1] >> 26 & 1); /* PMU */
	CHECK_EQUAL(3, r.x[1] >> 32 & 3);
	CHECK_EQUAL(3, r.x[1] >> 34 & 0xF);
	CHECK(1UL << (r.x[1] >> 38 & 0xF) > 8);
	CHECK_EQUAL(0, r.x[1] >> 42);
	for (uint64_t i = 1; i != 0; i <<= 1) {
		r = RMI(RMI_FEATURES, i);
		CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
		CHECK_EQUAL(0, r.x[1]);
	}
}

TEST(unknown_functions_are_unknown)
{
	static const uint64_t unknown[] = { 0xC4000156, 0xC4000160, 0xC4000163, 0xC400016A, 0xC400018F, 0xC4000190,
					    0xC400014F, 0x84000150, 0,          UINT64_MAX };

	for (unsigned int i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		CHECK_FAILS(SMC_UNKNOWN, unknown[i], BANK0, BANK0, BANK0);
	/* The function identifier is W0, and bit 16 is a hint. */
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_VERSION | 1UL << 32, 0x10000).x[0]);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_VERSION | 1UL << 16, 0x10000).x[0]);
}

int main(void)
{
	RUN(granules_are_found_in_both_banks_and_nowhere_else);
	RUN(delegation_wipes_and_changes_the_physical_address_space);
	RUN(delegation_refuses_what_is_no_granule);
	RUN(delegation_refuses_a_wrong_state);
	RUN(delegation_refuses_what_the_other_worlds_own);
	RUN(a_pair_is_locked_only_when_both_are_right);
	RUN(four_cpus_that_quarrel_over_three_granules_leave_them_consistent);
	RUN(version_one_is_the_only_one);
	RUN(feature_register_0_says_what_realms_may_have);
	RUN(unknown_functions_are_unknown);
	return check_result();
}
