/* SPDX-License-Identifier: Apache-2.0 */
/* EL1 and EL0 registers, debug registers, EL1 timers and keys between the CPU and memory. */
#include "arch.h"
#include "machine.h"

#define OSLSR_OSLK (1UL << 1)

#define EACH_BREAKPOINT(X) X(0) X(1) X(2) X(3) X(4) X(5)
#define EACH_WATCHPOINT(X) X(0) X(1) X(2) X(3)
_Static_assert(BREAKPOINTS == 6 && WATCHPOINTS == 4, "the lists above");

void el1_save(struct rec_el1 *to)
{
#define SAVE(reg) to->reg = read_sysreg(reg);
	EL1_REGISTERS(SAVE)
#define SAVE_BREAKPOINT(n)                                                                                             \
	to->bvr[n] = read_sysreg(dbgbvr##n##_el1);                                                                     \
	to->bcr[n] = read_sysreg(dbgbcr##n##_el1);
	EACH_BREAKPOINT(SAVE_BREAKPOINT)
#define SAVE_WATCHPOINT(n)                                                                                             \
	to->wvr[n] = read_sysreg(dbgwvr##n##_el1);                                                                     \
	to->wcr[n] = read_sysreg(dbgwcr##n##_el1);
	EACH_WATCHPOINT(SAVE_WATCHPOINT)
	to->os_lock = read_sysreg(oslsr_el1) & OSLSR_OSLK;
	to->cntv_cval = read_sysreg(cntv_cval_el0);
	to->cntv_ctl = read_sysreg(cntv_ctl_el0);
	to->cntp_cval = read_sysreg(cntp_cval_el0);
	to->cntp_ctl = read_sysreg(cntp_ctl_el0);
}

void el1_load(const struct rec_el1 *from)
{
#define LOAD(reg) write_sysreg(reg, from->reg);
	EL1_REGISTERS(LOAD)
#define LOAD_BREAKPOINT(n)                                                                                             \
	write_sysreg(dbgbvr##n##_el1, from->bvr[n]);                                                                   \
	write_sysreg(dbgbcr##n##_el1, from->bcr[n]);
	EACH_BREAKPOINT(LOAD_BREAKPOINT)
#define LOAD_WATCHPOINT(n)                                                                                             \
	write_sysreg(dbgwvr##n##_el1, from->wvr[n]);                                                                   \
	write_sysreg(dbgwcr##n##_el1, from->wcr[n]);
	EACH_WATCHPOINT(LOAD_WATCHPOINT)
	write_sysreg(oslar_el1, from->os_lock != 0);
	/* A timer with a new control and an old value would fire for a moment. */
	write_sysreg(cntv_ctl_el0, 0);
	write_sysreg(cntv_cval_el0, from->cntv_cval);
	write_sysreg(cntv_ctl_el0, from->cntv_ctl);
	write_sysreg(cntp_ctl_el0, 0);
	write_sysreg(cntp_cval_el0, from->cntp_cval);
	write_sysreg(cntp_ctl_el0, from->cntp_ctl);
}

void el1_load_exception(const struct rec_el1 *from)
{
	write_sysreg(esr_el1, from->esr_el1);
	write_sysreg(far_el1, from->far_el1);
	write_sysreg(elr_el1, from->elr_el1);
	write_sysreg(spsr_el1, from->spsr_el1);
}

#define KEYS(X)                                                                                                        \
	X(apiakeylo_el1) X(apiakeyhi_el1) X(apibkeylo_el1) X(apibkeyhi_el1) X(apdakeylo_el1) X(apdakeyhi_el1)          \
	X(apdbkeylo_el1) X(apdbkeyhi_el1) X(apgakeylo_el1) X(apgakeyhi_el1)

void keys_save(uint64_t to[PAUTH_KEY_WORDS])
{
#define SAVE_KEY(reg) *to++ = read_sysreg(reg);
	KEYS(SAVE_KEY)
}

void keys_load(const uint64_t from[PAUTH_KEY_WORDS])
{
#define LOAD_KEY(reg) write_sysreg(reg, *from++);
	KEYS(LOAD_KEY)
}
