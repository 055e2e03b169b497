/* SPDX-License-Identifier: Apache-2.0 */
/* Timers of a realm, and interrupts of the host while a realm runs (DEN0137 1.0, A4.3.5, A6.2). */

#include "conform.h"
#include "gic.h"

#define CTL_ENABLE 1
#define CTL_IMASK 2
#define CTL_ISTATUS 4
#define FAR_AWAY (1UL << 60)

static struct scene s;

static uint64_t execute(uint32_t insn, uint64_t x0)
{
	uint64_t x[] = {x0};

	rec_settle(&s, s.a.rec[0]);
	rec_execute(&s, s.a.rec[0], insn, x, 1);
	return s.run->exit.gprs[0];
}

static const struct timer {
	const char *name;
	uint32_t crm; /* CNTP: 2, CNTV: 3 */
	uint32_t interrupt;
} timers[] = {{"physical", 2, GIC_PPI_PHYSICAL_TIMER}, {"virtual", 3, GIC_PPI_VIRTUAL_TIMER}};

static uint64_t ctl(const struct timer *t)
{
	return t->crm == 2 ? s.run->exit.cntp_ctl : s.run->exit.cntv_ctl;
}

static uint64_t cval(const struct timer *t)
{
	return t->crm == 2 ? s.run->exit.cntp_cval : s.run->exit.cntv_cval;
}

static void one_timer(const struct timer *t)
{
	uint32_t set_ctl = INSN_MSR(3U, 3U, 14U, t->crm, 1U), set_cval = INSN_MSR(3U, 3U, 14U, t->crm, 2U);
	struct rmi_rec_exit e = {.exit_reason = RMI_EXIT_IRQ};

	note("%s timer", t->name);
	gic_enable(t->interrupt);
	execute(set_cval, FAR_AWAY + 5);
	check_equal("compare value is told", FAR_AWAY + 5, cval(t));
	execute(set_ctl, CTL_ENABLE);
	check_equal("control is told", CTL_ENABLE, ctl(t));
	execute(set_cval, 1);
	check_equal("asserted", CTL_ENABLE | CTL_ISTATUS, ctl(t));
	check_equal("exit on the change", RMI_EXIT_IRQ, s.run->exit.exit_reason);
	check_exit("an IRQ exit tells nothing else", &s, &e);
	s.run->enter = (struct rmi_rec_enter){0};
	rec_enter(&s, s.a.rec[0]);
	check_equal("the realm goes on although it is asserted", RMI_EXIT_HOST_CALL, s.run->exit.exit_reason);
	check_equal("asserted still", CTL_ENABLE | CTL_ISTATUS, ctl(t));
	execute(set_ctl, CTL_ENABLE | CTL_IMASK);
	check_equal("masked", CTL_ENABLE | CTL_IMASK | CTL_ISTATUS, ctl(t));
	rec_settle(&s, s.a.rec[0]);
	execute(set_ctl, 0);
	rec_settle(&s, s.a.rec[0]);
	check_equal("off", 0, ctl(t) & CTL_ENABLE);
	gic_disable(t->interrupt);
}

static void counters(void)
{
	uint64_t before = read_sysreg(cntpct_el0);
	uint64_t physical = execute(INSN_MRS(3, 3, 14, 0, 1), 0);
	uint64_t virtual = execute(INSN_MRS(3, 3, 14, 0, 2), 0);
	uint64_t after = read_sysreg(cntpct_el0);

	check("counters of a realm have no offset", before <= physical && physical <= virtual && virtual <= after);
}

/* The host's EL2 timer ends a realm that does not end by itself. */
static void host_interrupt(void)
{
	struct rmi_rec_exit e = {.exit_reason = RMI_EXIT_IRQ};

	gic_enable(GIC_PPI_EL2_TIMER);
	write_sysreg(cnthp_cval_el2, read_sysreg(cntpct_el0) + read_sysreg(cntfrq_el0) / 1000);
	write_sysreg(cnthp_ctl_el2, 1);
	execute(INSN_BRANCH_SELF, 0);
	check_exit("the host's interrupt", &s, &e);
	check_equal("is pending", GIC_PPI_EL2_TIMER, gic_acknowledge());
	write_sysreg(cnthp_ctl_el2, 0);
	gic_end(GIC_PPI_EL2_TIMER);
	gic_disable(GIC_PPI_EL2_TIMER);
	/* one that is masked by priority does not end it */
	gic_send(cpu_index(), 3);
	gic_enable(3);
	write_sysreg(S3_0_C4_C6_0, 0x50); /* ICC_PMR_EL1: below the priority of all interrupts */
	scene_end(&s);
	scene_begin(&s);
	realm_run(&s, &s.a, 1);
	execute(INSN_NOP, 0);
	check_equal("masked by ICC_PMR_EL1: no exit", RMI_EXIT_HOST_CALL, s.run->exit.exit_reason);
	check_equal("ICC_PMR_EL1 is the host's own", 0x50, read_sysreg(S3_0_C4_C6_0));
	write_sysreg(S3_0_C4_C6_0, 0xFF);
	execute(INSN_NOP, 0);
	check_equal("a software interrupt", RMI_EXIT_IRQ, s.run->exit.exit_reason);
	check_equal("is pending", 3, gic_acknowledge());
	gic_end(3);
	gic_disable(3);
	rec_settle(&s, s.a.rec[0]);
}

void conform_timer(void)
{
	area_begin("TIMER");
	gic_init();
	gic_init_cpu();
	scene_begin(&s);
	realm_run(&s, &s.a, 1);
	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++)
		one_timer(&timers[i]);
	counters();
	host_interrupt();
	scene_end(&s);
	area_end();
}
