/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sharing costs, and what a message through it costs against a sealed one through pages that the host sees. Under
 * "-icount shift=0,sleep=off" with one CPU the counter counts instructions: of the realm, the RMM, the monitor and the
 * host together; the other realm sleeps meanwhile. Otherwise the numbers are nanoseconds.
 * Boot arguments: "a" or "b", and the largest region in MiB.
 */

#include "bytes.h"
#include "check.h"
#include "csm-gcm.h"
#include "csm-peer.h"

#define MIB 0x100000UL
#define COST_WINDOW 0xC0000000UL /* room for 1 GiB behind all RAM */
#define NANOSECONDS 1000000000UL
#define CPACR_FPEN (3UL << 20)
#define SIZES 10
#define SMALLEST 64U
#define LARGEST (SMALLEST << (SIZES - 1))
#define REPEATS 5 /* of a message; the least counts */
#define MESSAGE_PAGES (LARGEST / GRANULE_SIZE + 2)
#define SESSION 0x5E5510117A11UL

static struct peer peer;

static uint64_t now(void)
{
	isb();
	return read_sysreg(cntvct_el0) * (NANOSECONDS / read_sysreg(cntfrq_el0));
}

/* What now() costs itself. */
static uint64_t nothing(void)
{
	uint64_t begin = now();

	return now() - begin;
}

/* --- regions --- */

static uint64_t cost_of(struct smc call, struct smc *results)
{
	uint64_t begin = now();

	*results = csm_do(call);
	begin = now() - begin;
	CHECK_EQUAL(RSI_SUCCESS, results->x[0]);
	return begin - nothing();
}

/* The peer makes the call and measures it. */
static uint64_t cost_there(struct smc call)
{
	struct letter l = {{AGENT_CALL}};

	memcpy(&l.word[1], call.x, (LETTER_WORDS - 1) * sizeof(uint64_t));
	l = peer_ask(&peer, &l);
	CHECK_EQUAL(RSI_SUCCESS, l.word[0]);
	return l.word[LETTER_WORDS - 1];
}

static void cost_of_region(uint64_t base, uint64_t mib)
{
	uint64_t size = mib * MIB, fresh, again, share, reserve, attach, revoke, detach;
	struct smc r = csm_do(csm_identity());
	struct csm_identity me = {{r.x[1], r.x[2], r.x[3], r.x[4]}};
	uint64_t sharing;

	fresh = cost_of(csm_create(base, size, mib), &r);
	cost_of(csm_destroy(r.x[1]), &r);
	again = cost_of(csm_create(base, size, mib), &r);
	share = cost_of(csm_share(r.x[1], CSM_PERMISSION_READ, &peer.identity), &r);
	sharing = r.x[1];
	reserve = cost_there(csm_reserve(sharing, COST_WINDOW, size, CSM_WINDOW_TOMBSTONE, &me));
	attach = cost_there(csm_attach(sharing));
	revoke = cost_of(csm_revoke(sharing), &r);
	detach = cost_there(csm_detach(sharing));
	realm_print("COST %11lu MiB %9lu %9lu %7lu %7lu %7lu %7lu %7lu\n", mib, fresh / mib, again / mib, reserve / mib,
		    attach / mib, revoke / mib, detach / mib, share);
}

static void regions(uint64_t largest)
{
	uint64_t base = TEST_REGION + GRANULE_SIZE; /* a multiple of what a table describes */

	realm_print("COST region, per MiB |  create  (pages there) reserve  attach  revoke  detach | share, "
		    "as a whole\n");
	for (uint64_t mib = 1; mib <= largest; mib *= 4) {
		cost_of_region(base, mib);
		base += mib * MIB;
	}
}

/* --- messages --- */

enum way { PLAIN, SEALED_TABLES, SEALED_INSTRUCTIONS, WAYS };

/* One message at a time; what the writer has lies in one place, what the reader has in another. */
struct slot {
	uint64_t session;
	uint64_t header; /* sequence number in bits 63:32, length in 31:0 */
	uint8_t pad[48];
	uint8_t payload[LARGEST];
	uint8_t tag[GCM_TAG];
};

static struct gcm_key keys[WAYS];
static uint8_t private[LARGEST] __attribute__((aligned(64))), taken[LARGEST] __attribute__((aligned(64)));
static uint8_t staged[LARGEST + GCM_TAG] __attribute__((aligned(64)));
static uint64_t acknowledged; /* the reader's own word; another realm would read it */

static void nonce(uint8_t *iv, uint64_t sequence)
{
	memset(iv, 0, GCM_IV);
	memcpy(iv, &sequence, sizeof(sequence));
}

static void write_message(struct slot *s, enum way way, uint64_t sequence, uint32_t length)
{
	uint64_t header = sequence << 32 | length, extra[2] = {SESSION, header};
	uint8_t iv[GCM_IV];

	if (way == PLAIN) {
		memcpy(s->payload, private, length);
	} else {
		uint8_t tag[GCM_TAG];

		nonce(iv, sequence);
		gcm_seal(&keys[way], iv, (const uint8_t *)extra, sizeof(extra), private, length, s->payload, tag);
		memcpy(s->payload + length, tag, GCM_TAG);
	}
	__atomic_store_n(&s->header, header, __ATOMIC_RELEASE); /* pairs with read_message() */
}

static bool read_message(const struct slot *s, enum way way, uint64_t sequence)
{
	uint64_t header = __atomic_load_n(&s->header, __ATOMIC_ACQUIRE); /* pairs with write_message() */
	uint64_t extra[2] = {SESSION, header};
	uint32_t length = (uint32_t)header;
	uint8_t iv[GCM_IV];

	if (header >> 32 != sequence || length > LARGEST)
		return false;
	if (way == PLAIN) {
		memcpy(taken, s->payload, length);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (s->session != SESSION) /* the first granule turns first */
			return false;
	} else {
		/* never what somebody else can change under the cipher's hands */
		memcpy(staged, s->payload, length + GCM_TAG);
		nonce(iv, sequence);
		if (!gcm_open(&keys[way], iv, (const uint8_t *)extra, sizeof(extra), staged, length, taken,
			      staged + length))
			return false;
	}
	__atomic_store_n(&acknowledged, sequence, __ATOMIC_RELEASE);
	return true;
}

static void fill(uint64_t sequence, uint32_t length)
{
	for (uint32_t i = 0; i < length / sizeof(uint64_t); i++)
		((uint64_t *)private)[i] = copied_word(sequence, i);
}

/* Both sides' work for one message. */
static uint64_t exchange(struct slot *s, enum way way, uint64_t sequence, uint32_t length)
{
	struct letter l = {{way, sequence, length}};
	uint64_t begin, cost;

	fill(sequence, length);
	begin = now();
	write_message(s, way, sequence, length);
	cost = now() - begin - nothing();
	l = peer_ask(&peer, &l);
	CHECK_EQUAL(1, l.word[0]);
	return cost + l.word[1];
}

static uint64_t least(struct slot *s, enum way way, uint64_t *sequence, uint32_t length)
{
	uint64_t best = UINT64_MAX;

	for (unsigned int i = 0; i < REPEATS; i++) {
		uint64_t cost = exchange(s, way, ++*sequence, length);

		best = cost < best ? cost : best;
	}
	return best;
}

static void write_all(struct slot *shared, struct slot *visible)
{
	uint64_t sequence = 0, cost[WAYS];
	struct letter end = {{WAYS}};

	realm_print("COST message, both sides | plain, CSM | sealed, plain C (ratio) | sealed, AES instructions "
		    "(ratio)\n");
	for (uint32_t length = SMALLEST; length <= LARGEST; length *= 2) {
		for (enum way way = PLAIN; way < WAYS; way++)
			cost[way] = least(way == PLAIN ? shared : visible, way, &sequence, length);
		realm_print("COST %19u B %12lu %15lu (%lu.%lu) %20lu (%lu.%lu)\n", length, cost[PLAIN],
			    cost[SEALED_TABLES], cost[SEALED_TABLES] / cost[PLAIN],
			    cost[SEALED_TABLES] * 10 / cost[PLAIN] % 10, cost[SEALED_INSTRUCTIONS],
			    cost[SEALED_INSTRUCTIONS] / cost[PLAIN], cost[SEALED_INSTRUCTIONS] * 10 / cost[PLAIN] % 10);
	}
	peer_ask(&peer, &end);
}

static void read_all(const struct slot *shared, const struct slot *visible)
{
	for (;;) {
		struct letter l = peer_receive(&peer);
		enum way way = (enum way)l.word[0];
		uint64_t sequence = l.word[1], length = l.word[2], begin, cost;
		bool whole;

		if (way >= WAYS)
			break;
		begin = now();
		whole = read_message(way == PLAIN ? shared : visible, way, sequence);
		cost = now() - begin - nothing();
		fill(sequence, (uint32_t)length);
		whole = whole && memcmp(private, taken, length) == 0;
		peer_send(&peer, &(struct letter){{whole, cost}});
	}
	peer_send(&peer, &(struct letter){{0}});
}

/* The sharing, for the peer to leave. */
static uint64_t messages_out(void)
{
	struct slot *shared = (struct slot *)TEST_REGION;
	struct smc r = csm_do(csm_identity()), region;
	struct csm_identity me = {{r.x[1], r.x[2], r.x[3], r.x[4]}};

	shared->session = SESSION;
	region = csm_do(csm_create(TEST_REGION, MESSAGE_PAGES * GRANULE_SIZE, 0));
	CHECK_EQUAL(RSI_SUCCESS, region.x[0] | region.x[2]);
	r = csm_do(csm_share(region.x[1], CSM_PERMISSION_READ, &peer.identity));
	CHECK_EQUAL(RSI_SUCCESS, r.x[0]);
	cost_there(csm_reserve(r.x[1], COST_WINDOW, MESSAGE_PAGES * GRANULE_SIZE, CSM_WINDOW_TOMBSTONE, &me));
	cost_there(csm_attach(r.x[1]));
	peer_end(&peer);
	write_all(shared, (struct slot *)peer.pages);
	CHECK_EQUAL(RSI_SUCCESS, csm_do(csm_destroy(region.x[1])).x[0]);
	return r.x[1];
}

/* --- is it AES-256-GCM? Test cases 13 to 16 of the mode's specification, which NIST's SP 800-38D took over --- */

struct vector {
	const char *key, *iv, *extra, *plain, *sealed, *tag;
};

#define ZEROS "00000000000000000000000000000000"
#define KEY "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
#define PLAIN_60                                                                                                       \
	"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"                                             \
	"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
#define SEALED_60                                                                                                      \
	"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"                                             \
	"8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"

static const struct vector vectors[] = {
	{ZEROS ZEROS, "000000000000000000000000", "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
	{ZEROS ZEROS, "000000000000000000000000", "", ZEROS, "cea7403d4d606b6e074ec5d3baf39d18",
	 "d0d1c8a799996bf0265b98b5d48ab919"},
	{KEY, "cafebabefacedbaddecaf888", "", PLAIN_60 "1aafd255", SEALED_60 "898015ad",
	 "b094dac5d93471bdec1a502270e3cc6c"},
	{KEY, "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2", PLAIN_60, SEALED_60,
	 "76fc6ece0f4e1768cddf8853bb2d551b"},
};

static uint8_t digit(char c)
{
	return (uint8_t)(c >= 'a' ? c - 'a' + 10 : c - '0');
}

static size_t bytes_of(const char *hex, uint8_t *bytes)
{
	size_t length = strlen(hex) / 2;

	for (size_t i = 0; i < length; i++)
		bytes[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
	return length;
}

static void check_vector(const struct vector *v, const struct gcm_engine *engine)
{
	uint8_t key[GCM_KEY], iv[GCM_IV], extra[64], plain[64], sealed[64], tag[GCM_TAG], out[64], out_tag[GCM_TAG];
	size_t extra_length = bytes_of(v->extra, extra), length = bytes_of(v->plain, plain);
	static struct gcm_key k;

	bytes_of(v->key, key);
	bytes_of(v->iv, iv);
	bytes_of(v->sealed, sealed);
	bytes_of(v->tag, tag);
	gcm_set_key(&k, engine, key);
	gcm_seal(&k, iv, extra, extra_length, plain, length, out, out_tag);
	CHECK(memcmp(sealed, out, length) == 0 && memcmp(tag, out_tag, GCM_TAG) == 0);
	CHECK(gcm_open(&k, iv, extra, extra_length, sealed, length, out, tag) && memcmp(plain, out, length) == 0);
	tag[GCM_TAG - 1] ^= 1;
	CHECK(!gcm_open(&k, iv, extra, extra_length, sealed, length, out, tag));
}

static void prepare_keys(void)
{
	static const struct gcm_engine *const engines[] = {&engine_tables, &engine_instructions};
	uint8_t key[GCM_KEY];

	write_sysreg(cpacr_el1, CPACR_FPEN);
	isb();
	for (unsigned int e = 0; e < 2; e++)
		for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
			check_vector(&vectors[i], engines[e]);
	bytes_of(KEY, key);
	gcm_set_key(&keys[SEALED_TABLES], &engine_tables, key);
	gcm_set_key(&keys[SEALED_INSTRUCTIONS], &engine_instructions, key);
}

void realm_main(uint64_t argument)
{
	const void *tree = (const void *)argument;
	uint32_t size;
	const char *role = device_tree_property(tree, "chosen", "bootargs", &size);

	prepare_keys();
	peer_open(&peer, tree, 0, role[0] != 'a');
	if (role[0] == 'a') {
		cost_there(csm_detach(messages_out()));
		regions(decimal(role + 1));
		peer_end(&peer);
	} else {
		CHECK(agent_run(&peer));
		read_all((const struct slot *)COST_WINDOW, (const struct slot *)peer.pages);
		CHECK(agent_run(&peer));
	}
	check_end("csm-cost");
}
