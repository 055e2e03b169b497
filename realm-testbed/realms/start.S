/* SPDX-License-Identifier: Apache-2.0 */
/* Entry of every REC: MMU off, x0 = argument of the host (first REC) or context of PSCI CPU_ON. */

#define STACK_SHIFT 14
#define MAX_RECS 8

	.section .text.start, "ax"
	.global	_start
_start:
	mov	x19, x0
	adrp	x1, bss_begin
	add	x1, x1, :lo12:bss_begin
	adrp	x2, bss_end
	add	x2, x2, :lo12:bss_end
1:	cmp	x1, x2
	b.hs	2f
	stp	xzr, xzr, [x1], #16
	b	1b
2:	bl	set_up_rec
	mov	x0, x19
	bl	start_first
	b	.

	.global	secondary_entry
secondary_entry:
	mov	x19, x0
	bl	set_up_rec
	mov	x0, x19
	bl	start_secondary
	b	.

/* Stack by the REC's index, and vectors. */
set_up_rec:
	msr	spsel, #1
	mrs	x1, mpidr_el1
	and	x1, x1, #(MAX_RECS - 1)
	add	x1, x1, #1
	adrp	x2, stacks
	add	x2, x2, :lo12:stacks
	add	x1, x2, x1, lsl #STACK_SHIFT
	mov	sp, x1
	adrp	x1, vectors
	add	x1, x1, :lo12:vectors
	msr	vbar_el1, x1
	isb
	ret

	.bss
	.balign	16
stacks:
	.skip	MAX_RECS << STACK_SHIFT
