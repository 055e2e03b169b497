/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual CPU interface (Arm IHI 0069, 12.4). */
#include "arch.h"
#include "hal.h"
#include "machine.h"

#define ICH_AP0R0_EL2 s3_4_c12_c8_0
#define ICH_AP1R0_EL2 s3_4_c12_c9_0
#define ICH_HCR_EL2 s3_4_c12_c11_0
#define ICH_VTR_EL2 s3_4_c12_c11_1
#define ICH_MISR_EL2 s3_4_c12_c11_2
#define ICH_VMCR_EL2 s3_4_c12_c11_7
#define ICH_LR0_EL2 s3_4_c12_c12_0
#define ICH_LR1_EL2 s3_4_c12_c12_1
#define ICH_LR2_EL2 s3_4_c12_c12_2
#define ICH_LR3_EL2 s3_4_c12_c12_3

#define VTR_LIST_REGS(vtr) ((vtr) & 0x1F) /* minus one */
#define VTR_PRE_BITS(vtr) ((vtr) >> 26 & 7) /* minus one */

void gic_hw_save(struct rec_gic *to)
{
	uint64_t vtr = read_sysreg(ICH_VTR_EL2);

	RMM_ASSERT(VTR_LIST_REGS(vtr) == RMM_NUM_LRS && VTR_PRE_BITS(vtr) == 4);
	to->hcr = read_sysreg(ICH_HCR_EL2);
	to->vmcr = read_sysreg(ICH_VMCR_EL2);
	to->misr = read_sysreg(ICH_MISR_EL2);
	to->lr[0] = read_sysreg(ICH_LR0_EL2);
	to->lr[1] = read_sysreg(ICH_LR1_EL2);
	to->lr[2] = read_sysreg(ICH_LR2_EL2);
	to->lr[3] = read_sysreg(ICH_LR3_EL2);
	to->ap0r0 = read_sysreg(ICH_AP0R0_EL2);
	to->ap1r0 = read_sysreg(ICH_AP1R0_EL2);
}

void gic_hw_load(const struct rec_gic *from)
{
	write_sysreg(ICH_AP0R0_EL2, from->ap0r0);
	write_sysreg(ICH_AP1R0_EL2, from->ap1r0);
	write_sysreg(ICH_LR0_EL2, from->lr[0]);
	write_sysreg(ICH_LR1_EL2, from->lr[1]);
	write_sysreg(ICH_LR2_EL2, from->lr[2]);
	write_sysreg(ICH_LR3_EL2, from->lr[3]);
	write_sysreg(ICH_VMCR_EL2, from->vmcr);
	write_sysreg(ICH_HCR_EL2, from->hcr);
}
