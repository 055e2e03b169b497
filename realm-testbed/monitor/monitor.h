/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The monitor at EL3: who may touch which memory, which world runs on a CPU, and power.
 * Everything here is reached by the lower levels through SMC only; whatever they pass is checked before use.
 */
#ifndef MONITOR_H
#define MONITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory-map.h"
#include "world.h"

/* --- main.c --- */

/*
 * A CPU as PSCI sees it. ON_PENDING from CPU_ON (or the reset of the first CPU) until the RMM on that CPU has booted.
 * OFF → ON_PENDING under psci_lock by the caller of CPU_ON; the CPU itself does the others.
 */
struct cpu {
	struct world normal;
	struct world realm;
	uint64_t state; /* PSCI_AFFINITY_… */
	uint64_t entry, context; /* of the normal world */
};

extern struct cpu cpus[MAX_CPUS];
extern unsigned int cpu_count;
/* DRAM of the normal world, which it may delegate to the realm world; [start, end). */
extern uint64_t dram_start, dram_end;

struct cpu *this_cpu(void);
/* Keeps one world of this CPU and brings the other; the result is the world to enter. */
struct world *world_switch(struct world *from, struct world *to);

/* --- psci.c: Arm DEN0022 1.1 --- */

/* Answers a call of the normal world; false when it is none that PSCI or the calling convention define. */
bool psci_call(struct cpu *me, struct world **next);
/* Waits, switched off, until CPU_ON names this CPU; then its way into the RMM. */
struct world *cpu_wait(struct cpu *me);

/* --- rmm.c: the RMM-EL3 interface --- */

void rmm_write_manifest(void);
/* First and later entries of the RMM on a CPU, which end with its BOOT_COMPLETE. */
struct world *rmm_cold_boot(struct cpu *me);
struct world *rmm_warm_boot(struct cpu *me);
/* A call of the RMM. */
struct world *rmm_call(struct cpu *me);

/* --- gpt.c: granule protection tables (Arm DDI 0615) --- */

/* Builds the tables; the DRAM ends at the given address. */
void gpt_init(uint64_t end_of_dram);
/* Turns the checks on for this CPU. */
void gpt_enable(void);

enum gpt_result { GPT_OK, GPT_BAD_ADDRESS, GPT_BAD_PAS };
/* Moves a granule of the normal world's DRAM to the realm PAS, or back. */
enum gpt_result gpt_delegate(uint64_t pa);
enum gpt_result gpt_undelegate(uint64_t pa);

/* --- mmu.c --- */

void mmu_init(void);
void mmu_enable(void);

/* --- gic.c: Arm IHI 0069 --- */

/* All interrupts belong to the normal world, but for one that wakes CPUs that are off. */
void gic_init(void);
void gic_cpu_init(void);
/* Between these, interrupts of the normal world do not wake this CPU, and gic_wake() of another does. */
void gic_begin_wait(void);
void gic_end_wait(void);
void gic_wake(unsigned int cpu);

/* --- console.c and power.c --- */

void console_init(void);
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Says what has gone wrong and switches the machine off. */
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));
void print_registers(const struct world *w);
_Noreturn void machine_off(void);
_Noreturn void machine_reset(void);

/* --- keys.c: made by tools/test-keys.c at build time --- */

#define KEY_SIZE 48 /* P-384 */
#define CHALLENGE_SIZE 32 /* SHA-256 of the COSE_Key of the public key */
extern const uint8_t attestation_key[KEY_SIZE];
extern const uint8_t platform_token_challenge[CHALLENGE_SIZE];
extern const uint8_t platform_token[];
extern const size_t platform_token_size;

/* --- start.S --- */

extern uint64_t booted; /* BOOTED as soon as memory is ready for the other CPUs (release) */
struct world *monitor_main(unsigned int cpu);
struct world *secondary_main(unsigned int cpu);
struct world *exception(uint64_t kind, struct world *w);
void monitor_exception(uint64_t kind, struct world *w);

#endif
