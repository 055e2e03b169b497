/* SPDX-License-Identifier: Apache-2.0 */

#include "fdt.h"

#include <stdbool.h>

#include "bytes.h"

#define FDT_MAGIC 0xD00DFEED
#define FDT_OFF_STRUCT 8
#define FDT_OFF_STRINGS 12
#define FDT_BEGIN_NODE 1
#define FDT_END_NODE 2
#define FDT_PROP 3
#define FDT_NOP 4

#define MAX_DEPTH 16

/* One walk over the whole tree; counts the nodes of the path and remembers the first one's property. */
struct search {
	const char *path;
	const char *name;
	unsigned int count;
	const uint8_t *value;
	size_t length;
};

uint32_t fdt_be32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

uint64_t fdt_be64(const uint8_t *at)
{
	return (uint64_t)fdt_be32(at) << 32 | fdt_be32(at + 4);
}

/* The rest of the path behind this node's name, NULL when the name is another one. */
static const char *step(const char *path, const char *node)
{
	if (path == NULL || *path++ != '/')
		return NULL;
	while (*node != '\0' && *node != '@')
		if (*path++ != *node++)
			return NULL;
	return *path == '\0' || *path == '/' ? path : NULL;
}

static void walk(const void *tree, struct search *s)
{
	const uint8_t *base = tree;
	const uint8_t *at = base + fdt_be32(base + FDT_OFF_STRUCT);
	const char *strings = (const char *)base + fdt_be32(base + FDT_OFF_STRINGS);
	const char *rest[MAX_DEPTH]; /* of the path, as seen from each open node */
	unsigned int depth = 0;

	if (fdt_be32(base) != FDT_MAGIC)
		return;
	for (;;) {
		uint32_t token = fdt_be32(at);

		at += 4;
		if (token == FDT_BEGIN_NODE) {
			const char *node = (const char *)at;

			if (depth == MAX_DEPTH)
				return;
			rest[depth] = depth == 0 ? s->path : step(rest[depth - 1], node);
			if (rest[depth] != NULL && *rest[depth] == '\0')
				s->count++;
			depth++;
			at += (strlen(node) + 4) & ~3UL;
		} else if (token == FDT_END_NODE) {
			if (--depth == 0)
				return;
		} else if (token == FDT_PROP) {
			uint32_t length = fdt_be32(at);
			const char *name = strings + fdt_be32(at + 4);
			bool here = rest[depth - 1] != NULL && *rest[depth - 1] == '\0' && s->count == 1;

			if (here && s->name != NULL && strcmp(name, s->name) == 0) {
				s->value = at + 8;
				s->length = length;
			}
			at += 8 + ((length + 3) & ~3UL);
		} else if (token != FDT_NOP) {
			return;
		}
	}
}

const uint8_t *fdt_property(const void *tree, const char *path, const char *name, size_t *length)
{
	struct search s = {.path = path, .name = name};

	walk(tree, &s);
	*length = s.length;
	return s.value;
}

unsigned int fdt_count(const void *tree, const char *path)
{
	struct search s = {.path = path};

	walk(tree, &s);
	return s.count;
}
