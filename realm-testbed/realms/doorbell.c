/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two realms count to ROUNDS together through a page that they share with the host. Each rings after its step; as a
 * ring is only a hint, a timer looks again. Boot arguments: "a" begins, "b" answers.
 */

#include "check.h"

#define ROUNDS 50
#define LOOK_AGAIN_DIVIDER 50 /* of the counter's frequency: 20 ms */

static uint32_t rings, looks;
static uint32_t bell;

void realm_irq(uint32_t interrupt)
{
	if (interrupt == bell) {
		rings++;
	} else if (interrupt == REALM_PPI_VIRTUAL_TIMER) {
		write_sysreg(cntv_ctl_el0, 0);
		looks++;
	}
}

static uint64_t look(const uint64_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static void wait_for(const uint64_t *word, uint64_t value)
{
	realm_irq_mask();
	while (look(word) != value) {
		write_sysreg(cntv_tval_el0, read_sysreg(cntfrq_el0) / LOOK_AGAIN_DIVIDER);
		write_sysreg(cntv_ctl_el0, 1);
		isb();
		wfi();
		realm_irq_unmask();
		isb();
		realm_irq_mask();
	}
	realm_irq_unmask();
}

static void step(uint64_t *word, uint64_t value, uint64_t channel, uint16_t host_call)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
	CHECK_EQUAL(RSI_SUCCESS, rsi_host_call(host_call, &channel, 1));
	CHECK_EQUAL(0, channel);
}

void realm_main(uint64_t argument)
{
	const void *tree = (const void *)argument;
	uint32_t size;
	const char *role = device_tree_property(tree, "chosen", "bootargs", &size);
	bool begins = role != NULL && role[0] == 'a';
	uint64_t channel = device_tree_cell(tree, "csm-channel0", "csm-ipc,channel", 0);
	uint16_t host_call = (uint16_t)device_tree_cell(tree, "csm-channel0", "csm-ipc,host-call", 0);
	uint64_t shared = device_tree_cells(tree, "csm-channel0", "reg", 0) | shared_bit();
	uint64_t *mine = (uint64_t *)shared + (begins ? 0 : 8), *theirs = (uint64_t *)shared + (begins ? 8 : 0);
	uint64_t nobody = channel + 1;

	bell = 32 + device_tree_cell(tree, "csm-channel0", "interrupts", 1);
	realm_print("doorbell: %s, channel %lu, page at %lx, interrupt %u\n", begins ? "begins" : "answers", channel,
		    shared, bell);
	CHECK_EQUAL(HOST_CALL_DOORBELL, host_call);
	realm_irq_start();
	realm_irq_enable(bell);
	realm_irq_enable(REALM_PPI_VIRTUAL_TIMER);
	for (uint64_t i = 1; i <= ROUNDS; i++) {
		if (begins)
			step(mine, i, channel, host_call);
		wait_for(theirs, i);
		if (!begins)
			step(mine, i, channel, host_call);
	}
	CHECK_EQUAL(RSI_SUCCESS, rsi_host_call(host_call, &nobody, 1));
	CHECK_EQUAL(1, nobody);
	CHECK(rings > 0 && rings <= ROUNDS);
	realm_print("doorbell: %u interrupts for %u rings, looked again %u times\n", rings, ROUNDS, looks);
	check_end("doorbell");
}
