/* SPDX-License-Identifier: Apache-2.0 */
/* The few functions of string.h that freestanding C lacks; with their usual contracts (lib/bytes.c). */
#ifndef BYTES_H
#define BYTES_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);
int memcmp(const void *a, const void *b, size_t length);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t length);

#endif
