/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AES-256-GCM (NIST SP 800-38D) with 96-bit IVs, to weigh sealed messages against plain ones. Two engines: tables in
 * plain C, and the AES and PMULL instructions. Not for use where somebody could time the tables.
 */
#ifndef REALM_CSM_GCM_H
#define REALM_CSM_GCM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GCM_KEY 32
#define GCM_IV 12
#define GCM_TAG 16
#define AES_BLOCK 16
#define AES_ROUNDS 14

struct gcm_engine;

struct gcm_key {
	const struct gcm_engine *engine;
	uint8_t round[AES_ROUNDS + 1][AES_BLOCK] __attribute__((aligned(16)));
	uint8_t h[AES_BLOCK] __attribute__((aligned(16))); /* hash subkey, as the engine likes it */
	uint64_t h_multiples[16][2]; /* engine_tables */
};

struct gcm_engine {
	const char *name;
	void (*set_hash_key)(struct gcm_key *k, const uint8_t h[AES_BLOCK]);
	/* XORs the key stream from a counter block on, which is moved forward. */
	void (*count)(const struct gcm_key *k, uint8_t counter[AES_BLOCK], const uint8_t *in, uint8_t *out,
		      size_t blocks);
	void (*hash)(const struct gcm_key *k, uint8_t y[AES_BLOCK], const uint8_t *data, size_t blocks);
};
extern const struct gcm_engine engine_tables, engine_instructions;

void gcm_set_key(struct gcm_key *k, const struct gcm_engine *engine, const uint8_t key[GCM_KEY]);
void gcm_seal(const struct gcm_key *k, const uint8_t iv[GCM_IV], const uint8_t *extra, size_t extra_length,
	      const uint8_t *plain, size_t length, uint8_t *sealed, uint8_t tag[GCM_TAG]);
/* False, and nothing of plain to be used, when the tag is not right. */
bool gcm_open(const struct gcm_key *k, const uint8_t iv[GCM_IV], const uint8_t *extra, size_t extra_length,
	      const uint8_t *sealed, size_t length, uint8_t *plain, const uint8_t tag[GCM_TAG]);

#endif
