/* SPDX-License-Identifier: Apache-2.0 */
/* COSE (RFC 9052, RFC 9053) as CCA tokens use it: COSE_Sign1 with ES384, and the COSE_Key of a P-384 public key. */
#ifndef COSE_H
#define COSE_H

#include <stddef.h>
#include <stdint.h>

#include "cbor.h"
#include "p384.h"
#include "sha2.h"

void cose_key(struct cbor *c, const uint8_t point[2 * P384_BYTES]);

/* What comes before the payload's contents; after them comes a byte string with the signature of the digest. */
void cose_sign1_begin(struct cbor *c, size_t payload_length);
void cose_sign1_digest(const uint8_t *payload, size_t payload_length, uint8_t digest[SHA384]);

#endif
