/* SPDX-License-Identifier: Apache-2.0 */
/* The engine of AES and PMULL instructions: one block at a time, with the round keys in registers. */

#include <arm_neon.h>

#include "csm-gcm.h"

/*
 * GHASH has the coefficient of x^0 in the highest bit of the first byte. With the bits of each byte reversed the block
 * is a number as PMULL takes it.
 */
static uint8x16_t reversed(uint8x16_t x)
{
	return vrbitq_u8(x);
}

static void set_hash_key(struct gcm_key *k, const uint8_t *h)
{
	vst1q_u8(k->h, reversed(vld1q_u8(h)));
}

static uint8x16_t encrypt(const struct gcm_key *k, uint8x16_t x)
{
#pragma GCC unroll 14
	for (unsigned int round = 0; round < AES_ROUNDS - 1; round++)
		x = vaesmcq_u8(vaeseq_u8(x, vld1q_u8(k->round[round])));
	return veorq_u8(vaeseq_u8(x, vld1q_u8(k->round[AES_ROUNDS - 1])), vld1q_u8(k->round[AES_ROUNDS]));
}

static void count(const struct gcm_key *k, uint8_t *counter, const uint8_t *in, uint8_t *out, size_t blocks)
{
	const struct gcm_key key = *k; /* nothing that is written can be the key */
	uint32x4_t block = vreinterpretq_u32_u8(vld1q_u8(counter));
	uint32_t number = __builtin_bswap32(vgetq_lane_u32(block, 3));

	for (; blocks > 0; blocks--, in += AES_BLOCK, out += AES_BLOCK) {
		vst1q_u8(out, veorq_u8(encrypt(&key, vreinterpretq_u8_u32(block)), vld1q_u8(in)));
		block = vsetq_lane_u32(__builtin_bswap32(++number), block, 3);
	}
	vst1q_u8(counter, vreinterpretq_u8_u32(block));
}

static poly64_t low(uint64x2_t x)
{
	return (poly64_t)vgetq_lane_u64(x, 0);
}

static uint64x2_t product(poly64_t a, poly64_t b)
{
	return vreinterpretq_u64_p128(vmull_p64(a, b));
}

static uint64x2_t product_high(uint64x2_t a, uint64x2_t b)
{
	return vreinterpretq_u64_p128(vmull_high_p64(vreinterpretq_p64_u64(a), vreinterpretq_p64_u64(b)));
}

/* a * b modulo x^128 + x^7 + x^2 + x + 1 */
static uint64x2_t multiply(uint64x2_t a, uint64x2_t b)
{
	const uint64x2_t zero = vdupq_n_u64(0), r = vdupq_n_u64(0x87);
	uint64x2_t swapped = vextq_u64(b, b, 1);
	uint64x2_t bottom = product(low(a), low(b)), top = product_high(a, b);
	uint64x2_t middle = veorq_u64(product(low(a), low(swapped)), product_high(a, swapped));

	bottom = veorq_u64(bottom, vextq_u64(zero, middle, 1));
	top = veorq_u64(top, vextq_u64(middle, zero, 1));
	middle = product_high(top, r); /* x^192 is 0x87 x^64 */
	bottom = veorq_u64(bottom, vextq_u64(zero, middle, 1));
	top = veorq_u64(top, vextq_u64(middle, zero, 1));
	return veorq_u64(bottom, product(low(top), low(r)));
}

static void hash(const struct gcm_key *k, uint8_t *y, const uint8_t *data, size_t blocks)
{
	uint64x2_t h = vreinterpretq_u64_u8(vld1q_u8(k->h));
	uint64x2_t z = vreinterpretq_u64_u8(reversed(vld1q_u8(y)));

	for (; blocks > 0; blocks--, data += AES_BLOCK)
		z = multiply(veorq_u64(z, vreinterpretq_u64_u8(reversed(vld1q_u8(data)))), h);
	vst1q_u8(y, reversed(vreinterpretq_u8_u64(z)));
}

const struct gcm_engine engine_instructions = {"AES instructions", set_hash_key, count, hash};
