/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of a sharing, with two and three realms. Boot arguments: "p" is the provider and tells the others what to
 * do; "0" and "1" are consumers, on the channel of that number. The host's script (tools/csm.py) refuses and extends
 * when it reads that it shall.
 */

#include "bytes.h"
#include "check.h"
#include "csm-peer.h"

#define PAGES 16UL
#define SIZE (PAGES * GRANULE_SIZE)
#define TAG 0x7A6UL
#define TAKE_OVERS 20
#define KNOCKS 1000
#define ASK_TAKE 1 /* a page of the window */
#define ASK_REFUSE 2 /* its next wish */
#define WORD 0x1122334455667788UL
#define WINDOW_OF_TABLES 0x90000000UL /* a multiple of what a table describes */
#define ABORT(esr) ((esr) & ABORT_KEPT)
#define DO(call) csm_do(call)
#define CHECK_STATUS(expected, call) CHECK_EQUAL(expected, (call).x[0])

static struct peer first, second;

static void fill(uint64_t value)
{
	for (uint64_t at = TEST_REGION; at < TEST_REGION + SIZE; at += GRANULE_SIZE)
		write64(at, value);
}

static uint64_t create(void)
{
	struct smc r = DO(csm_create(TEST_REGION, SIZE, TAG));

	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	CHECK_EQUAL(RSI_ACCEPT, r.x[2]);
	return r.x[1];
}

static uint64_t share(uint64_t region, uint64_t permission, const struct peer *to)
{
	struct smc r = DO(csm_share(region, permission, &to->identity));

	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	return r.x[1];
}

static struct csm_identity me(void)
{
	struct smc r = DO(csm_identity());

	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	return (struct csm_identity){{r.x[1], r.x[2], r.x[3], r.x[4]}};
}

static struct smc reserve(struct peer *c, uint64_t sharing, uint64_t base, uint64_t flags)
{
	struct csm_identity provider = me();

	return peer_do(c, csm_reserve(sharing, base, SIZE, flags, &provider));
}

static void attach(struct peer *c, uint64_t sharing, uint64_t base, uint64_t flags)
{
	struct smc r = reserve(c, sharing, base, flags);

	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	CHECK_EQUAL(RSI_ACCEPT, r.x[1]);
	r = peer_do(c, csm_attach(sharing));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	CHECK_EQUAL(RSI_ACCEPT, r.x[1]);
}

static void check_word(struct peer *c, uint64_t address, uint64_t expected)
{
	uint64_t value = 0;

	CHECK_EQUAL(0, peer_read(c, address, &value));
	CHECK_EQUAL(expected, value);
}

static void check_state(struct smc r, uint64_t state, uint64_t permission, uint64_t base)
{
	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	CHECK_EQUAL(SIZE, r.x[2]);
	CHECK_EQUAL(permission, r.x[3]);
	CHECK_EQUAL(state, r.x[4]);
	CHECK_EQUAL(TAG, r.x[5]);
	CHECK_EQUAL(base, r.x[6]);
}

static void check_empty(struct peer *c, uint64_t base)
{
	uint64_t value;

	for (uint64_t at = base; at < base + SIZE; at += GRANULE_SIZE)
		CHECK_EQUAL(SEA_READ, ABORT(peer_read(c, at, &value)));
	CHECK_EQUAL(SEA_WRITE, ABORT(peer_write(c, base, 0)));
}

/* What the host does to the peer: tools/csm.py */
static void ask_script(struct peer *p, uint64_t number)
{
	struct letter l = {{AGENT_SAY, number}};

	peer_ask(p, &l);
}

static void realms_have_identities(void)
{
	struct smc f = DO(csm_features(0)), theirs = peer_do(&first, csm_features(0));
	struct csm_identity i = me(), again = me();

	CHECK_EQUAL(RSI_SUCCESS, f.x[0]);
	CHECK_EQUAL(CSM_VERSION_1_0, f.x[1]);
	CHECK((f.x[2] >> CSM_LIMIT_REGIONS_SHIFT & 0xFFFF) >= 256);
	CHECK((f.x[3] & CSM_POLICY_READ_ONLY) != 0);
	CHECK(f.x[4] != 0 && f.x[4] != theirs.x[4]);
	f = DO(csm_features(1));
	CHECK_EQUAL(0, f.x[0] | f.x[1] | f.x[2] | f.x[3] | f.x[4]);
	CHECK(memcmp(&i, &again, sizeof(i)) == 0);
	CHECK(memcmp(&i, &first.identity, sizeof(i)) != 0);
	CHECK(memcmp(&first.identity, &second.identity, sizeof(i)) != 0);
}

static void a_read_only_share_is_read_and_not_written(void)
{
	struct csm_identity provider = me();
	uint64_t region, sharing;
	struct smc found;

	fill(WORD);
	region = create();
	check_state(DO(csm_state(region)), CSM_STATE_REGION, CSM_PERMISSION_READ_WRITE, TEST_REGION);
	sharing = share(region, CSM_PERMISSION_READ, &first);
	CHECK_STATUS(RSI_ERROR_STATE, DO(csm_share(region, CSM_PERMISSION_READ, &first.identity)));
	check_state(DO(csm_state(sharing)), CSM_STATE_GRANTED, CSM_PERMISSION_READ, 0);

	found = peer_do(&first, csm_find(TAG, CSM_FIND_BY_TAG, &provider));
	check_state(found, CSM_STATE_GRANTED, CSM_PERMISSION_READ, 0);
	CHECK_EQUAL(sharing, found.x[1]);
	found = peer_do(&first, csm_find(0, CSM_FIND_BY_INDEX, &provider));
	CHECK_EQUAL(sharing, found.x[1]);
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&first, csm_find(1, CSM_FIND_BY_INDEX, &provider)));
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&first, csm_find(TAG + 1, CSM_FIND_BY_TAG, &provider)));

	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&first, csm_attach(sharing)));
	check_empty(&first, TEST_WINDOW);
	CHECK_STATUS(RSI_SUCCESS, reserve(&first, sharing, TEST_WINDOW, CSM_WINDOW_EMPTY));
	check_empty(&first, TEST_WINDOW);
	check_state(DO(csm_state(sharing)), CSM_STATE_RESERVED, CSM_PERMISSION_READ, 0);
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_attach(sharing)));
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_attach(sharing)));
	check_state(DO(csm_state(sharing)), CSM_STATE_ATTACHED, CSM_PERMISSION_READ, 0);
	check_state(peer_do(&first, csm_state(sharing)), CSM_STATE_ATTACHED, CSM_PERMISSION_READ, TEST_WINDOW);

	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE)
		check_word(&first, TEST_WINDOW + at, WORD);
	write64(TEST_REGION + 8, ~WORD);
	check_word(&first, TEST_WINDOW + 8, ~WORD);
	CHECK_EQUAL(SEA_WRITE, ABORT(peer_write(&first, TEST_WINDOW, 0)));
	CHECK_EQUAL(SEA_FETCH, ABORT(peer_jump(&first, TEST_WINDOW)));
	CHECK_EQUAL(WORD, read64(TEST_REGION));

	CHECK_STATUS(RSI_SUCCESS, DO(csm_revoke(sharing)));
	check_empty(&first, TEST_WINDOW);
	CHECK_STATUS(RSI_ERROR_STATE, peer_do(&first, csm_attach(sharing)));
	check_state(peer_do(&first, csm_state(sharing)), CSM_STATE_REVOKED, CSM_PERMISSION_READ, TEST_WINDOW);
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&first, csm_find(TAG, CSM_FIND_BY_TAG, &provider)));
	CHECK_STATUS(RSI_ERROR_INPUT, DO(csm_revoke(sharing)));
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_detach(sharing)));
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&first, csm_detach(sharing)));
	CHECK_STATUS(RSI_SUCCESS, DO(csm_destroy(region)));
	CHECK_STATUS(RSI_ERROR_INPUT, DO(csm_destroy(region)));
	CHECK_EQUAL(WORD, read64(TEST_REGION));
}

static void a_read_write_share_is_written(void)
{
	uint64_t region, sharing;

	fill(WORD);
	region = create();
	sharing = share(region, CSM_PERMISSION_READ_WRITE, &first);
	attach(&first, sharing, TEST_WINDOW, CSM_WINDOW_EMPTY);
	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE) {
		CHECK_EQUAL(0, peer_write(&first, TEST_WINDOW + at, WORD ^ at));
		CHECK_EQUAL(WORD ^ at, read64(TEST_REGION + at));
	}
	CHECK_EQUAL(SEA_FETCH, ABORT(peer_jump(&first, TEST_WINDOW)));
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_detach(sharing)));
	check_empty(&first, TEST_WINDOW);
	check_state(DO(csm_state(sharing)), CSM_STATE_DETACHED, CSM_PERMISSION_READ_WRITE, 0);
	CHECK_STATUS(RSI_ERROR_INPUT, reserve(&first, sharing, TEST_WINDOW, CSM_WINDOW_EMPTY));
	/* A grant is used once; a new one serves. */
	CHECK_STATUS(RSI_SUCCESS, DO(csm_revoke(sharing)));
	sharing = share(region, CSM_PERMISSION_READ, &first);
	attach(&first, sharing, TEST_WINDOW, CSM_WINDOW_EMPTY);
	check_word(&first, TEST_WINDOW, WORD);
	CHECK_EQUAL(SEA_WRITE, ABORT(peer_write(&first, TEST_WINDOW, 0)));
	CHECK_STATUS(RSI_SUCCESS, DO(csm_destroy(region)));
	check_empty(&first, TEST_WINDOW);
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_detach(sharing)));
}

static void check_watched(const char *how)
{
	struct letter l = peer_receive(&first);

	if ((l.word[0] | l.word[1] | l.word[2]) != 0)
		realm_print("watched: %s\n", how);
	CHECK_EQUAL(0, l.word[0]);
	CHECK_EQUAL(0, l.word[1]);
	CHECK_EQUAL(0, l.word[2]);
}

/*
 * The consumer reads on while it loses the sharing, by REVOKE or DESTROY. The third realm makes the RMM wait for its
 * own lock in between.
 */
static void a_tombstone_takes_over_without_a_fault(bool destroy)
{
	uint64_t region, sharing;

	fill(WORD);
	region = create();
	sharing = share(region, CSM_PERMISSION_READ, &first);
	CHECK_STATUS(RSI_SUCCESS, reserve(&first, sharing, TEST_WINDOW, CSM_WINDOW_TOMBSTONE));
	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE)
		check_word(&first, TEST_WINDOW + at + 8, CSM_ONES);
	CHECK_EQUAL(SEA_WRITE, ABORT(peer_write(&first, TEST_WINDOW, 0)));
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_attach(sharing)));
	peer_watch(&first, TEST_WINDOW, SIZE, WORD, 0);
	peer_knock(&second, KNOCKS);
	CHECK_STATUS(RSI_SUCCESS, DO(destroy ? csm_destroy(region) : csm_revoke(sharing)));
	check_watched(destroy ? "destroy" : "revoke");
	peer_receive(&second);
	check_word(&first, TEST_WINDOW + SIZE - 8, CSM_ONES);
	CHECK_EQUAL(SEA_WRITE, ABORT(peer_write(&first, TEST_WINDOW, 0)));
	CHECK_EQUAL(WORD, read64(TEST_REGION));
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_detach(sharing)));
	check_empty(&first, TEST_WINDOW);
	if (!destroy)
		CHECK_STATUS(RSI_SUCCESS, DO(csm_destroy(region)));
}

static void a_window_takes_the_place_of_ram(void)
{
	struct smc ram = {{RSI_IPA_STATE_SET, TEST_WINDOW_IN_RAM, TEST_WINDOW_IN_RAM + SIZE, RIPAS_RAM, 0}};
	uint64_t region, sharing;

	for (uint64_t at = 0; at < SIZE; at += 2 * GRANULE_SIZE)
		CHECK_EQUAL(0, peer_write(&first, TEST_WINDOW_IN_RAM + at, 1));
	fill(WORD);
	region = create();
	sharing = share(region, CSM_PERMISSION_READ, &first);
	attach(&first, sharing, TEST_WINDOW_IN_RAM, CSM_WINDOW_TOMBSTONE);
	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE)
		check_word(&first, TEST_WINDOW_IN_RAM + at, WORD);
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&first, ram));
	CHECK_STATUS(RSI_SUCCESS, DO(csm_destroy(region)));
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_detach(sharing)));
	check_empty(&first, TEST_WINDOW_IN_RAM);
	for (struct smc r = ram; ram.x[1] < ram.x[2]; ram.x[1] = r.x[1]) {
		r = peer_do(&first, ram);
		CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
		if (r.x[0] != RSI_SUCCESS)
			break;
	}
	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE) /* neither the old page nor the provider's */
		check_word(&first, TEST_WINDOW_IN_RAM + at, 0);
}

static void two_consumers_see_one_region(void)
{
	uint64_t region, sharing[2];

	fill(WORD);
	region = create();
	sharing[0] = share(region, CSM_PERMISSION_READ, &first);
	sharing[1] = share(region, CSM_PERMISSION_READ_WRITE, &second);
	attach(&first, sharing[0], TEST_WINDOW, CSM_WINDOW_TOMBSTONE);
	attach(&second, sharing[1], TEST_WINDOW + SIZE, CSM_WINDOW_EMPTY);
	CHECK_EQUAL(0, peer_write(&second, TEST_WINDOW + SIZE + 16, ~WORD));
	check_word(&first, TEST_WINDOW + 16, ~WORD);
	CHECK_EQUAL(SEA_WRITE, ABORT(peer_write(&first, TEST_WINDOW + 16, 0)));
	/* One loses it, the other keeps it. */
	CHECK_STATUS(RSI_SUCCESS, DO(csm_revoke(sharing[1])));
	check_empty(&second, TEST_WINDOW + SIZE);
	check_word(&first, TEST_WINDOW + 16, ~WORD);
	CHECK_STATUS(RSI_SUCCESS, DO(csm_destroy(region)));
	check_word(&first, TEST_WINDOW + 16, CSM_ONES);
	CHECK_STATUS(RSI_SUCCESS, peer_do(&second, csm_detach(sharing[1])));
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_detach(sharing[0])));
}

/* The host may want the addresses of a window back: of the region's page it gets nothing. */
static void the_host_takes_a_consumers_window(void)
{
	uint64_t region, sharing[2];

	fill(WORD);
	region = create();
	sharing[0] = share(region, CSM_PERMISSION_READ, &first);
	sharing[1] = share(region, CSM_PERMISSION_READ, &second);
	attach(&first, sharing[0], TEST_WINDOW, CSM_WINDOW_TOMBSTONE);
	attach(&second, sharing[1], TEST_WINDOW, CSM_WINDOW_TOMBSTONE);
	ask_script(&first, ASK_TAKE);
	for (uint64_t at = 0; at < SIZE; at += GRANULE_SIZE) {
		check_word(&first, TEST_WINDOW + at, CSM_ONES);
		check_word(&second, TEST_WINDOW + at, WORD);
		CHECK_EQUAL(WORD, read64(TEST_REGION + at));
	}
	check_state(DO(csm_state(region)), CSM_STATE_REGION, CSM_PERMISSION_READ_WRITE, TEST_REGION);
	check_state(DO(csm_state(sharing[0])), CSM_STATE_DETACHED, CSM_PERMISSION_READ, 0);
	check_state(DO(csm_state(sharing[1])), CSM_STATE_ATTACHED, CSM_PERMISSION_READ, 0);
	CHECK_STATUS(RSI_ERROR_STATE, peer_do(&first, csm_attach(sharing[0])));
	CHECK_STATUS(RSI_SUCCESS, DO(csm_destroy(region)));
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_detach(sharing[0])));
	CHECK_STATUS(RSI_SUCCESS, peer_do(&second, csm_detach(sharing[1])));
}

/* What the first consumer was given it cannot hand to the second. */
static void a_consumer_cannot_pass_on_what_it_sees(void)
{
	struct csm_identity provider = me();
	struct smc ripas = {{RSI_IPA_STATE_SET, TEST_WINDOW, TEST_WINDOW + SIZE, RIPAS_EMPTY, 0}};
	uint64_t region, sharing;

	fill(WORD);
	region = create();
	sharing = share(region, CSM_PERMISSION_READ_WRITE, &first);
	attach(&first, sharing, TEST_WINDOW, CSM_WINDOW_EMPTY);
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&first, csm_create(TEST_WINDOW, SIZE, TAG)));
	CHECK_STATUS(RSI_ERROR_INPUT,
		     peer_do(&first, csm_create(TEST_WINDOW + SIZE - GRANULE_SIZE, 2 * GRANULE_SIZE, TAG)));
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&first, csm_share(sharing, CSM_PERMISSION_READ, &second.identity)));
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&first, csm_share(region, CSM_PERMISSION_READ, &second.identity)));
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&first, csm_revoke(sharing)));
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&first, csm_destroy(region)));
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&first, ripas));
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&second, csm_find(0, CSM_FIND_BY_INDEX, &first.identity)));
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&second, csm_find(0, CSM_FIND_BY_INDEX, &provider)));
	CHECK_STATUS(RSI_ERROR_INPUT, reserve(&second, sharing, TEST_WINDOW, CSM_WINDOW_EMPTY));
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&second, csm_attach(sharing)));
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&second, csm_detach(sharing)));
	CHECK_STATUS(RSI_ERROR_INPUT, peer_do(&second, csm_state(sharing)));
	check_empty(&second, TEST_WINDOW);
	check_word(&first, TEST_WINDOW, WORD);
	CHECK_STATUS(RSI_SUCCESS, DO(csm_destroy(region)));
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_detach(sharing)));
}

/* A chain of two regions: the middle one copies, it does not pass on. */
static void each_link_of_a_chain_is_its_own_region(void)
{
	uint64_t region, sharing;
	struct smc r;

	fill(WORD);
	region = create();
	sharing = share(region, CSM_PERMISSION_READ, &first);
	attach(&first, sharing, TEST_WINDOW, CSM_WINDOW_TOMBSTONE);
	CHECK_EQUAL(0, peer_write(&first, TEST_REGION, ~WORD));
	r = peer_do(&first, csm_create(TEST_REGION, SIZE, TAG));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	r = peer_do(&first, csm_share(r.x[1], CSM_PERMISSION_READ, &second.identity));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	CHECK_STATUS(RSI_SUCCESS, peer_do(&second, csm_reserve(r.x[1], TEST_WINDOW, SIZE, CSM_WINDOW_TOMBSTONE,
							       &first.identity)));
	CHECK_STATUS(RSI_SUCCESS, peer_do(&second, csm_attach(r.x[1])));
	check_word(&second, TEST_WINDOW, ~WORD);
	CHECK_STATUS(RSI_SUCCESS, DO(csm_destroy(region)));
	check_word(&first, TEST_WINDOW, CSM_ONES);
	check_word(&second, TEST_WINDOW, ~WORD); /* the end of one link is not that of the next */
	CHECK_STATUS(RSI_SUCCESS, peer_do(&second, csm_detach(r.x[1])));
	r = peer_do(&first, csm_state(r.x[1]));
	CHECK_EQUAL(CSM_STATE_DETACHED, r.x[4]);
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_detach(sharing)));
	/* The region of the first stays: its teardown has something to do. */
}

static void the_host_may_refuse(void)
{
	uint64_t region, sharing, window = TEST_WINDOW + (64UL << 20); /* where no table is yet */
	struct smc r;

	script_await("csm-life: refuse", 1);
	/* A page that has never been there, so that the host is asked. */
	r = DO(csm_create(TEST_REGION + SIZE, GRANULE_SIZE, TAG));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	CHECK_EQUAL(RSI_REJECT, r.x[2]);
	CHECK_EQUAL(0, r.x[1]);
	r = DO(csm_create(TEST_REGION + SIZE, GRANULE_SIZE, TAG));
	CHECK_EQUAL(RSI_ACCEPT, r.x[2]);
	CHECK_STATUS(RSI_SUCCESS, DO(csm_destroy(r.x[1])));

	region = create();
	sharing = share(region, CSM_PERMISSION_READ, &first);
	ask_script(&first, ASK_REFUSE);
	CHECK_EQUAL(0, peer_write(&first, TEST_WINDOW_IN_RAM, 1));
	r = reserve(&first, sharing, TEST_WINDOW_IN_RAM, CSM_WINDOW_EMPTY);
	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	CHECK_EQUAL(RSI_REJECT, r.x[1]);
	check_word(&first, TEST_WINDOW_IN_RAM, 1);
	check_state(DO(csm_state(sharing)), CSM_STATE_GRANTED, CSM_PERMISSION_READ, 0);

	r = reserve(&first, sharing, window, CSM_WINDOW_EMPTY);
	CHECK_EQUAL(RSI_SUCCESS, r.x[0] | r.x[1]);
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_attach(sharing)));
	check_word(&first, window, WORD);
	CHECK_STATUS(RSI_SUCCESS, DO(csm_destroy(region)));
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_detach(sharing)));
}

/* A whole table is window: EMPTY entries lie a level higher, and ATTACH asks for the tables. */
static void attach_asks_for_tables(void)
{
	uint64_t size = 4UL << 20, base = TEST_REGION + (8UL << 20), window = WINDOW_OF_TABLES, sharing;
	struct csm_identity provider = me();
	struct smc region, r;

	region = DO(csm_create(base, size, TAG));
	CHECK_EQUAL(RSI_SUCCESS, region.x[0] | region.x[2]);
	for (uint64_t at = 0; at < size; at += GRANULE_SIZE)
		write64(base + at, at);
	sharing = share(region.x[1], CSM_PERMISSION_READ, &first);
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_reserve(sharing, window, size, CSM_WINDOW_EMPTY, &provider)));
	ask_script(&first, ASK_REFUSE);
	r = peer_do(&first, csm_attach(sharing));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	CHECK_EQUAL(RSI_REJECT, r.x[1]);
	CHECK_EQUAL(SEA_READ, ABORT(peer_read(&first, window, &r.x[2])));
	r = peer_do(&first, csm_attach(sharing));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0] | r.x[1]);
	for (uint64_t at = 0; at < size; at += size / 8)
		check_word(&first, window + at, at);
	CHECK_STATUS(RSI_SUCCESS, DO(csm_destroy(region.x[1])));
	CHECK_STATUS(RSI_SUCCESS, peer_do(&first, csm_detach(sharing)));
}

static void the_policy_table_grows(void)
{
	static uint64_t regions[256];
	unsigned int count = 0;
	struct smc r;

	while (count < 256) {
		r = DO(csm_create(TEST_REGION + count * GRANULE_SIZE, GRANULE_SIZE, count));
		if (r.x[0] != RSI_SUCCESS)
			break;
		regions[count++] = r.x[1];
	}
	CHECK_EQUAL(RSI_ERROR_STATE, r.x[0]);
	realm_print("csm-life: %u regions fill the table\n", count);
	CHECK_EQUAL(64, count); /* records in a granule, none lost before */
	script_await("csm-life: extend", 1);
	r = DO(csm_create(TEST_REGION + count * GRANULE_SIZE, GRANULE_SIZE, count));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	regions[count++] = r.x[1];
	while (count > 0)
		CHECK_STATUS(RSI_SUCCESS, DO(csm_destroy(regions[--count])));
}

/* The provider switches off while its consumer reads; the consumer tells its own outcome. */
static void the_provider_goes(void)
{
	uint64_t region, sharing;

	fill(WORD);
	region = create();
	sharing = share(region, CSM_PERMISSION_READ, &first);
	attach(&first, sharing, TEST_WINDOW, CSM_WINDOW_TOMBSTONE);
	peer_watch(&first, TEST_WINDOW, SIZE, WORD, sharing);
	peer_end(&second);
}

static void provide(const void *tree)
{
	peer_open(&first, tree, 0, false);
	peer_open(&second, tree, 1, false);
	realms_have_identities();
	a_read_only_share_is_read_and_not_written();
	a_read_write_share_is_written();
	for (unsigned int i = 0; i < TAKE_OVERS; i++)
		a_tombstone_takes_over_without_a_fault(i % 2 != 0);
	a_window_takes_the_place_of_ram();
	two_consumers_see_one_region();
	the_host_takes_a_consumers_window();
	a_consumer_cannot_pass_on_what_it_sees();
	the_host_may_refuse();
	attach_asks_for_tables();
	the_policy_table_grows();
	each_link_of_a_chain_is_its_own_region();
	the_provider_goes();
}

void realm_main(uint64_t argument)
{
	const void *tree = (const void *)argument;
	uint32_t size;
	const char *role = device_tree_property(tree, "chosen", "bootargs", &size);

	if (role[0] == 'p') {
		provide(tree);
	} else {
		peer_open(&first, tree, (unsigned int)(role[0] - '0'), true);
		CHECK(agent_run(&first));
	}
	check_end("csm-life");
}
