/* SPDX-License-Identifier: Apache-2.0 */
/* From start.S to the program. */

#include "el1.h"

static uint64_t shared;
volatile uint64_t realm_probe_jump_to;

uint64_t shared_bit(void)
{
	return shared;
}

unsigned int realm_rec(void)
{
	return (unsigned int)read_sysreg(mpidr_el1) & 0xF;
}

void start_first(uint64_t argument)
{
	static struct rsi_realm_config config __attribute__((aligned(4096)));

	if (rsi_call(RSI_REALM_CONFIG, (uintptr_t)&config, 0, 0, 0).status != RSI_SUCCESS)
		realm_off();
	shared = 1UL << (config.ipa_width - 1);
	mmu_tables(shared);
	mmu_on();
	realm_main(argument);
	realm_off();
}

void start_secondary(uint64_t context)
{
	struct smc off = {{PSCI_CPU_OFF}};

	mmu_on();
	realm_secondary(context);
	realm_irq_mask();
	smc(&off);
	realm_fail();
}

__attribute__((weak)) void realm_secondary(uint64_t context)
{
	(void)context;
}

void realm_off(void)
{
	struct smc off = {{PSCI_SYSTEM_OFF}};

	smc(&off);
	for (;;)
		wfi();
}

void realm_status(uint64_t status)
{
	rsi_host_call(HOST_CALL_STATUS, &status, 1);
}

void realm_fail(void)
{
	realm_status(1);
	realm_off();
}
