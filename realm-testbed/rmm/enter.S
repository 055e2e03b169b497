/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uint64_t realm_enter(struct rec_registers *regs): the realm runs until it takes an exception to EL2; the result is
 * the kind of it. The registers that C preserves and regs wait on the stack meanwhile.
 */

#include "rec_offsets.h"

	.section .text.enter, "ax"
	.global	realm_enter
	.type	realm_enter, %function
realm_enter:
	stp	x29, x30, [sp, #-112]!
	stp	x27, x28, [sp, #16]
	stp	x25, x26, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x21, x22, [sp, #64]
	stp	x19, x20, [sp, #80]
	str	x0, [sp, #96]
	mov	x30, x0
	ldr	x0, [x30, #REC_SP_EL0]
	msr	sp_el0, x0
	ldp	x0, x1, [x30, #REC_PC]
	msr	elr_el2, x0
	msr	spsr_el2, x1
	ldp	x0, x1, [x30, #0]
	ldp	x2, x3, [x30, #16]
	ldp	x4, x5, [x30, #32]
	ldp	x6, x7, [x30, #48]
	ldp	x8, x9, [x30, #64]
	ldp	x10, x11, [x30, #80]
	ldp	x12, x13, [x30, #96]
	ldp	x14, x15, [x30, #112]
	ldp	x16, x17, [x30, #128]
	ldp	x18, x19, [x30, #144]
	ldp	x20, x21, [x30, #160]
	ldp	x22, x23, [x30, #176]
	ldp	x24, x25, [x30, #192]
	ldp	x26, x27, [x30, #208]
	ldp	x28, x29, [x30, #224]
	ldr	x30, [x30, #240]
	eret
	sb
	.size	realm_enter, . - realm_enter

	/* From vectors.S: x0 = kind; the realm's x0 and x1 were pushed on what realm_enter left. */
	.global	realm_exit_entry
	.type	realm_exit_entry, %function
realm_exit_entry:
	ldr	x1, [sp, #16 + 96]
	stp	x2, x3, [x1, #16]
	stp	x4, x5, [x1, #32]
	stp	x6, x7, [x1, #48]
	stp	x8, x9, [x1, #64]
	stp	x10, x11, [x1, #80]
	stp	x12, x13, [x1, #96]
	stp	x14, x15, [x1, #112]
	stp	x16, x17, [x1, #128]
	stp	x18, x19, [x1, #144]
	stp	x20, x21, [x1, #160]
	stp	x22, x23, [x1, #176]
	stp	x24, x25, [x1, #192]
	stp	x26, x27, [x1, #208]
	stp	x28, x29, [x1, #224]
	str	x30, [x1, #240]
	ldp	x2, x3, [sp], #16
	stp	x2, x3, [x1, #0]
	mrs	x2, sp_el0
	str	x2, [x1, #REC_SP_EL0]
	mrs	x2, elr_el2
	mrs	x3, spsr_el2
	stp	x2, x3, [x1, #REC_PC]
	/* Secrets are handled in constant time, whatever the realm chose. */
	msr	dit, #1
	ldp	x27, x28, [sp, #16]
	ldp	x25, x26, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x21, x22, [sp, #64]
	ldp	x19, x20, [sp, #80]
	ldp	x29, x30, [sp], #112
	ret
	.size	realm_exit_entry, . - realm_exit_entry
