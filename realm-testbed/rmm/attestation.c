/* SPDX-License-Identifier: Apache-2.0 */

#include "attestation.h"

#include <stdbool.h>

#include "hal.h"
#include "sha2.h"
#include "token.h"

#define COSE_KEY_MAX 160

static struct attestation attestation;
static bool lock; /* protects the making of attestation */
static bool made; /* release by the maker, acquire by all */

static void make(struct attestation *a)
{
	uint8_t key[COSE_KEY_MAX], hash[SHA256];
	size_t length;

	if (!p384_public_key(hal_attestation_key(), a->point))
		return;
	length = token_cose_key(key, sizeof(key), a->point);
	sha2(SHA256, key, length, hash);
	a->platform_length = hal_platform_token(a->platform, sizeof(a->platform), hash, sizeof(hash));
}

const struct attestation *attestation_get(void)
{
	if (__atomic_load_n(&made, __ATOMIC_ACQUIRE))
		return &attestation;
	while (__atomic_test_and_set(&lock, __ATOMIC_ACQUIRE))
		hal_relax();
	if (!made) {
		make(&attestation);
		__atomic_store_n(&made, true, __ATOMIC_RELEASE);
	}
	__atomic_clear(&lock, __ATOMIC_RELEASE);
	return &attestation;
}
