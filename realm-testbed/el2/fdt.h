/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a flattened device tree (Devicetree Specification 0.4, chapter 5). Paths leave unit addresses out: "/memory"
 * is the first node "memory" or "memory@…".
 */
#ifndef FDT_H
#define FDT_H

#include <stddef.h>
#include <stdint.h>

/* The bytes of a property of the first node of that path; NULL when there is none. */
const uint8_t *fdt_property(const void *tree, const char *path, const char *name, size_t *length);
/* How many nodes have that path. */
unsigned int fdt_count(const void *tree, const char *path);

uint32_t fdt_be32(const uint8_t *at);
uint64_t fdt_be64(const uint8_t *at);

#endif
