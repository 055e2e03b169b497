/* SPDX-License-Identifier: Apache-2.0 */
/* ESR_ELx, HPFAR_EL2 and SPSR_EL2 (Arm DDI 0487, D24.2): the fields that decide what a realm's exception means. */
#ifndef ESR_H
#define ESR_H

#define ESR_EC(esr) ((esr) >> 26 & 0x3F)
#define ESR_EC_IS(ec) ((uint64_t)(ec) << 26)
#define ESR_EC_MASK ESR_EC_IS(0x3F)
#define ESR_IL (1UL << 25)

#define EC_UNKNOWN 0x00
#define EC_WFX 0x01
#define EC_HVC 0x16
#define EC_SMC 0x17
#define EC_SYSREG 0x18
#define EC_INSTRUCTION_ABORT 0x20
#define EC_DATA_ABORT 0x24
#define EC_SAME_EL 1 /* added to an abort's class when it is taken from and to the same level */
#define EC_SERROR 0x2F

#define ESR_WFX_TI 3UL
#define ESR_WFX_TIMEOUT 2UL /* of TI: WFIT or WFET, with the limit in a register */
#define ESR_WFX_RV (1UL << 2) /* RN is valid */
#define ESR_WFX_RN(esr) ((esr) >> 5 & 0x1F)

/* data and instruction aborts */
#define ESR_ISV (1UL << 24)
#define ESR_SAS(esr) ((esr) >> 22 & 3)
#define ESR_SAS_MASK (3UL << 22)
#define ESR_SSE (1UL << 21)
#define ESR_SRT(esr) ((esr) >> 16 & 0x1F)
#define ESR_SF (1UL << 15)
#define ESR_SET_MASK (3UL << 11)
#define ESR_SET_UER (0UL << 11)
#define ESR_SET_UC (2UL << 11)
#define ESR_FNV (1UL << 10)
#define ESR_EA (1UL << 9)
#define ESR_CM (1UL << 8)
#define ESR_S1PTW (1UL << 7)
#define ESR_WNR (1UL << 6)
#define ESR_FSC_MASK 0x3FUL
#define FSC_ADDRESS_SIZE 0x00 /* + level */
#define FSC_TRANSLATION 0x04 /* + level */
#define FSC_PERMISSION 0x0C /* + level */
#define FSC_SEA 0x10
#define FSC_SEA_WALK_FIRST 0x13
#define FSC_SEA_WALK_LAST 0x17

/* SError */
#define ESR_IDS (1UL << 24)
#define ESR_AET_MASK (7UL << 10)
#define ESR_AET_UC (0UL << 10)
#define ESR_AET_UEU (1UL << 10)
#define ESR_AET_UEO (2UL << 10)
#define ESR_AET_UER (3UL << 10)
#define ESR_AET_CE (6UL << 10)
#define FSC_SERROR 0x11

/* MSR and MRS */
#define ESR_SYSREG(op0, op1, crn, crm, op2)                                                                            \
	((uint64_t)(op0) << 20 | (uint64_t)(op2) << 17 | (uint64_t)(op1) << 14 | (uint64_t)(crn) << 10 |               \
	 (uint64_t)(crm) << 1)
#define ESR_SYSREG_MASK ESR_SYSREG(3, 7, 15, 15, 7)
#define ESR_SYSREG_READ 1UL
#define ESR_SYSREG_RT(esr) ((esr) >> 5 & 0x1F)
#define ESR_SYSREG_CRM(esr) ((esr) >> 1 & 0xF)
#define ESR_SYSREG_OP2(esr) ((esr) >> 17 & 7)

#define XZR 31

#define HPFAR_FIPA 0x0000FFFFFFFFFFF0UL /* bits 55:12 of the address, from bit 4 on */
#define HPFAR_TO_IPA(hpfar) (((hpfar) & HPFAR_FIPA) << 8)
#define IPA_TO_HPFAR(ipa) ((ipa) >> 12 << 4)

#define PSTATE_MODE 0xFUL
#define PSTATE_EL0T 0x0UL
#define PSTATE_EL1T 0x4UL
#define PSTATE_EL1H 0x5UL
#define PSTATE_AARCH32 (1UL << 4)
#define PSTATE_DAIF (0xFUL << 6)
#define PSTATE_BTYPE (3UL << 10)
#define PSTATE_SSBS (1UL << 12)
#define PSTATE_SS (1UL << 21)
#define PSTATE_PAN (1UL << 22)
#define PSTATE_DIT (1UL << 24)
#define PSTATE_NZCV (0xFUL << 28)

/* SCTLR_EL1 */
#define SCTLR_SPAN (1UL << 23)
#define SCTLR_EE (1UL << 25)
#define SCTLR_DSSBS (1UL << 44)
/* Value for a new REC: MMU and caches off, what was RES1 in earlier versions set (DEN0137 1.0, A4.3.1). */
#define SCTLR_RESET                                                                                                    \
	(1UL << 3 /* SA */ | 1UL << 4 /* SA0 */ | 1UL << 5 /* CP15BEN */ | 1UL << 6 /* nAA */ | 1UL << 11 /* EOS */ | \
	 1UL << 16 /* nTWI */ | 1UL << 18 /* nTWE */ | 1UL << 22 /* EIS */ | SCTLR_SPAN)

#define MDSCR_TDCC (1UL << 12)

#endif
