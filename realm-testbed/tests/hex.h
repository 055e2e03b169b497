/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of test vectors as they are printed in standards. */
#ifndef HEX_H
#define HEX_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The bytes that text names, two digits each; how many. The caller has room for them. */
static inline size_t from_hex(uint8_t *bytes, const char *text)
{
	size_t length = 0;
	unsigned int byte;

	while (sscanf(text + 2 * length, "%2x", &byte) == 1)
		bytes[length++] = (uint8_t)byte;
	return length;
}

#endif
