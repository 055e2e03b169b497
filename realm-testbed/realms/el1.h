/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every small realm program needs (EL1, raw image, entry at offset 0, position given by the linker script).
 * start.S and boot.c bring one REC to realm_main() with vectors set and a flat map; when it returns the realm is off.
 * A program is one file realms/NAME.c. It has no floating point, and realm_print() knows the formats of print.h.
 */
#ifndef EL1_H
#define EL1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch.h"
#include "platform.h"
#include "rsi.h"
#include "smccc.h"

/* x0 of the first entry (device tree, or whatever the host put there). */
void realm_main(uint64_t argument);
/* Second and later RECs that PSCI CPU_ON started through realm_cpu_on(). */
void realm_secondary(uint64_t context);

struct rsi_result {
	uint64_t status;
	uint64_t x1, x2, x3, x4, x5, x6, x7, x8;
};

struct rsi_result rsi_call(uint64_t fid, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4);
/* RSI_HOST_CALL with imm; gprs in and out may be NULL. */
uint64_t rsi_host_call(uint16_t imm, uint64_t *gprs, size_t count);
int64_t realm_cpu_on(uint64_t mpidr, uint64_t context);
_Noreturn void realm_off(void); /* PSCI SYSTEM_OFF */
/* Tells the host the realm's part of the exit status of the run (0 = all is well). */
void realm_status(uint64_t status);
_Noreturn void realm_fail(void); /* status 1, then off */
unsigned int realm_rec(void); /* index of this REC */

/* The bit that selects the unprotected half of the IPA space, from RSI_REALM_CONFIG. */
uint64_t shared_bit(void);
/* PL011 at its address of the device tree in the unprotected half: each access is an emulated one. */
void realm_put(char c);
void realm_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * The map is flat. From the start: RAM and its alias in the unprotected half as normal memory, devices as devices.
 * This adds, or changes, the GiB that the address lies in.
 */
void realm_map(uint64_t address, bool device);

/* Device tree: value of a property of the first node with this name (up to '@'), or NULL; *size in bytes. */
const void *device_tree_property(const void *tree, const char *node, const char *property, uint32_t *size);
/* The same for a 32-bit cell at an index, and for two of them; 0 when there is no such cell. */
uint32_t device_tree_cell(const void *tree, const char *node, const char *property, uint32_t index);
uint64_t device_tree_cells(const void *tree, const char *node, const char *property, uint32_t index);

/* ESR_EL1 of the abort, or 0 when the access worked. */
uint64_t realm_try_read64(uint64_t address, uint64_t *value);
uint64_t realm_try_write64(uint64_t address, uint64_t value);

/* Called with the interrupt's number when IRQ is unmasked; the number has been acknowledged and is ended after it. */
void realm_irq(uint32_t interrupt);
void realm_irq_enable(uint32_t interrupt);
/* CPU interface and redistributor of this REC, and IRQ unmasked. */
void realm_irq_start(void);
void realm_irq_mask(void);
void realm_irq_unmask(void);
/* SGI to the REC with this index. */
void realm_sgi(unsigned int rec, uint32_t interrupt);

/* A probe that is about to jump there: an exception at this address returns to the probe's caller (probe.S). */
extern volatile uint64_t realm_probe_jump_to;

/* start.S and boot.c */
void secondary_entry(void);
void start_first(uint64_t argument);
void start_secondary(uint64_t context);
void mmu_tables(uint64_t shared);
void mmu_on(void);

#endif
