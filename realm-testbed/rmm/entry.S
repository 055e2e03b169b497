/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entry from EL3 at realm EL2, MMU off, interrupts masked (RMM-EL3 interface). Cold boot: x0 = CPU, x1 = version,
 * x2 = number of CPUs, x3 = shared page; warm boot: x0 = CPU.
 * HCR_EL2.E2H is 0 here, so the registers of EL1 have their own names in the RMM. SP_EL2 is the stack, TPIDR_EL2 the
 * CPU.
 */

#include "boot.h"

#define MAX_CPUS 8 /* memory-map.h */
#define RMM_BOOT_COMPLETE 0xC40001CF
#define E_RMM_BOOT_CPU_ID_OUT_OF_RANGE -4

/* SCTLR_EL2 (Arm DDI 0487, D23.2): RES1, I and SA; MMU off */
#define SCTLR 0x30C51838
/* HCR_EL2: RW; no stage 2 for the RMM itself */
#define HCR 0x80000000
/* CPTR_EL2: RES1, TZ and TSM; FP and SIMD do not trap */
#define CPTR 0x33FF
/* VTCR_EL2: RES1, VS = 16-bit VMID, which TLB maintenance needs */
#define VTCR 0x80080000
/* ICC_SRE_EL2: Enable, DIB, DFB, SRE */
#define ICC_SRE 0xF

	.section .text.start, "ax"
	.global	_start
_start:
	msr	daifset, #0xF
	msr	spsel, #1
	msr	dit, #1 /* secrets are handled in constant time */
	ldr	x5, =SCTLR
	msr	sctlr_el2, x5
	mov	x5, #HCR
	msr	hcr_el2, x5
	mov	x5, #CPTR
	msr	cptr_el2, x5
	ldr	x5, =VTCR
	msr	vtcr_el2, x5
	mov	x5, #ICC_SRE
	msr	s3_4_c12_c9_5, x5
	ldr	x5, =vectors
	msr	vbar_el2, x5
	isb
	cmp	x0, #MAX_CPUS
	b.hs	4f
	msr	tpidr_el2, x0
	ldr	x5, =stacks + STACK_SLOT
	mov	x6, #STACK_SLOT
	madd	x5, x0, x6, x5
	mov	sp, x5

	ldr	x5, =warm
	ldr	x6, [x5]
	cbnz	x6, boot_warm
	mov	x6, #1
	str	x6, [x5]
	ldr	x5, =bss_start
	ldr	x6, =bss_end
3:	stp	xzr, xzr, [x5], #16
	cmp	x5, x6
	b.lo	3b
	b	boot_cold

4:	ldr	x0, =RMM_BOOT_COMPLETE
	mov	x1, #E_RMM_BOOT_CPU_ID_OUT_OF_RANGE
	smc	#0
5:	wfe
	b	5b

	.ltorg

	.section .data.warm, "aw"
	.balign	8
warm:	.quad	0 /* a later entry is a warm boot */

	.section .bss.stacks, "aw", %nobits
	.balign	STACK_SLOT
	.global	stacks, stacks_end
stacks:
	.skip	MAX_CPUS * STACK_SLOT
stacks_end:
