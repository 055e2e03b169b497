/* SPDX-License-Identifier: Apache-2.0 */

#include "sha2.h"

#include "bytes.h"
#include "wipe.h"

/*
 * FIPS 180-4, 4.2.3 and 5.3.5: fractional parts of cube and square roots of primes. The constants of SHA-256 (4.2.2,
 * 5.3.3) are the upper halves of these.
 */
static const uint64_t K[80] = {
	0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
	0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
	0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
	0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
	0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
	0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
	0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
	0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
	0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
	0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
	0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
	0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
	0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
	0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
	0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
	0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
	0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
	0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
	0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
	0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

static const uint64_t initial512[8] = {
	0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
	0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

static const uint64_t initial384[8] = {
	0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
	0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
};

#define ROTATE(x, n) ((x) >> (n) | (x) << (8 * sizeof(x) - (n)))
#define CH(x, y, z) (((x) & ((y) ^ (z))) ^ (z))
#define MAJ(x, y, z) (((x) & (y)) | ((z) & ((x) | (y))))

/*
 * FIPS 180-4, 6.2.2 and 6.4.2, which differ only in the width of a word and in the constants: the rotations and shifts
 * of the four sigma functions (4.1.2, 4.1.3). w is the block and becomes its message schedule. Sixteen rounds at a
 * time, so that the compiler may unroll them and name the eight variables anew instead of moving them.
 */
#define COMPRESS(name, word, rounds, k_shift, A0, A1, A2, E0, E1, E2, S0, S1, S2, T0, T1, T2)                          \
	static void name(uint64_t *state, word *w)                                                                     \
	{                                                                                                              \
		word a = (word)state[0], b = (word)state[1], c = (word)state[2], d = (word)state[3];                   \
		word e = (word)state[4], f = (word)state[5], g = (word)state[6], h = (word)state[7];                   \
                                                                                                                       \
		for (unsigned int t = 0; t < (rounds); t += 16) {                                                      \
			_Pragma("GCC unroll 16") for (unsigned int i = 0; i < 16; i++)                                 \
			{                                                                                              \
				word t1, t2;                                                                           \
                                                                                                                       \
				if (t > 0) {                                                                           \
					word x = w[(i + 1) % 16], y = w[(i + 14) % 16];                                \
                                                                                                                       \
					w[i] += (ROTATE(x, S0) ^ ROTATE(x, S1) ^ x >> (S2)) + w[(i + 9) % 16] +        \
						(ROTATE(y, T0) ^ ROTATE(y, T1) ^ y >> (T2));                           \
				}                                                                                      \
				t1 = h + (ROTATE(e, E0) ^ ROTATE(e, E1) ^ ROTATE(e, E2)) + CH(e, f, g) +               \
				     (word)(K[t + i] >> (k_shift)) + w[i];                                             \
				t2 = (ROTATE(a, A0) ^ ROTATE(a, A1) ^ ROTATE(a, A2)) + MAJ(a, b, c);                   \
				h = g, g = f, f = e, e = d + t1;                                                       \
				d = c, c = b, b = a, a = t1 + t2;                                                      \
			}                                                                                              \
		}                                                                                                      \
		state[0] += a, state[1] += b, state[2] += c, state[3] += d;                                            \
		state[4] += e, state[5] += f, state[6] += g, state[7] += h;                                            \
	}

COMPRESS(compress256, uint32_t, 64, 32, 2, 13, 22, 6, 11, 25, 7, 18, 3, 17, 19, 10)
COMPRESS(compress512, uint64_t, 80, 0, 28, 34, 39, 14, 18, 41, 1, 8, 7, 19, 61, 6)

static size_t block_size(const struct sha2_state *s)
{
	return s->kind == SHA256 ? 64 : 128;
}

static void compress(struct sha2_state *s)
{
	if (s->kind == SHA256) {
		for (unsigned int i = 0; i < 16; i++)
			s->block.words32[i] = __builtin_bswap32(s->block.words32[i]);
		compress256(s->h, s->block.words32);
	} else {
		for (unsigned int i = 0; i < 16; i++)
			s->block.words64[i] = __builtin_bswap64(s->block.words64[i]);
		compress512(s->h, s->block.words64);
	}
}

void sha2_begin(struct sha2_state *s, enum sha2 kind)
{
	const uint64_t *initial = kind == SHA384 ? initial384 : initial512;

	s->kind = kind;
	s->length = 0;
	for (unsigned int i = 0; i < 8; i++)
		s->h[i] = kind == SHA256 ? initial[i] >> 32 : initial[i];
}

void sha2_update(struct sha2_state *s, const void *data, size_t length)
{
	const uint8_t *from = data;

	while (length > 0) {
		size_t used = s->length % block_size(s);
		size_t piece = block_size(s) - used < length ? block_size(s) - used : length;

		memcpy(s->block.bytes + used, from, piece);
		s->length += piece;
		from += piece;
		length -= piece;
		if (used + piece == block_size(s))
			compress(s);
	}
}

/* FIPS 180-4, 5.1: a one bit, zeros, and the length in bits in the last 8 (SHA-256) or 16 bytes of a block. */
void sha2_end(struct sha2_state *s, uint8_t *digest)
{
	static const uint8_t padding[128] = {0x80};
	uint64_t length[2] = {__builtin_bswap64(s->length >> 61), __builtin_bswap64(s->length << 3)};
	size_t length_size = s->kind == SHA256 ? 8 : 16;
	size_t used = (s->length + length_size) % block_size(s);

	sha2_update(s, padding, block_size(s) - used);
	sha2_update(s, (const uint8_t *)length + 16 - length_size, length_size);
	for (size_t i = 0; i < (size_t)s->kind; i++)
		digest[i] = s->kind == SHA256 ? (uint8_t)(s->h[i / 4] >> (24 - i % 4 * 8))
					      : (uint8_t)(s->h[i / 8] >> (56 - i % 8 * 8));
	wipe(s, sizeof(*s));
}

void sha2(enum sha2 kind, const void *data, size_t length, uint8_t *digest)
{
	struct sha2_state s;

	sha2_begin(&s, kind);
	sha2_update(&s, data, length);
	sha2_end(&s, digest);
}
