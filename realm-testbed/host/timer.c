/* SPDX-License-Identifier: Apache-2.0 */
/* The realm's timers run in the machine while its REC does; while it waits, the host knows when they would fire. */

#include "el2.h"
#include "host.h"

/* CNT(V|P)_CTL (DDI 0487, D24.10). */
#define CTL_ENABLE (1UL << 0)
#define CTL_IMASK (1UL << 1)
#define CTL_ISTATUS (1UL << 2)

#define MICROSECONDS 1000000UL

uint64_t timer_now(void)
{
	isb();
	return read_sysreg(cntpct_el0);
}

uint64_t timer_ticks(uint64_t microseconds)
{
	return read_sysreg(cntfrq_el0) * microseconds / MICROSECONDS;
}

void timer_set(uint64_t when)
{
	write_sysreg(cnthp_cval_el2, when);
	write_sysreg(cnthp_ctl_el2, CTL_ENABLE);
	isb();
}

void timer_stop(void)
{
	write_sysreg(cnthp_ctl_el2, 0);
	isb();
}

static bool asserted(uint64_t ctl)
{
	return (ctl & (CTL_ENABLE | CTL_IMASK | CTL_ISTATUS)) == (CTL_ENABLE | CTL_ISTATUS);
}

static bool armed(uint64_t ctl)
{
	return (ctl & (CTL_ENABLE | CTL_IMASK | CTL_ISTATUS)) == CTL_ENABLE;
}

void timer_update(struct rec *rec)
{
	const struct rmi_rec_exit *exit = &rec->run->exit;

	vgic_set_line(rec, REALM_PPI_VIRTUAL_TIMER, asserted(exit->cntv_ctl));
	vgic_set_line(rec, REALM_PPI_PHYSICAL_TIMER, asserted(exit->cntp_ctl));
}

uint64_t timer_deadline(const struct rec *rec)
{
	const struct rmi_rec_exit *exit = &rec->run->exit;
	uint64_t virtual = armed(exit->cntv_ctl) ? exit->cntv_cval : UINT64_MAX;
	uint64_t physical = armed(exit->cntp_ctl) ? exit->cntp_cval : UINT64_MAX;

	return virtual < physical ? virtual : physical;
}

void timer_fire(struct rec *rec)
{
	const struct rmi_rec_exit *exit = &rec->run->exit;

	if (armed(exit->cntv_ctl) && exit->cntv_cval <= rec->deadline)
		vgic_set_line(rec, REALM_PPI_VIRTUAL_TIMER, true);
	if (armed(exit->cntp_ctl) && exit->cntp_cval <= rec->deadline)
		vgic_set_line(rec, REALM_PPI_PHYSICAL_TIMER, true);
	rec->deadline = UINT64_MAX;
}
