/* SPDX-License-Identifier: Apache-2.0 */

#include "world.h"

#include "arch.h"
#include "bytes.h"

/* Registers that the assembler does not know at this architecture level (Arm DDI 0487, D23.2). */
#define CNTPOFF_EL2 s3_4_c14_c0_6
#define CONTEXTIDR_EL2 s3_4_c13_c0_1
#define HCRX_EL2 s3_4_c1_c2_2
#define HDFGRTR_EL2 s3_4_c3_c1_4
#define HDFGWTR_EL2 s3_4_c3_c1_5
#define HFGITR_EL2 s3_4_c1_c1_6
#define HFGRTR_EL2 s3_4_c1_c1_4
#define HFGWTR_EL2 s3_4_c1_c1_5
#define ICC_SRE_EL2 s3_4_c12_c9_5
#define ICH_HCR_EL2 s3_4_c12_c11_0
#define ICH_VMCR_EL2 s3_4_c12_c11_7
#define SCXTNUM_EL2 s3_4_c13_c0_7
#define TTBR1_EL2 s3_4_c2_c0_1
#define VDISR_EL2 s3_4_c12_c1_1
#define VSESR_EL2 s3_4_c5_c2_3

/* ICC_SRE comes before the other registers of the interrupt controller, which it opens. */
#define EL2_REGISTERS(X)                                                                                               \
	X(ICC_SRE_EL2) X(ICH_HCR_EL2) X(ICH_VMCR_EL2) X(actlr_el2) X(afsr0_el2) X(afsr1_el2) X(amair_el2)              \
	X(cnthctl_el2) X(CNTPOFF_EL2) X(cntvoff_el2) X(CONTEXTIDR_EL2) X(cptr_el2) X(elr_el2) X(esr_el2) X(far_el2)    \
	X(hacr_el2) X(hcr_el2) X(HCRX_EL2) X(HDFGRTR_EL2) X(HDFGWTR_EL2) X(HFGITR_EL2) X(HFGRTR_EL2) X(HFGWTR_EL2)     \
	X(hpfar_el2) X(hstr_el2) X(mair_el2) X(mdcr_el2) X(sctlr_el2) X(SCXTNUM_EL2) X(sp_el2) X(spsr_el2)             \
	X(tcr_el2) X(tpidr_el2) X(ttbr0_el2) X(TTBR1_EL2) X(vbar_el2) X(VDISR_EL2) X(vmpidr_el2) X(vpidr_el2)          \
	X(VSESR_EL2) X(vtcr_el2) X(vttbr_el2)

#define KEYS(X)                                                                                                        \
	X(apiakeylo_el1) X(apiakeyhi_el1) X(apibkeylo_el1) X(apibkeyhi_el1) X(apdakeylo_el1) X(apdakeyhi_el1)          \
	X(apdbkeylo_el1) X(apdbkeyhi_el1) X(apgakeylo_el1) X(apgakeyhi_el1)

#define INDEX(reg) INDEX_##reg,
enum { EL2_REGISTERS(INDEX) EL2_COUNT };
static_assert(EL2_COUNT == WORLD_EL2_REGISTERS, "struct world");

/* SCR_EL3 (Arm DDI 0487, D23.2): what both worlds may use; GPF is 0, so that granule protection faults go to EL2. */
#define SCR_NS (1UL << 0)
#define SCR_RES1 (3UL << 4)
#define SCR_HCE (1UL << 8)
#define SCR_RW (1UL << 10)
#define SCR_APK (1UL << 16)
#define SCR_API (1UL << 17)
#define SCR_ENSCXT (1UL << 25)
#define SCR_ATA (1UL << 26)
#define SCR_FGTEN (1UL << 27)
#define SCR_ECVEN (1UL << 28)
#define SCR_HXEN (1UL << 38)
#define SCR_ENTP2 (1UL << 41)
#define SCR_NSE (1UL << 62)
#define SCR_BOTH                                                                                                       \
	(SCR_NS | SCR_RES1 | SCR_HCE | SCR_RW | SCR_APK | SCR_API | SCR_ENSCXT | SCR_ATA | SCR_FGTEN | SCR_ECVEN |     \
	 SCR_HXEN | SCR_ENTP2)

#define SPSR_EL2H_MASKED 0x3C9UL
#define HCR_RW (1UL << 31)
#define SCTLR_EL2_RES1 0x30C50830UL
#define CPTR_EL2_RES1 0x22FFUL
#define ICC_SRE_ALL 0xFUL /* SRE, DFB, DIB, Enable */
#define PMCR_N_SHIFT 11
#define PMCR_N_MASK 0x1FUL

void world_reset(struct world *w, enum world_kind kind, uint64_t pc)
{
	memset(w, 0, sizeof(*w));
	w->elr = pc;
	w->spsr = SPSR_EL2H_MASKED;
	w->scr = kind == WORLD_REALM ? SCR_BOTH | SCR_NSE : SCR_BOTH;
	w->el2[INDEX_ICC_SRE_EL2] = ICC_SRE_ALL;
	w->el2[INDEX_cptr_el2] = CPTR_EL2_RES1;
	w->el2[INDEX_hcr_el2] = HCR_RW;
	w->el2[INDEX_mdcr_el2] = read_sysreg(pmcr_el0) >> PMCR_N_SHIFT & PMCR_N_MASK; /* HPMN: all counters */
	w->el2[INDEX_sctlr_el2] = SCTLR_EL2_RES1;
	w->el2[INDEX_vmpidr_el2] = read_sysreg(mpidr_el1);
	w->el2[INDEX_vpidr_el2] = read_sysreg(midr_el1);
}

void world_save(struct world *w)
{
	uint64_t *key = w->keys;

#define SAVE(reg) w->el2[INDEX_##reg] = read_sysreg(reg);
#define SAVE_KEY(reg) *key++ = read_sysreg(reg);
	EL2_REGISTERS(SAVE)
	KEYS(SAVE_KEY)
}

void world_load(const struct world *w)
{
	const uint64_t *key = w->keys;

#define LOAD(reg) write_sysreg(reg, w->el2[INDEX_##reg]);
#define LOAD_KEY(reg) write_sysreg(reg, *key++);
	EL2_REGISTERS(LOAD)
	KEYS(LOAD_KEY)
	isb();
}
