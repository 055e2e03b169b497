/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ECDSA over P-384 (FIPS 186-5), deterministic (RFC 6979, SHA-384), in constant time, in steps short enough that
 * interrupts are served between them. Scalars, coordinates and signatures are big endian; a signature is r || s.
 *
 * Signing: MULTIPLY (nonce times base point) ──▶ INVERT (its z, and the nonce) ──▶ DONE
 */
#ifndef P384_H
#define P384_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define P384_BYTES 48
#define P384_LIMBS 6

/* Homogeneous coordinates, Montgomery form. */
struct p384_point {
	uint64_t x[P384_LIMBS], y[P384_LIMBS], z[P384_LIMBS];
};

enum p384_stage { P384_DONE, P384_MULTIPLY, P384_INVERT };

struct p384_sign {
	uint64_t stage; /* enum p384_stage */
	uint64_t bit;   /* of the nonce or of the exponents: this one and those below are still to do */
	uint64_t key[P384_LIMBS], digest[P384_LIMBS], nonce[P384_LIMBS];
	struct p384_point sum;
	uint64_t z_inverse[P384_LIMBS], nonce_inverse[P384_LIMBS];
	uint8_t signature[2 * P384_BYTES];
};

/* x || y of the public key; false when the scalar is 0 or not below the order. */
bool p384_public_key(const uint8_t key[P384_BYTES], uint8_t point[2 * P384_BYTES]);

/* The key must be one that p384_public_key() accepts. */
void p384_sign_begin(struct p384_sign *s, const uint8_t key[P384_BYTES], const uint8_t digest[P384_BYTES]);
/* Goes on for a short while; true when the signature is there (and everything else is wiped). */
bool p384_sign_step(struct p384_sign *s);
/* For tests and tools: false when the signature is wrong. Not in constant time. */
bool p384_verify(const uint8_t point[2 * P384_BYTES], const uint8_t digest[P384_BYTES],
		 const uint8_t signature[2 * P384_BYTES]);

#endif
