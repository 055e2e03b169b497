/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CCA attestation token in its RMM 1.0 form (DEN0137 1.0, A7.2):
 *   399({44234: bstr platform token, 44241: bstr realm token}), each a COSE_Sign1 (ES384).
 * The realm token is encoded and signed in steps; everything lies in one granule of the REC.
 */
#ifndef TOKEN_H
#define TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "p384.h"

struct token_claims {
	const uint8_t *challenge; /* 64 bytes */
	const uint8_t *rpv;       /* 64 bytes */
	uint8_t hash_algo;        /* RMI_HASH_… of the measurements */
	const uint8_t (*measurement)[64]; /* 5: RIM, REM */
	const uint8_t *identifier; /* 32 bytes; NULL leaves it and the handle out */
	uint64_t handle;
};

#define TOKEN_REALM_MAX 1536 /* much more than the 750 bytes with SHA-512 */
struct token {
	struct p384_sign sign;
	size_t length; /* of bytes; final from token_begin() on */
	size_t signature_at;
	uint8_t bytes[TOKEN_REALM_MAX]; /* the realm token alone */
};
_Static_assert(sizeof(struct token) <= 4096, "a token is made in one granule");

/*
 * Public key of the RMM's attestation key as the COSE_Key that claim 44237 carries; length, 0 when it doesn't fit.
 * The platform token must bind its SHA-256.
 */
size_t token_cose_key(uint8_t *to, size_t size, const uint8_t point[2 * P384_BYTES]);

/* Encodes the claims and begins to sign. */
void token_begin(struct token *t, const struct token_claims *claims, const uint8_t key[P384_BYTES],
		 const uint8_t point[2 * P384_BYTES]);
/* Goes on for a short while; true when t->bytes holds the signed realm token. */
bool token_step(struct token *t);

/*
 * The whole CCA token as one stream: how long it is, and a piece of it (RSI_ATTEST_TOKEN_CONTINUE copies pieces).
 * Returns how many bytes were written (less than size at the end).
 */
size_t token_size(const struct token *t, size_t platform_length);
size_t token_read(const struct token *t, const uint8_t *platform, size_t platform_length, size_t offset, uint8_t *to,
		  size_t size);

#endif
