/* SPDX-License-Identifier: Apache-2.0 */

#include "bytes.h"

#include <stdint.h>

#define WORD sizeof(uint64_t)
#define LINE 64 /* unrolled, so that registers go in pairs */
#define ALIGNED(a, b) ((((uintptr_t)(a) | (uintptr_t)(b)) & (WORD - 1)) == 0)

typedef uint64_t __attribute__((may_alias)) word;

void *memcpy(void *restrict to, const void *restrict from, size_t length)
{
	uint8_t *d = to;
	const uint8_t *s = from;

	if (ALIGNED(d, s)) {
		for (; length >= LINE; length -= LINE, d += LINE, s += LINE)
#pragma GCC unroll 8
			for (size_t i = 0; i < LINE / WORD; i++)
				((word *)d)[i] = ((const word *)s)[i];
		for (; length >= WORD; length -= WORD, d += WORD, s += WORD)
			*(word *)d = *(const word *)s;
	}
	while (length-- > 0)
		*d++ = *s++;
	return to;
}

void *memmove(void *to, const void *from, size_t length)
{
	uint8_t *d = to;
	const uint8_t *s = from;

	if ((uintptr_t)d - (uintptr_t)s >= length)
		return memcpy(to, from, length);
	while (length-- > 0)
		d[length] = s[length];
	return to;
}

void *memset(void *to, int value, size_t length)
{
	uint8_t *d = to;
	uint64_t pattern = 0x0101010101010101UL * (uint8_t)value;

	if (ALIGNED(d, 0)) {
		for (; length >= LINE; length -= LINE, d += LINE)
#pragma GCC unroll 8
			for (size_t i = 0; i < LINE / WORD; i++)
				((word *)d)[i] = pattern;
		for (; length >= WORD; length -= WORD, d += WORD)
			*(word *)d = pattern;
	}
	while (length-- > 0)
		*d++ = (uint8_t)value;
	return to;
}

int memcmp(const void *a, const void *b, size_t length)
{
	const uint8_t *x = a;
	const uint8_t *y = b;

	for (; length > 0; length--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

size_t strlen(const char *s)
{
	size_t length = 0;

	while (s[length] != '\0')
		length++;
	return length;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t length)
{
	for (; length > 0; length--, a++, b++)
		if (*a != *b || *a == '\0')
			return (uint8_t)*a - (uint8_t)*b;
	return 0;
}
