/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entry of every CPU at EL3, and the way between the worlds and C. While a lower level runs, SP_EL3 points to its
 * struct world and TPIDR_EL3 to the end of this CPU's stack; C runs on that stack as SP_EL0.
 */

#include "world.h"

#define MAX_CPUS 8 /* memory-map.h */
#define STACK_SIZE 0x2000

/* SCTLR_EL3 (Arm DDI 0487, D23.2): RES1, I and SA; MMU off */
#define SCTLR_START 0x30C51838
/* SCR_EL3 while a CPU starts: NS, RW, RES1; the registers of EL2 need NS */
#define SCR_START 0x431
/* CPTR_EL3: EZ and ESM, SVE and SME do not trap */
#define CPTR_START 0x1100
/* ZCR_EL3 and SMCR_EL3: the longest vectors */
#define LONGEST 0xF

	.section .text.start, "ax"
	.global	_start
_start:
	msr	daifset, #0xF
	ldr	x0, =SCTLR_START
	msr	sctlr_el3, x0
	ldr	x0, =vectors
	msr	vbar_el3, x0
	mov	x0, #SCR_START
	msr	scr_el3, x0
	mov	x0, #CPTR_START
	msr	cptr_el3, x0
	msr	mdcr_el3, xzr
	isb
	mrs	x0, id_aa64pfr0_el1
	ubfx	x0, x0, #32, #4 /* SVE */
	mov	x1, #LONGEST
	cbz	x0, 1f
	msr	s3_6_c1_c2_0, x1 /* ZCR_EL3 */
1:	mrs	x0, id_aa64pfr1_el1
	ubfx	x0, x0, #24, #4 /* SME */
	cbz	x0, 1f
	msr	s3_6_c1_c2_6, x1 /* SMCR_EL3 */
1:	mrs	x19, mpidr_el1
	and	x19, x19, #0xFFFFFF
	cmp	x19, #MAX_CPUS
	b.hs	halt
	cbnz	x19, wait

	ldr	x0, =data_start
	ldr	x1, =data_end
	ldr	x2, =data_load
1:	cmp	x0, x1
	b.hs	2f
	ldr	x3, [x2], #8
	str	x3, [x0], #8
	b	1b
2:	ldr	x0, =bss_start
	ldr	x1, =bss_end
3:	stp	xzr, xzr, [x0], #16
	cmp	x0, x1
	b.lo	3b
	b	run

	/* The first CPU says when memory may be used; before, it holds what was there at reset. */
wait:	ldr	x0, =booted
	ldr	x1, =BOOTED
4:	ldar	x2, [x0]
	cmp	x1, x2
	b.eq	run
	wfe
	b	4b

run:	ldr	x0, =stacks + STACK_SIZE
	mov	x1, #STACK_SIZE
	madd	x0, x19, x1, x0
	msr	tpidr_el3, x0
	ldr	x1, =crash
	mov	sp, x1
	msr	spsel, #0
	mov	sp, x0
	mov	x0, x19
	cbnz	x19, 5f
	bl	monitor_main
	b	enter
5:	bl	secondary_main
	b	enter

	.global	halt
halt:	wfe
	b	halt

	.ltorg

.macro	save_world
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	mrs	x2, sp_el0
	stp	x30, x2, [sp, #240]
	mrs	x2, elr_el3
	mrs	x3, spsr_el3
	stp	x2, x3, [sp, #WORLD_ELR]
	mov	x1, sp
.endm

from_lower:
	save_world
	mrs	x2, tpidr_el3
	msr	spsel, #0
	mov	sp, x2
	bl	exception /* (kind, world) gives the world to go on with */
enter:
	msr	spsel, #1
	mov	sp, x0
	ldp	x0, x1, [sp, #WORLD_SPSR]
	msr	spsr_el3, x0
	msr	scr_el3, x1
	ldp	x0, x1, [sp, #WORLD_SP_EL0]
	msr	sp_el0, x0
	msr	elr_el3, x1
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	ldp	x6, x7, [sp, #48]
	ldp	x8, x9, [sp, #64]
	ldp	x10, x11, [sp, #80]
	ldp	x12, x13, [sp, #96]
	ldp	x14, x15, [sp, #112]
	ldp	x16, x17, [sp, #128]
	ldp	x18, x19, [sp, #144]
	ldp	x20, x21, [sp, #160]
	ldp	x22, x23, [sp, #176]
	ldp	x24, x25, [sp, #192]
	ldp	x26, x27, [sp, #208]
	ldp	x28, x29, [sp, #224]
	ldr	x30, [sp, #240]
	ldp	x0, x1, [sp]
	eret

	/* The monitor itself went wrong: what SP_EL3 points to is lost anyway, and the stack may be bad. */
from_monitor:
	save_world
	ldr	x2, =crash_stack_end
	msr	spsel, #0
	mov	sp, x2
	bl	monitor_exception
	b	halt

	.ltorg

.macro	vector kind, handler
	.balign	0x80
	stp	x0, x1, [sp]
	mov	x0, #\kind
	b	\handler
.endm

	.section .text.vectors, "ax"
	.balign	0x800
vectors:
	.rept	2 /* current EL with SP_EL0, with SP_EL3 */
	vector	KIND_SYNC, from_monitor
	vector	KIND_IRQ, from_monitor
	vector	KIND_FIQ, from_monitor
	vector	KIND_SERROR, from_monitor
	.endr
	.rept	2 /* lower EL in AArch64, in AArch32 */
	vector	KIND_SYNC, from_lower
	vector	KIND_IRQ, from_lower
	vector	KIND_FIQ, from_lower
	vector	KIND_SERROR, from_lower
	.endr

	.section .bss.stacks, "aw", %nobits
	.balign	16
stacks:
	.skip	MAX_CPUS * STACK_SIZE
crash:
	.skip	512
	.skip	STACK_SIZE
crash_stack_end:
