/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conformance of an RMM to Arm DEN0137 1.0, seen from a host at normal EL2 and from a realm at EL1. A text
 * that the machine's loader puts at CONFORM_ARGUMENTS chooses: "part=NAME" one part (else all but cost),
 * "calls=N" and "seed=N" for the fuzzer.
 */

#include "bytes.h"
#include "conform.h"

#define CONFORM_ARGUMENTS 0x42000000UL

/* What follows key in the arguments; NULL when it is not there. DRAM is zero where nothing was loaded. */
static const char *option(const char *key)
{
	const char *arguments = (const char *)CONFORM_ARGUMENTS;

	for (const char *p = arguments; *p != '\0'; p++)
		if ((p == arguments || p[-1] == ' ') && strncmp(p, key, strlen(key)) == 0)
			return p + strlen(key);
	return NULL;
}

static uint64_t number(const char *key, uint64_t otherwise)
{
	const char *text = option(key);
	uint64_t value = 0;

	if (text == NULL)
		return otherwise;
	while (*text >= '0' && *text <= '9')
		value = value * 10 + (uint64_t)(*text++ - '0');
	return value;
}

static void fuzz(void)
{
	conform_fuzz(number("seed=", 1), number("calls=", 4000));
}

static const struct part {
	const char *name;
	void (*run)(void);
	bool always;
} parts[] = {
	{"version", conform_version, true},
	{"granule", conform_granule, true},
	{"data", conform_data, true},
	{"rtt", conform_rtt, true},
	{"unprotected", conform_unprotected, true},
	{"realm", conform_realm, true},
	{"rec", conform_rec, true},
	{"ripas", conform_ripas, true},
	{"exits", conform_exits, true},
	{"rsi", conform_rsi, true},
	{"psci", conform_psci, true},
	{"sysreg", conform_sysreg, true},
	{"gic", conform_gic, true},
	{"timer", conform_timer, true},
	{"running", conform_running, true},
	{"measurement", conform_measurement, true},
	{"many", conform_many, true},
	{"isolation", conform_isolation, true},
	{"registers", conform_registers, true},
	{"hostile", conform_hostile, true},
	{"race", conform_race, true},
	{"csm", conform_csm, true},
	{"fuzz", fuzz, true},
	{"csm-spin", conform_csm_spin, false},
	{"cost", conform_cost, false},
};

static bool named(const char *value, const char *name)
{
	size_t length = strlen(name);

	return strncmp(value, name, length) == 0 && (value[length] <= ' ');
}

#define PARTS (sizeof(parts) / sizeof(parts[0]))

static int no_such_part(void)
{
	print("there is no such part; there are:");
	for (size_t i = 0; i < PARTS; i++)
		print(" %s", parts[i].name);
	print("\n");
	return 1;
}

int payload_main(const void *device_tree)
{
	const char *only = option("part=");
	size_t ran = 0;

	(void)device_tree;
	for (size_t i = 0; i < PARTS; i++) {
		if (only != NULL ? !named(only, parts[i].name) : !parts[i].always)
			continue;
		print("PART %s\n", parts[i].name);
		parts[i].run();
		ran++;
	}
	if (ran == 0)
		return no_such_part();
	area_begin("END");
	give_all_back();
	area_end();
	print("TABLE all failed=%u\n", failures());
	return failures() != 0;
}
