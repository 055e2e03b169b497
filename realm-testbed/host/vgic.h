/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The GICv3 of a realm: state of its interrupts, the registers that it sees, and the list registers of the next entry.
 * Everything under the realm's lock. One security state, affinity routing always on, no LPIs.
 */
#ifndef VGIC_H
#define VGIC_H

#include <stdbool.h>
#include <stdint.h>

#include "rmi.h"

#define VGIC_PRIVATE 32 /* SGIs and PPIs of each REC */
#define VGIC_SPIS 96
#define VGIC_LIMIT (VGIC_PRIVATE + VGIC_SPIS)

struct vgic_irq {
	bool line; /* level of the input */
	bool latch; /* an edge, an SGI or a write to ISPENDR that has not been taken */
	bool active;
	bool enabled;
	bool edge;
	bool group1;
	uint8_t priority;
	uint8_t route; /* SPI: index of the REC */
	bool loaded; /* in a list register of an entry whose exit has not been handled yet */
};

struct vgic_realm {
	bool enabled[2]; /* GICD_CTLR: groups 0 and 1 */
	struct vgic_irq spis[VGIC_SPIS];
};

struct vgic_rec {
	struct vgic_irq own[VGIC_PRIVATE];
	bool asleep; /* GICR_WAKER */
	unsigned int loaded; /* list registers in use, and the interrupts in them */
	uint32_t list[RMI_GIC_LRS];
};

struct realm;
struct rec;

void vgic_init(struct realm *r);
/* Fills the list registers of the next entry. */
void vgic_load(struct rec *rec);
/* Takes the state back from the exit; timer levels have been updated before. */
void vgic_store(struct rec *rec);
/* Whether an interrupt waits that a REC in WFI must see. */
bool vgic_waits(const struct rec *rec);
void vgic_set_line(struct rec *rec, uint32_t interrupt, bool level);
void vgic_pulse(struct rec *rec, uint32_t interrupt);
/* SPIs: the CPU of the REC that it is routed to is told. */
void vgic_set_spi_line(struct realm *r, uint32_t interrupt, bool level);
void vgic_pulse_spi(struct realm *r, uint32_t interrupt);
/* Writes to ICC_SGI1R_EL1 / ICC_SGI0R_EL1, and to ICC_DIR_EL1. */
void vgic_sgi(struct rec *from, uint64_t value);
void vgic_deactivate(struct rec *rec, uint64_t value);

/* vgic-mmio.c: accesses by the realm. */
uint64_t vgic_read_distributor(struct rec *rec, uint64_t offset, unsigned int size);
void vgic_write_distributor(struct rec *rec, uint64_t offset, unsigned int size, uint64_t value);
uint64_t vgic_read_redistributor(struct realm *r, uint64_t offset, unsigned int size);
void vgic_write_redistributor(struct realm *r, uint64_t offset, unsigned int size, uint64_t value);

/* The interrupt that a number means to a REC; NULL when there is none. */
struct vgic_irq *vgic_irq(struct rec *rec, uint32_t interrupt);
/* Under the lock: interrupts may have become pending for it. */
void vgic_changed(struct rec *rec);

#endif
