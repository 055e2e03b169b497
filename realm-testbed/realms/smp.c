/* SPDX-License-Identifier: Apache-2.0 */
/* Several RECs: PSCI, interrupts between them, timers of each, and memory that they share. */

#include "check.h"
#include "lock.h"

#define ROUNDS 20
#define TICKS 5
#define TICK_DIVIDER 500 /* of the counter's frequency: 2 ms */
#define ADDITIONS 1000
#define SGI_PING 1
#define SGI_PONG 2
#define SGI_CROWD 3 /* this one and all above: more than there are list registers */
#define SGI_LIMIT 16

/* CNT(V|P)_CTL. */
#define TIMER_ON 1
#define TIMER_OFF 0

static uint32_t crowd, pings[REALM_MAX_RECS], pongs, ticks[REALM_MAX_RECS][2], up[REALM_MAX_RECS];
static uint64_t sum;
static struct lock sum_lock;

static uint32_t seen(const uint32_t *counter)
{
	return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}

static void count(uint32_t *counter)
{
	__atomic_add_fetch(counter, 1, __ATOMIC_ACQ_REL);
}

void realm_irq(uint32_t interrupt)
{
	unsigned int rec = realm_rec();

	switch (interrupt) {
	case SGI_PING:
		count(&pings[rec]);
		realm_sgi(0, SGI_PONG);
		break;
	case SGI_PONG:
		count(&pongs);
		break;
	case REALM_PPI_VIRTUAL_TIMER:
		write_sysreg(cntv_ctl_el0, TIMER_OFF);
		count(&ticks[rec][0]);
		break;
	case REALM_PPI_PHYSICAL_TIMER:
		write_sysreg(cntp_ctl_el0, TIMER_OFF);
		count(&ticks[rec][1]);
		break;
	default:
		__atomic_or_fetch(&crowd, 1U << interrupt, __ATOMIC_ACQ_REL);
		break;
	}
	isb();
}

/* WFI with IRQ masked still wakes: no interrupt is missed between the look and the sleep. */
static void wait_until(const uint32_t *counter, uint32_t value)
{
	realm_irq_mask();
	while (seen(counter) < value) {
		wfi();
		realm_irq_unmask();
		isb();
		realm_irq_mask();
	}
	realm_irq_unmask();
}

static void timers(void)
{
	unsigned int rec = realm_rec();
	uint64_t period = read_sysreg(cntfrq_el0) / TICK_DIVIDER;

	realm_irq_enable(REALM_PPI_VIRTUAL_TIMER);
	realm_irq_enable(REALM_PPI_PHYSICAL_TIMER);
	for (uint32_t i = 1; i <= TICKS; i++) {
		write_sysreg(cntv_tval_el0, period);
		write_sysreg(cntv_ctl_el0, TIMER_ON);
		wait_until(&ticks[rec][0], i);
		write_sysreg(cntp_tval_el0, period);
		write_sysreg(cntp_ctl_el0, TIMER_ON);
		isb();
		while (seen(&ticks[rec][1]) < i) /* this one must come without WFI, too */
			cpu_relax();
	}
	CHECK_EQUAL(TICKS, ticks[rec][0]);
	CHECK_EQUAL(TICKS, ticks[rec][1]);
}

static void add(void)
{
	for (unsigned int i = 0; i < ADDITIONS; i++) {
		lock(&sum_lock);
		sum++;
		unlock(&sum_lock);
	}
}

void realm_secondary(uint64_t context)
{
	unsigned int rec = realm_rec();

	CHECK_EQUAL(0x5EC0 + rec, context);
	realm_irq_start();
	realm_irq_enable(SGI_PING);
	count(&up[rec]);
	wait_until(&pings[rec], ROUNDS * seen(&up[rec]));
	timers();
	add();
}

/* All pending at once, and each must come. */
static void crowd_of_interrupts(void)
{
	uint64_t end = read_sysreg(cntpct_el0) + read_sysreg(cntfrq_el0); /* a second */
	uint32_t all = (1U << SGI_LIMIT) - (1U << SGI_CROWD);

	realm_irq_mask();
	for (uint32_t n = SGI_CROWD; n < SGI_LIMIT; n++) {
		realm_irq_enable(n);
		realm_sgi(0, n);
	}
	realm_irq_unmask();
	while (seen(&crowd) != all && read_sysreg(cntpct_el0) < end)
		cpu_relax();
	CHECK_EQUAL(all, crowd);
}

static int64_t affinity_info(unsigned int rec)
{
	return (int64_t)rsi_call(PSCI_AFFINITY_INFO, rec, 0, 0, 0).status;
}

static void start(unsigned int rec)
{
	uint32_t before = seen(&up[rec]);

	CHECK_EQUAL(PSCI_SUCCESS, realm_cpu_on(rec, 0x5EC0 + rec));
	while (seen(&up[rec]) == before)
		cpu_relax();
	CHECK_EQUAL(PSCI_ALREADY_ON, realm_cpu_on(rec, 0));
	CHECK_EQUAL(PSCI_AFFINITY_ON, affinity_info(rec));
}

static void ping(unsigned int rec)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		uint32_t before = seen(&pongs);

		realm_sgi(rec, SGI_PING);
		wait_until(&pongs, before + 1);
	}
}

void realm_main(uint64_t tree)
{
	unsigned int recs = device_tree_cell((const void *)tree, "intc", "reg", 7) / REALM_GICR_STRIDE;

	realm_print("smp: %u RECs\n", recs);
	realm_irq_start();
	realm_irq_enable(SGI_PONG);
	crowd_of_interrupts();
	CHECK_EQUAL(PSCI_ALREADY_ON, realm_cpu_on(0, 0));
	CHECK_EQUAL(PSCI_INVALID_PARAMETERS, realm_cpu_on(recs, 0));
	for (unsigned int round = 0; round < 2; round++) {
		for (unsigned int rec = 1; rec < recs; rec++)
			start(rec);
		for (unsigned int rec = 1; rec < recs; rec++)
			ping(rec);
		for (unsigned int rec = 1; rec < recs; rec++)
			while (affinity_info(rec) != PSCI_AFFINITY_OFF)
				cpu_relax();
		for (unsigned int rec = 1; rec < recs; rec++) {
			CHECK_EQUAL(ROUNDS * (round + 1), pings[rec]);
			ticks[rec][0] = ticks[rec][1] = 0;
		}
	}
	timers();
	add();
	CHECK_EQUAL(ADDITIONS * (2 * (recs - 1) + 1), sum);
	check_end("smp");
}
