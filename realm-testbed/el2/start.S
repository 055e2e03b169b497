/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entry of every CPU at normal EL2: MMU off, interrupts masked. The first comes from the monitor with x0 = device tree,
 * the others from PSCI CPU_ON. HCR_EL2.E2H stays 0: one flat table, the registers have their own names.
 */

#define STACK_SIZE 0x8000
#define MAX_CPUS 8 /* memory-map.h */

/* HCR_EL2: RW, and physical interrupts are taken here (AMO, IMO, FMO) */
#define HCR 0x80000038
/* CPTR_EL2: RES1 and TSM; FP, SIMD and SVE do not trap */
#define CPTR 0x32FF
/* MAIR_EL2: 0 = device nGnRE, 1 = normal, write-back */
#define MAIR 0xFF04
/* TCR_EL2: RES1, 40-bit PA, inner shareable, write-back, T0SZ = 25 (39-bit VA, the walk begins at level 1) */
#define TCR 0x80823519
/* SCTLR_EL2: RES1, I, SA, C, M */
#define SCTLR 0x30C5183D

	.section .text.start, "ax"
	.global	_start
_start:
	mov	x19, x0
	ldr	x1, =bss_start
	ldr	x2, =bss_end
1:	str	xzr, [x1], #8
	cmp	x1, x2
	b.lo	1b
	bl	prepare
	mov	x0, x19
	b	first_cpu

	.global	secondary_start
secondary_start:
	bl	prepare
	b	secondary_cpu

/* Vectors, stack and MMU of this CPU. */
prepare:
	msr	daifset, #0xF
	ldr	x0, =vectors
	msr	vbar_el2, x0
	mrs	x0, mpidr_el1
	and	x0, x0, #0xFF
	add	x0, x0, #1
	mov	x1, #STACK_SIZE
	ldr	x2, =stacks
	madd	x0, x0, x1, x2
	msr	spsel, #1
	mov	sp, x0
	ldr	x0, =HCR
	msr	hcr_el2, x0
	ldr	x0, =CPTR
	msr	cptr_el2, x0
	ldr	x0, =MAIR
	msr	mair_el2, x0
	ldr	x0, =TCR
	msr	tcr_el2, x0
	ldr	x0, =flat_table
	msr	ttbr0_el2, x0
	dsb	ish
	isb
	tlbi	alle2
	dsb	nsh
	isb
	ldr	x0, =SCTLR
	msr	sctlr_el2, x0
	isb
	ret

	.ltorg

/* 1 GiB blocks: AF, SH, AP[1] (RES1), attribute index; the first holds the devices and is never executed. */
#define DEVICE_BLOCK 0x0040000000000441
#define NORMAL_BLOCK 0x0000000000000745

	.section .rodata.flat_table, "a"
	.balign	0x1000
flat_table:
	.quad	DEVICE_BLOCK
	.set	address, 0x40000000
	.rept	511
	.quad	address | NORMAL_BLOCK
	.set	address, address + 0x40000000
	.endr

	.section .bss.stacks, "aw", %nobits
	.balign	16
stacks:
	.skip	MAX_CPUS * STACK_SIZE
