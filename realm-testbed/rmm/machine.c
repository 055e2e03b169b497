/* SPDX-License-Identifier: Apache-2.0 */
/* A CPU between the host and a realm. EL2 registers of the host and its keys are the monitor's business. */
#include "machine.h"

#include <stddef.h>

#include "arch.h"
#include "esr.h"
#include "memory-map.h"
#include "rec_offsets.h"
#include "rtt.h"

_Static_assert(offsetof(struct rec, regs) == 0, "enter.S");
_Static_assert(offsetof(struct rec_registers, sp_el0) == REC_SP_EL0, "enter.S");
_Static_assert(offsetof(struct rec_registers, pc) == REC_PC, "enter.S");
_Static_assert(offsetof(struct rec_registers, pstate) == REC_PSTATE, "enter.S");

#define HCRX_EL2 s3_4_c1_c2_2
#define HDFGRTR_EL2 s3_4_c3_c1_4
#define HDFGWTR_EL2 s3_4_c3_c1_5
#define HFGITR_EL2 s3_4_c1_c1_6
#define HFGRTR_EL2 s3_4_c1_c1_4
#define HFGWTR_EL2 s3_4_c1_c1_5
#define CNTPOFF_EL2 s3_4_c14_c0_6
#define VSESR_EL2 s3_4_c5_c2_3

/* HCR_EL2 (Arm DDI 0487, D24.2.62); E2H and TGE are 0, ATA (MTE) too. */
#define HCR_VM (1UL << 0)
#define HCR_SWIO (1UL << 1)
#define HCR_PTW (1UL << 2)
#define HCR_FMO (1UL << 3)
#define HCR_IMO (1UL << 4)
#define HCR_AMO (1UL << 5)
#define HCR_VSE (1UL << 8)
#define HCR_FB (1UL << 9) /* TLB and cache maintenance reaches the CPUs where the REC ran before */
#define HCR_BSU_IS (1UL << 10)
#define HCR_TWI (1UL << 13)
#define HCR_TWE (1UL << 14)
#define HCR_TID3 (1UL << 18)
#define HCR_TSC (1UL << 19)
#define HCR_TIDCP (1UL << 20)
#define HCR_RW (1UL << 31)
#define HCR_TLOR (1UL << 35)
#define HCR_TEA (1UL << 37)
#define HCR_APK (1UL << 40)
#define HCR_API (1UL << 41)
#define HCR_FWB (1UL << 46)
#define HCR_ENSCXT (1UL << 53)
#define HCR_TID5 (1UL << 58)
#define HCR_REALM                                                                                                      \
	(HCR_VM | HCR_SWIO | HCR_PTW | HCR_FMO | HCR_IMO | HCR_AMO | HCR_FB | HCR_BSU_IS | HCR_TID3 | HCR_TSC |        \
	 HCR_TIDCP | HCR_RW | HCR_TLOR | HCR_TEA | HCR_APK | HCR_API | HCR_FWB | HCR_ENSCXT | HCR_TID5)

/* CPTR_EL2 while E2H is 0: FP/SIMD does not trap; the RMM itself may move SVE registers. */
#define CPTR_RES1 (0xFFUL | 1UL << 9 | 1UL << 13)
#define CPTR_TZ (1UL << 8)
#define CPTR_TSM (1UL << 12)
#define CPTR_TTA (1UL << 20)
#define CPTR_TAM (1UL << 30)
#define CPTR_RMM (CPTR_RES1 & ~CPTR_TZ & ~CPTR_TSM)
#define CPTR_REALM (CPTR_RES1 | CPTR_TZ | CPTR_TSM | CPTR_TTA | CPTR_TAM)

/* MDCR_EL2: breakpoints, watchpoints and the OS lock are the realm's; PMU, trace, debug channel and ROM trap. */
#define MDCR_HPMN 0x1FUL
#define MDCR_TPMCR (1UL << 5)
#define MDCR_TPM (1UL << 6)
#define MDCR_TDRA (1UL << 11)
#define MDCR_TPMS (1UL << 14)
#define MDCR_TTRF (1UL << 19)
#define MDCR_TDCC (1UL << 27)
#define MDCR_REALM (MDCR_TPMCR | MDCR_TPM | MDCR_TDRA | MDCR_TPMS | MDCR_TTRF | MDCR_TDCC)

#define SCTLR_M 1UL
#define TCR_IPS_SHIFT 32
#define TCR_IPS (7UL << TCR_IPS_SHIFT)
#define PAR_F 1UL
#define PAR_FST(par) ((par) >> 1 & 0x3F)
#define PAR_PA 0x000FFFFFFFFFF000UL

/* What this CPU's registers held when the host called. */
static struct host {
	struct rec_el1 el1;
	struct rec_gic gic;
	uint64_t last_vttbr; /* of the REC that ran here last, with its index */
	uint64_t last_index;
} hosts[MAX_CPUS];

static void traps_load(struct rec *rec)
{
	uint64_t hcr = HCR_REALM | (rec->traps & RMI_ENTER_TRAP_WFI ? HCR_TWI : 0) |
		       (rec->traps & RMI_ENTER_TRAP_WFE ? HCR_TWE : 0);

	if (rec->serror) {
		write_sysreg(VSESR_EL2, rec->vsesr);
		hcr |= HCR_VSE;
		rec->serror = false;
	}
	write_sysreg(hcr_el2, hcr);
	write_sysreg(mdcr_el2, (read_sysreg(mdcr_el2) & MDCR_HPMN) | MDCR_REALM);
	write_sysreg(hstr_el2, 0);
	write_sysreg(cntvoff_el2, 0);
	write_sysreg(CNTPOFF_EL2, 0);
	write_sysreg(vpidr_el2, read_sysreg(midr_el1));
	write_sysreg(vmpidr_el2, rec->vmpidr);
	/* Here 0 traps what is new, and lets pass what is old. */
	write_sysreg(HCRX_EL2, 0);
	write_sysreg(HFGRTR_EL2, 0);
	write_sysreg(HFGWTR_EL2, 0);
	write_sysreg(HFGITR_EL2, 0);
	write_sysreg(HDFGRTR_EL2, 0);
	write_sysreg(HDFGWTR_EL2, 0);
}

static void stage2_load(const struct rec *rec, struct host *host)
{
	const struct realm *r = realm_of(rec->rd);
	uint64_t vttbr = realm_vttbr(r);

	write_sysreg(vtcr_el2, realm_vtcr(r));
	write_sysreg(vttbr_el2, vttbr);
	isb();
	/* RECs of a realm share its VMID, but a realm takes what is local to a CPU for its own. */
	if (host->last_vttbr == vttbr && host->last_index != rec->index) {
		tlbi(vmalle1);
		dsb(nsh);
	}
	host->last_vttbr = vttbr;
	host->last_index = rec->index;
}

void machine_enter(struct rec *rec)
{
	struct host *host = &hosts[hal_cpu()];

	el1_save(&host->el1);
	gic_hw_save(&host->gic);
	write_sysreg(cptr_el2, CPTR_RMM);
	isb();
	host_fpu_save();

	traps_load(rec);
	stage2_load(rec, host);
	el1_load(&rec->el1);
	rec->exception = false;
	gic_hw_load(&rec->gic);
	keys_load(rec->keys);
	fpu_load(hal_granule(rec->aux[REC_AUX_FPU]));
	write_sysreg(cptr_el2, CPTR_REALM);
	isb();
}

void machine_leave(struct rec *rec)
{
	struct host *host = &hosts[hal_cpu()];

	if (rec->exception)
		el1_load_exception(&rec->el1);
	rec->exception = false;
	el1_save(&rec->el1);
	keys_save(rec->keys);
	gic_hw_save(&rec->gic);
	if (read_sysreg(hcr_el2) & HCR_VSE) {
		rec->serror = true;
		rec->vsesr = read_sysreg(VSESR_EL2);
	}
	write_sysreg(cptr_el2, CPTR_RMM);
	isb();
	fpu_save(hal_granule(rec->aux[REC_AUX_FPU]));

	host_fpu_load();
	el1_load(&host->el1);
	gic_hw_load(&host->gic);
	isb();
}

/* PAR_EL1 of the realm's own translation of an address; its PAR_EL1 stays. */
static uint64_t translate(uint64_t address)
{
	uint64_t saved = read_sysreg(par_el1);
	uint64_t par;

	__asm__ volatile("at s1e1r, %0" ::"r"(address) : "memory");
	isb();
	par = read_sysreg(par_el1);
	write_sysreg(par_el1, saved);
	return par;
}

/*
 * The level of stage 1 that gave an address outside of the IPA space: where the CPU finds the same translation faulty
 * when it may give no more than the largest size up to that address.
 */
static unsigned int stage1_level(uint64_t address, uint64_t ipa)
{
	static const uint8_t bits[] = {32, 36, 40, 42, 44, 48};
	uint64_t tcr = read_sysreg(tcr_el1);
	uint64_t size = 0;
	uint64_t par;

	if (!(read_sysreg(sctlr_el1) & SCTLR_M))
		return 0;
	while (size < 5 && ipa >> bits[size + 1] != 0)
		size++;
	write_sysreg(tcr_el1, (tcr & ~TCR_IPS) | size << TCR_IPS_SHIFT);
	tlbi(vmalle1);
	dsb(nsh);
	isb();
	par = translate(address);
	write_sysreg(tcr_el1, tcr);
	tlbi(vmalle1);
	dsb(nsh);
	isb();
	return par & PAR_F ? PAR_FST(par) & 3 : 3;
}

/* What the syndrome of an abort does not say (Arm DDI 0487, HPFAR_EL2), from the realm's own tables. */
static void complete_abort(const struct rec *rec, struct trap *t)
{
	uint64_t fsc = t->esr & ESR_FSC_MASK;

	t->ipa_known = true;
	if (!(t->esr & ESR_S1PTW) && fsc >= FSC_PERMISSION && fsc <= FSC_PERMISSION + 3) {
		uint64_t par = translate(t->far);

		t->ipa_known = !(par & PAR_F);
		t->hpfar = IPA_TO_HPFAR(par & PAR_PA);
	}
	if (HPFAR_TO_IPA(t->hpfar) >= realm_ipa_end(realm_of(rec->rd)))
		t->level = stage1_level(t->far, HPFAR_TO_IPA(t->hpfar));
}

void machine_run(struct rec *rec, struct trap *t)
{
	if (rec->exception)
		el1_load_exception(&rec->el1);
	rec->exception = false;
	t->kind = realm_enter(&rec->regs);
	t->esr = read_sysreg(esr_el2);
	t->far = read_sysreg(far_el2);
	t->hpfar = read_sysreg(hpfar_el2);
	rec->el1.sctlr_el1 = read_sysreg(sctlr_el1);
	rec->el1.vbar_el1 = read_sysreg(vbar_el1);
	t->ipa_known = false;
	t->level = 0;
	if (t->kind == TRAP_SYNC && (ESR_EC(t->esr) == EC_DATA_ABORT || ESR_EC(t->esr) == EC_INSTRUCTION_ABORT))
		complete_abort(rec, t);
}

/* CRm and op2 of the registers that idreg_value() shows something of. */
uint64_t idreg_raw(unsigned int crm, unsigned int op2)
{
	switch (crm << 3 | op2) {
	case 4 << 3 | 0:
		return read_sysreg(id_aa64pfr0_el1);
	case 4 << 3 | 1:
		return read_sysreg(id_aa64pfr1_el1);
	case 5 << 3 | 0:
		return read_sysreg(id_aa64dfr0_el1);
	case 6 << 3 | 0:
		return read_sysreg(id_aa64isar0_el1);
	case 6 << 3 | 1:
		return read_sysreg(id_aa64isar1_el1);
	case 7 << 3 | 0:
		return read_sysreg(id_aa64mmfr0_el1);
	case 7 << 3 | 1:
		return read_sysreg(id_aa64mmfr1_el1);
	case 7 << 3 | 2:
		return read_sysreg(id_aa64mmfr2_el1);
	default:
		return 0;
	}
}
