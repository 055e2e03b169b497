/* SPDX-License-Identifier: Apache-2.0 */

#include <stdlib.h>

#include "check.h"
#include "hex.h"
#include "sha2.h"

static const enum sha2 kinds[] = {SHA256, SHA384, SHA512};

static void check_digest(enum sha2 kind, const char *expected, const void *data, size_t length)
{
	uint8_t digest[64], bytes[64];

	CHECK_EQUAL(kind, from_hex(bytes, expected));
	sha2(kind, data, length, digest);
	CHECK_BYTES(bytes, digest, kind);
}

static void check_message(enum sha2 kind, const char *expected, const char *text)
{
	check_digest(kind, expected, text, strlen(text));
}

/* The messages of the examples to FIPS 180-4. */
static const char block448[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
static const char block896[] = "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
			       "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";

TEST(sha256_of_the_examples_of_fips_180_4)
{
	check_message(SHA256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "");
	check_message(SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "abc");
	check_message(SHA256, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", block448);
	check_message(SHA256, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1", block896);
}

TEST(sha384_of_the_examples_of_fips_180_4)
{
	check_message(SHA384, "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
			   "274edebfe76f65fbd51ad2f14898b95b", "");
	check_message(SHA384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
			   "8086072ba1e7cc2358baeca134c825a7", "abc");
	check_message(SHA384, "3391fdddfc8dc7393707a65b1b4709397cf8b1d162af05abfe8f450de5f36bc6"
			   "b0455a8520bc4e6f5fe95b1fe3c8452b", block448);
	check_message(SHA384, "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712"
			   "fcc7c71a557e2db966c3e9fa91746039", block896);
}

TEST(sha512_of_the_examples_of_fips_180_4)
{
	check_message(SHA512, "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
			   "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e", "");
	check_message(SHA512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
			   "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f", "abc");
	check_message(SHA512, "204a8fc6dda82f0a0ced7beb8e08a41657c16ef468b228a8279be331a703c335"
			   "96fd15c13b1b07f9aa1d3bea57789ca031ad85c7a71dd70354ec631238ca3445", block448);
	check_message(SHA512, "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
			   "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909", block896);
}

TEST(a_million_times_the_letter_a)
{
	static char letters[1000000];

	memset(letters, 'a', sizeof(letters));
	check_digest(SHA256, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", letters,
		     sizeof(letters));
	check_digest(SHA384, "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b"
			     "07b8b3dc38ecc4ebae97ddd87f3d8985", letters, sizeof(letters));
	check_digest(SHA512, "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
			     "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b", letters,
		     sizeof(letters));
}

/*
 * The digest of the digests of 301 messages, against Python's hashlib: byte i of the message of length n is 7i + n.
 * The heap lets the sanitizer see a read past the end.
 */
TEST(every_length_from_0_to_300)
{
	static const char *const expected[] = {
		"60d63ff40b5558727a9b786ac0be9300f7ca58fd9ddd3b2f3681b369018a87dc",
		"022ac2b92dcdb9358b044b9475cd22bacae49d2510f5493370847b4c61050cac"
		"c2325d1d80119adbc3ca9eaa7ecd3de7",
		"e1f2f7d5d8fc48db06ec2a0eed639593f549caffa40245747258761214a3ec07"
		"134903fde52ace6cfae161a82097ba01f33a97d48dd6a80d4521d96d7401357e",
	};

	for (unsigned int k = 0; k < 3; k++) {
		struct sha2_state all;
		uint8_t digest[64], bytes[64];

		sha2_begin(&all, kinds[k]);
		for (unsigned int n = 0; n <= 300; n++) {
			uint8_t *message = malloc(n + 1);

			for (unsigned int i = 0; i < n; i++)
				message[1 + i] = (uint8_t)(7 * i + n);
			sha2(kinds[k], message + 1, n, digest);
			sha2_update(&all, digest, kinds[k]);
			free(message);
		}
		sha2_end(&all, digest);
		from_hex(bytes, expected[k]);
		CHECK_BYTES(bytes, digest, kinds[k]);
	}
}

TEST(the_pieces_in_which_a_message_comes_do_not_matter)
{
	static const size_t sizes[] = {1, 3, 63, 64, 65, 127, 128, 129, 200};
	uint8_t message[401], whole[64], digest[64];

	for (size_t i = 0; i < sizeof(message); i++)
		message[i] = (uint8_t)(i * i);
	for (unsigned int k = 0; k < 3; k++) {
		sha2(kinds[k], message, sizeof(message), whole);
		for (size_t p = 0; p < sizeof(sizes) / sizeof(sizes[0]); p++) {
			struct sha2_state s;

			sha2_begin(&s, kinds[k]);
			for (size_t at = 0; at < sizeof(message); at += sizes[p]) {
				size_t left = sizeof(message) - at;

				sha2_update(&s, message + at, left < sizes[p] ? left : sizes[p]);
				sha2_update(&s, message, 0);
			}
			sha2_end(&s, digest);
			CHECK_BYTES(whole, digest, kinds[k]);
		}
	}
}

TEST(nothing_of_the_message_is_left_in_the_state)
{
	static const struct sha2_state zero;
	struct sha2_state s;
	uint8_t digest[64];

	sha2_begin(&s, SHA384);
	sha2_update(&s, "secret", 6);
	sha2_end(&s, digest);
	CHECK_BYTES(&zero, &s, sizeof(s));
}

int main(void)
{
	RUN(sha256_of_the_examples_of_fips_180_4);
	RUN(sha384_of_the_examples_of_fips_180_4);
	RUN(sha512_of_the_examples_of_fips_180_4);
	RUN(a_million_times_the_letter_a);
	RUN(every_length_from_0_to_300);
	RUN(the_pieces_in_which_a_message_comes_do_not_matter);
	RUN(nothing_of_the_message_is_left_in_the_state);
	return check_result();
}
