/* SPDX-License-Identifier: Apache-2.0 */
/* The mode, and the engine of tables: AES by its T-tables, GHASH by multiples of H for four bits. */

#include "csm-gcm.h"

#include "bytes.h"

#define KEY_WORDS 8
#define SCHEDULE_WORDS (4 * (AES_ROUNDS + 1))

static uint8_t sbox[256];
static uint32_t table[4][256]; /* MixColumns of SubBytes, for a byte in each row */
static uint64_t reduced[16]; /* four bits that leave a GHASH product at its end, in bits 63:48 */

static uint32_t load32(const uint8_t *p)
{
	uint32_t value;

	__builtin_memcpy(&value, p, sizeof(value)); /* one load: a call would cost more than the cipher */
	return __builtin_bswap32(value);
}

static void store32(uint8_t *p, uint32_t value)
{
	value = __builtin_bswap32(value);
	__builtin_memcpy(p, &value, sizeof(value));
}

static uint64_t load64(const uint8_t *p)
{
	return (uint64_t)load32(p) << 32 | load32(p + 4);
}

static void store64(uint8_t *p, uint64_t value)
{
	store32(p, (uint32_t)(value >> 32));
	store32(p + 4, (uint32_t)value);
}

static uint32_t rotate(uint32_t x, unsigned int right)
{
	return x >> right | x << (32 - right);
}

static uint8_t doubled(uint8_t x)
{
	return (uint8_t)(x << 1 ^ (x >> 7) * 0x1B); /* FIPS 197, 4.2.1 */
}

/* The S-box (FIPS 197, 5.1.1): p runs through all of the field by factors of 3, q through the inverses. */
static void make_tables(void)
{
	uint8_t p = 1, q = 1;

	do {
		uint8_t x;

		p ^= doubled(p);
		q ^= (uint8_t)(q << 1);
		q ^= (uint8_t)(q << 2);
		q ^= (uint8_t)(q << 4);
		q ^= (uint8_t)((q >> 7) * 0x09);
		x = q;
		for (unsigned int i = 1; i <= 4; i++)
			x ^= (uint8_t)(q << i | q >> (8 - i));
		sbox[p] = x ^ 0x63;
	} while (p != 1);
	sbox[0] = 0x63;
	for (unsigned int i = 0; i < 256; i++) {
		uint8_t s = sbox[i], two = doubled(s);
		uint32_t column = (uint32_t)two << 24 | (uint32_t)s << 16 | (uint32_t)s << 8 | (uint8_t)(two ^ s);

		for (unsigned int row = 0; row < 4; row++)
			table[row][i] = row == 0 ? column : rotate(column, 8 * row);
	}
	for (unsigned int i = 0; i < 16; i++)
		for (unsigned int bit = 0; bit < 4; bit++)
			if ((i >> bit & 1) != 0)
				reduced[i] ^= 0xE100UL << 48 >> (3 - bit); /* SP 800-38D, 6.3: R */
}

/* SubBytes of a column whose bytes come from the four columns of a row each, as ShiftRows has it. */
static uint32_t last(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	return (uint32_t)sbox[a >> 24] << 24 | (uint32_t)sbox[b >> 16 & 0xFF] << 16 |
	       (uint32_t)sbox[c >> 8 & 0xFF] << 8 | sbox[d & 0xFF];
}

static uint32_t substitute(uint32_t x)
{
	return last(x, x, x, x);
}

/* FIPS 197, 5.2 */
static void expand(struct gcm_key *k, const uint8_t *key)
{
	uint8_t constant = 1;
	uint32_t w[SCHEDULE_WORDS];

	for (unsigned int i = 0; i < SCHEDULE_WORDS; i++) {
		if (i < KEY_WORDS) {
			w[i] = load32(key + 4 * i);
			continue;
		}
		w[i] = w[i - 1];
		if (i % KEY_WORDS == 0) {
			w[i] = substitute(rotate(w[i], 24)) ^ (uint32_t)constant << 24;
			constant = doubled(constant);
		} else if (i % KEY_WORDS == 4) {
			w[i] = substitute(w[i]);
		}
		w[i] ^= w[i - KEY_WORDS];
	}
	for (unsigned int i = 0; i < SCHEDULE_WORDS; i++)
		store32(&k->round[i / 4][4 * (i % 4)], w[i]);
}

static uint32_t mixed(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	return table[0][a >> 24] ^ table[1][b >> 16 & 0xFF] ^ table[2][c >> 8 & 0xFF] ^ table[3][d & 0xFF];
}

static void encrypt(const struct gcm_key *k, const uint8_t *in, uint8_t *out)
{
	const uint8_t *r = k->round[0];
	uint32_t a = load32(in) ^ load32(r), b = load32(in + 4) ^ load32(r + 4);
	uint32_t c = load32(in + 8) ^ load32(r + 8), d = load32(in + 12) ^ load32(r + 12);

	for (unsigned int round = 1; round < AES_ROUNDS; round++) {
		uint32_t e, f, g;

		r = k->round[round];
		e = mixed(a, b, c, d) ^ load32(r);
		f = mixed(b, c, d, a) ^ load32(r + 4);
		g = mixed(c, d, a, b) ^ load32(r + 8);
		d = mixed(d, a, b, c) ^ load32(r + 12);
		a = e;
		b = f;
		c = g;
	}
	r = k->round[AES_ROUNDS];
	store32(out, last(a, b, c, d) ^ load32(r));
	store32(out + 4, last(b, c, d, a) ^ load32(r + 4));
	store32(out + 8, last(c, d, a, b) ^ load32(r + 8));
	store32(out + 12, last(d, a, b, c) ^ load32(r + 12));
}

static void count_by_tables(const struct gcm_key *k, uint8_t *counter, const uint8_t *in, uint8_t *out, size_t blocks)
{
	for (; blocks > 0; blocks--, in += AES_BLOCK, out += AES_BLOCK) {
		uint64_t stream[2], text[2];

		encrypt(k, counter, (uint8_t *)stream);
		store32(counter + 12, load32(counter + 12) + 1);
		__builtin_memcpy(text, in, AES_BLOCK);
		text[0] ^= stream[0];
		text[1] ^= stream[1];
		__builtin_memcpy(out, text, AES_BLOCK);
	}
}

/* H times each polynomial of degree 3 at most; the coefficient of x^0 is the highest bit. */
static void multiply_hash_key(struct gcm_key *k, const uint8_t *h)
{
	uint64_t (*m)[2] = k->h_multiples;
	uint64_t high = load64(h), low = load64(h + 8);

	m[0][0] = m[0][1] = 0;
	for (unsigned int i = 8; i > 0; i /= 2) {
		uint64_t carry = low & 1;

		m[i][0] = high;
		m[i][1] = low;
		low = high << 63 | low >> 1;
		high = high >> 1 ^ carry * (0xE1UL << 56);
	}
	for (unsigned int i = 2; i < 16; i *= 2)
		for (unsigned int j = 1; j < i; j++) {
			m[i + j][0] = m[i][0] ^ m[j][0];
			m[i + j][1] = m[i][1] ^ m[j][1];
		}
}

/* z = z * x^4 + multiple of H */
static void step(const struct gcm_key *k, uint64_t z[2], unsigned int nibble)
{
	uint64_t left = reduced[z[1] & 0xF];

	z[1] = (z[0] << 60 | z[1] >> 4) ^ k->h_multiples[nibble][1];
	z[0] = z[0] >> 4 ^ left ^ k->h_multiples[nibble][0];
}

static void hash_by_tables(const struct gcm_key *k, uint8_t *y, const uint8_t *data, size_t blocks)
{
	for (; blocks > 0; blocks--, data += AES_BLOCK) {
		uint64_t x[2] = {load64(y) ^ load64(data), load64(y + 8) ^ load64(data + 8)}, z[2] = {0, 0};

		for (unsigned int half = 2; half-- > 0;)
			for (unsigned int i = 0; i < 16; i++, x[half] >>= 4)
				step(k, z, x[half] & 0xF);
		store64(y, z[0]);
		store64(y + 8, z[1]);
	}
}

const struct gcm_engine engine_tables = {"plain C", multiply_hash_key, count_by_tables, hash_by_tables};

void gcm_set_key(struct gcm_key *k, const struct gcm_engine *engine, const uint8_t key[GCM_KEY])
{
	uint8_t zero[AES_BLOCK] = {0}, h[AES_BLOCK];

	if (sbox[0] == 0)
		make_tables();
	k->engine = engine;
	expand(k, key);
	encrypt(k, zero, h);
	engine->set_hash_key(k, h);
}

static void hash_padded(const struct gcm_key *k, uint8_t *y, const uint8_t *data, size_t length)
{
	uint8_t rest[AES_BLOCK] = {0};

	k->engine->hash(k, y, data, length / AES_BLOCK);
	if (length % AES_BLOCK == 0)
		return;
	memcpy(rest, data + length / AES_BLOCK * AES_BLOCK, length % AES_BLOCK);
	k->engine->hash(k, y, rest, 1);
}

static void count_padded(const struct gcm_key *k, uint8_t *counter, const uint8_t *in, uint8_t *out, size_t length)
{
	size_t whole = length / AES_BLOCK * AES_BLOCK;
	uint8_t rest[AES_BLOCK] = {0};

	k->engine->count(k, counter, in, out, length / AES_BLOCK);
	if (whole == length)
		return;
	memcpy(rest, in + whole, length - whole);
	k->engine->count(k, counter, rest, rest, 1);
	memcpy(out + whole, rest, length - whole);
}

static void make_tag(const struct gcm_key *k, const uint8_t *first_counter, const uint8_t *extra, size_t extra_length,
		     const uint8_t *sealed, size_t length, uint8_t *tag)
{
	uint8_t y[AES_BLOCK] = {0}, lengths[AES_BLOCK], counter[AES_BLOCK];

	hash_padded(k, y, extra, extra_length);
	hash_padded(k, y, sealed, length);
	store64(lengths, 8 * extra_length);
	store64(lengths + 8, 8 * length);
	k->engine->hash(k, y, lengths, 1);
	memcpy(counter, first_counter, AES_BLOCK);
	k->engine->count(k, counter, y, tag, 1);
}

static void first_counter(uint8_t *counter, const uint8_t *iv)
{
	memcpy(counter, iv, GCM_IV);
	store32(counter + GCM_IV, 1);
}

void gcm_seal(const struct gcm_key *k, const uint8_t iv[GCM_IV], const uint8_t *extra, size_t extra_length,
	      const uint8_t *plain, size_t length, uint8_t *sealed, uint8_t tag[GCM_TAG])
{
	uint8_t first[AES_BLOCK], counter[AES_BLOCK];

	first_counter(first, iv);
	memcpy(counter, first, AES_BLOCK);
	store32(counter + GCM_IV, 2);
	count_padded(k, counter, plain, sealed, length);
	make_tag(k, first, extra, extra_length, sealed, length, tag);
}

bool gcm_open(const struct gcm_key *k, const uint8_t iv[GCM_IV], const uint8_t *extra, size_t extra_length,
	      const uint8_t *sealed, size_t length, uint8_t *plain, const uint8_t tag[GCM_TAG])
{
	uint8_t first[AES_BLOCK], counter[AES_BLOCK], expected[GCM_TAG], difference = 0;

	first_counter(first, iv);
	make_tag(k, first, extra, extra_length, sealed, length, expected);
	for (unsigned int i = 0; i < GCM_TAG; i++)
		difference |= expected[i] ^ tag[i];
	if (difference != 0)
		return false;
	memcpy(counter, first, AES_BLOCK);
	store32(counter + GCM_IV, 2);
	count_padded(k, counter, sealed, plain, length);
	return true;
}
