/* SPDX-License-Identifier: Apache-2.0 */
/* ID_AA64… (Arm DDI 0487, D24.2). */
#include "exit.h"

#define REG(crm, op2) ((crm) << 3 | (op2))
#define FIELD(at) (0xFUL << (at))
#define GET(raw, at) ((raw) >> (at) & 0xF)

/* A field, but not more than the version that realms may use. */
static uint64_t at_most(uint64_t raw, unsigned int at, uint64_t limit)
{
	uint64_t value = GET(raw, at);

	return (value < limit ? value : limit) << at;
}

/* AArch64 only; no EL2 and EL3, SVE, SEL2, MPAM, AMU, RME. */
static uint64_t pfr0(uint64_t raw)
{
	return at_most(raw, 0, 1) | at_most(raw, 4, 1) /* EL0, EL1 */ | at_most(raw, 28, 1) /* RAS */ |
	       (raw & (FIELD(16) /* FP */ | FIELD(20) /* AdvSIMD */ | FIELD(24) /* GIC */ | FIELD(48) /* DIT */ |
		       FIELD(56) /* CSV2 */ | FIELD(60) /* CSV3 */));
}

/* No MTE, SME, NMI, and none of their fractions. */
#define PFR1_SHOWN (FIELD(0) /* BT */ | FIELD(4) /* SSBS */ | FIELD(32) /* CSV2_frac */)

/* No PMU, trace, SPE, BRBE; breakpoints as the realm was created, none of them aware of the context. */
static uint64_t dfr0(const struct realm *r, uint64_t raw)
{
	return (raw & (FIELD(0) /* DebugVer */ | FIELD(36) /* DoubleLock */)) | (uint64_t)r->num_bps << 12 |
	       (uint64_t)r->num_wps << 20;
}

#define ISAR0_HIDDEN FIELD(24) /* TME */
#define ISAR1_HIDDEN FIELD(60) /* LS64 */

/* No LPA2: 48 bits, and translation granules without it. Nothing of stage 2, no FGT, ECV without offset. */
static uint64_t mmfr0(uint64_t raw)
{
	uint64_t tgran4 = GET(raw, 28) == 1 ? 0 : raw & FIELD(28);

	return at_most(raw, 0, 5) /* PARange */ | at_most(raw, 20, 1) /* TGran16 */ | tgran4 |
	       at_most(raw, 60, 1) /* ECV */ |
	       (raw & (FIELD(4) /* ASIDBits */ | FIELD(8) /* BigEnd */ | FIELD(16) /* BigEndEL0 */ |
		       FIELD(24) /* TGran64 */ | FIELD(44) /* ExS */));
}

/* No VMID, VHE, LORegions, XNX, TWED, HCX, CMOW. */
#define MMFR1_SHOWN                                                                                                    \
	(FIELD(0) /* HAFDBS */ | FIELD(12) /* HPDS */ | FIELD(20) /* PAN */ | FIELD(24) /* SpecSEI */ |                \
	 FIELD(36) /* ETS */ | FIELD(44) /* AFP */ | FIELD(48) /* nTLBPA */ | FIELD(60) /* ECBHB */)
/* No 52-bit addresses, NV, FWB, EVT. */
#define MMFR2_SHOWN                                                                                                    \
	(FIELD(0) /* CnP */ | FIELD(4) /* UAO */ | FIELD(8) /* LSM */ | FIELD(12) /* IESB */ | FIELD(20) /* CCIDX */ | \
	 FIELD(28) /* ST */ | FIELD(32) /* AT */ | FIELD(36) /* IDS */ | FIELD(48) /* TTL */ | FIELD(52) /* BBM */ |   \
	 FIELD(60) /* E0PD */)

uint64_t idreg_value(const struct realm *r, unsigned int crm, unsigned int op2, uint64_t raw)
{
	switch (REG(crm, op2)) {
	case REG(4, 0):
		return pfr0(raw);
	case REG(4, 1):
		return raw & PFR1_SHOWN;
	case REG(5, 0):
		return dfr0(r, raw);
	case REG(6, 0):
		return raw & ~ISAR0_HIDDEN;
	case REG(6, 1):
		return raw & ~ISAR1_HIDDEN;
	case REG(7, 0):
		return mmfr0(raw);
	case REG(7, 1):
		return raw & MMFR1_SHOWN;
	case REG(7, 2):
		return raw & MMFR2_SHOWN;
	default:
		/* AArch32, SVE, SME, and what is newer than this (WFxT and MOPS in ISAR2, PIE in MMFR3, …). */
		return 0;
	}
}
