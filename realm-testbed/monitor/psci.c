/* SPDX-License-Identifier: Apache-2.0 */
/* Power State Coordination Interface 1.1 (Arm DEN0022) and the calling convention's own functions (DEN0028). */

#include "monitor.h"

#include "arch.h"
#include "lock.h"
#include "smccc.h"

#define POWER_STATE_POWERDOWN (1UL << 16)
#define POWER_STATE_RES0 0xFCFE0000UL /* original format */

static struct lock psci_lock; /* protects cpus[].state, entry and context of CPUs that are off */

/* NULL when there is no such CPU: all of them have Aff3, Aff2 and Aff1 zero. */
static struct cpu *cpu_of(uint64_t mpidr)
{
	return mpidr < cpu_count ? &cpus[mpidr] : NULL;
}

static int64_t cpu_on(uint64_t mpidr, uint64_t entry, uint64_t context)
{
	struct cpu *cpu = cpu_of(mpidr);
	int64_t result = PSCI_SUCCESS;

	if (cpu == NULL)
		return PSCI_INVALID_PARAMETERS;
	if (entry < dram_start || entry >= dram_end || (entry & 3) != 0)
		return PSCI_INVALID_ADDRESS;
	lock(&psci_lock);
	if (cpu->state == PSCI_AFFINITY_ON) {
		result = PSCI_ALREADY_ON;
	} else if (cpu->state == PSCI_AFFINITY_ON_PENDING) {
		result = PSCI_ON_PENDING;
	} else {
		cpu->entry = entry;
		cpu->context = context;
		__atomic_store_n(&cpu->state, PSCI_AFFINITY_ON_PENDING, __ATOMIC_RELEASE);
	}
	unlock(&psci_lock);
	if (result == PSCI_SUCCESS)
		gic_wake((unsigned int)mpidr);
	return result;
}

struct world *cpu_wait(struct cpu *me)
{
	gic_begin_wait();
	/* With cpu_on(), which writes the state before it sends the interrupt that ends the WFI. */
	while (__atomic_load_n(&me->state, __ATOMIC_ACQUIRE) != PSCI_AFFINITY_ON_PENDING) {
		wfi();
		cpu_relax();
	}
	gic_end_wait();
	return rmm_warm_boot(me);
}

static int64_t affinity_info(uint64_t mpidr, uint64_t level)
{
	struct cpu *cpu = cpu_of(mpidr);

	if (cpu == NULL || level != 0)
		return PSCI_INVALID_PARAMETERS;
	return (int64_t)__atomic_load_n(&cpu->state, __ATOMIC_ACQUIRE);
}

/* There is no power state but standby: the CPU keeps everything. */
static int64_t cpu_suspend(uint64_t power_state)
{
	if ((power_state & (POWER_STATE_POWERDOWN | POWER_STATE_RES0)) != 0)
		return PSCI_INVALID_PARAMETERS;
	dsb(sy);
	wfi();
	return PSCI_SUCCESS;
}

static int64_t features(uint64_t fid)
{
	switch (fid) {
	case PSCI_VERSION:
	case PSCI_CPU_SUSPEND32:
	case PSCI_CPU_SUSPEND:
	case PSCI_CPU_OFF:
	case PSCI_CPU_ON32:
	case PSCI_CPU_ON:
	case PSCI_AFFINITY_INFO32:
	case PSCI_AFFINITY_INFO:
	case PSCI_SYSTEM_OFF:
	case PSCI_SYSTEM_RESET:
	case PSCI_FEATURES:
	case SMCCC_VERSION:
		return PSCI_SUCCESS;
	default:
		return PSCI_NOT_SUPPORTED;
	}
}

bool psci_call(struct cpu *me, struct world **next)
{
	uint64_t *x = me->normal.x;
	uint64_t fid = (uint32_t)x[0];
	bool wide = (fid & 1UL << 30) != 0; /* SMC64 */
	uint64_t a1 = wide ? x[1] : (uint32_t)x[1];
	uint64_t a2 = wide ? x[2] : (uint32_t)x[2];
	uint64_t a3 = wide ? x[3] : (uint32_t)x[3];
	int64_t result;

	switch (fid) {
	case SMCCC_VERSION:
		result = SMCCC_VERSION_1_2;
		break;
	case SMCCC_ARCH_FEATURES:
		result = a1 == SMCCC_VERSION || a1 == SMCCC_ARCH_FEATURES ? 0 : PSCI_NOT_SUPPORTED;
		break;
	case PSCI_VERSION:
		result = PSCI_VERSION_1_1;
		break;
	case PSCI_FEATURES:
		result = features((uint32_t)a1);
		break;
	case PSCI_CPU_SUSPEND32:
	case PSCI_CPU_SUSPEND:
		result = cpu_suspend((uint32_t)a1);
		break;
	case PSCI_CPU_OFF:
		__atomic_store_n(&me->state, PSCI_AFFINITY_OFF, __ATOMIC_RELEASE);
		*next = cpu_wait(me);
		return true;
	case PSCI_CPU_ON32:
	case PSCI_CPU_ON:
		result = cpu_on(a1, a2, a3);
		break;
	case PSCI_AFFINITY_INFO32:
	case PSCI_AFFINITY_INFO:
		result = affinity_info(a1, a2);
		break;
	case PSCI_SYSTEM_OFF:
		machine_off();
	case PSCI_SYSTEM_RESET:
		machine_reset();
	default:
		return false;
	}
	x[0] = (uint64_t)result;
	return true;
}
