/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the test programs share. A test is a named function; a check that fails says where, what was expected and what
 * was found, and ends its test:
 *
 *	TEST(the_sum_of_two_and_two_is_four)
 *	{
 *		CHECK_EQUAL(4, sum(2, 2));
 *	}
 *
 *	int main(void)
 *	{
 *		RUN(the_sum_of_two_and_two_is_four);
 *		return check_result();
 *	}
 *
 * A program prints `ok NAME`, `skipped NAME` or `FAILED NAME` for every test and exits with 1 when one failed.
 * Checks are for the thread that runs the test. The compiler reports a test that main() forgets.
 */
#ifndef CHECK_H
#define CHECK_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define TEST(name) static void name(void)
#define RUN(name) check_run(#name, name)

#define CHECK(condition) ((condition) ? (void)0 : check_fail(__FILE__, __LINE__, "true", "false", #condition))
/* Integers of any kind, compared as 64 bits. */
#define CHECK_EQUAL(expected, found)                                                                                   \
	check_equal(__FILE__, __LINE__, (uint64_t)(expected), (uint64_t)(found), #found)
#define CHECK_BYTES(expected, found, length) check_bytes(__FILE__, __LINE__, expected, found, length, #found)
#define CHECK_TEXT(expected, found) check_text(__FILE__, __LINE__, expected, found, #found)
/* Ends the test without a verdict, for what this machine lacks. */
#define SKIP(why) check_skip(why)

enum check_outcome { CHECK_RUNS, CHECK_FAILED, CHECK_SKIPPED };

struct check_state {
	jmp_buf end_of_test;
	unsigned int failed;
};
static struct check_state check_state;

static inline void check_run(const char *name, void (*test)(void))
{
	int outcome = setjmp(check_state.end_of_test);

	if (outcome == CHECK_RUNS) {
		test();
		printf("ok %s\n", name);
	} else if (outcome == CHECK_SKIPPED) {
		printf("skipped %s\n", name);
	} else {
		printf("FAILED %s\n", name);
		check_state.failed++;
	}
	fflush(stdout);
}

static inline int check_result(void)
{
	return check_state.failed == 0 ? 0 : 1;
}

_Noreturn static inline void check_fail(const char *file, int line, const char *expected, const char *found,
					const char *what)
{
	printf("%s:%d: %s: expected %s, found %s\n", file, line, what, expected, found);
	longjmp(check_state.end_of_test, CHECK_FAILED);
}

_Noreturn static inline void check_skip(const char *why)
{
	printf("%s\n", why);
	longjmp(check_state.end_of_test, CHECK_SKIPPED);
}

static inline void check_equal(const char *file, int line, uint64_t expected, uint64_t found, const char *what)
{
	char e[48], f[48];

	if (expected == found)
		return;
	snprintf(e, sizeof(e), "%" PRIu64 " (0x%" PRIx64 ")", expected, expected);
	snprintf(f, sizeof(f), "%" PRIu64 " (0x%" PRIx64 ")", found, found);
	check_fail(file, line, e, f, what);
}

/* The first difference and up to 16 bytes from there. */
static inline void check_bytes(const char *file, int line, const void *expected, const void *found, size_t length,
			       const char *what)
{
	const uint8_t *a = expected, *b = found;
	char e[80], f[48];
	size_t at = 0, shown;
	int used;

	while (at < length && a[at] == b[at])
		at++;
	if (at == length)
		return;
	used = snprintf(e, sizeof(e), "at byte %zu ", at);
	shown = length - at < 16 ? length - at : 16;
	for (size_t i = 0; i < shown; i++) {
		snprintf(e + used + 2 * i, 3, "%02x", a[at + i]);
		snprintf(f + 2 * i, 3, "%02x", b[at + i]);
	}
	check_fail(file, line, e, f, what);
}

static inline void check_text(const char *file, int line, const char *expected, const char *found, const char *what)
{
	if (strcmp(expected, found) != 0)
		check_fail(file, line, expected, found, what);
}

#endif
