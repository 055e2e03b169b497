/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of a realm: RSI and PSCI. */
#ifndef RSI_CALL_H
#define RSI_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "rec.h"
#include "rsi.h"
#include "rtt.h"

/* SMCCC 1.3: the caller does not need SVE state kept. It names no other function. */
#define SMCCC_SVE_HINT 0x10000UL

static inline uint64_t rsi_function(const struct rec *rec)
{
	return (uint32_t)rec->regs.x[0] & ~SMCCC_SVE_HINT;
}

/* x0 to x8. x0 to x3 are zero beforehand, the others as the realm has them. */
#define RSI_RESULTS 9

enum rsi_action {
	RSI_RETURN,  /* the results are there, the realm goes on */
	RSI_LEAVE,   /* the results are there, but the host goes on first: exit says why */
	RSI_PENDING, /* the host goes on, and the results come with its answer */
	RSI_RETRY,   /* the host goes on to map a page; then the realm makes the call again */
};

/* Arguments are in rec->regs.x; *exit is zero. Called without locks. */
typedef enum rsi_action rsi_command(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x);

rsi_command rsi_realm_config;
rsi_command rsi_ipa_state_set, rsi_ipa_state_get;
rsi_command rsi_host_call;
rsi_command rsi_measurement_read, rsi_measurement_extend;
rsi_command rsi_attest_token_init, rsi_attest_token_continue;
rsi_command rsi_csm;
rsi_command psci_call;

/* Executes the call that the realm made with SMC; true when the realm goes on. */
bool rsi_call(struct rec *rec, struct rmi_rec_exit *exit);

/*
 * A realm's page for the RMM to read or write, held until ipa_release(). When it can't be had, false, and *action and
 * x0 say how the call ends.
 */
bool rsi_hold(struct rec *rec, uint64_t ipa, struct ipa_page *page, struct rmi_rec_exit *exit, uint64_t *x,
	      enum rsi_action *action);

/* What the host answered to a pending call. */
void rsi_ipa_state_complete(struct rec *rec, uint64_t flags);
/* False when the page is not there any more: the host must map it before the realm goes on, and exit says so. */
bool rsi_host_call_complete(struct rec *rec, const struct rmi_rec_enter *enter, struct rmi_rec_exit *exit);

static inline bool ipa_is_protected(const struct rec *rec, uint64_t ipa)
{
	return ipa < realm_protected_end(realm_of(rec->rd));
}

#endif
