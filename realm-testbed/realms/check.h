/* SPDX-License-Identifier: Apache-2.0 */
/* What realm programs test with: a failed check is told, and becomes the realm's status at the end. */
#ifndef REALM_CHECK_H
#define REALM_CHECK_H

#include "el1.h"

#define CHECK(condition)                                                                                               \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			realm_print("FAILED %s:%d: %s\n", __FILE__, __LINE__, #condition);                             \
			check_failed = true;                                                                           \
		}                                                                                                      \
	} while (0)
#define CHECK_EQUAL(expected, found) check_equal(__FILE__, __LINE__, #found, (uint64_t)(expected), (uint64_t)(found))

static bool check_failed;

static inline void check_equal(const char *file, int line, const char *what, uint64_t expected, uint64_t found)
{
	if (expected == found)
		return;
	realm_print("FAILED %s:%d: %s: expected %lx, found %lx\n", file, line, what, expected, found);
	check_failed = true;
}

/* Of an abort's syndrome, what the RMM promises: class, external, write, and the fault (DDI 0487, D24.2.37). */
#define ABORT_KEPT 0xFC00027FUL
#define SEA_READ 0x94000210UL
#define SEA_WRITE 0x94000250UL
#define SEA_FETCH 0x84000210UL
#define ABORT_LEVEL 3UL
#define SIZE_READ 0x94000000UL /* address size fault: beyond the IPA space */
#define SIZE_WRITE 0x94000040UL
#define SIZE_FETCH 0x84000000UL
#define UNDEFINED 0x02000000UL

/* The last words of a program. */
static inline void check_end(const char *name)
{
	realm_print("%s: %s\n", name, check_failed ? "FAILED" : "passed");
	realm_status(check_failed);
}

#endif
