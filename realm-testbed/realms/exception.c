/* SPDX-License-Identifier: Apache-2.0 */

#include "el1.h"

#define ICC_SPURIOUS 1020 /* this and higher: no interrupt (IHI 0069, 2.2.1) */

/* As vectors.S lays it out. */
struct exception_frame {
	uint64_t x[31];
	uint64_t elr;
	uint64_t spsr;
	uint64_t pad;
};

extern const uint8_t probes_begin[], probes_end[];
void exception_synchronous(struct exception_frame *f);
void exception_irq(struct exception_frame *f);
void exception_other(struct exception_frame *f);

void exception_synchronous(struct exception_frame *f)
{
	uint64_t esr = read_sysreg(esr_el1);
	uint64_t link = f->x[30];

	bool probe = f->elr - (uintptr_t)probes_begin < (uintptr_t)(probes_end - probes_begin);

	/* A probe, or a jump out of one to a place that cannot be executed. */
	if (probe || f->elr == realm_probe_jump_to) {
		f->x[0] = esr;
		f->elr = link;
		return;
	}
	realm_print("exception: esr %lx elr %lx far %lx lr %lx\n", esr, f->elr, read_sysreg(far_el1), link);
	realm_fail();
}

void exception_irq(struct exception_frame *f)
{
	uint32_t interrupt = (uint32_t)read_sysreg(S3_0_C12_C12_0); /* ICC_IAR1_EL1 */

	(void)f;
	if (interrupt >= ICC_SPURIOUS)
		return;
	realm_irq(interrupt);
	write_sysreg(S3_0_C12_C12_1, interrupt); /* ICC_EOIR1_EL1 */
	isb();
}

void exception_other(struct exception_frame *f)
{
	realm_print("exception of an unexpected kind: esr %lx elr %lx\n", read_sysreg(esr_el1), f->elr);
	realm_fail();
}

__attribute__((weak)) void realm_irq(uint32_t interrupt)
{
	realm_print("unexpected interrupt %u\n", interrupt);
}
