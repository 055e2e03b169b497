/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host cannot read or write what it has delegated, in whatever state it is, although its own tables map it: the
 * same load works before, traps in between, and reads zero afterwards.
 */

#include "conform.h"

#define FAULT_READ 0x96000028 /* data abort of the same EL, granule protection fault */
#define FAULT_WRITE 0x96000068

static void closed(const char *name, uint64_t pa)
{
	uint64_t value = 0x5EC2E7;

	expect_equal("read", FAULT_READ, try_read64(pa, &value));
	expect_equal("read of the last word", FAULT_READ, try_read64(pa + GRANULE_SIZE - 8, &value));
	expect_equal("nothing was read", 0x5EC2E7, value);
	check_equal(name, FAULT_WRITE, try_write64(pa, 0x5EC2E7));
}

static void open(const char *name, uint64_t pa, uint64_t content)
{
	uint64_t value = ~content;

	expect_equal("read", 0, try_read64(pa, &value));
	check_equal(name, content, value);
	expect_equal("write", 0, try_write64(pa, value));
}

void conform_isolation(void)
{
	uint64_t page = granule_alloc();
	struct scene s;

	area_begin("ISOLATION");
	*(uint64_t *)page = 0x1234;
	open("before", page, 0x1234);
	RMI1(RMI_GRANULE_DELEGATE, page);
	closed("delegated", page);
	RMI1(RMI_GRANULE_UNDELEGATE, page);
	open("undelegated, wiped", page, 0);

	scene_begin(&s);
	realm_run(&s, &s.a, 2);
	closed("RD", s.a.rd);
	closed("root RTT", s.a.root);
	closed("RTT", RMI3(RMI_RTT_READ_ENTRY, s.a.rd, 0, 2).x3);
	closed("REC", s.a.rec[0]);
	closed("REC auxiliary", s.a.aux[0][0]);
	closed("DATA, measured", RMI3(RMI_RTT_READ_ENTRY, s.a.rd, 0, 3).x3);
	uint64_t data = data_map(&s.a, IPA_RAM, 0);
	uint64_t x[] = {0x5EC2E7, IPA_RAM};
	rec_execute(&s, s.a.rec[0], INSN_STR_X0_X1, x, 2);
	closed("DATA, with a secret", data);
	/* a realm's old content is neither for the host nor for the next realm */
	RMI2(RMI_DATA_DESTROY, s.a.rd, IPA_RAM);
	closed("delegated again", data);
	expect_equal("undelegate", RMI_SUCCESS, RMI1(RMI_GRANULE_UNDELEGATE, data).status);
	open("the secret is gone", data, 0);
	bool zero = true;
	for (uint64_t i = 0; i < GRANULE_SIZE / 8; i++)
		zero = zero && ((uint64_t *)data)[i] == 0;
	check("all of it", zero);
	RMI1(RMI_GRANULE_DELEGATE, data);
	give(data);
	uint64_t was[] = {s.a.rd, s.a.root, s.a.rec[0], s.a.aux[0][0], RMI3(RMI_RTT_READ_ENTRY, s.a.rd, 0, 3).x3};
	scene_end(&s);
	for (size_t i = 0; i < sizeof(was) / sizeof(was[0]); i++) {
		closed("destroyed, still delegated", was[i]);
		RMI1(RMI_GRANULE_UNDELEGATE, was[i]);
		zero = true;
		for (uint64_t k = 0; k < GRANULE_SIZE / 8; k++)
			zero = zero && ((uint64_t *)was[i])[k] == 0;
		check("undelegated: zero", zero);
		RMI1(RMI_GRANULE_DELEGATE, was[i]);
	}
	closed("the RMM's image", RMM_BASE);
	closed("the page that the RMM shares with EL3", RMM_SHARED_PAGE);
	uint64_t value;
	check("the monitor's memory", try_read64(SRAM_BASE, &value) != 0);
	check("flash", try_read64(FLASH_BASE, &value) != 0);
	granule_free(page);
	area_end();
}
