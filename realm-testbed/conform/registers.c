/* SPDX-License-Identifier: Apache-2.0 */
/* What the host has in its registers is the same after every kind of exit, and nothing of the realm is in them. */

#include "bytes.h"
#include "conform.h"
#include "print.h"

#define MAX_SYSTEM 96
#define MAX_SVE (32 * 256 + 17 * 32) /* Z, P and FFR at 2048 bits */

/* registers.S */
extern const uint64_t system_count;
void system_put(const uint64_t *from);
void system_get(uint64_t *to);
void sve_put(const uint8_t *from);
void sve_get(uint8_t *to);
uint64_t sve_length(void);
/* Fills x5 to x17 with pattern + number, makes the call and stores x0 to x17. */
static void call_all(struct smc *regs)
{
	for (uint64_t i = 5; i < SMCCC_REGS; i++)
		regs->x[i] = 0xA0A0000000000000UL + i;
	smc(regs);
}

static struct scene s;
static uint64_t before[MAX_SYSTEM], after[MAX_SYSTEM];
static uint8_t sve_before[MAX_SVE], sve_after[MAX_SVE];

static void fill(void)
{
	static uint64_t pattern[MAX_SYSTEM];

	for (uint64_t i = 0; i < system_count; i++)
		pattern[i] = 0x5555AAAA00000000UL + i * 0x0101010101UL;
	/* timers: far away and off; no breakpoint is enabled; no trap of FP to EL1 */
	system_get(before);
	system_put(pattern);
	for (uint64_t i = 0; i < MAX_SVE; i++)
		sve_before[i] = (uint8_t)(i * 7 + 1);
	write_sysreg(S3_4_C1_C2_0, 0xF); /* ZCR_EL2: the longest vectors there are */
	isb();
	sve_put(sve_before);
	system_put(pattern);
	system_get(before);
	sve_get(sve_before);
}

static void compare(const char *name)
{
	uint64_t length = sve_length();
	char text[96];

	sve_get(sve_after);
	system_get(after);
	for (uint64_t i = 0; i < system_count; i++)
		if (before[i] != after[i]) {
			print_into(text, sizeof(text), "%s: system register %u of registers.S", name, (unsigned int)i);
			expect_equal(text, before[i], after[i]);
		}
	if (!expect("vectors", memcmp(sve_before, sve_after, 32 * length) == 0)) {
		bool low = true;

		for (uint64_t n = 0; n < 32; n++)
			low = low && memcmp(sve_before + n * length, sve_after + n * length, 16) == 0;
		note("%s: vectors of %lu bytes; the low 16 bytes are %s", name, length, low ? "kept" : "lost");
	}
	expect("predicates and FFR",
	       memcmp(sve_before + 32 * length, sve_after + 32 * length, 2 * length + length / 8) == 0);
	check(name, true);
}

static void enter_and_compare(const char *name, uint32_t insn, uint64_t x0, uint64_t x1)
{
	struct smc regs = {{RMI_REC_ENTER, s.a.rec[0], (uint64_t)s.run}};

	rec_settle(&s, s.a.rec[0]);
	memset(&s.run->enter, 0, sizeof(s.run->enter));
	for (uint64_t i = 0; i < 30; i++)
		s.run->enter.gprs[i] = 0x5EC2E700000000UL + i;
	s.run->enter.gprs[0] = x0;
	s.run->enter.gprs[1] = x1;
	s.run->enter.gprs[30] = insn;
	fill();
	call_all(&regs);
	compare(name);
	expect_equal("status", RMI_SUCCESS, regs.x[0]);
	for (uint64_t i = 1; i < SMCCC_REGS; i++)
		if (regs.x[i] != 0 && regs.x[i] != 0xA0A0000000000000UL + i &&
		    !(i == 1 && regs.x[1] == s.a.rec[0]) && !(i == 2 && regs.x[2] == (uint64_t)s.run))
			expect_equal("general register leaks", 0, regs.x[i]);
}

void conform_registers(void)
{
	uint64_t keep[MAX_SYSTEM];

	area_begin("REGISTERS");
	scene_begin(&s);
	realm_run(&s, &s.a, 1);
	system_get(keep);
	enter_and_compare("host call", INSN_NOP, 0, 0);
	enter_and_compare("emulated load", INSN_LDR_X0_X1, 0, IPA_UNPROTECTED);
	s.run->enter.flags = RMI_ENTER_EMUL_MMIO;
	rec_enter(&s, s.a.rec[0]);
	s.run->enter.flags = 0;
	enter_and_compare("PSCI", INSN_SMC, PSCI_CPU_SUSPEND, 0);
	enter_and_compare("realm writes v0", 0x9E670000, 0x123, 0); /* fmov d0, x0 */
	enter_and_compare("realm writes FPCR", INSN_MSR(3, 3, 4, 4, 0), 0x3000000, 0);
	enter_and_compare("realm writes TPIDR_EL0", INSN_MSR(3, 3, 13, 0, 2), 0x77, 0);
	enter_and_compare("realm writes TPIDR_EL1", INSN_MSR(3, 0, 13, 0, 4), 0x77, 0);
	enter_and_compare("realm writes MAIR_EL1", INSN_MSR(3, 0, 10, 2, 0), 0x77, 0);
	enter_and_compare("realm writes DBGBVR0_EL1", INSN_MSR(2, 0, 0, 0, 4), 0x7770, 0);
	enter_and_compare("realm writes DBGWVR0_EL1", INSN_MSR(2, 0, 0, 0, 6), 0x7770, 0);
	enter_and_compare("realm writes APIAKeyLo_EL1", INSN_MSR(3, 0, 2, 1, 0), 0x77, 0);
	enter_and_compare("realm writes CNTV_CVAL_EL0", INSN_MSR(3, 3, 14, 3, 2), 1UL << 60, 0);
	enter_and_compare("realm writes CONTEXTIDR_EL1", INSN_MSR(3, 0, 13, 0, 1), 0x77, 0);
	enter_and_compare("realm writes CSSELR_EL1", INSN_MSR(3, 2, 0, 0, 0), 2, 0);
	/* and what the host has must not be in the realm */
	rec_settle(&s, s.a.rec[0]);
	uint64_t x[] = {0};
	fill();
	rec_execute(&s, s.a.rec[0], INSN_MRS(3, 3, 13, 0, 2), x, 1);
	check_equal("the realm's TPIDR_EL0 is its own", 0x77, s.run->exit.gprs[0]);
	fill();
	rec_execute(&s, s.a.rec[0], 0x9E660000, x, 1); /* fmov x0, d0 */
	check_equal("the realm's v0 is its own", 0x123, s.run->exit.gprs[0]);
	fill();
	rec_execute(&s, s.a.rec[0], 0x9E660020, x, 1); /* fmov x0, d1 */
	check_equal("a vector that the realm never wrote", 0, s.run->exit.gprs[0]);
	fill();
	rec_execute(&s, s.a.rec[0], INSN_MRS(2, 0, 0, 0, 4), x, 1);
	check_equal("the realm's breakpoint is its own", 0x7770, s.run->exit.gprs[0]);
	system_put(keep);
	scene_end(&s);
	area_end();
}
