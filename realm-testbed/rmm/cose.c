/* SPDX-License-Identifier: Apache-2.0 */

#include "cose.h"

#define TAG_COSE_SIGN1 18

/* RFC 9053, 2.1 and 7.1: labels and values of COSE_Key. */
enum { KEY_TYPE = 1, KEY_TYPE_EC2 = 2, EC2_CURVE = -1, EC2_CURVE_P384 = 2, EC2_X = -2, EC2_Y = -3 };

/* The encoded map {1 (algorithm): -35 (ES384)}. */
static const uint8_t protected_header[] = {0xA1, 0x01, 0x38, 0x22};

void cose_key(struct cbor *c, const uint8_t point[2 * P384_BYTES])
{
	cbor_head(c, CBOR_MAP, 4);
	cbor_int(c, KEY_TYPE);
	cbor_int(c, KEY_TYPE_EC2);
	cbor_int(c, EC2_CURVE);
	cbor_int(c, EC2_CURVE_P384);
	cbor_int(c, EC2_X);
	cbor_bytes(c, point, P384_BYTES);
	cbor_int(c, EC2_Y);
	cbor_bytes(c, point + P384_BYTES, P384_BYTES);
}

void cose_sign1_begin(struct cbor *c, size_t payload_length)
{
	cbor_head(c, CBOR_TAG, TAG_COSE_SIGN1);
	cbor_head(c, CBOR_ARRAY, 4);
	cbor_bytes(c, protected_header, sizeof(protected_header));
	cbor_head(c, CBOR_MAP, 0);
	cbor_head(c, CBOR_BYTES, payload_length);
}

/* RFC 9052, 4.4: the hash runs over Sig_structure, which is never put together in memory. */
void cose_sign1_digest(const uint8_t *payload, size_t payload_length, uint8_t digest[SHA384])
{
	uint8_t bytes[32];
	struct cbor c = {bytes, sizeof(bytes), 0};
	struct sha2_state s;

	cbor_head(&c, CBOR_ARRAY, 4);
	cbor_text(&c, "Signature1");
	cbor_bytes(&c, protected_header, sizeof(protected_header));
	cbor_head(&c, CBOR_BYTES, 0); /* no external data */
	cbor_head(&c, CBOR_BYTES, payload_length);
	sha2_begin(&s, SHA384);
	sha2_update(&s, bytes, c.length);
	sha2_update(&s, payload, payload_length);
	sha2_end(&s, digest);
}
