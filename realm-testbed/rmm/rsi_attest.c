/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RSI_ATTEST_TOKEN_INIT and RSI_ATTEST_TOKEN_CONTINUE (DEN0137 1.0, B5.3.2 and B5.3.1).
 *
 *   NONE ──INIT──▶ SIGNING ──CONTINUE, as often as interrupts make it──▶ SIGNED ──CONTINUE, last piece──▶ NONE
 *                    ▲──INIT, any time
 */
#include "attestation.h"
#include "rsi-call.h"
#include "token.h"

static struct token *token_of(const struct rec *rec)
{
	return hal_granule(rec->aux[REC_AUX_TOKEN]);
}

/* x1 to x8: challenge; x1: size of the whole token */
enum rsi_action rsi_attest_token_init(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	const struct attestation *a = attestation_get();
	struct realm *r = realm_of(rec->rd);
	const struct token_claims claims = {
		.challenge = (const uint8_t *)&rec->regs.x[1],
		.rpv = r->rpv,
		.hash_algo = r->hash_algo,
		.measurement = (const uint8_t (*)[MEASUREMENT_MAX])r->measurement,
		.identifier = r->apt_count != 0 && !r->ending ? (const uint8_t *)r->identifier : NULL,
		.handle = r->handle,
	};

	(void)exit;
	if (a->platform_length == 0) {
		x[0] = RSI_ERROR_UNKNOWN;
		return RSI_RETURN;
	}
	granule_lock(rec->rd);
	token_begin(token_of(rec), &claims, hal_attestation_key(), a->point);
	granule_unlock(rec->rd);
	rec->token = REC_TOKEN_SIGNING;
	rec->token_offset = 0;
	x[1] = token_size(token_of(rec), a->platform_length);
	return RSI_RETURN;
}

/* Copies the next piece; x[1] is its size. */
static void hand_out(struct rec *rec, uint8_t *to, uint64_t size, uint64_t *x)
{
	const struct attestation *a = attestation_get();
	const struct token *t = token_of(rec);

	x[1] = token_read(t, a->platform, a->platform_length, rec->token_offset, to, size);
	rec->token_offset += x[1];
	if (rec->token_offset < token_size(t, a->platform_length))
		x[0] = RSI_INCOMPLETE;
	else
		rec->token = REC_TOKEN_NONE;
}

/* x1: address of a page, x2: offset in it, x3: size; x1: bytes written */
enum rsi_action rsi_attest_token_continue(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	uint64_t ipa = rec->regs.x[1];
	uint64_t offset = rec->regs.x[2];
	uint64_t size = rec->regs.x[3];
	enum rsi_action action;
	struct ipa_page page;

	if ((ipa & GRANULE_MASK) != 0 || !ipa_is_protected(rec, ipa) || offset >= GRANULE_SIZE ||
	    size > GRANULE_SIZE - offset) {
		x[0] = RSI_ERROR_INPUT;
		return RSI_RETURN;
	}
	if (rec->token == REC_TOKEN_NONE) {
		x[0] = RSI_ERROR_STATE;
		return RSI_RETURN;
	}
	while (rec->token == REC_TOKEN_SIGNING) {
		if (token_step(token_of(rec)))
			rec->token = REC_TOKEN_SIGNED;
		if (hal_irq_pending()) {
			x[0] = RSI_INCOMPLETE;
			exit->exit_reason = RMI_EXIT_IRQ;
			return RSI_LEAVE;
		}
	}
	if (!rsi_hold(rec, ipa, &page, exit, x, &action))
		return action;
	hand_out(rec, (uint8_t *)page.bytes + offset, size, x);
	ipa_release(&page);
	return RSI_RETURN;
}
