/* SPDX-License-Identifier: Apache-2.0 */
/* Reads CBOR (RFC 8949) of definite lengths; a check fails on anything else. */
#ifndef CBOR_READER_H
#define CBOR_READER_H

#include "cbor.h"
#include "check.h"

struct reader {
	const uint8_t *at, *end;
};

struct item {
	const uint8_t *start; /* of its head */
	enum cbor_major major;
	uint64_t value;
	const uint8_t *bytes; /* contents of a string, value bytes long */
};

/* A head, and the contents of a string; items of arrays and maps, and what a tag tags, are read next. */
static inline struct item read_item(struct reader *r)
{
	struct item i = {.start = r->at};
	unsigned int low;

	CHECK(r->at < r->end);
	i.major = (enum cbor_major)(*r->at >> 5);
	CHECK(i.major <= CBOR_TAG);
	low = *r->at++ & 0x1F;
	CHECK(low < 28);
	i.value = low;
	if (low >= 24) {
		i.value = 0;
		for (unsigned int left = 1U << (low - 24); left > 0; left--) {
			CHECK(r->at < r->end);
			i.value = i.value << 8 | *r->at++;
		}
	}
	if (i.major == CBOR_BYTES || i.major == CBOR_TEXT) {
		CHECK(i.value <= (uint64_t)(r->end - r->at));
		i.bytes = r->at;
		r->at += i.value;
	}
	return i;
}

static inline struct item expect_item(struct reader *r, enum cbor_major major)
{
	struct item i = read_item(r);

	CHECK_EQUAL(major, i.major);
	return i;
}

/* A whole item with everything in it. */
static inline void skip_item(struct reader *r)
{
	struct item i = read_item(r);
	uint64_t inner = i.major == CBOR_ARRAY ? i.value : i.major == CBOR_MAP ? 2 * i.value : i.major == CBOR_TAG;

	while (inner-- > 0)
		skip_item(r);
}

/* The value under a key in the map at the reader, which does not move. */
static inline struct item find_item(struct reader r, uint64_t key)
{
	for (uint64_t left = expect_item(&r, CBOR_MAP).value; left > 0; left--) {
		struct item k = read_item(&r);

		if (k.major == CBOR_UINT && k.value == key)
			return read_item(&r);
		if (k.major == CBOR_ARRAY || k.major == CBOR_MAP || k.major == CBOR_TAG)
			check_fail(__FILE__, __LINE__, "a plain key", "another", "key of a map");
		skip_item(&r);
	}
	check_fail(__FILE__, __LINE__, "found", "missing", "key of a map");
}

static inline struct reader inside(struct item string)
{
	return (struct reader){string.bytes, string.bytes + string.value};
}

#endif
