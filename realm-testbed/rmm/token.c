/* SPDX-License-Identifier: Apache-2.0 */

#include "token.h"

#include "bytes.h"
#include "cbor.h"
#include "cose.h"
#include "rmi.h"
#include "sha2.h"

#define TAG_CCA_TOKEN 399
#define KEY_PLATFORM_TOKEN 44234
#define KEY_REALM_TOKEN 44241

/* DEN0137 1.0, A7.2.3: claims of the realm token. */
#define CLAIM_CHALLENGE 10
#define CLAIM_PROFILE 265
#define CLAIM_RPV 44235
#define CLAIM_HASH_ALGO 44236
#define CLAIM_PUBLIC_KEY 44237
#define CLAIM_RIM 44238
#define CLAIM_REM 44239
#define CLAIM_PUBLIC_KEY_HASH_ALGO 44240

/* The realm instance identifier of RMM 2.0, and CAEC's claim. */
#define CLAIM_IDENTIFIER 256
#define CLAIM_HANDLE 65001
#define IDENTIFIER_TYPE 1 /* random (RFC 9711, 4.2.1.1) */

#define PROFILE "tag:arm.com,2023:realm#1.0.0"
#define CHALLENGE_SIZE 64
#define MEASUREMENTS 5
#define IDENTIFIER_SIZE 32

size_t token_cose_key(uint8_t *to, size_t size, const uint8_t point[2 * P384_BYTES])
{
	struct cbor c = {to, size, 0};

	cose_key(&c, point);
	return cbor_fits(&c) ? c.length : 0;
}

/* The order is free by the specification; verifiers have seen this one. */
static void encode_claims(struct cbor *c, const struct token_claims *claims, const uint8_t *point)
{
	bool wide = claims->hash_algo == RMI_HASH_SHA_512;
	size_t size = wide ? SHA512 : SHA256;
	struct cbor key = {0};

	cbor_head(c, CBOR_MAP, claims->identifier != NULL ? 10 : 8);
	cbor_int(c, CLAIM_CHALLENGE);
	cbor_bytes(c, claims->challenge, CHALLENGE_SIZE);
	cbor_int(c, CLAIM_RPV);
	cbor_bytes(c, claims->rpv, RMI_RPV_SIZE);
	cbor_int(c, CLAIM_PUBLIC_KEY);
	cose_key(&key, point);
	cbor_head(c, CBOR_BYTES, key.length);
	cose_key(c, point);
	cbor_int(c, CLAIM_HASH_ALGO);
	cbor_text(c, wide ? "sha-512" : "sha-256");
	cbor_int(c, CLAIM_PUBLIC_KEY_HASH_ALGO);
	cbor_text(c, "sha-256");
	cbor_int(c, CLAIM_PROFILE);
	cbor_text(c, PROFILE);
	cbor_int(c, CLAIM_RIM);
	cbor_bytes(c, claims->measurement[0], size);
	cbor_int(c, CLAIM_REM);
	cbor_head(c, CBOR_ARRAY, MEASUREMENTS - 1);
	for (unsigned int i = 1; i < MEASUREMENTS; i++)
		cbor_bytes(c, claims->measurement[i], size);
	if (claims->identifier == NULL)
		return;
	cbor_int(c, CLAIM_IDENTIFIER);
	cbor_head(c, CBOR_BYTES, 1 + IDENTIFIER_SIZE);
	cbor_raw(c, &(uint8_t){ IDENTIFIER_TYPE }, 1);
	cbor_raw(c, claims->identifier, IDENTIFIER_SIZE);
	cbor_int(c, CLAIM_HANDLE);
	cbor_int(c, (int64_t)claims->handle);
}

void token_begin(struct token *t, const struct token_claims *claims, const uint8_t key[P384_BYTES],
		 const uint8_t point[2 * P384_BYTES])
{
	struct cbor payload = {0};
	struct cbor c = {t->bytes, sizeof(t->bytes), 0};
	uint8_t digest[SHA384];

	encode_claims(&payload, claims, point);
	cose_sign1_begin(&c, payload.length);
	payload.bytes = c.bytes + c.length;
	encode_claims(&c, claims, point);
	cbor_head(&c, CBOR_BYTES, sizeof(t->sign.signature));
	t->signature_at = c.length;
	t->length = t->signature_at + sizeof(t->sign.signature);
	cose_sign1_digest(payload.bytes, payload.length, digest);
	p384_sign_begin(&t->sign, key, digest);
}

bool token_step(struct token *t)
{
	if (!p384_sign_step(&t->sign))
		return false;
	memcpy(t->bytes + t->signature_at, t->sign.signature, sizeof(t->sign.signature));
	return true;
}

/* What comes before the platform token and before the realm token. */
struct frame {
	uint8_t bytes[2][16];
	size_t length[2];
};

static struct frame make_frame(const struct token *t, size_t platform_length)
{
	struct frame f;
	struct cbor first = {f.bytes[0], sizeof(f.bytes[0]), 0};
	struct cbor second = {f.bytes[1], sizeof(f.bytes[1]), 0};

	cbor_head(&first, CBOR_TAG, TAG_CCA_TOKEN);
	cbor_head(&first, CBOR_MAP, 2);
	cbor_int(&first, KEY_PLATFORM_TOKEN);
	cbor_head(&first, CBOR_BYTES, platform_length);
	cbor_int(&second, KEY_REALM_TOKEN);
	cbor_head(&second, CBOR_BYTES, t->length);
	f.length[0] = first.length;
	f.length[1] = second.length;
	return f;
}

size_t token_size(const struct token *t, size_t platform_length)
{
	struct frame f = make_frame(t, platform_length);

	return f.length[0] + platform_length + f.length[1] + t->length;
}

size_t token_read(const struct token *t, const uint8_t *platform, size_t platform_length, size_t offset, uint8_t *to,
		  size_t size)
{
	struct frame f = make_frame(t, platform_length);
	const struct {
		const uint8_t *bytes;
		size_t length;
	} pieces[] = {
		{f.bytes[0], f.length[0]},
		{platform, platform_length},
		{f.bytes[1], f.length[1]},
		{t->bytes, t->length},
	};
	size_t written = 0;

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]) && written < size; i++) {
		if (offset >= pieces[i].length) {
			offset -= pieces[i].length;
		} else {
			size_t piece = pieces[i].length - offset;

			if (piece > size - written)
				piece = size - written;
			memcpy(to + written, pieces[i].bytes + offset, piece);
			written += piece;
			offset = 0;
		}
	}
	return written;
}
