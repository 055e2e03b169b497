/* SPDX-License-Identifier: Apache-2.0 */

#include "check.h"
#include "hex.h"
#include "p384.h"
#include "sha2.h"

#define ORDER "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"
#define FIELD "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff"
#define BASE_X "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7"
#define BASE_Y "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"

/* RFC 6979, A.2.6. */
#define RFC_KEY "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5"
#define RFC_X "ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc13"
#define RFC_Y "8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720"

static void sign(const uint8_t *key, const uint8_t *digest, uint8_t *signature)
{
	struct p384_sign s;

	p384_sign_begin(&s, key, digest);
	while (!p384_sign_step(&s))
		;
	memcpy(signature, s.signature, sizeof(s.signature));
}

static void check_public_key(const char *key, const char *x, const char *y)
{
	uint8_t scalar[P384_BYTES], expected[2 * P384_BYTES], point[2 * P384_BYTES];

	CHECK_EQUAL(P384_BYTES, from_hex(scalar, key));
	CHECK_EQUAL(P384_BYTES, from_hex(expected, x));
	CHECK_EQUAL(P384_BYTES, from_hex(expected + P384_BYTES, y));
	CHECK(p384_public_key(scalar, point));
	CHECK_BYTES(expected, point, sizeof(point));
}

/* A number in the last byte of 48, added to those that text names. */
static void small(uint8_t *number, const char *text, int add)
{
	memset(number, 0, P384_BYTES);
	if (text != NULL)
		from_hex(number, text);
	number[P384_BYTES - 1] = (uint8_t)(number[P384_BYTES - 1] + add);
}

TEST(public_keys_of_sp_800_186_and_rfc_6979)
{
	check_public_key("000000000000000000000000000000000000000000000000"
			 "000000000000000000000000000000000000000000000001", BASE_X, BASE_Y);
	check_public_key("000000000000000000000000000000000000000000000000"
			 "000000000000000000000000000000000000000000000002",
			 "08d999057ba3d2d969260045c55b97f089025959a6f434d6"
			 "51d207d19fb96e9e4fe0e86ebe0e64f85b96a9c75295df61",
			 "8e80f1fa5b1b3cedb7bfe8dffd6dba74b275d875bc6cc43e"
			 "904e505f256ab4255ffd43e94d39e22d61501e700a940e80");
	check_public_key(RFC_KEY, RFC_X, RFC_Y);
	/* FIPS 186-4 test vectors (CAVP), SigGen P-384 with SHA-384, first entry */
	check_public_key("201b432d8df14324182d6261db3e4b3f46a8284482d52e37"
			 "0da41e6cbdf45ec2952f5db7ccbce3bc29449f4fb080ac97",
			 "c2b47944fb5de342d03285880177ca5f7d0f2fcad7678cce"
			 "4229d6e1932fcac11bfc3c3e97d942a3c56bf34123013dbf",
			 "37257906a8223866eda0743c519616a76a758ae58aee81c5"
			 "fd35fbf3a855b7754a36d4a0672df95d6c44a81cf7620c2d");
}

TEST(the_key_before_the_order_is_the_opposite_of_the_base_point)
{
	uint8_t key[P384_BYTES], point[2 * P384_BYTES], x[P384_BYTES], y[P384_BYTES], p[P384_BYTES];
	unsigned int carry = 0;

	small(key, ORDER, -1);
	CHECK(p384_public_key(key, point));
	from_hex(x, BASE_X);
	CHECK_BYTES(x, point, P384_BYTES);
	from_hex(y, BASE_Y);
	from_hex(p, FIELD);
	for (unsigned int i = P384_BYTES; i-- > 0;) {
		carry += (unsigned int)y[i] + point[P384_BYTES + i];
		CHECK_EQUAL(p[i], carry & 0xFF);
		carry >>= 8;
	}
}

TEST(keys_that_are_zero_or_not_below_the_order_are_refused)
{
	uint8_t key[P384_BYTES], point[2 * P384_BYTES];

	small(key, NULL, 0);
	CHECK(!p384_public_key(key, point));
	small(key, ORDER, 0);
	CHECK(!p384_public_key(key, point));
	small(key, ORDER, 1);
	CHECK(!p384_public_key(key, point));
	memset(key, 0xFF, sizeof(key));
	CHECK(!p384_public_key(key, point));
}

TEST(signatures_of_rfc_6979)
{
	static const char *const vectors[][2] = {
		{"sample", "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa7"
			   "3d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46"
			   "99ef4aeb15f178cea1fe40db2603138f130e740a19624526"
			   "203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8"},
		{"test", "8203b63d3c853e8d77227fb377bcf7b7b772e97892a80f36"
			 "ab775d509d7a5feb0542a7f0812998da8f1dd3ca3cf023db"
			 "ddd0760448d42d8a43af45af836fce4de8be06b485e9b61b"
			 "827c2f13173923e06a739f040649a667bf3b828246baa5a5"},
	};
	uint8_t key[P384_BYTES], digest[SHA384], signature[2 * P384_BYTES], expected[2 * P384_BYTES];

	from_hex(key, RFC_KEY);
	for (unsigned int i = 0; i < 2; i++) {
		sha2(SHA384, vectors[i][0], strlen(vectors[i][0]), digest);
		from_hex(expected, vectors[i][1]);
		sign(key, digest, signature);
		CHECK_BYTES(expected, signature, sizeof(signature));
	}
}

/* RFC 6979, 2.3.4 (bits2octets); the signature is OpenSSL's. */
TEST(a_digest_above_the_order_is_reduced_before_the_nonce_is_made)
{
	uint8_t key[P384_BYTES], digest[SHA384], signature[2 * P384_BYTES], expected[2 * P384_BYTES];

	from_hex(key, RFC_KEY);
	memset(digest, 0xFF, sizeof(digest));
	from_hex(expected, "d80ff7df60149e5cedb63fac36c3f0c16c47fbf93d400908"
			   "04dbbaa45249ba8c11475f1b5844cdad9e2dd9528077dab8"
			   "d3e3b8ed8c6bef24339475f39c4223a498647c34f90a5ef2"
			   "6f6f6739bd81a8f9b9acf711f6c2a887a18c64ca2bda854e");
	sign(key, digest, signature);
	CHECK_BYTES(expected, signature, sizeof(signature));
}

TEST(a_signature_of_the_fips_186_4_test_vectors_verifies)
{
	uint8_t message[128], digest[SHA384], point[2 * P384_BYTES], signature[2 * P384_BYTES];

	CHECK_EQUAL(128, from_hex(message, "6b45d88037392e1371d9fd1cd174e9c1838d11c3d6133dc17e65fa0c485dcca9"
					   "f52d41b60161246039e42ec784d49400bffdb51459f5de654091301a09378f93"
					   "464d52118b48d44b30d781eb1dbed09da11fb4c818dbd442d161aba4b9edc79f"
					   "05e4b7e401651395b53bd8b5bd3f2aaa6a00877fa9b45cadb8e648550b4c6cbe"));
	from_hex(point, "c2b47944fb5de342d03285880177ca5f7d0f2fcad7678cce"
			"4229d6e1932fcac11bfc3c3e97d942a3c56bf34123013dbf"
			"37257906a8223866eda0743c519616a76a758ae58aee81c5"
			"fd35fbf3a855b7754a36d4a0672df95d6c44a81cf7620c2d");
	from_hex(signature, "50835a9251bad008106177ef004b091a1e4235cd0da84fff"
			    "54542b0ed755c1d6f251609d14ecf18f9e1ddfe69b946e32"
			    "0475f3d30c6463b646e8d3bf2455830314611cbde404be51"
			    "8b14464fdb195fdcc92eb222e61f426a4a592c00a6a89721");
	sha2(SHA384, message, sizeof(message), digest);
	CHECK(p384_verify(point, digest, signature));
}

TEST(what_is_signed_verifies_for_many_keys_and_digests)
{
	for (unsigned int i = 0; i < 20; i++) {
		uint8_t key[P384_BYTES], digest[SHA384], point[2 * P384_BYTES], signature[2 * P384_BYTES];

		sha2(SHA384, &i, sizeof(i), key);
		sha2(SHA384, key, sizeof(key), digest);
		if (i == 0)
			memset(digest, 0xFF, sizeof(digest)); /* above the order */
		if (i == 1)
			memset(digest, 0, sizeof(digest));
		if (i == 2)
			small(key, NULL, 1);
		if (i == 3)
			small(key, ORDER, -1);
		CHECK(p384_public_key(key, point));
		sign(key, digest, signature);
		CHECK(p384_verify(point, digest, signature));
	}
}

TEST(a_flipped_bit_anywhere_makes_a_signature_wrong)
{
	uint8_t key[P384_BYTES], bytes[2 * P384_BYTES + SHA384 + 2 * P384_BYTES];
	uint8_t *point = bytes, *digest = bytes + 2 * P384_BYTES, *signature = digest + SHA384;

	from_hex(key, RFC_KEY);
	CHECK(p384_public_key(key, point));
	sha2(SHA384, "sample", 6, digest);
	sign(key, digest, signature);
	CHECK(p384_verify(point, digest, signature));
	for (unsigned int bit = 0; bit < 8 * sizeof(bytes); bit += 11) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		CHECK(!p384_verify(point, digest, signature));
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

TEST(signatures_and_points_out_of_range_are_refused)
{
	uint8_t key[P384_BYTES], digest[SHA384], point[2 * P384_BYTES], good[2 * P384_BYTES], bad[2 * P384_BYTES];

	from_hex(key, RFC_KEY);
	p384_public_key(key, point);
	sha2(SHA384, "sample", 6, digest);
	sign(key, digest, good);
	for (unsigned int half = 0; half < 2; half++) {
		memcpy(bad, good, sizeof(bad));
		small(bad + half * P384_BYTES, NULL, 0);
		CHECK(!p384_verify(point, digest, bad));
		small(bad + half * P384_BYTES, ORDER, 0);
		CHECK(!p384_verify(point, digest, bad));
		memcpy(bad, point, sizeof(bad));
		small(bad + half * P384_BYTES, FIELD, 0);
		CHECK(!p384_verify(bad, digest, good));
	}
	memset(bad, 0, sizeof(bad));
	CHECK(!p384_verify(bad, digest, good));
}

TEST(signing_goes_in_many_steps_and_wipes_everything_but_the_signature)
{
	static const struct p384_sign zero;
	uint8_t key[P384_BYTES], digest[SHA384];
	struct p384_sign s;
	unsigned int steps = 1;

	from_hex(key, RFC_KEY);
	sha2(SHA384, "sample", 6, digest);
	p384_sign_begin(&s, key, digest);
	while (!p384_sign_step(&s))
		steps++;
	CHECK(steps >= 50);
	CHECK_BYTES(&zero, &s, offsetof(struct p384_sign, signature));
	CHECK(p384_sign_step(&s));
}

int main(void)
{
	RUN(public_keys_of_sp_800_186_and_rfc_6979);
	RUN(the_key_before_the_order_is_the_opposite_of_the_base_point);
	RUN(keys_that_are_zero_or_not_below_the_order_are_refused);
	RUN(signatures_of_rfc_6979);
	RUN(a_digest_above_the_order_is_reduced_before_the_nonce_is_made);
	RUN(a_signature_of_the_fips_186_4_test_vectors_verifies);
	RUN(what_is_signed_verifies_for_many_keys_and_digests);
	RUN(a_flipped_bit_anywhere_makes_a_signature_wrong);
	RUN(signatures_and_points_out_of_range_are_refused);
	RUN(signing_goes_in_many_steps_and_wipes_everything_but_the_signature);
	return check_result();
}
