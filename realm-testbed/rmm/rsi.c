/* SPDX-License-Identifier: Apache-2.0 */
/* Which call a realm's SMC is (DEN0137 1.0, B5; Arm DEN0028 for the rest), and how it ends. */
#include "csm.h"
#include "exit.h"
#include "rsi-call.h"
#include "smccc.h"

/* Function identifiers of PSCI: both conventions, numbers 0 to 0x1F. */
#define PSCI_FID(fid) (((fid) & ~0x4000001FUL) == PSCI_VERSION)

static enum rsi_action smccc_version(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	(void)rec;
	(void)exit;
	x[0] = SMCCC_VERSION_1_2;
	return RSI_RETURN;
}

/* x1: function */
static enum rsi_action smccc_arch_features(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	uint32_t function = (uint32_t)rec->regs.x[1];

	(void)exit;
	x[0] = function == SMCCC_VERSION || function == SMCCC_ARCH_FEATURES ? 0 : SMC_UNKNOWN;
	return RSI_RETURN;
}

/* x1: version that the realm wants; x1, x2: lowest and highest that it can have */
static enum rsi_action rsi_version(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	(void)exit;
	x[0] = rec->regs.x[1] == RSI_ABI_1_0 ? RSI_SUCCESS : RSI_ERROR_INPUT;
	x[1] = RSI_ABI_1_0;
	x[2] = RSI_ABI_1_0;
	return RSI_RETURN;
}

/* x1: index; x1: value, 0 for every index */
static enum rsi_action rsi_features(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	(void)rec;
	(void)exit;
	(void)x;
	return RSI_RETURN;
}

static enum rsi_action unknown(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	(void)rec;
	(void)exit;
	x[0] = SMC_UNKNOWN;
	return RSI_RETURN;
}

static rsi_command *find(uint64_t fid)
{
	switch (fid) {
	case SMCCC_VERSION:
		return smccc_version;
	case SMCCC_ARCH_FEATURES:
		return smccc_arch_features;
	case RSI_VERSION:
		return rsi_version;
	case RSI_FEATURES:
		return rsi_features;
	case RSI_MEASUREMENT_READ:
		return rsi_measurement_read;
	case RSI_MEASUREMENT_EXTEND:
		return rsi_measurement_extend;
	case RSI_ATTEST_TOKEN_INIT:
		return rsi_attest_token_init;
	case RSI_ATTEST_TOKEN_CONTINUE:
		return rsi_attest_token_continue;
	case RSI_REALM_CONFIG:
		return rsi_realm_config;
	case RSI_IPA_STATE_SET:
		return rsi_ipa_state_set;
	case RSI_IPA_STATE_GET:
		return rsi_ipa_state_get;
	case RSI_HOST_CALL:
		return rsi_host_call;
	default:
		if (fid >= RSI_CSM_FID(0) && fid <= RSI_CSM_FID_LAST)
			return rsi_csm;
		return PSCI_FID(fid) ? psci_call : unknown;
	}
}

bool rsi_call(struct rec *rec, struct rmi_rec_exit *exit)
{
	uint64_t x[RSI_RESULTS] = {0};
	enum rsi_action action;

	for (unsigned int i = 4; i < RSI_RESULTS; i++)
		x[i] = rec->regs.x[i];
	action = find(rsi_function(rec))(rec, exit, x);
	if (action == RSI_RETURN || action == RSI_LEAVE)
		for (unsigned int i = 0; i < RSI_RESULTS; i++)
			rec->regs.x[i] = x[i];
	if (action != RSI_RETRY)
		skip_instruction(rec);
	return action == RSI_RETURN;
}

bool rsi_hold(struct rec *rec, uint64_t ipa, struct ipa_page *page, struct rmi_rec_exit *exit, uint64_t *x,
	      enum rsi_action *action)
{
	switch (ipa_hold(realm_of(rec->rd), ipa & ~GRANULE_MASK, page)) {
	case IPA_OK:
		return true;
	case IPA_EMPTY:
		x[0] = RSI_ERROR_INPUT;
		*action = RSI_RETURN;
		return false;
	default:
		exit_stage2_abort(ipa, page->level, exit);
		*action = RSI_RETRY;
		return false;
	}
}
