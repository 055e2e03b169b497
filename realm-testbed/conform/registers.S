/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All state of this CPU that an RMI call must leave alone: written from and read to an array, one word each, in the
 * order of the lists below.
 */

	.arch	armv8.5-a+sve

.macro system action
	\action	sp_el0
	\action	sp_el1
	\action	elr_el1
	\action	spsr_el1
	\action	tpidr_el0
	\action	tpidrro_el0
	\action	tpidr_el1
	\action	csselr_el1
	\action	sctlr_el1
	\action	cpacr_el1
	\action	ttbr0_el1
	\action	ttbr1_el1
	\action	tcr_el1
	\action	esr_el1
	\action	afsr0_el1
	\action	afsr1_el1
	\action	far_el1
	\action	mair_el1
	\action	vbar_el1
	\action	contextidr_el1
	\action	amair_el1
	\action	cntkctl_el1
	\action	par_el1
	\action	mdscr_el1
	\action	cntp_cval_el0
	\action	cntp_ctl_el0
	\action	cntv_cval_el0
	\action	cntv_ctl_el0
	\action	dbgbvr0_el1
	\action	dbgbcr0_el1
	\action	dbgbvr1_el1
	\action	dbgbvr5_el1
	\action	dbgwvr0_el1
	\action	dbgwcr0_el1
	\action	dbgwvr3_el1
	\action	S3_0_C2_C1_0 /* APIAKeyLo_EL1 */
	\action	S3_0_C2_C1_1
	\action	S3_0_C2_C1_2 /* APIBKeyLo_EL1 */
	\action	S3_0_C2_C1_3
	\action	S3_0_C2_C2_0 /* APDAKeyLo_EL1 */
	\action	S3_0_C2_C2_1
	\action	S3_0_C2_C2_2 /* APDBKeyLo_EL1 */
	\action	S3_0_C2_C2_3
	\action	S3_0_C2_C3_0 /* APGAKeyLo_EL1 */
	\action	S3_0_C2_C3_1
	\action	S3_3_C13_C0_7 /* SCXTNUM_EL0 */
	\action	S3_0_C13_C0_7 /* SCXTNUM_EL1 */
	\action	tpidr_el2
	\action	vpidr_el2
	\action	vmpidr_el2
	\action	vttbr_el2
	\action	vtcr_el2
	\action	cntvoff_el2
	\action	hstr_el2
	\action	elr_el2
	\action	far_el2
	\action	hpfar_el2
	\action	afsr0_el2
	\action	fpcr
	\action	fpsr
.endm

.macro put register
	ldr	x1, [x0], #8
	msr	\register, x1
.endm

.macro get register
	mrs	x1, \register
	str	x1, [x0], #8
.endm

	.section .text.registers, "ax"
	.global	system_put
system_put:
	system	put
	isb
	ret

	.global	system_get
system_get:
	system	get
	ret

	.macro count register
	.set	registers, registers + 1
	.endm
	.set	registers, 0
	system	count
	.section .rodata.registers, "a"
	.balign	8
	.global	system_count
system_count:
	.quad	registers

	.section .text.vectors_fp, "ax"
/* Z0 to Z31, P0 to P15, FFR of the vector length that ZCR_EL2 gives; x0 = memory of 32 and 17/8 times that length. */
	.global	sve_put
sve_put:
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	ldr	z\n, [x0, #\n, mul vl]
	.endr
	addvl	x0, x0, #31
	addvl	x0, x0, #1
	ldr	p0, [x0, #15, mul vl]
	wrffr	p0.b
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	ldr	p\n, [x0, #\n, mul vl]
	.endr
	ret

	.global	sve_get
sve_get:
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	str	z\n, [x0, #\n, mul vl]
	.endr
	addvl	x0, x0, #31
	addvl	x0, x0, #1
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	str	p\n, [x0, #\n, mul vl]
	.endr
	rdffr	p0.b
	str	p0, [x0, #16, mul vl]
	ldr	p0, [x0]
	ret

	.global	sve_length
sve_length:
	cntb	x0
	ret
