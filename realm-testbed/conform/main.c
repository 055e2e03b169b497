/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conformance of an RMM to Arm DEN0137 1.0, seen from a host at normal EL2 and from a realm at EL1. The boot arguments
 * of the device tree choose: "part=NAME" one part (else all but cost and fuzz), "calls=N" and "seed=N" for the fuzzer.
 */

#include "bytes.h"
#include "conform.h"
#include "fdt.h"

static const struct part {
	const char *name;
	void (*run)(void);
} parts[] = {
	{"version", conform_version},
	{"granule", conform_granule},
	{"data", conform_data},
	{"rtt", conform_rtt},
	{"unprotected", conform_unprotected},
	{"realm", conform_realm},
	{"rec", conform_rec},
	{"ripas", conform_ripas},
};

int payload_main(const void *device_tree)
{
	(void)device_tree;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		print("PART %s\n", parts[i].name);
		parts[i].run();
	}
	area_begin("END");
	give_all_back();
	area_end();
	print("TABLE all failed=%u\n", failures());
	return failures() != 0;
}
