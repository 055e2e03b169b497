/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Constant time: no branch and no address depends on a key, a nonce or what follows from them, but for two tests that
 * fail with a chance below 2^-180. Numbers are six limbs of 64 bits, least significant first, always below their
 * modulus; points and the inverses are in Montgomery form (times 2^384).
 */

#include "p384.h"

#include "bytes.h"
#include "sha2.h"
#include "wipe.h"

#define LIMBS P384_LIMBS
#define BITS 384

/* Steps of a few 10^4 instructions each. */
#define MULTIPLY_BITS 2
#define INVERT_BITS 16

typedef unsigned __int128 uint128;

struct modulus {
	uint64_t m[LIMBS];
	uint64_t minus_inverse; /* -1/m mod 2^64 */
	uint64_t one[LIMBS];    /* 2^384 mod m: one in Montgomery form */
	uint64_t square[LIMBS]; /* 2^768 mod m */
};

/* The prime p of the field and the order n of the base point: SP 800-186, 3.2.1.4. */
static const struct modulus field = {
	.m = {0x00000000ffffffff, 0xffffffff00000000, 0xfffffffffffffffe, 0xffffffffffffffff, 0xffffffffffffffff,
	      0xffffffffffffffff},
	.minus_inverse = 0x0000000100000001,
	.one = {0xffffffff00000001, 0x00000000ffffffff, 0x0000000000000001},
	.square = {0xfffffffe00000001, 0x0000000200000000, 0xfffffffe00000000, 0x0000000200000000, 0x0000000000000001},
};

static const struct modulus order = {
	.m = {0xecec196accc52973, 0x581a0db248b0a77a, 0xc7634d81f4372ddf, 0xffffffffffffffff, 0xffffffffffffffff,
	      0xffffffffffffffff},
	.minus_inverse = 0x6ed46089e88fdc45,
	.one = {0x1313e695333ad68d, 0xa7e5f24db74f5885, 0x389cb27e0bc8d220},
	.square = {0x2d319b2419b409a9, 0xff3d81e5df1aa419, 0xbc3e483afcb82947, 0xd40d49174aab1cc5, 0x3fb05b7a28266895,
		   0x0c84ee012b39bf21},
};

/* The coefficient b of the curve y^2 = x^3 - 3x + b and the base point, in Montgomery form. */
static const uint64_t curve_b[LIMBS] = {0x081188719d412dcc, 0xf729add87a4c32ec, 0x77f2209b1920022e,
					0xe3374bee94938ae2, 0xb62b21f41f022094, 0xcd08114b604fbff9};
static const struct p384_point base = {
	.x = {0x3dd0756649c0b528, 0x20e378e2a0d6ce38, 0x879c3afc541b4d6e, 0x6454868459a30eff, 0x812ff723614ede2b,
	      0x4d3aadc2299e1513},
	.y = {0x23043dad4b03a4fe, 0xa1bfa8bf7bb4a9ac, 0x8bade7562e83b050, 0xc6c3521968f4ffd9, 0xdd8002263969a840,
	      0x2b78abc25a15c5e9},
	.z = {0xffffffff00000001, 0x00000000ffffffff, 0x0000000000000001},
};
static const struct p384_point neutral = {.y = {0xffffffff00000001, 0x00000000ffffffff, 0x0000000000000001}};

/* --- numbers --- */

/* Hides a mask from the compiler, which might otherwise see that it has two values and branch. */
static uint64_t opaque(uint64_t mask)
{
	__asm__("" : "+r"(mask));
	return mask;
}

/* All ones when the number is zero. */
static uint64_t zero_mask(const uint64_t *a)
{
	uint64_t any = 0;

	for (unsigned int i = 0; i < LIMBS; i++)
		any |= a[i];
	return opaque(((any | -any) >> 63) - 1);
}

static bool is_zero(const uint64_t *a)
{
	return zero_mask(a) != 0;
}

/* r = mask ? a : b; mask is all ones or zero. */
static void choose(uint64_t *r, uint64_t mask, const uint64_t *a, const uint64_t *b, unsigned int limbs)
{
	mask = opaque(mask);
	for (unsigned int i = 0; i < limbs; i++)
		r[i] = (a[i] & mask) | (b[i] & ~mask);
}

/* r = a - b mod 2^384; the borrow: 1 when a < b. */
static uint64_t subtract_raw(uint64_t *r, const uint64_t *a, const uint64_t *b)
{
	uint64_t borrow = 0;

	_Pragma("GCC unroll 6") for (unsigned int i = 0; i < LIMBS; i++)
	{
		uint128 t = (uint128)a[i] - b[i] - borrow;

		r[i] = (uint64_t)t;
		borrow = (uint64_t)(t >> 64) & 1;
	}
	return borrow;
}

/* r = (high * 2^384 + a) mod m, for a value below 2m. */
static void reduce_once(uint64_t *r, uint64_t high, const uint64_t *a, const struct modulus *m)
{
	uint64_t reduced[LIMBS];
	uint64_t borrow = subtract_raw(reduced, a, m->m);

	choose(r, -(borrow & ~high & 1), a, reduced, LIMBS);
}

static void add(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct modulus *m)
{
	uint64_t sum[LIMBS];
	uint128 t = 0;

	_Pragma("GCC unroll 6") for (unsigned int i = 0; i < LIMBS; i++)
	{
		t += (uint128)a[i] + b[i];
		sum[i] = (uint64_t)t;
		t >>= 64;
	}
	reduce_once(r, (uint64_t)t, sum, m);
}

static void subtract(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct modulus *m)
{
	uint64_t mask = opaque(-subtract_raw(r, a, b));
	uint128 t = 0;

	_Pragma("GCC unroll 6") for (unsigned int i = 0; i < LIMBS; i++)
	{
		t += (uint128)r[i] + (m->m[i] & mask);
		r[i] = (uint64_t)t;
		t >>= 64;
	}
}

/* r = a * b / 2^384 mod m (Montgomery): after each limb of b, the lowest limb of the sum is made zero and dropped. */
static void multiply(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct modulus *m)
{
	uint64_t sum[LIMBS + 1] = {0};

	for (unsigned int i = 0; i < LIMBS; i++) {
		uint128 t = (uint128)a[0] * b[i] + sum[0];
		uint64_t factor = (uint64_t)t * m->minus_inverse;
		uint128 u = (uint128)factor * m->m[0] + (uint64_t)t;

		_Pragma("GCC unroll 6") for (unsigned int j = 1; j < LIMBS; j++)
		{
			t = (uint128)a[j] * b[i] + sum[j] + (uint64_t)(t >> 64);
			u = (uint128)factor * m->m[j] + (uint64_t)t + (uint64_t)(u >> 64);
			sum[j - 1] = (uint64_t)u;
		}
		t = (uint128)sum[LIMBS] + (uint64_t)(t >> 64) + (uint64_t)(u >> 64);
		sum[LIMBS - 1] = (uint64_t)t;
		sum[LIMBS] = (uint64_t)(t >> 64);
	}
	reduce_once(r, sum[LIMBS], sum, m);
}

static void to_montgomery(uint64_t *r, const uint64_t *a, const struct modulus *m)
{
	multiply(r, a, m->square, m);
}

static void from_montgomery(uint64_t *r, const uint64_t *a, const struct modulus *m)
{
	static const uint64_t one[LIMBS] = {1};

	multiply(r, a, one, m);
}

/* One bit of a^(m - 2) = 1/a (Fermat), from the highest bit down; r begins as one. The exponent is not secret. */
static void invert_bit(uint64_t *r, const uint64_t *a, unsigned int bit, const struct modulus *m)
{
	uint64_t limb = m->m[bit / 64] - (bit < 64 ? 2 : 0);

	multiply(r, r, r, m);
	if (limb >> bit % 64 & 1)
		multiply(r, r, a, m);
}

static void invert(uint64_t *r, const uint64_t *a, const struct modulus *m)
{
	memcpy(r, m->one, sizeof(m->one));
	for (unsigned int bit = BITS; bit-- > 0;)
		invert_bit(r, a, bit, m);
}

static void load(uint64_t *r, const uint8_t *bytes)
{
	for (unsigned int i = 0; i < LIMBS; i++) {
		r[i] = 0;
		for (unsigned int j = 0; j < 8; j++)
			r[i] = r[i] << 8 | bytes[(LIMBS - 1 - i) * 8 + j];
	}
}

static void store(uint8_t *bytes, const uint64_t *a)
{
	for (unsigned int i = 0; i < P384_BYTES; i++)
		bytes[P384_BYTES - 1 - i] = (uint8_t)(a[i / 8] >> i % 8 * 8);
}

/* Reads a number; false when it is not below the modulus. */
static bool load_below(uint64_t *r, const uint8_t *bytes, const struct modulus *m)
{
	uint64_t difference[LIMBS];

	load(r, bytes);
	return subtract_raw(difference, r, m->m) != 0;
}

/* --- points --- */

/* r = a1 * b2 + a2 * b1, given aa = a1 * a2 and bb = b1 * b2. */
static void cross(uint64_t *r, const uint64_t *a1, const uint64_t *b1, const uint64_t *a2, const uint64_t *b2,
		  const uint64_t *aa, const uint64_t *bb)
{
	uint64_t left[LIMBS], right[LIMBS];

	add(left, a1, b1, &field);
	add(right, a2, b2, &field);
	multiply(r, left, right, &field);
	subtract(r, r, aa, &field);
	subtract(r, r, bb, &field);
}

static void triple(uint64_t *r, const uint64_t *a)
{
	uint64_t twice[LIMBS];

	add(twice, a, a, &field);
	add(r, twice, a, &field);
}

/*
 * Complete addition for a = -3 (Renes, Costello, Batina 2016, algorithm 4): right for every pair of points, equal,
 * opposite and neutral ones too, so doubling needs no case of its own. r may be p or q.
 */
static void add_points(struct p384_point *r, const struct p384_point *p, const struct p384_point *q)
{
	uint64_t xx[LIMBS], yy[LIMBS], zz[LIMBS], xy[LIMBS], xz[LIMBS], yz[LIMBS];
	uint64_t plus[LIMBS], minus[LIMBS], c[LIMBS], d[LIMBS], t[LIMBS];

	multiply(xx, p->x, q->x, &field);
	multiply(yy, p->y, q->y, &field);
	multiply(zz, p->z, q->z, &field);
	cross(xy, p->x, p->y, q->x, q->y, xx, yy);
	cross(xz, p->x, p->z, q->x, q->z, xx, zz);
	cross(yz, p->y, p->z, q->y, q->z, yy, zz);

	/* plus, minus = yy ± 3 (xz - b zz) */
	multiply(t, curve_b, zz, &field);
	subtract(t, xz, t, &field);
	triple(t, t);
	add(plus, yy, t, &field);
	subtract(minus, yy, t, &field);
	/* c = 3 (xx - zz), d = 3 (b xz - 3 zz - xx) */
	triple(zz, zz);
	multiply(d, curve_b, xz, &field);
	subtract(d, d, zz, &field);
	subtract(d, d, xx, &field);
	triple(d, d);
	triple(c, xx);
	subtract(c, c, zz, &field);

	/* x = xy plus - yz d,  y = plus minus + c d,  z = yz minus + xy c */
	multiply(r->x, xy, plus, &field);
	multiply(t, yz, d, &field);
	subtract(r->x, r->x, t, &field);
	multiply(r->y, plus, minus, &field);
	multiply(t, c, d, &field);
	add(r->y, r->y, t, &field);
	multiply(r->z, yz, minus, &field);
	multiply(t, xy, c, &field);
	add(r->z, r->z, t, &field);
}

/* One bit of scalar times base point, from the highest bit down; sum begins as neutral. */
static void multiply_base_bit(struct p384_point *sum, const uint64_t *scalar, unsigned int bit)
{
	struct p384_point addend;
	uint64_t mask = -(scalar[bit / 64] >> bit % 64 & 1);

	add_points(sum, sum, sum);
	choose(addend.x, mask, base.x, neutral.x, LIMBS);
	choose(addend.y, mask, base.y, neutral.y, LIMBS);
	choose(addend.z, mask, base.z, neutral.z, LIMBS);
	add_points(sum, sum, &addend);
	wipe(&addend, sizeof(addend));
}

bool p384_public_key(const uint8_t key[P384_BYTES], uint8_t point[2 * P384_BYTES])
{
	struct p384_point sum = neutral;
	uint64_t scalar[LIMBS], inverse[LIMBS];
	bool valid = load_below(scalar, key, &order) && !is_zero(scalar);

	if (valid) {
		for (unsigned int bit = BITS; bit-- > 0;)
			multiply_base_bit(&sum, scalar, bit);
		invert(inverse, sum.z, &field);
		multiply(sum.x, sum.x, inverse, &field);
		multiply(sum.y, sum.y, inverse, &field);
		from_montgomery(sum.x, sum.x, &field);
		from_montgomery(sum.y, sum.y, &field);
		store(point, sum.x);
		store(point + P384_BYTES, sum.y);
	}
	wipe(&sum, sizeof(sum));
	wipe(scalar, sizeof(scalar));
	wipe(inverse, sizeof(inverse));
	return valid;
}

/* --- signatures --- */

struct drbg {
	uint8_t k[SHA384], v[SHA384];
};

/* HMAC (FIPS 198-1) with the key d->k of d->v, and, when tag is not negative, of the tag byte and two numbers. */
static void hmac(const struct drbg *d, int tag, const uint8_t *a, const uint8_t *b, uint8_t *mac)
{
	struct sha2_state s;
	uint8_t pad[128];
	uint8_t byte = (uint8_t)tag;

	memset(pad, 0x36, sizeof(pad));
	for (unsigned int i = 0; i < SHA384; i++)
		pad[i] ^= d->k[i];
	sha2_begin(&s, SHA384);
	sha2_update(&s, pad, sizeof(pad));
	sha2_update(&s, d->v, SHA384);
	if (tag >= 0)
		sha2_update(&s, &byte, 1);
	if (a != NULL) {
		sha2_update(&s, a, P384_BYTES);
		sha2_update(&s, b, P384_BYTES);
	}
	sha2_end(&s, mac);

	for (unsigned int i = 0; i < sizeof(pad); i++)
		pad[i] ^= 0x36 ^ 0x5c;
	sha2_begin(&s, SHA384);
	sha2_update(&s, pad, sizeof(pad));
	sha2_update(&s, mac, SHA384);
	sha2_end(&s, mac);
	wipe(pad, sizeof(pad));
}

/* RFC 6979, 3.2: tag, key and digest go into K, then V follows. */
static void drbg_mix(struct drbg *d, int tag, const uint8_t *key, const uint8_t *digest)
{
	hmac(d, tag, key, digest, d->k);
	hmac(d, -1, NULL, NULL, d->v);
}

/* RFC 6979, 3.2. A candidate is refused with a chance of 2^-190. */
static void make_nonce(uint64_t *nonce, const uint8_t *key, const uint64_t *digest)
{
	struct drbg d;
	uint8_t reduced[P384_BYTES];

	store(reduced, digest);
	memset(d.k, 0x00, sizeof(d.k));
	memset(d.v, 0x01, sizeof(d.v));
	drbg_mix(&d, 0x00, key, reduced);
	drbg_mix(&d, 0x01, key, reduced);
	hmac(&d, -1, NULL, NULL, d.v);
	while (!load_below(nonce, d.v, &order) || is_zero(nonce)) {
		drbg_mix(&d, 0x00, NULL, NULL);
		hmac(&d, -1, NULL, NULL, d.v);
	}
	wipe(&d, sizeof(d));
}

void p384_sign_begin(struct p384_sign *s, const uint8_t key[P384_BYTES], const uint8_t digest[P384_BYTES])
{
	load(s->key, key);
	load(s->digest, digest);
	reduce_once(s->digest, 0, s->digest, &order);
	make_nonce(s->nonce, key, s->digest);
	s->sum = neutral;
	s->bit = BITS;
	s->stage = P384_MULTIPLY;
}

/*
 * r = x of nonce times base point, s = (digest + r * key) / nonce. Either is 0 with a chance of 2^-383; nobody can make
 * that happen, and the signature is then just wrong.
 */
static void finish(struct p384_sign *s)
{
	uint64_t r[LIMBS], t[LIMBS];

	multiply(t, s->sum.x, s->z_inverse, &field);
	from_montgomery(t, t, &field);
	reduce_once(r, 0, t, &order);
	store(s->signature, r);

	to_montgomery(t, r, &order);
	multiply(t, t, s->key, &order);
	add(t, t, s->digest, &order);
	multiply(t, t, s->nonce_inverse, &order);
	store(s->signature + P384_BYTES, t);
	wipe(s, offsetof(struct p384_sign, signature));
	s->stage = P384_DONE;
}

bool p384_sign_step(struct p384_sign *s)
{
	if (s->stage == P384_MULTIPLY) {
		for (unsigned int i = 0; i < MULTIPLY_BITS; i++)
			multiply_base_bit(&s->sum, s->nonce, (unsigned int)--s->bit);
		if (s->bit == 0) {
			to_montgomery(s->nonce, s->nonce, &order);
			memcpy(s->z_inverse, field.one, sizeof(field.one));
			memcpy(s->nonce_inverse, order.one, sizeof(order.one));
			s->bit = BITS;
			s->stage = P384_INVERT;
		}
	} else if (s->stage == P384_INVERT) {
		for (unsigned int i = 0; i < INVERT_BITS; i++) {
			s->bit--;
			invert_bit(s->z_inverse, s->sum.z, (unsigned int)s->bit, &field);
			invert_bit(s->nonce_inverse, s->nonce, (unsigned int)s->bit, &order);
		}
		if (s->bit == 0)
			finish(s);
	}
	return s->stage == P384_DONE;
}

/* Reads a point and tells whether it is on the curve. */
static bool load_point(struct p384_point *p, const uint8_t *bytes)
{
	uint64_t left[LIMBS], right[LIMBS], t[LIMBS];

	if (!load_below(p->x, bytes, &field) || !load_below(p->y, bytes + P384_BYTES, &field))
		return false;
	to_montgomery(p->x, p->x, &field);
	to_montgomery(p->y, p->y, &field);
	memcpy(p->z, field.one, sizeof(field.one));
	multiply(left, p->y, p->y, &field);
	multiply(right, p->x, p->x, &field);
	multiply(right, right, p->x, &field);
	triple(t, p->x);
	subtract(right, right, t, &field);
	add(right, right, curve_b, &field);
	return memcmp(left, right, sizeof(left)) == 0;
}

bool p384_verify(const uint8_t point[2 * P384_BYTES], const uint8_t digest[P384_BYTES],
		 const uint8_t signature[2 * P384_BYTES])
{
	struct p384_point sum = neutral, public;
	uint64_t r[LIMBS], s[LIMBS], u1[LIMBS], u2[LIMBS], t[LIMBS];

	if (!load_point(&public, point) || !load_below(r, signature, &order) || is_zero(r) ||
	    !load_below(s, signature + P384_BYTES, &order) || is_zero(s))
		return false;
	load(u1, digest);
	reduce_once(u1, 0, u1, &order);
	to_montgomery(s, s, &order);
	invert(t, s, &order);
	multiply(u1, u1, t, &order);
	multiply(u2, r, t, &order);
	for (unsigned int bit = BITS; bit-- > 0;) {
		add_points(&sum, &sum, &sum);
		if (u1[bit / 64] >> bit % 64 & 1)
			add_points(&sum, &sum, &base);
		if (u2[bit / 64] >> bit % 64 & 1)
			add_points(&sum, &sum, &public);
	}
	if (is_zero(sum.z))
		return false;
	invert(t, sum.z, &field);
	multiply(t, t, sum.x, &field);
	from_montgomery(t, t, &field);
	reduce_once(t, 0, t, &order);
	return memcmp(t, r, sizeof(r)) == 0;
}
