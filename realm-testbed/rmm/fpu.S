/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FP/SIMD and SVE registers to and from memory. In fpu.c, struct fpu and struct sve say the layout.
 */

	.arch	armv8.5-a+sve

	.macro	all_q op
	\op	q0, q1, [x0, #0]
	\op	q2, q3, [x0, #32]
	\op	q4, q5, [x0, #64]
	\op	q6, q7, [x0, #96]
	\op	q8, q9, [x0, #128]
	\op	q10, q11, [x0, #160]
	\op	q12, q13, [x0, #192]
	\op	q14, q15, [x0, #224]
	\op	q16, q17, [x0, #256]
	\op	q18, q19, [x0, #288]
	\op	q20, q21, [x0, #320]
	\op	q22, q23, [x0, #352]
	\op	q24, q25, [x0, #384]
	\op	q26, q27, [x0, #416]
	\op	q28, q29, [x0, #448]
	\op	q30, q31, [x0, #480]
	.endm

	.macro	all_z_p op
	.irp	i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	\op	z\i, [x0, #\i, mul vl]
	.endr
	.irp	i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	\op	p\i, [x1, #\i, mul vl]
	.endr
	.endm

	.macro	function name
	.global	\name
	.type	\name, %function
\name:
	.endm

	.section .text.fpu, "ax"
/* void fpu_save(void *to), void fpu_load(const void *from) */
function fpu_save
	all_q	stp
	mrs	x1, fpcr
	mrs	x2, fpsr
	str	x1, [x0, #512]
	str	x2, [x0, #520]
	ret

function fpu_load
	all_q	ldp
	ldr	x1, [x0, #512]
	ldr	x2, [x0, #520]
	msr	fpcr, x1
	msr	fpsr, x2
	ret

/* void sve_save(void *z, void *p, bool ffr), void sve_load(const void *z, const void *p, bool ffr) */
function sve_save
	all_z_p	str
	cbz	w2, 1f
	rdffr	p0.b
	str	p0, [x1, #16, mul vl]
	ldr	p0, [x1, #0, mul vl]
1:	mrs	x2, fpcr
	mrs	x3, fpsr
	stp	x2, x3, [x0, #-16]
	ret

function sve_load
	cbz	w2, 1f
	ldr	p0, [x1, #16, mul vl]
	wrffr	p0.b
1:	all_z_p	ldr
	ldp	x2, x3, [x0, #-16]
	msr	fpcr, x2
	msr	fpsr, x3
	ret
