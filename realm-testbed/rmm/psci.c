/* SPDX-License-Identifier: Apache-2.0 */
/* PSCI 1.1 for realms (Arm DEN0022; DEN0137 1.0, B6) and RMI_PSCI_COMPLETE (B4.3.5). */
#include "esr.h"
#include "rsi-call.h"
#include "smccc.h"

#define SMC64 0x40000000UL

static uint64_t argument(const struct rec *rec, unsigned int i)
{
	return rsi_function(rec) & SMC64 ? rec->regs.x[i] : (uint32_t)rec->regs.x[i];
}

/* The host hears of the call: its function and as many arguments. */
static void tell(const struct rec *rec, struct rmi_rec_exit *exit, unsigned int arguments)
{
	exit->exit_reason = RMI_EXIT_PSCI;
	exit->gprs[0] = rsi_function(rec);
	for (unsigned int i = 1; i <= arguments; i++)
		exit->gprs[i] = argument(rec, i);
}

static int64_t find_target(const struct rec *rec, uint64_t mpidr, uint64_t *index)
{
	/* RECs are no longer created when one runs, so the count is constant. */
	if (!mpidr_to_index(mpidr, index) || *index >= realm_of(rec->rd)->next_rec)
		return PSCI_INVALID_PARAMETERS;
	return PSCI_SUCCESS;
}

/* x1: MPIDR, x2: entry, x3: context */
static enum rsi_action cpu_on(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	struct rec_psci call = {PSCI_CPU_ON, 0, argument(rec, 2), argument(rec, 3)};
	int64_t status = find_target(rec, argument(rec, 1), &call.target);

	if (!ipa_is_protected(rec, call.entry))
		status = PSCI_INVALID_ADDRESS;
	else if (status == PSCI_SUCCESS && call.target == rec->index)
		status = PSCI_ALREADY_ON;
	if (status != PSCI_SUCCESS) {
		x[0] = (uint64_t)status;
		return RSI_RETURN;
	}
	rec->psci = call;
	rec->pending = REC_PENDING_PSCI;
	tell(rec, exit, 3);
	return RSI_PENDING;
}

/* x1: MPIDR, x2: lowest affinity level */
static enum rsi_action affinity_info(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	struct rec_psci call = {PSCI_AFFINITY_INFO, 0, 0, 0};
	int64_t status = find_target(rec, argument(rec, 1), &call.target);

	if (argument(rec, 2) != 0)
		status = PSCI_INVALID_PARAMETERS;
	if (status != PSCI_SUCCESS || call.target == rec->index) {
		x[0] = status != PSCI_SUCCESS ? (uint64_t)status : PSCI_AFFINITY_ON;
		return RSI_RETURN;
	}
	rec->psci = call;
	rec->pending = REC_PENDING_PSCI;
	tell(rec, exit, 2);
	return RSI_PENDING;
}

/* x1: function */
static int64_t features(uint32_t function)
{
	switch (function) {
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

enum rsi_action psci_call(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	switch (rsi_function(rec)) {
	case PSCI_VERSION:
		x[0] = PSCI_VERSION_1_1;
		return RSI_RETURN;
	case PSCI_FEATURES:
		x[0] = (uint64_t)features((uint32_t)rec->regs.x[1]);
		return RSI_RETURN;
	case PSCI_CPU_SUSPEND32:
	case PSCI_CPU_SUSPEND:
		/* Every power state is standby: the host may wait, and nothing is lost. */
		tell(rec, exit, 3);
		return RSI_LEAVE;
	case PSCI_CPU_OFF:
		rec->runnable = false;
		tell(rec, exit, 0);
		return RSI_LEAVE;
	case PSCI_CPU_ON32:
	case PSCI_CPU_ON:
		return cpu_on(rec, exit, x);
	case PSCI_AFFINITY_INFO32:
	case PSCI_AFFINITY_INFO:
		return affinity_info(rec, exit, x);
	case PSCI_SYSTEM_OFF:
	case PSCI_SYSTEM_RESET:
		granule_lock(rec->rd);
		realm_set_state(realm_of(rec->rd), REALM_SYSTEM_OFF);
		granule_unlock(rec->rd);
		tell(rec, exit, 0);
		return RSI_PENDING; /* for ever */
	default:
		x[0] = (uint64_t)PSCI_NOT_SUPPORTED;
		return RSI_RETURN;
	}
}

/* A REC that runs is on, even if its last act will be CPU_OFF; its fields are another CPU's. */
static bool is_on(const struct granule *target)
{
	return granule_references(target) != 0 || rec_of(target)->runnable;
}

/* Both RECs are locked. What the host says is believed only where it could have been true. */
static uint64_t complete(struct granule *calling, struct granule *target, int64_t status)
{
	struct rec *caller = rec_of(calling);
	struct rec *other = rec_of(target);
	int64_t answer;

	if (granule_references(calling) != 0 || caller->pending != REC_PENDING_PSCI || caller->rd != other->rd ||
	    caller->psci.target != other->index)
		return RMI_ERROR_INPUT;

	if (caller->psci.function == PSCI_AFFINITY_INFO) {
		if (status != PSCI_SUCCESS)
			return RMI_ERROR_INPUT;
		answer = is_on(target) ? PSCI_AFFINITY_ON : PSCI_AFFINITY_OFF;
	} else {
		if (status != PSCI_SUCCESS && (status != PSCI_DENIED || is_on(target)))
			return RMI_ERROR_INPUT;
		answer = is_on(target) ? PSCI_ALREADY_ON : status;
		if (answer == PSCI_SUCCESS) {
			rec_reset(other, caller->psci.entry, caller->el1.sctlr_el1);
			other->regs.x[0] = caller->psci.context;
			other->runnable = true;
		}
	}
	caller->regs.x[0] = (uint64_t)answer;
	caller->regs.x[1] = 0;
	caller->regs.x[2] = 0;
	caller->regs.x[3] = 0;
	caller->pending = REC_PENDING_NONE;
	return RMI_SUCCESS;
}

/* x1: calling REC, x2: target REC, x3: status */
void rmi_psci_complete(const uint64_t *a, struct result *r)
{
	struct granule *calling, *target;

	if (!granule_lock_two(a[1], GRANULE_REC, &calling, a[2], GRANULE_REC, &target)) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	r->x[0] = complete(calling, target, (int64_t)a[3]);
	granule_unlock(calling);
	granule_unlock(target);
}
