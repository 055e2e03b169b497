/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two EL1 timers are the realm's, their interrupts the host's. An output that goes up interrupts the realm; the
 * host is told on exit and injects. From then on the output is masked, or every entry would end at once; when it has
 * gone down again, the host is told, too, and the mask is gone.
 */
#include "timer.h"

#include "arch.h"
#include "machine.h"

/* CNTHCTL_EL2 while HCR_EL2.E2H is 0: nothing traps. */
#define EL1PCTEN (1UL << 0)
#define EL1PCEN (1UL << 1)
#define CNTVMASK (1UL << 18)
#define CNTPMASK (1UL << 19)

bool timers_changed(const struct rec *rec)
{
	bool v = timer_asserted(read_sysreg(cntv_ctl_el0));
	bool p = timer_asserted(read_sysreg(cntp_ctl_el0));

	write_sysreg(cnthctl_el2, EL1PCTEN | EL1PCEN | (v ? CNTVMASK : 0) | (p ? CNTPMASK : 0));
	isb();
	return v != rec->timer_told[0] || p != rec->timer_told[1];
}
