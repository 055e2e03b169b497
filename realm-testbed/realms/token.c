/* SPDX-License-Identifier: Apache-2.0 */
/* The realm's attestation token over a challenge of its own, in the lines that tools/attest.py looks for. */

#include "check.h"
#include "csm.h"

#define CHALLENGE_BYTES 64
#define LINE_BYTES 32
#define MAX_PAGES 4

static uint8_t token[MAX_PAGES * GRANULE_SIZE] __attribute__((aligned(4096)));

static void print_hex(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		realm_print("%02x", bytes[i]);
	realm_print("\n");
}

/* The length; 0 when it failed. */
static size_t fetch(const uint64_t *challenge)
{
	struct smc init = {{RSI_ATTEST_TOKEN_INIT}};
	size_t length = 0, calls = 0;
	uint64_t status;

	for (unsigned int i = 0; i < CHALLENGE_BYTES / 8; i++)
		init.x[1 + i] = challenge[i];
	smc(&init);
	CHECK_EQUAL(RSI_SUCCESS, init.x[0]);
	CHECK(init.x[1] > 0 && init.x[1] <= sizeof(token));
	do {
		uint64_t page = (uintptr_t)token + (length & ~GRANULE_MASK);
		uint64_t offset = length & GRANULE_MASK;
		struct rsi_result r =
			rsi_call(RSI_ATTEST_TOKEN_CONTINUE, page, offset, GRANULE_SIZE - offset, 0);

		status = r.status;
		if (status == RSI_SUCCESS || status == RSI_INCOMPLETE)
			length += r.x1;
		calls++;
	} while (status == RSI_INCOMPLETE && length < sizeof(token));
	CHECK_EQUAL(RSI_SUCCESS, status);
	CHECK(length <= init.x[1]);
	realm_print("token: %lu bytes in %lu calls\n", length, calls);
	return status == RSI_SUCCESS ? length : 0;
}

/* Of a realm with a policy table: what its token must say of it, too. */
static void print_identity(void)
{
	struct smc i = csm_do(csm_identity()), features = csm_do(csm_features(0));

	if (i.x[0] != RSI_SUCCESS) {
		CHECK_EQUAL(SMC_UNKNOWN, i.x[0]);
		return;
	}
	realm_print("IDENTITY %lx ", features.x[4]);
	print_hex((const uint8_t *)&i.x[1], CSM_IDENTIFIER_BYTES);
}

void realm_main(uint64_t tree)
{
	uint64_t challenge[CHALLENGE_BYTES / 8];
	size_t length;

	(void)tree;
	CHECK_EQUAL(RSI_ERROR_STATE, rsi_call(RSI_ATTEST_TOKEN_CONTINUE, (uintptr_t)token, 0, GRANULE_SIZE, 0).status);
	for (unsigned int i = 0; i < CHALLENGE_BYTES / 8; i++)
		challenge[i] = 0x0706050403020100UL + 0x0808080808080808UL * i;
	print_identity();
	length = fetch(challenge);
	realm_print("CHALLENGE ");
	print_hex((const uint8_t *)challenge, CHALLENGE_BYTES);
	realm_print("TOKEN-BEGIN %lu\n", length);
	for (size_t at = 0; at < length; at += LINE_BYTES)
		print_hex(token + at, length - at < LINE_BYTES ? length - at : LINE_BYTES);
	realm_print("TOKEN-END\n");
	check_end("token");
}
