/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The realm program: at IPA 0, one page, MMU off. It makes a host call; the host answers with an instruction in
 * gprs[30] and x0 to x29 in gprs[0 … 29]; the program executes it and makes the next host call with x0 to x29 as they
 * are then.
 * x30 is the program's own: an instruction under test must leave it alone. Two RECs must not run at the same time
 * unless one of them spins.
 */

#define HOST_CALL 0x400 /* PROGRAM_HOST_CALL */
#define SPIN 0x500 /* PROGRAM_SPIN */
#define SECONDARY 0x580 /* PROGRAM_SECONDARY */
#define SECOND_HOST_CALL 0x600
#define VECTORS 0x800
#define RSI_HOST_CALL 0xC4000199

	.section .rodata.program, "a"
	.balign	0x1000
	.global	program_start
program_start:
	adr	x0, vectors_el1
	msr	vbar_el1, x0
	ldr	x0, =0x3330000 /* CPACR_EL1: FPEN, ZEN, SMEN; what a realm must not have traps further up */
	msr	cpacr_el1, x0
	isb
	adr	x30, host_call
	b	report_done

report_done:
	strh	wzr, [x30, #0]
report:
	ldr	x0, =RSI_HOST_CALL
	mov	x1, x30
	smc	#0
	ldr	w1, [x30, #(8 + 30 * 8)]
	adr	x0, slot
	str	w1, [x0]
	dsb	sy
	ic	iallu
	dsb	sy
	isb
	ldp	x0, x1, [x30, #8]
	ldp	x2, x3, [x30, #24]
	ldp	x4, x5, [x30, #40]
	ldp	x6, x7, [x30, #56]
	ldp	x8, x9, [x30, #72]
	ldp	x10, x11, [x30, #88]
	ldp	x12, x13, [x30, #104]
	ldp	x14, x15, [x30, #120]
	ldp	x16, x17, [x30, #136]
	ldp	x18, x19, [x30, #152]
	ldp	x20, x21, [x30, #168]
	ldp	x22, x23, [x30, #184]
	ldp	x24, x25, [x30, #200]
	ldp	x26, x27, [x30, #216]
	ldp	x28, x29, [x30, #232]
slot:
	nop
after:
	stp	x0, x1, [x30, #8]
	stp	x2, x3, [x30, #24]
	stp	x4, x5, [x30, #40]
	stp	x6, x7, [x30, #56]
	stp	x8, x9, [x30, #72]
	stp	x10, x11, [x30, #88]
	stp	x12, x13, [x30, #104]
	stp	x14, x15, [x30, #120]
	stp	x16, x17, [x30, #136]
	stp	x18, x19, [x30, #152]
	stp	x20, x21, [x30, #168]
	stp	x22, x23, [x30, #184]
	stp	x24, x25, [x30, #200]
	stp	x26, x27, [x30, #216]
	stp	x28, x29, [x30, #232]
	b	report_done
	.ltorg

	.org	program_start + HOST_CALL
host_call:
	.skip	0x100

/* "br x9" with x9 = this: tells at [x3] that it runs, waits until [x1] is not zero. */
	.org	program_start + SPIN
	mov	x4, #1
	str	x4, [x3]
1:	yield
	ldr	x2, [x1]
	cbz	x2, 1b
	b	after

/* Entry for PSCI CPU_ON: reports the context in x0. */
	.org	program_start + SECONDARY
	adr	x30, second_host_call
	str	x0, [x30, #8]
	adr	x0, vectors_el1
	msr	vbar_el1, x0
	isb
	b	report_done

	.org	program_start + SECOND_HOST_CALL
second_host_call:
	.skip	0x100

	.org	program_start + VECTORS
vectors_el1:
	.rept	16
	.balign	0x80
	mrs	x0, esr_el1
	mrs	x1, far_el1
	stp	x0, x1, [x30, #8]
	mrs	x0, elr_el1
	mrs	x1, spsr_el1
	stp	x0, x1, [x30, #24]
	mov	w0, #1 /* PROGRAM_IMM_EXCEPTION */
	strh	w0, [x30, #0]
	b	report
	.endr
	.org	program_start + 0x1000
	.global	program_end
program_end:
