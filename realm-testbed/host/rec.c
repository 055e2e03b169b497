/* SPDX-License-Identifier: Apache-2.0 */

#include "bytes.h"
#include "el2.h"
#include "gic.h"
#include "host.h"
#include "script.h"

#define KICK 0 /* SGI */
#define GIC_SPECIAL 1020 /* INTIDs from here on say that there is nothing (IHI 0069, 2.2.1) */
#define SLICE_US 10000 /* a REC's turn; also how often CPU 0 looks at console and script */

static uint64_t realms_left; /* atomic; 0 ends every CPU's loop (release after the last teardown) */

void rec_kick(const struct rec *rec)
{
	if (rec->cpu != cpu_index())
		gic_send(rec->cpu, KICK);
}

/* Under the lock. A waiting REC is woken by an interrupt or by its timer. */
static bool wants_to_run(struct rec *rec)
{
	if (rec->realm->state != REALM_RUNS || !rec->on)
		return false;
	if (!rec->waits)
		return true;
	if (rec->deadline <= timer_now())
		timer_fire(rec);
	else if (!vgic_waits(rec))
		return false;
	rec->waits = false;
	return true;
}

/* The RMM has not let it in: because the realm has ended, or because the REC has been switched off meanwhile. */
static void not_entered(struct rec *rec, uint64_t status)
{
	memcpy(rec->run->exit.gicv3_lrs, rec->run->enter.gicv3_lrs, sizeof(rec->run->exit.gicv3_lrs));
	vgic_store(rec);
	if (RMI_STATUS(status) == RMI_ERROR_REC) {
		rec->on = rec->called_on;
	} else if (RMI_STATUS(status) != RMI_ERROR_REALM && rec->realm->state == REALM_RUNS) {
		host_print("realm %u: REC_ENTER %u: %lx\n", rec->realm->number, rec->index, status);
		realm_stop(rec->realm, 1);
	}
}

/* One entry and its exit. False: the REC has nothing to do for now. */
static bool run_once(struct rec *rec, bool *ran)
{
	struct realm *r = rec->realm;
	uint64_t status;
	bool again = false;

	lock(&r->lock);
	if (!wants_to_run(rec)) {
		unlock(&r->lock);
		return false;
	}
	*ran = true;
	rec->called_on = false;
	vgic_load(rec);
	rec->run->enter.flags |= RMI_ENTER_TRAP_WFI;
	r->running++;
	unlock(&r->lock);

	status = RMI2(RMI_REC_ENTER, rec->pa, (uintptr_t)rec->run).status;

	lock(&r->lock);
	if (status == RMI_SUCCESS) {
		timer_update(rec);
		vgic_store(rec);
		again = exit_handle(rec);
	} else {
		not_entered(rec, status);
	}
	r->running--;
	unlock(&r->lock);
	return again;
}

/* True when another CPU has kicked this one: one of its RECs has something to do. */
static bool take_interrupts(void)
{
	bool kicked = false;

	for (;;) {
		uint32_t interrupt = gic_acknowledge();

		if (interrupt >= GIC_SPECIAL)
			return kicked;
		if (interrupt == GIC_PPI_EL2_TIMER)
			timer_stop();
		kicked |= interrupt == KICK;
		gic_end(interrupt);
	}
}

/*
 * The REC's turn. Its own timers do not end it: a REC that shares the CPU with one that spins would get nothing else
 * done. True when it has been entered.
 */
static bool take_turn(struct rec *rec)
{
	uint64_t end = timer_now() + timer_ticks(SLICE_US);
	bool ran = false;

	timer_set(end);
	while (run_once(rec, &ran) && !take_interrupts() && timer_now() < end)
		;
	return ran;
}

/* Tears down what has stopped. */
static void reap(void)
{
	for (unsigned int i = 0; i < realm_count; i++) {
		struct realm *r = &realms[i];
		bool mine;

		lock(&r->lock);
		mine = r->state == REALM_STOPS && r->running == 0;
		unlock(&r->lock);
		if (!mine)
			continue;
		multiplex_end(r);
		realm_destroy(r);
		host_print("realm %u: gone, status %lu\n", i, r->status);
		__atomic_sub_fetch(&realms_left, 1, __ATOMIC_RELEASE);
	}
}

/* Sleeps until an interrupt: the timer, a kick, the console. */
static void idle(uint64_t until)
{
	timer_set(until);
	wfi();
}

static void cpu_run(void *argument)
{
	unsigned int cpu = cpu_index();

	(void)argument;
	gic_init_cpu();
	gic_enable(KICK);
	gic_enable(GIC_PPI_MAINTENANCE);
	gic_enable(GIC_PPI_EL2_TIMER);
	gic_enable(GIC_PPI_VIRTUAL_TIMER);
	gic_enable(GIC_PPI_PHYSICAL_TIMER);
	while (__atomic_load_n(&realms_left, __ATOMIC_ACQUIRE) != 0) {
		uint64_t next = timer_now() + timer_ticks(SLICE_US);
		bool ran = false;

		take_interrupts();
		if (cpu == 0) {
			multiplex_poll();
			script_poll();
			reap();
		}
		for (unsigned int i = 0; i < realm_count; i++) {
			for (unsigned int k = 0; k < realms[i].config->recs; k++) {
				struct rec *rec = &realms[i].recs[k];

				if (rec->cpu != cpu)
					continue;
				ran |= take_turn(rec);
				if (rec->realm->state == REALM_RUNS && rec->on && rec->waits && rec->deadline < next)
					next = rec->deadline;
			}
		}
		if (!ran)
			idle(next);
	}
	timer_stop();
	for (unsigned int i = 0; cpu == 0 && i < cpu_count(); i++)
		gic_send(i, KICK);
}

int recs_run(void)
{
	unsigned int next = 0, used;
	int status = 0;

	for (unsigned int i = 0; i < realm_count; i++)
		for (unsigned int k = 0; k < realms[i].config->recs; k++)
			realms[i].recs[k].cpu = next++ % cpu_count();
	used = next < cpu_count() ? next : cpu_count();
	__atomic_store_n(&realms_left, realm_count, __ATOMIC_RELEASE);
	gic_init();
	for (unsigned int cpu = 1; cpu < used; cpu++)
		if (!cpu_start(cpu, cpu_run, NULL))
			panic("CPU %u does not start", cpu);
	cpu_run(NULL);
	for (unsigned int cpu = 1; cpu < used; cpu++)
		cpu_join(cpu);
	for (unsigned int i = 0; i < realm_count; i++)
		status |= realms[i].status != 0;
	return status;
}
