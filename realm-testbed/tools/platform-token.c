/* SPDX-License-Identifier: Apache-2.0 */

#include "platform-token.h"

#include <string.h>

#include "cbor.h"
#include "cose.h"
#include "p384.h"
#include "sha2.h"

/* Claims of the CCA platform token (profile cca_platform 1.0.0), in the order in which they are written. */
#define CLAIM_PROFILE 265
#define CLAIM_CHALLENGE 10
#define CLAIM_IMPLEMENTATION_ID 2396
#define CLAIM_INSTANCE_ID 256
#define CLAIM_CONFIG 2401
#define CLAIM_LIFECYCLE 2395
#define CLAIM_HASH_ALGO 2402
#define CLAIM_VERIFICATION_SERVICE 2400
#define CLAIM_COMPONENTS 2399

enum { COMPONENT_TYPE = 1, COMPONENT_MEASUREMENT = 2, COMPONENT_VERSION = 4, COMPONENT_SIGNER = 5, COMPONENT_HASH = 6 };

#define PROFILE "tag:arm.com,2023:cca_platform#1.0.0"
#define LIFECYCLE_SECURED 0x3000
#define UEID_RANDOM 0x01 /* first byte of an instance identifier (EAT, RFC 9711, 4.2.1) */
#define HASH_NAME "sha-256"

static const char *const components[] = {"monitor", "RMM"};

/* A claim that only has to be there, and the same every time: the hash of its name. */
static void cbor_named(struct cbor *c, const char *name)
{
	uint8_t hash[SHA256];

	sha2(SHA256, name, strlen(name), hash);
	cbor_bytes(c, hash, sizeof(hash));
}

/* The identifier is the hash of the public key, so that a verifier finds the key by it. */
static void encode_instance_id(struct cbor *c, const uint8_t *point)
{
	uint8_t id[1 + SHA256] = {UEID_RANDOM};

	sha2(SHA256, point, 2 * P384_BYTES, id + 1);
	cbor_bytes(c, id, sizeof(id));
}

static void encode_component(struct cbor *c, const char *type)
{
	cbor_head(c, CBOR_MAP, 5);
	cbor_int(c, COMPONENT_TYPE);
	cbor_text(c, type);
	cbor_int(c, COMPONENT_SIGNER);
	cbor_named(c, "realm-testbed signer");
	cbor_int(c, COMPONENT_VERSION);
	cbor_text(c, "1.0.0");
	cbor_int(c, COMPONENT_MEASUREMENT);
	cbor_named(c, type);
	cbor_int(c, COMPONENT_HASH);
	cbor_text(c, HASH_NAME);
}

static void encode_claims(struct cbor *c, const uint8_t *point, const uint8_t *challenge, size_t challenge_length)
{
	static const uint8_t config[] = {0};

	cbor_head(c, CBOR_MAP, 9);
	cbor_int(c, CLAIM_PROFILE);
	cbor_text(c, PROFILE);
	cbor_int(c, CLAIM_CHALLENGE);
	cbor_bytes(c, challenge, challenge_length);
	cbor_int(c, CLAIM_IMPLEMENTATION_ID);
	cbor_named(c, "realm-testbed");
	cbor_int(c, CLAIM_INSTANCE_ID);
	encode_instance_id(c, point);
	cbor_int(c, CLAIM_CONFIG);
	cbor_bytes(c, config, sizeof(config));
	cbor_int(c, CLAIM_LIFECYCLE);
	cbor_int(c, LIFECYCLE_SECURED);
	cbor_int(c, CLAIM_HASH_ALGO);
	cbor_text(c, HASH_NAME);
	cbor_int(c, CLAIM_VERIFICATION_SERVICE);
	cbor_text(c, "https://verifier.invalid/"); /* a name that never resolves (RFC 6761) */
	cbor_int(c, CLAIM_COMPONENTS);
	cbor_head(c, CBOR_ARRAY, sizeof(components) / sizeof(components[0]));
	for (size_t i = 0; i < sizeof(components) / sizeof(components[0]); i++)
		encode_component(c, components[i]);
}

size_t platform_token(uint8_t *to, size_t size, const uint8_t iak[48], const uint8_t *challenge,
		      size_t challenge_length)
{
	struct cbor payload = {0};
	struct cbor c = {to, size, 0};
	uint8_t point[2 * P384_BYTES], digest[SHA384];
	struct p384_sign sign;
	size_t payload_at;

	if (!p384_public_key(iak, point))
		return 0;
	encode_claims(&payload, point, challenge, challenge_length);
	cose_sign1_begin(&c, payload.length);
	payload_at = c.length;
	encode_claims(&c, point, challenge, challenge_length);
	if (!cbor_fits(&c))
		return 0;
	cose_sign1_digest(to + payload_at, payload.length, digest);
	p384_sign_begin(&sign, iak, digest);
	while (!p384_sign_step(&sign))
		;
	cbor_bytes(&c, sign.signature, sizeof(sign.signature));
	return cbor_fits(&c) ? c.length : 0;
}
