/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions at EL1 with SP_EL1: registers on the stack (struct exception_frame), then C. */

#define FRAME 272

.macro	vector handler
	.balign	0x80
	sub	sp, sp, #FRAME
	stp	x0, x1, [sp, #0]
	adr	x1, \handler
	b	enter
.endm

.macro	pairs op
	\op	x2, x3, [sp, #16]
	\op	x4, x5, [sp, #32]
	\op	x6, x7, [sp, #48]
	\op	x8, x9, [sp, #64]
	\op	x10, x11, [sp, #80]
	\op	x12, x13, [sp, #96]
	\op	x14, x15, [sp, #112]
	\op	x16, x17, [sp, #128]
	\op	x18, x19, [sp, #144]
	\op	x20, x21, [sp, #160]
	\op	x22, x23, [sp, #176]
	\op	x24, x25, [sp, #192]
	\op	x26, x27, [sp, #208]
	\op	x28, x29, [sp, #224]
.endm

	.text
	.balign	0x800
	.global	vectors
vectors:
	.rept	4 /* SP_EL0: not used */
	vector	other
	.endr
	vector	synchronous
	vector	irq
	vector	other
	vector	other
	.rept	8 /* lower levels: not used */
	vector	other
	.endr

enter:
	pairs	stp
	mrs	x2, elr_el1
	stp	x30, x2, [sp, #240]
	mrs	x2, spsr_el1
	str	x2, [sp, #256]
	mov	x0, sp
	blr	x1
	ldr	x2, [sp, #256]
	msr	spsr_el1, x2
	ldp	x30, x2, [sp, #240]
	msr	elr_el1, x2
	pairs	ldp
	ldp	x0, x1, [sp, #0]
	add	sp, sp, #FRAME
	eret

/* adr reaches these; C may lie anywhere. */
synchronous:
	b	exception_synchronous
irq:
	b	exception_irq
other:
	b	exception_other
