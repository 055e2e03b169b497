/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Both directions at once: each realm provides its own area and sees the other's, read-only. One REC sends, another
 * receives, and every message is compared. Boot arguments: "a" or "b", and the number of messages.
 */

#include "bytes.h"
#include "check.h"
#include "csm-peer.h"
#include "csm-ring.h"

#define LONGEST 1000U
#define OTHER(side) ('a' + 'b' - (side))

static struct peer peer;
static char side;
static uint64_t messages, session;
static uint32_t received; /* by the second REC: it has all */
static uint64_t bytes;

static struct ring_area *const mine = (struct ring_area *)TEST_REGION;
static const struct ring_area *const theirs = (const struct ring_area *)TEST_WINDOW;

/* splitmix64, as its author gave it to the public */
static uint64_t mix(uint64_t x)
{
	x += 0x9E3779B97F4A7C15UL;
	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9UL;
	x = (x ^ x >> 27) * 0x94D049BB133111EBUL;
	return x ^ x >> 31;
}

/* The message with this number from this side: its length and bytes are no secret, but all different. */
static uint32_t compose(uint64_t *message, char from, uint64_t number)
{
	uint64_t seed = mix(number << 8 | (uint8_t)from);
	uint32_t length = (uint32_t)(seed % (LONGEST + 1));

	for (uint32_t i = 0; i * sizeof(uint64_t) < length; i++)
		message[i] = mix(seed + i);
	return length;
}

static void send_all(void)
{
	static uint64_t message[LONGEST / sizeof(uint64_t) + 1];
	struct ring_end out;
	enum ring_outcome outcome;

	ring_open(&out, mine, theirs);
	for (uint64_t i = 0; i < messages; i++) {
		uint32_t length = compose(message, side, i);

		while ((outcome = ring_offer(&out, message, length)) == RING_NOT_NOW)
			cpu_relax();
		CHECK_EQUAL(RING_DONE, outcome);
		if (outcome != RING_DONE)
			return;
	}
}

static void receive_all(struct ring_end *in)
{
	static uint64_t message[LONGEST / sizeof(uint64_t) + 1], expected[LONGEST / sizeof(uint64_t) + 1];
	enum ring_outcome outcome;
	uint32_t length, wanted;

	for (uint64_t i = 0; i < messages; i++) {
		while ((outcome = ring_poll(in, message, LONGEST, &length)) == RING_NOT_NOW)
			cpu_relax();
		CHECK_EQUAL(RING_DONE, outcome);
		if (outcome != RING_DONE)
			return;
		wanted = compose(expected, OTHER(side), i);
		CHECK_EQUAL(wanted, length);
		CHECK(memcmp(expected, message, wanted) == 0);
		bytes += length;
		if (check_failed)
			return;
	}
	CHECK_EQUAL(RING_NOT_NOW, ring_poll(in, message, LONGEST, &length));
}

static struct ring_end in;

void realm_secondary(uint64_t context)
{
	(void)context;
	receive_all(&in);
	__atomic_store_n(&received, 1, __ATOMIC_RELEASE);
}

/* Region, grant, window; returns when both realms have both. */
static void join(uint64_t *region, uint64_t *granted, uint64_t *seen)
{
	struct smc r;
	struct letter l = {{0}};

	session = mix(read_sysreg(cntvct_el0)) | 1;
	ring_clear(mine, session);
	r = csm_do(csm_create(TEST_REGION, sizeof(struct ring_area), (uint64_t)side));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0] | r.x[2]);
	*region = r.x[1];
	r = csm_do(csm_share(*region, CSM_PERMISSION_READ, &peer.identity));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	*granted = r.x[1];
	peer_ask(&peer, &l); /* the other has granted, too */
	r = csm_do(csm_find((uint64_t)OTHER(side), CSM_FIND_BY_TAG, &peer.identity));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	CHECK_EQUAL(sizeof(struct ring_area), r.x[2]);
	*seen = r.x[1];
	r = csm_do(csm_reserve(*seen, TEST_WINDOW, sizeof(struct ring_area), CSM_WINDOW_TOMBSTONE, &peer.identity));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0] | r.x[1]);
	r = csm_do(csm_attach(*seen));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0] | r.x[1]);
	peer_ask(&peer, &l);
}

void realm_main(uint64_t argument)
{
	const void *tree = (const void *)argument;
	uint64_t region, granted, seen, message[2];
	struct letter l = {{0}};
	uint32_t size;
	const char *role = device_tree_property(tree, "chosen", "bootargs", &size);

	side = role[0];
	messages = decimal(role + 1);
	peer_open(&peer, tree, 0, side == 'b');
	join(&region, &granted, &seen);
	ring_open(&in, mine, theirs);
	CHECK_EQUAL(PSCI_SUCCESS, realm_cpu_on(1, 0));
	send_all();
	while (__atomic_load_n(&received, __ATOMIC_ACQUIRE) == 0)
		cpu_relax();
	realm_print("csm-duplex: %lu messages each way, %lu bytes received\n", messages, bytes);
	peer_ask(&peer, &l);
	/* One side ends its half: the other sees that it is gone, and its own half still stands. */
	if (side == 'a')
		CHECK_EQUAL(RSI_SUCCESS, csm_do(csm_revoke(granted)).x[0]);
	peer_ask(&peer, &l);
	CHECK_EQUAL(side == 'a' ? RING_NOT_NOW : RING_GONE, ring_poll(&in, message, sizeof(message), &size));
	CHECK_EQUAL(session, mine->session);
	peer_ask(&peer, &l);
	CHECK_EQUAL(RSI_SUCCESS, csm_do(csm_detach(seen)).x[0]);
	CHECK_EQUAL(RSI_SUCCESS, csm_do(csm_destroy(region)).x[0]);
	check_end("csm-duplex");
}
