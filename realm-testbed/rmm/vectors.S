/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EL2 exception vectors, always in VBAR_EL2. Exceptions of a realm go to enter.S with x0 and x1 on the stack and the
 * kind in x0. The RMM runs with everything masked; its own exceptions are faults, of which only those of ns_copy.S are
 * expected.
 */

#include "boot.h"

#define PANIC_STACK_SIZE 0x1000

.macro own kind
	.balign	0x80
	sub	sp, sp, #FRAME_SIZE
	/* Is SP in the mapped half of its slot? Sums and differences keep x0. */
	add	sp, sp, x0
	sub	x0, sp, x0
	tbz	x0, #STACK_SHIFT, overflow
	sub	x0, sp, x0
	sub	sp, sp, x0
	stp	x0, x1, [sp]
	mov	x0, #\kind
	b	own_exception
.endm

.macro realm kind
	.balign	0x80
	stp	x0, x1, [sp, #-16]!
	mov	x0, #\kind
	b	realm_exit_entry
.endm

	.section .text.vectors, "ax"
	.balign	0x800
	.global	vectors
vectors:
	.rept	2 /* current EL with SP_EL0, with SP_EL2 */
	own	0
	own	1
	own	2
	own	3
	.endr
	.rept	2 /* lower EL in AArch64, in AArch32 (which realms don't have) */
	realm	0
	realm	1
	realm	2
	realm	3
	.endr

overflow:
	ldr	x0, =panic_stack_end - FRAME_SIZE
	mov	sp, x0
	mov	x0, #0
own_exception:
	str	x0, [sp, #FRAME_KIND]
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	str	x30, [sp, #240]
	mrs	x0, elr_el2
	mrs	x1, spsr_el2
	stp	x0, x1, [sp, #FRAME_ELR]
	mrs	x0, esr_el2
	mrs	x1, far_el2
	stp	x0, x1, [sp, #FRAME_ESR]
	mov	x0, sp
	bl	rmm_exception
	ldr	x0, [sp, #FRAME_ELR]
	msr	elr_el2, x0
	/* Only a leaf function of ours goes on: the other registers are kept by rmm_exception() or free. */
	ldp	x0, x1, [sp]
	ldr	x30, [sp, #240]
	add	sp, sp, #FRAME_SIZE
	eret

	.ltorg

	.section .bss.panic_stack, "aw", %nobits
	.balign	16
	.skip	PANIC_STACK_SIZE
panic_stack_end:
