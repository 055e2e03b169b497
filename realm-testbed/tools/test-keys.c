/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes keys.c for the monitor: the RMM's attestation key and a platform token over it. The keys are test keys, made
 * from their names, so that anybody can make them again: tokens of this testbed vouch for nothing.
 * Runs on the build machine. Usage: test-keys > keys.c; or test-keys --platform-key for x || y that verifies the token.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "p384.h"
#include "platform-token.h"
#include "sha2.h"
#include "token.h"

#define TOKEN_MAX 4096
#define COSE_KEY_MAX 256

static void fail(const char *what)
{
	fprintf(stderr, "test-keys: %s\n", what);
	exit(1);
}

/* A hash is a scalar below the order but for one in 2^190. */
static void make_key(const char *name, uint8_t key[P384_BYTES], uint8_t point[2 * P384_BYTES])
{
	sha2(SHA384, name, strlen(name), key);
	if (!p384_public_key(key, point))
		fail("not a key");
}

static void print_array(const char *name, const char *size, const uint8_t *bytes, size_t length)
{
	printf("\nconst uint8_t %s[%s] = {", name, size);
	for (size_t i = 0; i < length; i++)
		printf("%s0x%02x,", i % 16 == 0 ? "\n\t" : " ", bytes[i]);
	printf("\n};\n");
}

int main(int count, char **arguments)
{
	uint8_t realm_key[P384_BYTES], realm_point[2 * P384_BYTES];
	uint8_t platform_key[P384_BYTES], platform_point[2 * P384_BYTES];
	uint8_t cose_key[COSE_KEY_MAX], hash[SHA256], token[TOKEN_MAX];
	size_t length;

	make_key("realm-testbed realm attestation key", realm_key, realm_point);
	make_key("realm-testbed platform attestation key", platform_key, platform_point);
	if (count == 2 && strcmp(arguments[1], "--platform-key") == 0) {
		for (size_t i = 0; i < sizeof(platform_point); i++)
			printf("%02x", platform_point[i]);
		printf("\n");
		return 0;
	}
	if (count != 1)
		fail("usage: test-keys [--platform-key]");

	length = token_cose_key(cose_key, sizeof(cose_key), realm_point);
	sha2(SHA256, cose_key, length, hash);
	length = platform_token(token, sizeof(token), platform_key, hash, sizeof(hash));
	if (length == 0)
		fail("the platform token does not fit");
	printf("/* SPDX-License-Identifier: Apache-2.0 */\n/* Made by tools/test-keys.c. */\n\n");
	printf("#include \"monitor/monitor.h\"\n");
	print_array("attestation_key", "KEY_SIZE", realm_key, sizeof(realm_key));
	print_array("platform_token_challenge", "CHALLENGE_SIZE", hash, sizeof(hash));
	print_array("platform_token", "", token, length);
	printf("\nconst size_t platform_token_size = sizeof(platform_token);\n");
	return 0;
}
