/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A realm execution context: the contents of its REC granule. FP/SIMD registers and the token that is being signed
 * lie in its auxiliary granules.
 *
 *   REC_CREATE ──▶ ready ──REC_ENTER──▶ running ──exit──▶ ready ──REC_DESTROY──▶
 *
 * running = reference count of the granule. Fields belong to the CPU that runs it; between entries they change only
 * under the granule's lock with count 0 (PSCI_COMPLETE, RTT_SET_RIPAS).
 */
#ifndef REC_H
#define REC_H

#include <stdbool.h>
#include <stdint.h>

#include "realm.h"
#include "rmi.h"

enum { REC_AUX_FPU, REC_AUX_TOKEN, REC_AUX_GRANULES };

/* enter.S knows the offsets (rec_offsets.h). */
struct rec_registers {
	uint64_t x[31];
	uint64_t sp_el0;
	uint64_t pc;
	uint64_t pstate;
};

/* Registers of EL1 and EL0 that a realm and the host's own guests share, by their names in the architecture. */
#define EL1_REGISTERS(X)                                                                                               \
	X(sp_el1) X(elr_el1) X(spsr_el1) X(sctlr_el1) X(actlr_el1) X(cpacr_el1) X(ttbr0_el1) X(ttbr1_el1) X(tcr_el1)   \
	X(esr_el1) X(far_el1) X(afsr0_el1) X(afsr1_el1) X(par_el1) X(mair_el1) X(amair_el1) X(vbar_el1)                \
	X(contextidr_el1) X(tpidr_el1) X(tpidr_el0) X(tpidrro_el0) X(csselr_el1) X(cntkctl_el1) X(disr_el1)            \
	X(scxtnum_el0) X(scxtnum_el1) X(mdscr_el1) X(mdccint_el1) X(osdlr_el1)

#define BREAKPOINTS (RMM_NUM_BPS + 1)
#define WATCHPOINTS (RMM_NUM_WPS + 1)

struct rec_el1 {
#define EL1_FIELD(reg) uint64_t reg;
	EL1_REGISTERS(EL1_FIELD)
#undef EL1_FIELD
	uint64_t os_lock; /* OSLSR_EL1.OSLK */
	uint64_t bvr[BREAKPOINTS], bcr[BREAKPOINTS], wvr[WATCHPOINTS], wcr[WATCHPOINTS];
	uint64_t cntv_ctl, cntv_cval, cntp_ctl, cntp_cval;
};

#define PAUTH_KEY_WORDS 10
#define GIC_LRS (RMM_NUM_LRS + 1)

struct rec_gic {
	uint64_t hcr, vmcr, misr;
	uint64_t lr[GIC_LRS];
	uint64_t ap0r0, ap1r0; /* 5 bits of priority: one register per group */
};

/* A RIPAS change that the realm asked for and that the host works on. */
struct rec_ripas {
	uint64_t base; /* of what is left */
	uint64_t top;
	uint64_t ripas; /* RMI_EMPTY or RMI_RAM */
	bool change_destroyed;
};

/* A PSCI call that the host must complete. */
struct rec_psci {
	uint64_t function;
	uint64_t target; /* index of the REC */
	uint64_t entry, context;
};

enum rec_pending { REC_PENDING_NONE, REC_PENDING_PSCI, REC_PENDING_HOST_CALL, REC_PENDING_RIPAS, REC_PENDING_CSM };

/* A data abort at an unprotected address that the last exit told, and how the next entry may answer it. */
enum rec_abort { REC_ABORT_NONE, REC_ABORT_UNPROTECTED /* SEA */, REC_ABORT_EMULATABLE /* SEA or EMUL_MMIO */ };

enum rec_token { REC_TOKEN_NONE, REC_TOKEN_SIGNING, REC_TOKEN_SIGNED };

struct rec {
	struct rec_registers regs; /* must be first */
	struct granule *rd;
	uint64_t index; /* in the realm; its MPIDR follows from it */
	uint64_t runnable; /* PSCI: on */
	uint64_t pending; /* enum rec_pending: what the next entry completes */
	struct rec_ripas ripas; /* base == top == 0 unless pending */
	struct rec_psci psci;
	uint64_t host_call_ipa;
	uint64_t csm_asked; /* the record that REC_PENDING_CSM is about */
	bool csm_rejected; /* the host's answer */
	uint64_t csm_begun[2]; /* function and id of a call that has done a part of its work */

	uint64_t abort; /* enum rec_abort */
	uint64_t abort_esr, abort_far; /* as the CPU said, not as the host was told */

	bool exception; /* el1 has an exception that the CPU's registers have not yet */
	bool serror; /* a virtual SError waits, with this syndrome */
	uint64_t vsesr;
	bool timer_told[2]; /* virtual, physical: output level that the host was told */

	struct rec_el1 el1;
	struct rec_gic gic;
	uint64_t keys[PAUTH_KEY_WORDS];
	uint64_t vmpidr;
	uint64_t traps; /* TWI and TWE of HCR_EL2, as the host wants them for this entry */
	uint64_t aux[REC_AUX_GRANULES];

	uint64_t token; /* enum rec_token */
	uint64_t token_offset; /* of what the realm has not got */
};
_Static_assert(sizeof(struct rec) <= GRANULE_SIZE, "a REC is one granule");

static inline struct rec *rec_of(const struct granule *g)
{
	return hal_granule(granule_pa(g));
}

rmi_command rmi_rec_create, rmi_rec_destroy, rmi_rec_enter, rmi_rec_aux_count, rmi_psci_complete;

/*
 * The index of a REC is spread over its MPIDR: Aff0 has 4 bits, the others 8. RmiRecMpidr (DEN0137 1.0, B4.4) has
 * Aff3 in bits 31:24, MPIDR_EL1 and PSCI in 39:32. False when other bits are set.
 */
bool rmi_mpidr_to_index(uint64_t mpidr, uint64_t *index);
bool mpidr_to_index(uint64_t mpidr, uint64_t *index);
uint64_t index_to_mpidr(uint64_t index); /* MPIDR_EL1 without its RES1 bit */

/* Registers of a REC that is created or switched on, as after a reset of a CPU (A2.1.2.1). */
void rec_reset(struct rec *rec, uint64_t pc, uint64_t endianness);

#endif
