/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FP/SIMD. Realms have no SVE, but the host may, and a realm's Q registers clear the rest of its Z registers: so all of
 * them are kept, with the vector length that the host's EL2 chose.
 */
#include <assert.h>

#include "arch.h"
#include "hal.h"
#include "machine.h"
#include "memory-map.h"

/* Known to fpu.S. */
struct fpu {
	uint8_t q[32][16];
	uint64_t fpcr, fpsr;
};
static_assert(sizeof(struct fpu) <= GRANULE_SIZE, "one auxiliary granule");

#define VL_MAX 256 /* bytes: 2048 bits */

struct sve {
	uint64_t fpcr, fpsr; /* right before z */
	uint8_t z[32][VL_MAX];
	uint8_t p[17][VL_MAX / 8]; /* P0 to P15, FFR */
	uint64_t streaming; /* SVCR.SM */
} __attribute__((aligned(16)));
static_assert(offsetof(struct sve, z) == 16, "fpu.S");

void sve_save(void *z, void *p, bool ffr);
void sve_load(const void *z, const void *p, bool ffr);

static union {
	struct fpu fpu;
	struct sve sve;
} hosts[MAX_CPUS];

#define PFR0_SVE(pfr0) ((pfr0) >> 32 & 0xF)
#define PFR1_SME(pfr1) ((pfr1) >> 24 & 0xF)
#define SVCR s3_3_c4_c2_2
#define SVCR_SM 1UL

/* Streaming mode would change what a realm's FP instructions do; ZA may stay, as realms can't reach it. */
static uint64_t streaming(void)
{
	return PFR1_SME(read_sysreg(id_aa64pfr1_el1)) != 0 ? read_sysreg(SVCR) & SVCR_SM : 0;
}

void host_fpu_save(void)
{
	struct sve *sve = &hosts[hal_cpu()].sve;

	if (PFR0_SVE(read_sysreg(id_aa64pfr0_el1)) == 0) {
		fpu_save(&hosts[hal_cpu()].fpu);
		return;
	}
	sve->streaming = streaming();
	/* FFR is not there in streaming mode. */
	sve_save(sve->z, sve->p, sve->streaming == 0);
	if (sve->streaming != 0)
		write_sysreg(SVCR, read_sysreg(SVCR) & ~SVCR_SM);
}

void host_fpu_load(void)
{
	const struct sve *sve = &hosts[hal_cpu()].sve;

	if (PFR0_SVE(read_sysreg(id_aa64pfr0_el1)) == 0) {
		fpu_load(&hosts[hal_cpu()].fpu);
		return;
	}
	if (sve->streaming != 0)
		write_sysreg(SVCR, read_sysreg(SVCR) | SVCR_SM);
	sve_load(sve->z, sve->p, sve->streaming == 0);
}
