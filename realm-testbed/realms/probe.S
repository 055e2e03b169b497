/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instructions that may fault, one function each: an exception in this section returns to the caller with ESR_EL1 in
 * x0 (exception.c); without one, 0 is there.
 */

.macro	probe name, instruction:vararg
	.global	\name
	.type	\name, %function
\name:
	\instruction
	mov	x0, #0
	ret
.endm

.macro	register_probe name, register
	.global	\name
	.type	\name, %function
\name:
	mov	x9, x0
	mrs	x10, \register
	str	x10, [x9]
	mov	x0, #0
	ret
.endm

	.section .probe, "ax"
	.global	realm_try_read64
	.type	realm_try_read64, %function
realm_try_read64:
	ldr	x2, [x0]
	str	x2, [x1]
	mov	x0, #0
	ret

	probe	realm_try_write64, str x1, [x0]
	probe	try_hvc, hvc #0
	probe	try_load_pair, ldp x2, x3, [x0]
	probe	try_store_pair, stp xzr, xzr, [x0]
	probe	try_load_byte, ldrb w2, [x0]
	probe	try_fp, .inst 0x1E601000 /* FMOV D0, #2.0 */
	probe	try_sve, .inst 0x04BF5022 /* RDVL X2, #1 */
	probe	try_sme, .inst 0xD503477F /* SMSTART */

	.global	try_jump
	.type	try_jump, %function
try_jump:
	br	x0

	register_probe	read_pfr0, id_aa64pfr0_el1
	register_probe	read_pfr1, id_aa64pfr1_el1
	register_probe	read_dfr0, id_aa64dfr0_el1
	register_probe	read_zfr0, s3_0_c0_c4_4
	register_probe	read_smfr0, s3_0_c0_c4_5
	register_probe	read_mmfr0, id_aa64mmfr0_el1
	register_probe	read_hcr, hcr_el2
	register_probe	read_vttbr, vttbr_el2
	register_probe	read_scr, s3_6_c1_c1_0
	register_probe	read_smcr, s3_0_c1_c2_6
	register_probe	read_zcr, s3_0_c1_c2_0
