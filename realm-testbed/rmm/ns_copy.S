/* SPDX-License-Identifier: Apache-2.0 */
/* The only instructions that may touch memory of the normal world; rmm_exception() knows where they are. */

	.section .text.ns_copy, "ax"
	.global	ns_copy, ns_copy_begin, ns_copy_end, ns_copy_failed
	.type	ns_copy, %function
ns_copy:
ns_copy_begin:
	subs	x2, x2, #16
	b.lo	2f
1:	ldp	x3, x4, [x1], #16
	stp	x3, x4, [x0], #16
	subs	x2, x2, #16
	b.hs	1b
2:	tbz	x2, #3, 3f
	ldr	x3, [x1]
	str	x3, [x0]
ns_copy_end:
3:	mov	w0, #1
	ret
ns_copy_failed:
	mov	w0, #0
	ret
	.size	ns_copy, . - ns_copy
