/* SPDX-License-Identifier: Apache-2.0 */
/* RSI_MEASUREMENT_READ and RSI_MEASUREMENT_EXTEND (DEN0137 1.0, B5.3.7 and B5.3.6). */
#include "bytes.h"
#include "rsi-call.h"

/* x1: slot; x1 to x8: value */
enum rsi_action rsi_measurement_read(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	struct realm *r = realm_of(rec->rd);
	uint64_t slot = rec->regs.x[1];

	(void)exit;
	if (slot >= MEASUREMENT_SLOTS) {
		x[0] = RSI_ERROR_INPUT;
		return RSI_RETURN;
	}
	memset(&x[1], 0, MEASUREMENT_MAX);
	granule_lock(rec->rd);
	memcpy(&x[1], r->measurement[slot], measurement_size(r->hash_algo));
	granule_unlock(rec->rd);
	return RSI_RETURN;
}

/* x1: slot, x2: size, x3 to x10: value */
enum rsi_action rsi_measurement_extend(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	uint64_t slot = rec->regs.x[1];
	uint64_t size = rec->regs.x[2];

	(void)exit;
	if (slot == 0 || slot >= MEASUREMENT_SLOTS || size > MEASUREMENT_MAX) {
		x[0] = RSI_ERROR_INPUT;
		return RSI_RETURN;
	}
	granule_lock(rec->rd);
	measure_extend(realm_of(rec->rd), (unsigned int)slot, (const uint8_t *)&rec->regs.x[3], size);
	granule_unlock(rec->rd);
	return RSI_RETURN;
}
