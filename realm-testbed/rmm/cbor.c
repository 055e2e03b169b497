/* SPDX-License-Identifier: Apache-2.0 */

#include "cbor.h"

#include "bytes.h"

void cbor_raw(struct cbor *c, const void *bytes, size_t length)
{
	if (c->length <= c->size && length <= c->size - c->length)
		memcpy(c->bytes + c->length, bytes, length);
	c->length += length;
}

/* RFC 8949, 3: values below 24 lie in the first byte; 24 to 27 say that 1, 2, 4 or 8 bytes follow. */
void cbor_head(struct cbor *c, enum cbor_major major, uint64_t value)
{
	uint8_t head[9];
	unsigned int log = value <= UINT8_MAX ? 0 : value <= UINT16_MAX ? 1 : value <= UINT32_MAX ? 2 : 3;
	size_t follow = value < 24 ? 0 : (size_t)1 << log;

	head[0] = (uint8_t)((unsigned int)major << 5 | (follow == 0 ? (unsigned int)value : 24 + log));
	for (size_t i = 0; i < follow; i++)
		head[1 + i] = (uint8_t)(value >> 8 * (follow - 1 - i));
	cbor_raw(c, head, 1 + follow);
}

void cbor_int(struct cbor *c, int64_t value)
{
	if (value < 0)
		cbor_head(c, CBOR_NEGATIVE, ~(uint64_t)value);
	else
		cbor_head(c, CBOR_UINT, (uint64_t)value);
}

void cbor_bytes(struct cbor *c, const void *bytes, size_t length)
{
	cbor_head(c, CBOR_BYTES, length);
	cbor_raw(c, bytes, length);
}

void cbor_text(struct cbor *c, const char *text)
{
	size_t length = strlen(text);

	cbor_head(c, CBOR_TEXT, length);
	cbor_raw(c, text, length);
}
