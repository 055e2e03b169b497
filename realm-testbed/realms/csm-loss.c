/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host takes a page out of a region while the consumer copies from it. Boot arguments: "p" and the number of
 * rounds, or "0". The host's script (tools/csm.py) takes a page when a round is announced, another one each time, and
 * ends the provider when that is wanted.
 */

#include "check.h"
#include "csm-peer.h"

#define PAGES 4UL /* few: whatever is not in order meets the reader at the wrong place */
#define SIZE (PAGES * GRANULE_SIZE)
#define WORDS (SIZE / sizeof(uint64_t))

static struct peer peer;

static void fill(uint64_t first)
{
	for (uint64_t i = 0; i < WORDS; i++)
		write64(TEST_REGION + i * sizeof(uint64_t), copied_word(first, i));
}

static struct csm_identity me(void)
{
	struct smc r = csm_do(csm_identity());

	return (struct csm_identity){{r.x[1], r.x[2], r.x[3], r.x[4]}};
}

/* The peer has attached; the sharing id, and the region's. */
static uint64_t begin(uint64_t *region)
{
	struct csm_identity provider = me();
	struct smc r = csm_do(csm_create(TEST_REGION, SIZE, 0));

	CHECK_EQUAL(RSI_SUCCESS, r.x[0] | r.x[2]);
	*region = r.x[1];
	r = csm_do(csm_share(*region, CSM_PERMISSION_READ, &peer.identity));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	CHECK_EQUAL(RSI_SUCCESS,
		    peer_do(&peer, csm_reserve(r.x[1], TEST_WINDOW, SIZE, CSM_WINDOW_TOMBSTONE, &provider)).x[0]);
	CHECK_EQUAL(RSI_SUCCESS, peer_do(&peer, csm_attach(r.x[1])).x[0]);
	return r.x[1];
}

/* The lost page becomes RAM again; what was in it is gone. */
static void recover(void)
{
	struct rsi_result r;

	for (uint64_t at = TEST_REGION; at < TEST_REGION + SIZE; at = r.x1) {
		r = rsi_call(RSI_IPA_STATE_SET, at, TEST_REGION + SIZE, RIPAS_RAM, RSI_CHANGE_DESTROYED);
		CHECK_EQUAL(RSI_SUCCESS, r.status);
		if (r.status != RSI_SUCCESS)
			return;
	}
}

/* True when the copy was torn and its reader noticed. */
static bool lose_a_page(uint64_t round)
{
	uint64_t region, value, window = TEST_WINDOW, first = 0x1000 + round, sharing;
	struct letter outcome;

	fill(first);
	sharing = begin(&region);
	peer_copy(&peer, window, SIZE, first);
	script_await("csm-loss: round", round);
	outcome = peer_receive(&peer);
	CHECK(outcome.word[0] > 0);
	CHECK_EQUAL(0, outcome.word[1]);
	for (uint64_t at = window; at < window + SIZE; at += GRANULE_SIZE) {
		CHECK_EQUAL(0, peer_read(&peer, at, &value));
		CHECK_EQUAL(CSM_ONES, value);
	}
	CHECK_EQUAL(CSM_STATE_LOST, csm_do(csm_state(region)).x[4]);
	CHECK_EQUAL(RSI_ERROR_INPUT, csm_do(csm_state(sharing)).x[0]);
	CHECK_EQUAL(RSI_ERROR_STATE, csm_do(csm_share(region, CSM_PERMISSION_READ, &peer.identity)).x[0]);
	CHECK_EQUAL(CSM_STATE_REVOKED, peer_do(&peer, csm_state(sharing)).x[4]);
	CHECK_EQUAL(RSI_ERROR_STATE, peer_do(&peer, csm_attach(sharing)).x[0]);
	CHECK_EQUAL(RSI_SUCCESS, csm_do(csm_destroy(region)).x[0]);
	CHECK_EQUAL(RSI_SUCCESS, peer_do(&peer, csm_detach(sharing)).x[0]);
	recover();
	return outcome.word[2] != 0;
}

static void provide(uint64_t rounds)
{
	uint64_t torn = 0, region, sharing;

	for (uint64_t round = 0; round < rounds; round++)
		torn += lose_a_page(round);
	CHECK(torn > 0);
	realm_print("csm-loss: %lu of %lu losses tore a copy, and each was noticed\n", torn, rounds);
	for (uint64_t at = TEST_REGION; at < TEST_REGION + SIZE; at += GRANULE_SIZE)
		write64(at, 1);
	sharing = begin(&region);
	peer_watch(&peer, TEST_WINDOW, SIZE, 1, sharing);
	check_end("csm-loss");
	script_await("csm-loss: stop", 1);
}

void realm_main(uint64_t argument)
{
	const void *tree = (const void *)argument;
	uint32_t size;
	const char *role = device_tree_property(tree, "chosen", "bootargs", &size);

	peer_open(&peer, tree, 0, role[0] != 'p');
	if (role[0] == 'p') {
		provide(decimal(role + 1));
		return;
	}
	CHECK(agent_run(&peer));
	check_end("csm-loss");
}
