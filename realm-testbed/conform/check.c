/* SPDX-License-Identifier: Apache-2.0 */

#include <stdarg.h>

#include "conform.h"
#include "print.h"

static struct {
	const char *name;
	unsigned int conditions, pairs, failed;
} area;

static unsigned int total;

void area_begin(const char *name)
{
	area.name = name;
	area.conditions = area.pairs = area.failed = 0;
}

void area_end(void)
{
	print("TABLE %s conditions=%u pairs=%u failed=%u\n", area.name, area.conditions, area.pairs, area.failed);
}

static void failed(void)
{
	area.failed++;
	total++;
}

bool check(const char *name, bool good)
{
	area.conditions++;
	if (!good)
		failed();
	print("%s %s %s\n", good ? "ok" : "FAILED", area.name, name);
	return good;
}

bool check_equal(const char *name, uint64_t expected, uint64_t found)
{
	if (expected == found)
		return check(name, true);
	area.conditions++;
	return expect_equal(name, expected, found);
}

bool expect(const char *name, bool good)
{
	if (!good) {
		failed();
		print("FAILED %s %s\n", area.name, name);
	}
	return good;
}

bool expect_equal(const char *name, uint64_t expected, uint64_t found)
{
	if (expected != found) {
		failed();
		print("FAILED %s %s expected %lx found %lx\n", area.name, name, expected, found);
	}
	return expected == found;
}

void count_pairs(unsigned int pairs)
{
	area.pairs += pairs;
}

static void put(char c, void *sink)
{
	(void)sink;
	console_put(c);
}

void note(const char *format, ...)
{
	va_list arguments;

	print("note %s ", area.name);
	va_start(arguments, format);
	vprint_to(put, NULL, format, arguments);
	va_end(arguments);
	print("\n");
}

unsigned int failures(void)
{
	return total;
}
