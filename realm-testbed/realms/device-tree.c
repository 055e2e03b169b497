/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a flattened device tree (Devicetree Specification 0.4, chapter 5). It is not trusted: every step stays inside.
 */

#include "bytes.h"
#include "el1.h"

#define FDT_MAGIC 0xD00DFEED
#define FDT_MAX 0x100000 /* larger ones are refused */
#define FDT_BEGIN_NODE 1
#define FDT_END_NODE 2
#define FDT_PROP 3
#define FDT_NOP 4

struct tree {
	const uint8_t *bytes;
	uint32_t size;
};

static uint32_t word(struct tree t, uint32_t at)
{
	uint32_t value;

	if (at > t.size - 4)
		return 0; /* no token: ends the walk */
	memcpy(&value, t.bytes + at, sizeof(value));
	return __builtin_bswap32(value);
}

/* The string at an offset; empty when it does not end inside. */
static const char *text(struct tree t, uint32_t at)
{
	for (uint32_t i = at; i < t.size; i++)
		if (t.bytes[i] == '\0')
			return (const char *)t.bytes + at;
	return "";
}

static bool names_node(const char *name, const char *wanted)
{
	size_t length = strlen(wanted);

	return strncmp(name, wanted, length) == 0 && (name[length] == '\0' || name[length] == '@');
}

const void *device_tree_property(const void *tree, const char *node, const char *property, uint32_t *size)
{
	struct tree t = {tree, FDT_MAX};
	uint32_t strings, at, depth = 0, found = 0;

	*size = 0;
	if (word(t, 0) != FDT_MAGIC || word(t, 4) > FDT_MAX)
		return NULL;
	t.size = word(t, 4);
	at = word(t, 8);
	strings = word(t, 12);
	for (;;) {
		uint32_t token = word(t, at);

		at += 4;
		if (token == FDT_BEGIN_NODE) {
			const char *name = text(t, at);

			depth++;
			if (found == 0 && names_node(name, node))
				found = depth;
			at += ((uint32_t)strlen(name) + 4) & ~3U;
		} else if (token == FDT_END_NODE) {
			if (depth == found && found != 0)
				return NULL;
			depth--;
		} else if (token == FDT_PROP) {
			uint32_t length = word(t, at);
			const char *name = text(t, strings + word(t, at + 4));

			at += 8;
			if (length > t.size || at > t.size - length)
				return NULL;
			if (found != 0 && depth == found && strcmp(name, property) == 0) {
				*size = length;
				return t.bytes + at;
			}
			at += (length + 3) & ~3U;
		} else if (token != FDT_NOP) {
			return NULL;
		}
	}
}

uint32_t device_tree_cell(const void *tree, const char *node, const char *property, uint32_t index)
{
	uint32_t size;
	const uint8_t *bytes = device_tree_property(tree, node, property, &size);

	if (bytes == NULL || size < 4 || index > (size - 4) / 4)
		return 0;
	return word((struct tree){bytes, size}, 4 * index);
}

uint64_t device_tree_cells(const void *tree, const char *node, const char *property, uint32_t index)
{
	return (uint64_t)device_tree_cell(tree, node, property, index) << 32 |
	       device_tree_cell(tree, node, property, index + 1);
}
