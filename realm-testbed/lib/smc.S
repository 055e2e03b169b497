/* SPDX-License-Identifier: Apache-2.0 */

.macro conduit name, instruction
	.global	\name
	.type	\name, %function
\name:
	stp	x29, x30, [sp, #-32]!
	str	x0, [sp, #16]
	mov	x29, x0
	ldp	x0, x1, [x29, #0]
	ldp	x2, x3, [x29, #16]
	ldp	x4, x5, [x29, #32]
	ldp	x6, x7, [x29, #48]
	ldp	x8, x9, [x29, #64]
	ldp	x10, x11, [x29, #80]
	ldp	x12, x13, [x29, #96]
	ldp	x14, x15, [x29, #112]
	ldp	x16, x17, [x29, #128]
	\instruction
	ldr	x29, [sp, #16]
	stp	x0, x1, [x29, #0]
	stp	x2, x3, [x29, #16]
	stp	x4, x5, [x29, #32]
	stp	x6, x7, [x29, #48]
	stp	x8, x9, [x29, #64]
	stp	x10, x11, [x29, #80]
	stp	x12, x13, [x29, #96]
	stp	x14, x15, [x29, #112]
	stp	x16, x17, [x29, #128]
	ldp	x29, x30, [sp], #32
	ret
	.size	\name, . - \name
.endm

	.section .text.smc, "ax"
	conduit	smc, "smc #0"
	conduit	hvc, "hvc #0"
