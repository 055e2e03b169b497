/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The AArch64 instructions that C has no words for. System registers are named as the architecture names
 * them (Arm DDI 0487); those the assembler does not know are given by their encoding.
 */
#ifndef ARCH_H
#define ARCH_H

#include <stdint.h>

#define NAME_OF(reg) #reg
#define NAME(reg) NAME_OF(reg) /* of what reg stands for, when it is a macro */
#define read_sysreg(reg)                                                                                               \
	({                                                                                                             \
		uint64_t value_;                                                                                       \
		__asm__ volatile("mrs %0, " NAME(reg) : "=r"(value_)::"memory");                                         \
		value_;                                                                                                \
	})
#define write_sysreg(reg, value) __asm__ volatile("msr " NAME(reg) ", %0" ::"r"((uint64_t)(value)) : "memory")

static inline void isb(void)
{
	__asm__ volatile("isb" ::: "memory");
}

#define dsb(domain) __asm__ volatile("dsb " #domain ::: "memory")
#define dmb(domain) __asm__ volatile("dmb " #domain ::: "memory")
#define tlbi(op) __asm__ volatile("tlbi " #op ::: "memory")
#define tlbi_arg(op, value) __asm__ volatile("tlbi " #op ", %0" ::"r"((uint64_t)(value)) : "memory")

/* Lets another CPU run: under one emulation thread a bare loop keeps its turn for 100 ms. */
static inline void cpu_relax(void)
{
	__asm__ volatile("yield" ::: "memory");
}

static inline void wfi(void)
{
	__asm__ volatile("wfi" ::: "memory");
}

static inline void wfe(void)
{
	__asm__ volatile("wfe" ::: "memory");
}

static inline void sev(void)
{
	__asm__ volatile("sev" ::: "memory");
}

/* One store that the compiler neither tears nor moves; for device registers. */
static inline void write32(uint64_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

static inline uint32_t read32(uint64_t address)
{
	return *(volatile uint32_t *)address;
}

static inline void write64(uint64_t address, uint64_t value)
{
	*(volatile uint64_t *)address = value;
}

static inline uint64_t read64(uint64_t address)
{
	return *(volatile uint64_t *)address;
}

static inline void write8(uint64_t address, uint8_t value)
{
	*(volatile uint8_t *)address = value;
}

static inline uint8_t read8(uint64_t address)
{
	return *(volatile uint8_t *)address;
}

#define GRANULE_SIZE 4096UL
#define GRANULE_MASK (GRANULE_SIZE - 1)

#endif
