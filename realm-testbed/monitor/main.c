/* SPDX-License-Identifier: Apache-2.0 */

#include "monitor.h"

#include "../el2/fdt.h"
#include "arch.h"
#include "bytes.h"
#include "rmi.h"
#include "smccc.h"

#define ESR_EC(esr) ((esr) >> 26 & 0x3F)
#define EC_SMC64 0x17

/* RMI calls and results: x0 to x7 go in, x1 to x5 of RMI_REQ_COMPLETE come out as x0 to x4 (rmm.c). */
#define RMI_ARGUMENTS 8

struct cpu cpus[MAX_CPUS];
unsigned int cpu_count;
uint64_t dram_start, dram_end;
uint64_t booted;

struct cpu *this_cpu(void)
{
	return &cpus[read_sysreg(mpidr_el1) & 0xFF];
}

struct world *world_switch(struct world *from, struct world *to)
{
	world_save(from);
	world_load(to);
	return to;
}

static void read_device_tree(void)
{
	const void *tree = (const void *)DRAM_BASE; /* there and here from QEMU, before anybody else runs */
	size_t length;
	const uint8_t *reg = fdt_property(tree, "/memory", "reg", &length);
	unsigned int count = fdt_count(tree, "/cpus/cpu");

	if (reg == NULL || length < 16 || fdt_be64(reg) != DRAM_BASE || count == 0)
		panic("no device tree, or none that fits, at %lx", DRAM_BASE);
	cpu_count = count < MAX_CPUS ? count : MAX_CPUS;
	dram_start = NORMAL_BASE;
	dram_end = (DRAM_BASE + fdt_be64(reg + 8)) & ~GRANULE_MASK;
	if (dram_end <= PAYLOAD_BASE)
		panic("DRAM ends at %lx: too small", dram_end);
}

struct world *monitor_main(unsigned int cpu)
{
	struct cpu *me = &cpus[cpu];

	console_init();
	read_device_tree();
	gic_init();
	gic_cpu_init();
	gpt_init(dram_end);
	gpt_enable();
	mmu_init();
	mmu_enable();
	rmm_write_manifest();
	for (unsigned int i = 0; i < MAX_CPUS; i++)
		cpus[i].state = PSCI_AFFINITY_OFF;
	me->state = PSCI_AFFINITY_ON_PENDING;
	me->entry = PAYLOAD_BASE;
	me->context = DRAM_BASE;
	__atomic_store_n(&booted, BOOTED, __ATOMIC_RELEASE);
	sev();
	print("monitor: %u CPUs, normal world %lx-%lx\n", cpu_count, dram_start, dram_end - 1);
	return rmm_cold_boot(me);
}

struct world *secondary_main(unsigned int cpu)
{
	gic_cpu_init();
	gpt_enable();
	mmu_enable();
	return cpu_wait(&cpus[cpu]);
}

static struct world *normal_call(struct cpu *me)
{
	struct world *next = &me->normal;
	uint64_t fid = (uint32_t)me->normal.x[0];

	if (fid >= RMI_VERSION && fid <= RMI_FID_LAST) {
		memcpy(me->realm.x, me->normal.x, RMI_ARGUMENTS * sizeof(uint64_t));
		return world_switch(&me->normal, &me->realm);
	}
	if (!psci_call(me, &next))
		me->normal.x[0] = SMC_UNKNOWN;
	return next;
}

struct world *exception(uint64_t kind, struct world *w)
{
	struct cpu *me = this_cpu();

	if (kind != KIND_SYNC || ESR_EC(read_sysreg(esr_el3)) != EC_SMC64) {
		print_registers(w);
		panic("exception %lu of the %s world", kind, w == &me->realm ? "realm" : "normal");
	}
	return w == &me->realm ? rmm_call(me) : normal_call(me);
}

void monitor_exception(uint64_t kind, struct world *w)
{
	static bool again; /* printing may be what fails */

	if (again)
		machine_off();
	again = true;
	print_registers(w);
	panic("exception %lu of the monitor", kind);
}
