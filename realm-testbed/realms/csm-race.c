/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two realms grant, attach, revoke and destroy each other's regions, all four RECs at once, in no order. Boot
 * arguments: "a" or "b", and the number of rounds that each provides. Whatever a window shows belongs to the round that
 * was attached, or is gone; nothing may be left in the policy table at the end.
 */

#include "check.h"
#include "csm-peer.h"

#define PAGES 4UL
#define SIZE (PAGES * GRANULE_SIZE)
#define RECORDS_MAX 128
#define PATIENCE 32
#define LOOKS 256 /* for a consumer, in every second round */
#define MARK 0x5AFE000000000000UL

static struct peer peer;
static char side;
static uint64_t rounds, seed;
static uint32_t consumer_done;
static uint64_t attached, gone[4]; /* grants that went before RESERVE, in it, before ATTACH; windows that turned */

static uint64_t random(uint64_t *state)
{
	*state ^= *state << 13; /* xorshift64 */
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* What a page holds in a round of a side. */
static uint64_t stamp(char of, uint64_t round)
{
	return (uint64_t)(uint8_t)of << 56 | round;
}

/* The providers tell each other in the channel's pages that they are through. */
static uint64_t *through(char of)
{
	return (uint64_t *)(peer.pages + (of == 'a' ? 0 : 64));
}

/* Lets the others run, mostly not for long. */
static void dawdle(uint64_t *state)
{
	for (uint64_t i = random(state) % (random(state) % PATIENCE + 1); i > 0; i--)
		cpu_relax();
}

static void provide(uint64_t round)
{
	bool writable = random(&seed) % 2 != 0;
	uint64_t region, looks = random(&seed) % 2 * LOOKS;
	struct smc r;

	for (uint64_t at = TEST_REGION; at < TEST_REGION + SIZE; at += GRANULE_SIZE) {
		write64(at, stamp(side, round));
		write64(at + 8, MARK);
	}
	r = csm_do(csm_create(TEST_REGION, SIZE, round));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0] | r.x[2]);
	region = r.x[1];
	r = csm_do(csm_share(region, writable ? CSM_PERMISSION_READ_WRITE : CSM_PERMISSION_READ, &peer.identity));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	for (; looks > 0 && csm_do(csm_state(r.x[1])).x[4] != CSM_STATE_ATTACHED; looks--)
		cpu_relax();
	dawdle(&seed);
	if (random(&seed) % 2 != 0)
		CHECK_EQUAL(RSI_SUCCESS, csm_do(csm_revoke(r.x[1])).x[0]);
	CHECK_EQUAL(RSI_SUCCESS, csm_do(csm_destroy(region)).x[0]);
	/* From here on nobody else writes here; what a reader was allowed, it only read. */
	for (uint64_t at = TEST_REGION; at < TEST_REGION + SIZE; at += GRANULE_SIZE) {
		CHECK_EQUAL(stamp(side, round), read64(at));
		CHECK(writable || read64(at + 8) == MARK);
		write64(at + 8, round);
	}
	cpu_relax();
	for (uint64_t at = TEST_REGION; at < TEST_REGION + SIZE; at += GRANULE_SIZE)
		CHECK_EQUAL(round, read64(at + 8));
}

/* Is the value what the page may show; true when it is the round's. */
static bool shows(uint64_t esr, uint64_t value, uint64_t expected, bool tombstone)
{
	if (esr != 0) {
		CHECK(!tombstone);
		CHECK_EQUAL(SEA_READ, esr & ABORT_KEPT);
		return false;
	}
	if (tombstone && value == CSM_ONES)
		return false;
	CHECK_EQUAL(expected, value);
	return true;
}

static void look_around(uint64_t expected, bool tombstone, bool writable)
{
	bool there = true, first;
	uint64_t value = 0;

	for (unsigned int turn = 0; turn < 4 && there; turn++) {
		for (uint64_t at = TEST_WINDOW; at < TEST_WINDOW + SIZE; at += GRANULE_SIZE) {
			there = shows(realm_try_read64(at, &value), value, expected, tombstone);
			first = shows(realm_try_read64(TEST_WINDOW, &value), value, expected, tombstone);
			CHECK(there || !first); /* the first granule turns first */
			if (realm_try_write64(at + 8, turn) == 0)
				CHECK(writable);
			cpu_relax();
		}
	}
	gone[3] += !there;
}

static void consume(uint64_t *state)
{
	struct smc found = csm_do(csm_find(0, CSM_FIND_BY_INDEX, &peer.identity)), r;
	bool tombstone = random(state) % 2 != 0;
	uint64_t sharing = found.x[1];

	if (found.x[0] != RSI_SUCCESS) {
		CHECK_EQUAL(RSI_ERROR_INPUT, found.x[0]);
		gone[0]++;
		cpu_relax();
		return;
	}
	CHECK_EQUAL(SIZE, found.x[2]);
	dawdle(state);
	r = csm_do(csm_reserve(sharing, TEST_WINDOW, SIZE, tombstone ? CSM_WINDOW_TOMBSTONE : CSM_WINDOW_EMPTY,
			       &peer.identity));
	if (r.x[0] != RSI_SUCCESS) {
		CHECK_EQUAL(RSI_ERROR_INPUT, r.x[0]);
		gone[1]++;
		return;
	}
	CHECK_EQUAL(RSI_ACCEPT, r.x[1]);
	dawdle(state);
	r = csm_do(csm_attach(sharing));
	if (r.x[0] == RSI_SUCCESS) {
		attached++;
		look_around(stamp((char)('a' + 'b' - side), found.x[5]), tombstone,
			    found.x[3] == CSM_PERMISSION_READ_WRITE);
	} else {
		CHECK_EQUAL(RSI_ERROR_STATE, r.x[0]);
		gone[2]++;
	}
	CHECK_EQUAL(RSI_SUCCESS, csm_do(csm_detach(sharing)).x[0]);
}

void realm_secondary(uint64_t state)
{
	while (__atomic_load_n(through((char)('a' + 'b' - side)), __ATOMIC_ACQUIRE) == 0 && !check_failed)
		consume(&state);
	__atomic_store_n(&consumer_done, 1, __ATOMIC_RELEASE);
}

/* Every record can be had again, so none was lost. */
static void the_table_is_empty(uint64_t records)
{
	uint64_t region[RECORDS_MAX], count = 0;
	struct smc r;

	while (count < RECORDS_MAX) {
		r = csm_do(csm_create(TEST_REGION + count * GRANULE_SIZE, GRANULE_SIZE, 0));
		if (r.x[0] != RSI_SUCCESS)
			break;
		region[count++] = r.x[1];
	}
	CHECK_EQUAL(records, count);
	while (count > 0)
		CHECK_EQUAL(RSI_SUCCESS, csm_do(csm_destroy(region[--count])).x[0]);
}

void realm_main(uint64_t argument)
{
	const void *tree = (const void *)argument;
	struct letter l = {{0}};
	uint32_t size;
	const char *role = device_tree_property(tree, "chosen", "bootargs", &size);

	side = role[0];
	rounds = decimal(role + 1);
	seed = MARK ^ (uint64_t)side;
	peer_open(&peer, tree, 0, side == 'b');
	CHECK_EQUAL(PSCI_SUCCESS, realm_cpu_on(1, seed * 3));
	for (uint64_t round = 1; round <= rounds && !check_failed; round++) {
		provide(round);
		if (round % 1000 == 0)
			realm_print("csm-race: round %lu\n", round);
	}
	__atomic_store_n(through(side), 1, __ATOMIC_RELEASE);
	while (__atomic_load_n(&consumer_done, __ATOMIC_ACQUIRE) == 0)
		cpu_relax();
	realm_print("csm-race: %lu rounds; attached %lu; gone before reserve %lu, in it %lu, before attach %lu, "
		    "while seen %lu\n", rounds, attached, gone[0], gone[1], gone[2], gone[3]);
	CHECK(attached > 0 && gone[3] > 0);
	peer_ask(&peer, &l); /* neither ends before the other has seen all */
	the_table_is_empty(csm_do(csm_features(0)).x[2] >> CSM_LIMIT_RECORDS_SHIFT & 0xFFFF);
	check_end("csm-race");
}
