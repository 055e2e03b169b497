/* SPDX-License-Identifier: Apache-2.0 */

#include "bytes.h"
#include "el1.h"

struct rsi_result rsi_call(uint64_t fid, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4)
{
	struct smc s = {{fid, a1, a2, a3, a4}};

	smc(&s);
	return (struct rsi_result){s.x[0], s.x[1], s.x[2], s.x[3], s.x[4], s.x[5], s.x[6], s.x[7], s.x[8]};
}

uint64_t rsi_host_call(uint16_t imm, uint64_t *gprs, size_t count)
{
	static struct rsi_host_call calls[REALM_MAX_RECS] __attribute__((aligned(256)));
	struct rsi_host_call *call = &calls[realm_rec()];
	uint64_t status;

	memset(call, 0, sizeof(*call));
	call->imm = imm;
	if (gprs != NULL)
		memcpy(call->gprs, gprs, count * sizeof(*gprs));
	status = rsi_call(RSI_HOST_CALL, (uintptr_t)call, 0, 0, 0).status;
	if (gprs != NULL)
		memcpy(gprs, call->gprs, count * sizeof(*gprs));
	return status;
}

int64_t realm_cpu_on(uint64_t mpidr, uint64_t context)
{
	return (int64_t)rsi_call(PSCI_CPU_ON, mpidr, (uintptr_t)secondary_entry, context, 0).status;
}
