/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exceptions of the payload itself. A data abort of try_read64() or try_write64() makes these return ESR_EL2; an
 * interrupt goes to payload_irq(); everything else ends the run.
 */

#define FRAME 192 /* x0 to x18, x29, x30, ELR, SPSR */

.macro vector target, kind
	.balign	0x80
	sub	sp, sp, #FRAME
	stp	x0, x1, [sp, #0]
	mov	x0, #\kind
	b	\target
.endm

	.section .text.vectors, "ax"
	.balign	0x800
	.global	vectors
vectors:
	vector	fatal, 0x000
	vector	fatal, 0x080
	vector	fatal, 0x100
	vector	fatal, 0x180
	vector	synchronous, 0x200
	vector	interrupt, 0x280
	vector	interrupt, 0x300
	vector	fatal, 0x380
	vector	fatal, 0x400
	vector	fatal, 0x480
	vector	fatal, 0x500
	vector	fatal, 0x580
	vector	fatal, 0x600
	vector	fatal, 0x680
	vector	fatal, 0x700
	vector	fatal, 0x780

fatal:
	mrs	x1, elr_el2
	mrs	x2, esr_el2
	mrs	x3, far_el2
	b	unexpected_exception

synchronous:
	mrs	x1, elr_el2
	adr	x0, try_load
	cmp	x0, x1
	b.eq	1f
	adr	x0, try_store
	cmp	x0, x1
	b.eq	1f
	mov	x0, #0x200
	b	fatal
1:	adr	x0, try_end
	msr	elr_el2, x0
	mrs	x0, esr_el2
	ldr	x1, [sp, #8]
	add	sp, sp, #FRAME
	eret

interrupt:
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x29, [sp, #144]
	mrs	x0, elr_el2
	mrs	x1, spsr_el2
	stp	x30, x0, [sp, #160]
	str	x1, [sp, #176]
	bl	payload_irq
	ldr	x1, [sp, #176]
	ldp	x30, x0, [sp, #160]
	msr	spsr_el2, x1
	msr	elr_el2, x0
	ldp	x18, x29, [sp, #144]
	ldp	x16, x17, [sp, #128]
	ldp	x14, x15, [sp, #112]
	ldp	x12, x13, [sp, #96]
	ldp	x10, x11, [sp, #80]
	ldp	x8, x9, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp, #0]
	add	sp, sp, #FRAME
	eret

	.global	try_read64
	.type	try_read64, %function
try_read64:
try_load:
	ldr	x2, [x0]
	str	x2, [x1]
	mov	x0, #0
	ret

	.global	try_write64
	.type	try_write64, %function
try_write64:
try_store:
	str	x1, [x0]
	mov	x0, #0
try_end:
	ret
