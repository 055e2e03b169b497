/* SPDX-License-Identifier: Apache-2.0 */
/* Instructions that may fault: an exception in this section returns to the caller with ESR_EL1 in x0. */

.macro	probe name
	.global	\name
	.type	\name, %function
\name:
.endm

	.section .probe, "ax"
	probe	realm_try_read64
	ldr	x2, [x0]
	str	x2, [x1]
	mov	x0, #0
	ret

	probe	realm_try_write64
	str	x1, [x0]
	mov	x0, #0
	ret
