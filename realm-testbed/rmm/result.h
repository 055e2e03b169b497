/* SPDX-License-Identifier: Apache-2.0 */
/* Results of RMI commands: x0 to x4; what a command does not set is zero. */
#ifndef RESULT_H
#define RESULT_H

#include <stdint.h>

struct result {
	uint64_t x[5];
};

/* A command: arguments x1 … x6 in a[1] … a[6]; *r is zeroed beforehand (RMI_SUCCESS). */
typedef void rmi_command(const uint64_t *a, struct result *r);

#endif
