/* SPDX-License-Identifier: Apache-2.0 */
/* RSI_HOST_CALL (DEN0137 1.0, B5.3.3): a structure in the realm's memory goes to the host and comes back. */
#include "bytes.h"
#include "exit.h"
#include "rsi-call.h"

static struct rsi_host_call *in_page(const struct ipa_page *page, uint64_t ipa)
{
	return (struct rsi_host_call *)((uint8_t *)page->bytes + (ipa & GRANULE_MASK));
}

/* x1: address of the structure */
enum rsi_action rsi_host_call(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	uint64_t ipa = rec->regs.x[1];
	struct rsi_host_call *call;
	enum rsi_action action;
	struct ipa_page page;

	/* Its alignment keeps it inside of one page. */
	if (ipa % sizeof(*call) != 0 || !ipa_is_protected(rec, ipa)) {
		x[0] = RSI_ERROR_INPUT;
		return RSI_RETURN;
	}
	if (!rsi_hold(rec, ipa, &page, exit, x, &action))
		return action;
	call = in_page(&page, ipa);
	exit->exit_reason = RMI_EXIT_HOST_CALL;
	exit->imm = call->imm;
	memcpy(exit->gprs, call->gprs, sizeof(exit->gprs));
	ipa_release(&page);
	rec->host_call_ipa = ipa;
	rec->pending = REC_PENDING_HOST_CALL;
	return RSI_PENDING;
}

bool rsi_host_call_complete(struct rec *rec, const struct rmi_rec_enter *enter, struct rmi_rec_exit *exit)
{
	uint64_t ipa = rec->host_call_ipa;
	struct ipa_page page;
	enum ipa_status status = ipa_hold(realm_of(rec->rd), ipa & ~GRANULE_MASK, &page);

	if (status == IPA_HOST) {
		exit_stage2_abort(ipa, page.level, exit);
		return false;
	}
	/* Another REC may have given the page away meanwhile; then the host's answer has no place. */
	rec->regs.x[0] = status == IPA_OK ? RSI_SUCCESS : RSI_ERROR_INPUT;
	if (status == IPA_OK) {
		memcpy(in_page(&page, ipa)->gprs, enter->gprs, sizeof(enter->gprs));
		ipa_release(&page);
	}
	return true;
}
