/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes CBOR (RFC 8949): definite lengths, shortest heads. What does not fit is counted but not written, so an encoder
 * of size 0 measures, and one look at cbor_fits() in the end is enough.
 */
#ifndef CBOR_H
#define CBOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cbor {
	uint8_t *bytes;
	size_t size;   /* of bytes */
	size_t length; /* written or missed */
};

enum cbor_major { CBOR_UINT, CBOR_NEGATIVE, CBOR_BYTES, CBOR_TEXT, CBOR_ARRAY, CBOR_MAP, CBOR_TAG };

static inline bool cbor_fits(const struct cbor *c)
{
	return c->length <= c->size;
}

/* The head alone: of an array or map of value items, of a tag, or of a string that cbor_raw() continues. */
void cbor_head(struct cbor *c, enum cbor_major major, uint64_t value);
/* Bytes as they are: encoded items or the contents of a string. */
void cbor_raw(struct cbor *c, const void *bytes, size_t length);
void cbor_int(struct cbor *c, int64_t value);
void cbor_bytes(struct cbor *c, const void *bytes, size_t length);
void cbor_text(struct cbor *c, const char *text);

#endif
