/* SPDX-License-Identifier: Apache-2.0 */
/* RSI_REALM_CONFIG (DEN0137 1.0, B5.3.8). */
#include "bytes.h"
#include "rsi-call.h"

/* x1: address of the page to fill */
enum rsi_action rsi_realm_config(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	const struct realm *r = realm_of(rec->rd);
	uint64_t ipa = rec->regs.x[1];
	struct rsi_realm_config *config;
	enum rsi_action action;
	struct ipa_page page;

	if ((ipa & GRANULE_MASK) != 0 || !ipa_is_protected(rec, ipa)) {
		x[0] = RSI_ERROR_INPUT;
		return RSI_RETURN;
	}
	if (!rsi_hold(rec, ipa, &page, exit, x, &action))
		return action;
	config = page.bytes;
	memset(config, 0, sizeof(*config));
	config->ipa_width = r->ipa_bits;
	config->hash_algo = r->hash_algo;
	memcpy(config->rpv, r->rpv, sizeof(config->rpv));
	ipa_release(&page);
	return RSI_RETURN;
}
