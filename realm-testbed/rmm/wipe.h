/* SPDX-License-Identifier: Apache-2.0 */
/* Zeroes secrets in a way that the compiler may not leave out, although nobody reads the zeros. */
#ifndef WIPE_H
#define WIPE_H

#include "bytes.h"

static inline void wipe(void *secret, size_t length)
{
	memset(secret, 0, length);
	__asm__ volatile("" ::"r"(secret) : "memory");
}

#endif
