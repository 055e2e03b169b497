/* SPDX-License-Identifier: Apache-2.0 */
/* The platform token of this testbed, signed with a test key: it vouches for nothing. */
#ifndef PLATFORM_TOKEN_H
#define PLATFORM_TOKEN_H

#include <stddef.h>
#include <stdint.h>

/*
 * Encodes and signs the token; its length, 0 when it does not fit. iak: the P-384 scalar that signs. challenge: claim
 * 10, the SHA-256 of the COSE_Key of the realm attestation key (token_cose_key() makes the latter); 32, 48 or 64 bytes.
 */
size_t platform_token(uint8_t *to, size_t size, const uint8_t iak[48], const uint8_t *challenge,
		      size_t challenge_length);

#endif
