/* SPDX-License-Identifier: Apache-2.0 */
/* RMI_VERSION, RMI_FEATURES, RMI_GRANULE_DELEGATE, RMI_GRANULE_UNDELEGATE (DEN0137 1.0, B4.3.4 to B4.3.6, B4.3.22). */

#include "conform.h"

static void setup_delegate(struct scene *s)
{
	s->x[0] = RMI_GRANULE_DELEGATE;
	s->x[1] = s->ns;
}

/* Goes back at once: the scene's page is the same in every scene. */
static void good_delegate(struct scene *s, struct rmi_result r)
{
	uint64_t word = 1;

	(void)r;
	expect_equal("the host's load traps", 0x96000028, try_read64(s->ns, &word));
	expect_equal("undelegated", RMI_SUCCESS, RMI1(RMI_GRANULE_UNDELEGATE, s->ns).status);
}

static void to_firmware(struct scene *s, unsigned int argument)
{
	s->x[argument] = RMM_BASE | (s->x[argument] & GRANULE_MASK);
}

static void to_root(struct scene *s, unsigned int argument)
{
	s->x[argument] = SRAM_BASE | (s->x[argument] & GRANULE_MASK);
}

static void beyond_dram(struct scene *s, unsigned int argument)
{
	s->x[argument] = (memory_base() + memory_size()) | (s->x[argument] & GRANULE_MASK);
}

static void to_rd(struct scene *s, unsigned int argument)
{
	realm_create(s, &s->a);
	s->x[argument] = s->a.rd | (s->x[argument] & GRANULE_MASK);
}

static const struct condition delegate[] = {
	{"gran_align", RMI_ERROR_INPUT, 1, ORDER_FREE, misalign, false},
	{"gran_bound", RMI_ERROR_INPUT, 1, ORDER_RANGE, outside, false},
	{"gran_bound_dram", RMI_ERROR_INPUT, 1, ORDER_RANGE, beyond_dram, false},
	{"gran_bound_root", RMI_ERROR_INPUT, 1, ORDER_RANGE, to_root, false},
	{"gran_bound_firmware", RMI_ERROR_INPUT, 1, ORDER_RANGE, to_firmware, false},
	{"gran_state", RMI_ERROR_INPUT, 1, ORDER_ENTRY, put_delegated, false},
	{"gran_state_rd", RMI_ERROR_INPUT, 1, ORDER_ENTRY, to_rd, true},
};

static void setup_undelegate(struct scene *s)
{
	s->x[0] = RMI_GRANULE_UNDELEGATE;
	s->x[1] = s->spare[0];
}

static void good_undelegate(struct scene *s, struct rmi_result r)
{
	uint64_t word = 1;

	(void)r;
	expect_equal("the host's load works", 0, try_read64(s->spare[0], &word));
	expect_equal("and reads zero", 0, word);
	expect_equal("delegated again", RMI_SUCCESS, RMI1(RMI_GRANULE_DELEGATE, s->spare[0]).status);
}

static const struct condition undelegate[] = {
	{"gran_align", RMI_ERROR_INPUT, 1, ORDER_FREE, misalign, false},
	{"gran_bound", RMI_ERROR_INPUT, 1, ORDER_RANGE, outside, false},
	{"gran_bound_dram", RMI_ERROR_INPUT, 1, ORDER_RANGE, beyond_dram, false},
	{"gran_bound_root", RMI_ERROR_INPUT, 1, ORDER_RANGE, to_root, false},
	{"gran_bound_firmware", RMI_ERROR_INPUT, 1, ORDER_RANGE, to_firmware, false},
	{"gran_state", RMI_ERROR_INPUT, 1, ORDER_ENTRY, put_ns, false},
	{"gran_state_rd", RMI_ERROR_INPUT, 1, ORDER_ENTRY, to_rd, true},
};

void conform_granule(void)
{
	static const struct command commands[] = {
		COMMAND("GRANULE_DELEGATE", setup_delegate, delegate, good_delegate, NULL),
		COMMAND("GRANULE_UNDELEGATE", setup_undelegate, undelegate, good_undelegate, NULL),
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		command_run(&commands[i]);
}

void conform_version(void)
{
	struct rmi_result r = RMI1(RMI_VERSION, RMI_ABI_1_0);

	area_begin("VERSION");
	check("1.0 is implemented", r.status == RMI_SUCCESS && r.x1 == RMI_ABI_1_0 && r.x2 == RMI_ABI_1_0);
	r = RMI1(RMI_VERSION, 0x20000);
	check("2.0 is not", r.status == RMI_ERROR_INPUT && r.x1 == RMI_ABI_1_0 && r.x2 == RMI_ABI_1_0);
	r = RMI1(RMI_VERSION, 0);
	check("0.0 is not", r.status == RMI_ERROR_INPUT && r.x1 == RMI_ABI_1_0 && r.x2 == RMI_ABI_1_0);
	area_end();

	area_begin("FEATURES");
	r = RMI1(RMI_FEATURES, 0);
	check("register 0", r.status == RMI_SUCCESS && (r.x1 & 0xFF) >= 32);
	check_equal("bits 63:42 are zero", 0, r.x1 >> 42);
	check("a hash algorithm", (r.x1 >> RMI_FEATURE0_HASH_SHA_256 & 3) != 0);
	note("register 0 = %lx", r.x1);
	for (uint64_t i = 1; i < 4; i++) {
		r = RMI1(RMI_FEATURES, i);
		expect("other registers are zero", r.status == RMI_SUCCESS && r.x1 == 0);
	}
	r = RMI1(RMI_FEATURES, ~0UL);
	check("other registers are zero", r.status == RMI_SUCCESS && r.x1 == 0);
	check_equal("SMC in the range without command", SMC_UNKNOWN, RMI0(RMI_FID(0x06)).status);
	check_equal("last SMC of the range", SMC_UNKNOWN, RMI0(RMI_FID(0x3E)).status);
	area_end();
}
