/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What calls cost, in instructions: under "-icount shift=0,sleep=off" CNTPCT at 1 GHz counts one for each. Without it
 * the numbers are nanoseconds.
 */

#include "conform.h"

#define ROUNDS 16
#define MEBIBYTE_PAGES 256

static uint64_t now(void)
{
	isb();
	return read_sysreg(cntpct_el0);
}

static void cost(const char *name, uint64_t total, uint64_t rounds)
{
	print("COST %s = %lu\n", name, total / rounds);
}

void conform_cost(void)
{
	uint64_t page = granule_alloc(), begin, pages[MEBIBYTE_PAGES];
	struct scene s;

	area_begin("COST");
	begin = now();
	for (unsigned int i = 0; i < ROUNDS; i++)
		RMI1(RMI_VERSION, RMI_ABI_1_0);
	cost("RMI_VERSION round trip", now() - begin, ROUNDS);

	begin = now();
	for (unsigned int i = 0; i < ROUNDS; i++) {
		RMI1(RMI_GRANULE_DELEGATE, page);
		RMI1(RMI_GRANULE_UNDELEGATE, page);
	}
	cost("delegate + undelegate", now() - begin, ROUNDS);

	scene_begin(&s);
	realm_create(&s, &s.a);
	realm_tables(&s.a);
	begin = now();
	for (uint64_t i = 0; i < ROUNDS; i++)
		RMI5(RMI_DATA_CREATE, s.a.rd, s.spare[i], IPA_FREE + i * GRANULE_SIZE, s.ns, RMI_MEASURE_CONTENT);
	cost("DATA_CREATE, measured", now() - begin, ROUNDS);
	for (uint64_t i = 0; i < ROUNDS; i++)
		RMI2(RMI_DATA_DESTROY, s.a.rd, IPA_FREE + i * GRANULE_SIZE);
	begin = now();
	for (uint64_t i = 0; i < ROUNDS; i++)
		RMI5(RMI_DATA_CREATE, s.a.rd, s.spare[i], IPA_FREE + i * GRANULE_SIZE, s.ns, RMI_NO_MEASURE_CONTENT);
	cost("DATA_CREATE, not measured", now() - begin, ROUNDS);
	for (uint64_t i = 0; i < ROUNDS; i++)
		RMI2(RMI_DATA_DESTROY, s.a.rd, IPA_FREE + i * GRANULE_SIZE);

	for (uint64_t i = 0; i < MEBIBYTE_PAGES; i++)
		pages[i] = granule_alloc();
	begin = now();
	for (uint64_t i = 0; i < MEBIBYTE_PAGES; i++) {
		RMI1(RMI_GRANULE_DELEGATE, pages[i]);
		RMI3(RMI_DATA_CREATE_UNKNOWN, s.a.rd, pages[i], IPA_FREE + i * GRANULE_SIZE);
	}
	cost("1 MiB delegated and mapped", now() - begin, 1);
	begin = now();
	for (uint64_t i = 0; i < MEBIBYTE_PAGES; i++) {
		RMI2(RMI_DATA_DESTROY, s.a.rd, IPA_FREE + i * GRANULE_SIZE);
		RMI1(RMI_GRANULE_UNDELEGATE, pages[i]);
	}
	cost("1 MiB unmapped and undelegated", now() - begin, 1);
	for (uint64_t i = 0; i < MEBIBYTE_PAGES; i++)
		granule_free(pages[i]);
	realm_destroy(&s.a);

	realm_run(&s, &s.a, 1);
	s.run->enter.gprs[30] = INSN_NOP;
	begin = now();
	for (unsigned int i = 0; i < ROUNDS; i++)
		RMI2(RMI_REC_ENTER, s.a.rec[0], (uint64_t)s.run);
	/* entry, some 50 instructions of the realm, its host call, exit */
	cost("REC_ENTER, realm, host call, exit", now() - begin, ROUNDS);
	uint64_t x[] = {0, IPA_UNPROTECTED};
	rec_execute(&s, s.a.rec[0], INSN_LDR_X0_X1, x, 2);
	begin = now();
	for (unsigned int i = 0; i < ROUNDS; i++)
		RMI2(RMI_REC_ENTER, s.a.rec[0], (uint64_t)s.run);
	cost("REC_ENTER, one load that exits", now() - begin, ROUNDS);
	scene_end(&s);
	granule_free(page);
	area_end();
}
