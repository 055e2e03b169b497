/* SPDX-License-Identifier: Apache-2.0 */

#include "el2.h"
#include "el2-boot.h"
#include "fdt.h"

enum worker_state { WORKER_OFF, WORKER_IDLE, WORKER_BUSY };

/* state goes to BUSY by cpu_start() (release) and back to IDLE by the CPU itself (release). */
static struct worker {
	uint64_t state;
	cpu_work *work;
	void *argument;
} workers[MAX_CPUS];

static unsigned int cpus;

void first_cpu(const void *device_tree)
{
	unsigned int count = fdt_count(device_tree, "/cpus/cpu");

	cpus = count < MAX_CPUS ? count : MAX_CPUS;
	memory_init(device_tree);
	machine_off(payload_main(device_tree));
}

void secondary_cpu(void)
{
	struct worker *w = &workers[cpu_index()];

	for (;;) {
		while (__atomic_load_n(&w->state, __ATOMIC_ACQUIRE) != WORKER_BUSY)
			wfe();
		w->work(w->argument);
		__atomic_store_n(&w->state, WORKER_IDLE, __ATOMIC_RELEASE);
		dsb(ish);
		sev();
	}
}

unsigned int cpu_index(void)
{
	return read_sysreg(mpidr_el1) & 0xFF;
}

unsigned int cpu_count(void)
{
	return cpus;
}

bool cpu_start(unsigned int cpu, cpu_work *work, void *argument)
{
	struct smc on = {{PSCI_CPU_ON, cpu, (uintptr_t)secondary_start, 0}};
	struct worker *w = &workers[cpu];
	uint64_t before = __atomic_load_n(&w->state, __ATOMIC_ACQUIRE);

	if (cpu >= cpus || before == WORKER_BUSY)
		return false;
	w->work = work;
	w->argument = argument;
	__atomic_store_n(&w->state, WORKER_BUSY, __ATOMIC_RELEASE);
	dsb(ish);
	sev();
	if (before != WORKER_OFF)
		return true;
	smc(&on);
	if (on.x[0] == PSCI_SUCCESS)
		return true;
	__atomic_store_n(&w->state, WORKER_OFF, __ATOMIC_RELEASE);
	return false;
}

void cpu_join(unsigned int cpu)
{
	while (__atomic_load_n(&workers[cpu].state, __ATOMIC_ACQUIRE) == WORKER_BUSY)
		wfe();
}

void machine_off(int status)
{
	struct smc off = {{PSCI_SYSTEM_OFF}};

	print("RESULT status=%d\n", status);
	smc(&off);
	for (;;)
		wfe();
}
