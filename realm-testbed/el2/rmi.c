/* SPDX-License-Identifier: Apache-2.0 */

#include "el2.h"

struct rmi_result rmi_call(uint64_t fid, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5)
{
	struct smc regs = {{fid, a1, a2, a3, a4, a5}};

	smc(&regs);
	return (struct rmi_result){regs.x[0], regs.x[1], regs.x[2], regs.x[3], regs.x[4]};
}

uint64_t delegated_alloc(void)
{
	uint64_t pa = granule_alloc();

	if (pa != 0 && RMI1(RMI_GRANULE_DELEGATE, pa).status != RMI_SUCCESS)
		panic("delegate %lx", pa);
	return pa;
}

void delegated_free(uint64_t pa)
{
	uint64_t status = RMI1(RMI_GRANULE_UNDELEGATE, pa).status;

	if (status != RMI_SUCCESS)
		panic("undelegate %lx: %lx", pa, status);
	granule_free(pa);
}
