/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, SHA-384 and SHA-512 (FIPS 180-4). */
#ifndef SHA2_H
#define SHA2_H

#include <stddef.h>
#include <stdint.h>

enum sha2 { SHA256 = 32, SHA384 = 48, SHA512 = 64 }; /* the value is the size of the digest in bytes */

struct sha2_state {
	enum sha2 kind;
	uint64_t length; /* bytes so far */
	uint64_t h[8];
	union {
		uint8_t bytes[128];
		uint32_t words32[32];
		uint64_t words64[16];
	} block;
};

void sha2_begin(struct sha2_state *s, enum sha2 kind);
void sha2_update(struct sha2_state *s, const void *data, size_t length);
/* Wipes the state: what was hashed may have been secret. */
void sha2_end(struct sha2_state *s, uint8_t *digest);
void sha2(enum sha2 kind, const void *data, size_t length, uint8_t *digest);

#endif
