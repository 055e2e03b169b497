/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every payload at normal EL2 needs: start-up of all CPUs, caught accesses, a console, granules, RMI.
 * The payload is a raw image at PAYLOAD_BASE; el2/start.S brings one CPU to payload_main().
 */
#ifndef EL2_H
#define EL2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch.h"
#include "memory-map.h"
#include "rmi.h"
#include "smccc.h"

/* --- the payload provides --- */

/* Runs on the first CPU with MMU, caches and vectors on. The result is the exit status of the run. */
int payload_main(const void *device_tree);
/* Interrupts taken while the payload itself runs (IRQ unmasked by it); may stay empty. */
void payload_irq(void);

/* --- cpu.c --- */

unsigned int cpu_index(void);
unsigned int cpu_count(void); /* as found in the device tree, at most MAX_CPUS */
typedef void cpu_work(void *argument);
/* Runs work on another CPU (1 … cpu_count() - 1), which is started by PSCI when needed; false when it is busy. */
bool cpu_start(unsigned int cpu, cpu_work *work, void *argument);
/* Waits until the CPU has returned from its work. */
void cpu_join(unsigned int cpu);
/* Ends the machine: prints the machine-readable last line "RESULT status=<n> …" and switches off by PSCI. */
_Noreturn void machine_off(int status);

/* --- fault.c, vectors.S: loads and stores that may trap --- */

/* ESR_EL2 of the fault, or 0 when the access worked. A granule protection fault reads 0x96000028, writes 0x96000068. */
uint64_t try_read64(uint64_t address, uint64_t *value);
uint64_t try_write64(uint64_t address, uint64_t value);

/* --- console.c --- */

void console_put(char c);
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
int console_get(void); /* a received character, or -1 */

/* --- memory.c: granules of the normal world, from a pool above the payload to the end of DRAM --- */

uint64_t memory_base(void); /* of DRAM */
uint64_t memory_size(void);
uint64_t granule_alloc(void); /* zeroed; 0 when none is left */
uint64_t granules_alloc(size_t count, size_t alignment); /* contiguous */
/* Takes a range out of the pool (files that lie in DRAM beside the payload); before the first allocation. */
void memory_keep(uint64_t base, uint64_t size);
void granule_free(uint64_t pa); /* must be in the normal world again */
size_t granules_left(void);

/* --- rmi.c: one function per call; the return value is x0 --- */

struct rmi_result {
	uint64_t status;
	uint64_t x1, x2, x3, x4;
};

struct rmi_result rmi_call(uint64_t fid, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5);
#define RMI0(fid) rmi_call(fid, 0, 0, 0, 0, 0)
#define RMI1(fid, a) rmi_call(fid, a, 0, 0, 0, 0)
#define RMI2(fid, a, b) rmi_call(fid, a, b, 0, 0, 0)
#define RMI3(fid, a, b, c) rmi_call(fid, a, b, c, 0, 0)
#define RMI4(fid, a, b, c, d) rmi_call(fid, a, b, c, d, 0)
#define RMI5(fid, a, b, c, d, e) rmi_call(fid, a, b, c, d, e)

/* A granule of the pool that is delegated; 0 when none is left. */
uint64_t delegated_alloc(void);
/* Undelegates and frees; panics when the RMM refuses. */
void delegated_free(uint64_t pa);

_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
