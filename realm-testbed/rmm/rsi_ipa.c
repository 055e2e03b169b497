/* SPDX-License-Identifier: Apache-2.0 */
/* RSI_IPA_STATE_SET and RSI_IPA_STATE_GET (DEN0137 1.0, B5.3.4 and B5.3.5). */
#include "policy.h"
#include "rsi-call.h"

static bool is_protected_range(const struct rec *rec, uint64_t base, uint64_t top)
{
	return ((base | top) & GRANULE_MASK) == 0 && base < top && ipa_is_protected(rec, top - 1);
}

/* x1: base, x2: top, x3: RIPAS, x4: flags; x1: end of what was changed, x2: the host's response */
enum rsi_action rsi_ipa_state_set(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	uint64_t base = rec->regs.x[1];
	uint64_t top = rec->regs.x[2];
	uint64_t ripas = rec->regs.x[3];

	if (ripas > RMI_RAM || !is_protected_range(rec, base, top)) {
		x[0] = RSI_ERROR_INPUT;
		return RSI_RETURN;
	}
	if (policy_overlaps(realm_of(rec->rd), base, top)) {
		x[0] = RSI_ERROR_INPUT;
		return RSI_RETURN;
	}
	rec->ripas = (struct rec_ripas){base, top, ripas, rec->regs.x[4] & RSI_CHANGE_DESTROYED};
	rec->pending = REC_PENDING_RIPAS;
	exit->exit_reason = RMI_EXIT_RIPAS_CHANGE;
	exit->ripas_base = base;
	exit->ripas_top = top;
	exit->ripas_value = (uint8_t)ripas;
	return RSI_PENDING;
}

/* The host changed what it wanted to by RMI_RTT_SET_RIPAS. It may refuse memory, but not to take it back. */
void rsi_ipa_state_complete(struct rec *rec, uint64_t flags)
{
	const struct rec_ripas *change = &rec->ripas;
	bool rejected = (flags & RMI_ENTER_RIPAS_REJECT) && change->ripas == RMI_RAM && change->base != change->top;

	rec->regs.x[0] = RSI_SUCCESS;
	rec->regs.x[1] = change->base;
	rec->regs.x[2] = rejected ? RSI_REJECT : RSI_ACCEPT;
	rec->regs.x[3] = 0;
	rec->ripas = (struct rec_ripas){0};
}

/* x1: base, x2: top; x1: end of the range from base that has one RIPAS, x2: RIPAS */
enum rsi_action rsi_ipa_state_get(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	uint64_t base = rec->regs.x[1];
	uint64_t top = rec->regs.x[2];

	(void)exit;
	if (!is_protected_range(rec, base, top))
		x[0] = RSI_ERROR_INPUT;
	else
		x[2] = ipa_ripas(realm_of(rec->rd), base, top, &x[1]);
	return RSI_RETURN;
}
