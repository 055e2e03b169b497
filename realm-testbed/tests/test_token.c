/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The encoder of tokens against a token that was made independently (Python with OpenSSL), and against the published
 * vectors in the folder that the environment variable CSM_ATTEST_VECTORS names.
 */

#include <stdlib.h>

#include "cbor-reader.h"
#include "check.h"
#include "cose.h"
#include "hex.h"
#include "platform-token.h"
#include "rmi.h"
#include "token.h"

/* RFC 6979, A.2.6. */
#define KEY "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5"

/* The platform key that signs the published vectors. */
#define VECTOR_PLATFORM_KEY                                                                                            \
	"212867c52e2b9508b0a420a90560f394d2dfaa21bdd7514ff1a901afe7e1f78bb11d4e66f8a8a38afa76af6a31c4de8c"             \
	"84ce2dafc9964258b53fad718774f45620d111b176e8318e1187db0235a318d37ba597fee80e0e4c762a12bcb3ea6ed4"

/* Challenge 0, 1, 2 …; RPV 128, 129 …; byte i of measurement s is 16 s + i; KEY and the nonce of RFC 6979 sign. */
static const char expected_token[] =
	"d28444a1013822a05901e1a80a5840000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"
	"2122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f19accb5840808182838485868788898a8b"
	"8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babb"
	"bcbdbebf19accd586ba401022002215830ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c"
	"64def8f0ea9055866064a254515480bc132258308015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b"
	"3f1c9db1288b231c3ae0d4fe7344fd253326472019accc677368612d32353619acd0677368612d323536190109781c74"
	"61673a61726d2e636f6d2c323032333a7265616c6d23312e302e3019acce5820000102030405060708090a0b0c0d0e0f"
	"101112131415161718191a1b1c1d1e1f19accf845820101112131415161718191a1b1c1d1e1f20212223242526272829"
	"2a2b2c2d2e2f5820202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f5820303132333435"
	"363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f5820404142434445464748494a4b4c4d4e4f50515253"
	"5455565758595a5b5c5d5e5f58606e0406d38d71fbe232630e9f1866211a3a8398553ee3dddd89cf37cb535ba07a51c3"
	"b4011dd66bba6a1d64cee0c6be0ca25ec67770391f5338dd37f7939cf195ac12a6afbfcd265a050d44759ad636b03b05"
	"ef5f419417b3ea8839e7eb1743b4";
#define EXPECTED_SHA512_TOKEN "e696f6ce2941c3ba67b79067bd5de9c4924dbdafaf3af55c9da2fe976149212f"

/* SHA-256 of the whole token in vectors/cca-token.hex: that realm token and a platform token signed with 1, 2 … 48. */
#define EXPECTED_WHOLE_TOKEN "899529d500642a1e74f3e2d13b3101ff512092a1d7c82555cc006242d536dc1b"

struct fixture {
	uint8_t challenge[64], rpv[64], measurement[5][64];
	uint8_t key[P384_BYTES], point[2 * P384_BYTES];
	struct token_claims claims;
	struct token token;
};

static void make_fixture(struct fixture *f, uint8_t hash_algo)
{
	for (unsigned int i = 0; i < 64; i++) {
		f->challenge[i] = (uint8_t)i;
		f->rpv[i] = (uint8_t)(128 + i);
		for (unsigned int s = 0; s < 5; s++)
			f->measurement[s][i] = (uint8_t)(16 * s + i);
	}
	from_hex(f->key, KEY);
	CHECK(p384_public_key(f->key, f->point));
	f->claims = (struct token_claims){f->challenge, f->rpv, hash_algo, f->measurement, NULL, 0};
	token_begin(&f->token, &f->claims, f->key, f->point);
	while (!token_step(&f->token))
		;
}

/* --- CBOR --- */

static void check_head(const char *expected, int64_t value)
{
	uint8_t bytes[9], found[9];
	struct cbor c = {found, sizeof(found), 0};
	size_t length = from_hex(bytes, expected);

	cbor_int(&c, value);
	CHECK_EQUAL(length, c.length);
	CHECK_BYTES(bytes, found, length);
}

TEST(integers_of_rfc_8949_appendix_a)
{
	check_head("00", 0);
	check_head("17", 23);
	check_head("1818", 24);
	check_head("18ff", 255);
	check_head("190100", 256);
	check_head("1903e8", 1000);
	check_head("19ffff", 65535);
	check_head("1a00010000", 65536);
	check_head("1a000f4240", 1000000);
	check_head("1affffffff", 4294967295);
	check_head("1b0000000100000000", 4294967296);
	check_head("1b000000e8d4a51000", 1000000000000);
	check_head("20", -1);
	check_head("3863", -100);
	check_head("3903e7", -1000);
	check_head("3b7fffffffffffffff", INT64_MIN);
}

TEST(what_does_not_fit_is_counted_and_not_written)
{
	for (size_t size = 0; size < 12; size++) {
		uint8_t *bytes = malloc(size + 1); /* the sanitizer watches its end */
		struct cbor c = {bytes + 1, size, 0};

		cbor_text(&c, "too long");
		cbor_head(&c, CBOR_ARRAY, 0);
		CHECK_EQUAL(10, c.length);
		CHECK_EQUAL(size >= 10, cbor_fits(&c));
		free(bytes);
	}
}

/* --- realm token --- */

TEST(the_token_is_the_one_that_was_made_independently)
{
	struct fixture f;
	uint8_t expected[TOKEN_REALM_MAX];
	size_t length = from_hex(expected, expected_token);

	make_fixture(&f, RMI_HASH_SHA_256);
	CHECK_EQUAL(length, f.token.length);
	CHECK_BYTES(expected, f.token.bytes, length);
}

TEST(with_sha_512_measurements_have_64_bytes)
{
	struct fixture f;
	uint8_t expected[SHA256], digest[SHA256];

	make_fixture(&f, RMI_HASH_SHA_512);
	CHECK_EQUAL(750, f.token.length);
	from_hex(expected, EXPECTED_SHA512_TOKEN);
	sha2(SHA256, f.token.bytes, f.token.length, digest);
	CHECK_BYTES(expected, digest, sizeof(digest));
}

TEST(the_length_is_known_before_the_token_is_signed)
{
	struct fixture f;
	size_t length;

	make_fixture(&f, RMI_HASH_SHA_256);
	length = f.token.length;
	memset(&f.token, 0, sizeof(f.token));
	token_begin(&f.token, &f.claims, f.key, f.point);
	CHECK_EQUAL(length, f.token.length);
	CHECK(!token_step(&f.token));
}

TEST(a_cose_key_that_does_not_fit_has_length_zero)
{
	struct fixture f;
	uint8_t key[128];

	make_fixture(&f, RMI_HASH_SHA_256);
	CHECK_EQUAL(107, token_cose_key(key, sizeof(key), f.point));
	CHECK_EQUAL(107, token_cose_key(key, 107, f.point));
	CHECK_EQUAL(0, token_cose_key(key, 106, f.point));
}

/* A token of known parts: 399({44234: platform, 44241: realm}). */
TEST(the_stream_is_the_same_in_pieces_of_every_size)
{
	static const uint8_t head[] = {0xD9, 0x01, 0x8F, 0xA2, 0x19, 0xAC, 0xCA, 0x48};
	static const uint8_t middle[] = {0x19, 0xAC, 0xD1, 0x59, 0x02, 0x4E};
	static const uint8_t *const platform = (const uint8_t *)"platform";
	struct fixture f;
	uint8_t expected[640], *piece;
	size_t length, at = 0;

	make_fixture(&f, RMI_HASH_SHA_256);
	memcpy(expected, head, sizeof(head));
	memcpy(expected + sizeof(head), platform, 8);
	memcpy(expected + sizeof(head) + 8, middle, sizeof(middle));
	memcpy(expected + sizeof(head) + 8 + sizeof(middle), f.token.bytes, f.token.length);
	length = sizeof(head) + 8 + sizeof(middle) + f.token.length;
	CHECK_EQUAL(length, token_size(&f.token, 8));
	for (size_t size = 1; size <= length + 1; size++) {
		piece = malloc(size);
		for (at = 0; at < length; at += size) {
			size_t left = length - at < size ? length - at : size;

			CHECK_EQUAL(left, token_read(&f.token, platform, 8, at, piece, size));
			CHECK_BYTES(expected + at, piece, left);
		}
		CHECK_EQUAL(0, token_read(&f.token, platform, 8, length, piece, size));
		CHECK_EQUAL(0, token_read(&f.token, platform, 8, SIZE_MAX, piece, size));
		free(piece);
	}
	CHECK_EQUAL(0, token_read(&f.token, platform, 8, 0, expected, 0));
}

/* --- tokens that are read --- */

struct sign1 {
	struct item payload, signature;
};

static struct sign1 read_sign1(struct reader r)
{
	struct sign1 s;
	struct item header;

	CHECK_EQUAL(18, expect_item(&r, CBOR_TAG).value);
	CHECK_EQUAL(4, expect_item(&r, CBOR_ARRAY).value);
	header = expect_item(&r, CBOR_BYTES);
	CHECK_EQUAL(4, header.value);
	CHECK_BYTES("\xA1\x01\x38\x22", header.bytes, 4);
	CHECK_EQUAL(0, expect_item(&r, CBOR_MAP).value);
	s.payload = expect_item(&r, CBOR_BYTES);
	s.signature = expect_item(&r, CBOR_BYTES);
	CHECK_EQUAL(2 * P384_BYTES, s.signature.value);
	CHECK(r.at == r.end);
	return s;
}

static bool verifies(const struct sign1 *s, const uint8_t *point)
{
	uint8_t digest[SHA384];

	cose_sign1_digest(s->payload.bytes, s->payload.value, digest);
	return p384_verify(point, digest, s->signature.bytes);
}

static struct item claim(const struct sign1 *s, uint64_t key, enum cbor_major major)
{
	struct item i = find_item(inside(s->payload), key);

	CHECK_EQUAL(major, i.major);
	return i;
}

TEST(the_platform_token_verifies_and_has_all_claims)
{
	static const uint64_t keys[] = {10, 256, 265, 2395, 2396, 2399, 2400, 2401, 2402};
	static const char profile[] = "tag:arm.com,2023:cca_platform#1.0.0";
	struct fixture f;
	struct sign1 s;
	uint8_t cose_key[128], challenge[SHA256], bytes[2048];
	size_t length;

	make_fixture(&f, RMI_HASH_SHA_256);
	sha2(SHA256, cose_key, token_cose_key(cose_key, sizeof(cose_key), f.point), challenge);
	length = platform_token(bytes, sizeof(bytes), f.key, challenge, sizeof(challenge));
	CHECK(length > 0);
	s = read_sign1((struct reader){bytes, bytes + length});
	CHECK(verifies(&s, f.point));
	CHECK_EQUAL(0xA0 | sizeof(keys) / sizeof(keys[0]), s.payload.bytes[0]);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		find_item(inside(s.payload), keys[i]);
	CHECK_EQUAL(SHA256, claim(&s, 10, CBOR_BYTES).value);
	CHECK_BYTES(challenge, claim(&s, 10, CBOR_BYTES).bytes, SHA256);
	CHECK_EQUAL(strlen(profile), claim(&s, 265, CBOR_TEXT).value);
	CHECK_BYTES(profile, claim(&s, 265, CBOR_TEXT).bytes, strlen(profile));
	CHECK_EQUAL(33, claim(&s, 256, CBOR_BYTES).value);
	CHECK_EQUAL(1, claim(&s, 256, CBOR_BYTES).bytes[0]);
	CHECK_EQUAL(0x30, claim(&s, 2395, CBOR_UINT).value >> 8);
	CHECK_EQUAL(32, claim(&s, 2396, CBOR_BYTES).value);
	CHECK(claim(&s, 2399, CBOR_ARRAY).value > 0);
}

TEST(the_whole_token_is_the_one_in_the_vectors)
{
	struct fixture f;
	uint8_t iak[P384_BYTES], cose_key[128], challenge[SHA256], platform[2048], whole[4096], expected[SHA256];
	size_t platform_length, length;

	make_fixture(&f, RMI_HASH_SHA_256);
	for (unsigned int i = 0; i < sizeof(iak); i++)
		iak[i] = (uint8_t)(1 + i);
	sha2(SHA256, cose_key, token_cose_key(cose_key, sizeof(cose_key), f.point), challenge);
	platform_length = platform_token(platform, sizeof(platform), iak, challenge, sizeof(challenge));
	length = token_read(&f.token, platform, platform_length, 0, whole, sizeof(whole));
	CHECK_EQUAL(token_size(&f.token, platform_length), length);
	sha2(SHA256, whole, length, challenge);
	from_hex(expected, EXPECTED_WHOLE_TOKEN);
	CHECK_BYTES(expected, challenge, sizeof(expected));
}

TEST(a_platform_token_that_does_not_fit_or_has_no_key_has_length_zero)
{
	static const uint8_t challenge[SHA256], no_key[P384_BYTES];
	uint8_t whole[2048], key[P384_BYTES];
	size_t length;

	from_hex(key, KEY);
	length = platform_token(whole, sizeof(whole), key, challenge, sizeof(challenge));
	CHECK_EQUAL(length, platform_token(whole, length, key, challenge, sizeof(challenge)));
	CHECK_EQUAL(0, platform_token(whole, length - 1, key, challenge, sizeof(challenge)));
	CHECK_EQUAL(0, platform_token(whole, 20, key, challenge, sizeof(challenge)));
	CHECK_EQUAL(0, platform_token(whole, sizeof(whole), no_key, challenge, sizeof(challenge)));
}

/* --- published vectors --- */

struct vector {
	uint8_t bytes[4096];
	struct sign1 platform, realm;
	struct item key; /* claim 44237 */
	uint8_t platform_point[2 * P384_BYTES];
	const uint8_t *realm_point;
	uint8_t cose_point[2 * P384_BYTES];
};

static void read_vector(struct vector *v, const char *name)
{
	const char *folder = getenv("CSM_ATTEST_VECTORS");
	char path[512];
	FILE *file;
	size_t length;
	struct reader r;

	if (folder == NULL)
		SKIP("CSM_ATTEST_VECTORS is not set: published vectors are not tried");
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (file == NULL)
		check_fail(__FILE__, __LINE__, "a readable file", path, "vector");
	length = fread(v->bytes, 1, sizeof(v->bytes), file);
	fclose(file);

	r = (struct reader){v->bytes, v->bytes + length};
	CHECK_EQUAL(399, expect_item(&r, CBOR_TAG).value);
	v->platform = read_sign1(inside(find_item(r, 44234)));
	v->realm = read_sign1(inside(find_item(r, 44241)));
	from_hex(v->platform_point, VECTOR_PLATFORM_KEY);
	v->key = claim(&v->realm, 44237, CBOR_BYTES);
	if (v->key.value == 1 + 2 * P384_BYTES) {
		v->realm_point = v->key.bytes + 1; /* the form before 1.0: an uncompressed point */
	} else {
		/* {1: 2, -1: 2, -2: x, -3: y}, of which the heads have a fixed size */
		CHECK_EQUAL(107, v->key.value);
		memcpy(v->cose_point, v->key.bytes + 8, P384_BYTES);
		memcpy(v->cose_point + P384_BYTES, v->key.bytes + 59, P384_BYTES);
		v->realm_point = v->cose_point;
	}
}

static void check_both_signatures(const char *name)
{
	struct vector v;
	uint8_t hash[SHA256];

	read_vector(&v, name);
	CHECK(verifies(&v.platform, v.platform_point));
	CHECK(verifies(&v.realm, v.realm_point));
	sha2(SHA256, v.key.bytes, v.key.value, hash);
	CHECK_BYTES(hash, claim(&v.platform, 10, CBOR_BYTES).bytes, SHA256);
}

TEST(signatures_of_published_tokens_verify)
{
	check_both_signatures("veraison-rust-ccatoken/cca-token-draft-ffm-00.cbor");
	check_both_signatures("veraison-ccatoken/cca_token.cbor");
	check_both_signatures("own/caec-399-no-tag.cbor");
	check_both_signatures("own/caec-399-realm-p-tag11.cbor");
	check_both_signatures("own/caec-399-realm-c-tag22.cbor");
}

TEST(a_wrong_realm_signature_of_a_published_token_does_not_verify)
{
	struct vector v;

	read_vector(&v, "own/caec-399-bad-realm-signature.cbor");
	CHECK(verifies(&v.platform, v.platform_point));
	CHECK(!verifies(&v.realm, v.realm_point));
}

/* The payload that our encoder makes of a vector's claims; how long it is. */
static struct item encode_again(const struct vector *v, struct token *t)
{
	static const uint8_t key[P384_BYTES] = {1};
	uint8_t measurement[5][64] = {0};
	struct item rem = claim(&v->realm, 44239, CBOR_ARRAY);
	struct reader r = {rem.start, v->realm.payload.bytes + v->realm.payload.value};
	const struct token_claims claims = {claim(&v->realm, 10, CBOR_BYTES).bytes,
					    claim(&v->realm, 44235, CBOR_BYTES).bytes, RMI_HASH_SHA_256, measurement, NULL, 0};

	memcpy(measurement[0], claim(&v->realm, 44238, CBOR_BYTES).bytes, SHA256);
	CHECK_EQUAL(4, expect_item(&r, CBOR_ARRAY).value);
	for (unsigned int i = 1; i <= 4; i++)
		memcpy(measurement[i], expect_item(&r, CBOR_BYTES).bytes, SHA256);
	token_begin(t, &claims, key, v->realm_point);
	while (!token_step(t))
		;
	return read_sign1((struct reader){t->bytes, t->bytes + t->length}).payload;
}

TEST(the_claims_of_a_token_in_our_order_are_encoded_to_the_same_bytes)
{
	struct vector v;
	struct token t;
	struct item payload;

	read_vector(&v, "own/caec-399-no-tag.cbor");
	payload = encode_again(&v, &t);
	CHECK_EQUAL(v.realm.payload.value, payload.value);
	CHECK_BYTES(v.realm.payload.bytes, payload.bytes, payload.value);
}

/* That token has its claims in another order: every pair of key and value must be there, and nothing else. */
TEST(the_claims_of_veraisons_token_are_encoded_to_the_same_pairs)
{
	struct vector v;
	struct token t;
	struct item payload;
	struct reader r;

	read_vector(&v, "veraison-rust-ccatoken/cca-token-draft-ffm-00.cbor");
	payload = encode_again(&v, &t);
	CHECK_EQUAL(v.realm.payload.value, payload.value);
	r = inside(payload);
	for (uint64_t left = expect_item(&r, CBOR_MAP).value; left > 0; left--) {
		struct item key = expect_item(&r, CBOR_UINT);
		struct item theirs = find_item(inside(v.realm.payload), key.value);
		const uint8_t *value = r.at;

		skip_item(&r);
		CHECK((size_t)(v.realm.payload.bytes + v.realm.payload.value - theirs.start) >=
		      (size_t)(r.at - value));
		CHECK_BYTES(theirs.start, value, (size_t)(r.at - value));
	}
}

int main(void)
{
	RUN(integers_of_rfc_8949_appendix_a);
	RUN(what_does_not_fit_is_counted_and_not_written);
	RUN(the_token_is_the_one_that_was_made_independently);
	RUN(with_sha_512_measurements_have_64_bytes);
	RUN(the_length_is_known_before_the_token_is_signed);
	RUN(a_cose_key_that_does_not_fit_has_length_zero);
	RUN(the_stream_is_the_same_in_pieces_of_every_size);
	RUN(the_platform_token_verifies_and_has_all_claims);
	RUN(the_whole_token_is_the_one_in_the_vectors);
	RUN(a_platform_token_that_does_not_fit_or_has_no_key_has_length_zero);
	RUN(signatures_of_published_tokens_verify);
	RUN(a_wrong_realm_signature_of_a_published_token_does_not_verify);
	RUN(the_claims_of_a_token_in_our_order_are_encoded_to_the_same_bytes);
	RUN(the_claims_of_veraisons_token_are_encoded_to_the_same_pairs);
	return check_result();
}
