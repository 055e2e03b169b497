/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers of distributor and redistributors (IHI 0069, chapter 12). The redistributor's second frame has the
 * registers of interrupts 0 to 31 at the distributor's offsets, so that one table serves both. Registers are 32 bits;
 * smaller accesses are for priorities alone, 64-bit ones are two of 32.
 */

#include "el2.h"
#include "host.h"
#include "vgic.h"

#define GICD_CTLR 0x0000
#define GICD_TYPER 0x0004
#define GICD_IIDR 0x0008
#define GIC_IROUTER 0x6000
#define GIC_PIDR2 0xFFE8
#define GICR_IIDR 0x0004
#define GICR_TYPER 0x0008
#define GICR_WAKER 0x0014
#define GICR_SGI_FRAME 0x10000

#define CTLR_GROUPS 3U
#define CTLR_ARE (1U << 4)
#define CTLR_DS (1U << 6) /* one security state */
#define TYPER_LINES (VGIC_LIMIT / 32 - 1)
#define TYPER_ID_BITS (9U << 19) /* 10 bits of INTID */
#define TYPER_NO1N (1U << 25) /* an SPI goes to one REC */
#define IIDR 0x0000043B /* Arm */
#define PIDR2_GICV3 0x3B
#define GICR_TYPER_LAST (1U << 4)
#define GICR_TYPER_NUMBER_SHIFT 8
#define WAKER_SLEEP (1U << 1)
#define WAKER_ASLEEP (1U << 2)
#define IROUTER_BYTES 8

enum field {
	FIELD_GROUP,
	FIELD_SET_ENABLE,
	FIELD_CLEAR_ENABLE,
	FIELD_SET_PENDING,
	FIELD_CLEAR_PENDING,
	FIELD_SET_ACTIVE,
	FIELD_CLEAR_ACTIVE,
	FIELD_PRIORITY,
	FIELD_CONFIG,
};

/* Registers with a few bits for each interrupt. */
static const struct bank {
	uint64_t offset;
	unsigned int bits;
} banks[] = {
	[FIELD_GROUP] = {0x0080, 1},
	[FIELD_SET_ENABLE] = {0x0100, 1},
	[FIELD_CLEAR_ENABLE] = {0x0180, 1},
	[FIELD_SET_PENDING] = {0x0200, 1},
	[FIELD_CLEAR_PENDING] = {0x0280, 1},
	[FIELD_SET_ACTIVE] = {0x0300, 1},
	[FIELD_CLEAR_ACTIVE] = {0x0380, 1},
	[FIELD_PRIORITY] = {0x0400, 8},
	[FIELD_CONFIG] = {0x0C00, 2},
};
#define BANKS (sizeof(banks) / sizeof(banks[0]))

static uint32_t field_get(const struct vgic_irq *irq, enum field field)
{
	switch (field) {
	case FIELD_GROUP:
		return irq->group1;
	case FIELD_SET_ENABLE:
	case FIELD_CLEAR_ENABLE:
		return irq->enabled;
	case FIELD_SET_PENDING:
	case FIELD_CLEAR_PENDING:
		return irq->latch || (irq->line && !irq->edge);
	case FIELD_SET_ACTIVE:
	case FIELD_CLEAR_ACTIVE:
		return irq->active;
	case FIELD_PRIORITY:
		return irq->priority;
	case FIELD_CONFIG:
		return irq->edge ? 2 : 0;
	}
	return 0;
}

static void field_set(struct vgic_irq *irq, uint32_t interrupt, enum field field, uint32_t value)
{
	switch (field) {
	case FIELD_GROUP:
		irq->group1 = value;
		break;
	case FIELD_SET_ENABLE:
		irq->enabled |= value;
		break;
	case FIELD_CLEAR_ENABLE:
		irq->enabled &= !value;
		break;
	case FIELD_SET_PENDING:
		irq->latch |= value;
		break;
	case FIELD_CLEAR_PENDING:
		irq->latch &= !value;
		break;
	case FIELD_SET_ACTIVE:
		irq->active |= value;
		break;
	case FIELD_CLEAR_ACTIVE:
		irq->active &= !value;
		break;
	case FIELD_PRIORITY:
		irq->priority = (uint8_t)value;
		break;
	case FIELD_CONFIG:
		if (interrupt >= VGIC_PRIVATE) /* SGIs and PPIs are what they are */
			irq->edge = (value & 2) != 0;
		break;
	}
}

/* The bank of a register offset, and its first interrupt. */
static bool find_bank(uint64_t offset, enum field *field, uint32_t *first)
{
	for (unsigned int i = 0; i < BANKS; i++) {
		uint64_t size = 1024 * banks[i].bits / 8;

		if (offset >= banks[i].offset && offset < banks[i].offset + size) {
			*field = (enum field)i;
			*first = (uint32_t)(offset - banks[i].offset) * 8 / banks[i].bits;
			return true;
		}
	}
	return false;
}

/* private: interrupts 0 to 31, through a redistributor; the others through the distributor. */
static struct vgic_irq *irq_through(struct rec *rec, uint32_t interrupt, bool private)
{
	return (interrupt < VGIC_PRIVATE) == private ? vgic_irq(rec, interrupt) : NULL;
}

static uint32_t read_bank(struct rec *rec, uint64_t offset, bool private)
{
	enum field field;
	uint32_t first, value = 0;

	if (!find_bank(offset, &field, &first))
		return 0;
	for (uint32_t i = 0; i < 32 / banks[field].bits; i++) {
		const struct vgic_irq *irq = irq_through(rec, first + i, private);

		if (irq != NULL)
			value |= field_get(irq, field) << i * banks[field].bits;
	}
	return value;
}

static void write_bank(struct rec *rec, uint64_t offset, uint32_t value, bool private)
{
	enum field field;
	uint32_t first;

	if (!find_bank(offset, &field, &first))
		return;
	for (uint32_t i = 0; i < 32 / banks[field].bits; i++) {
		struct vgic_irq *irq = irq_through(rec, first + i, private);

		if (irq == NULL)
			continue;
		field_set(irq, first + i, field, value >> i * banks[field].bits & ((1U << banks[field].bits) - 1));
		if (field_get(irq, FIELD_SET_PENDING) && irq->enabled)
			vgic_changed(private ? rec : &rec->realm->recs[irq->route]);
	}
}

/* Bytes of a priority register; other registers have no smaller accesses. */
static uint32_t merge(uint32_t old, uint64_t offset, unsigned int size, uint64_t value)
{
	unsigned int shift = (offset & 3) * 8;
	uint32_t mask = (size == 1 ? 0xFFU : 0xFFFFU) << shift;

	return (old & ~mask) | ((uint32_t)value << shift & mask);
}

/* The SPI whose affinity is at this offset: its lower word is the REC's index, the upper one 0. NULL: none. */
static struct vgic_irq *routed(struct rec *rec, uint64_t offset)
{
	uint64_t interrupt = (offset - GIC_IROUTER) / IROUTER_BYTES;

	if (offset < GIC_IROUTER || interrupt < VGIC_PRIVATE || interrupt >= VGIC_LIMIT)
		return NULL;
	return vgic_irq(rec, (uint32_t)interrupt);
}

static uint32_t read_distributor(struct rec *rec, uint64_t offset)
{
	const struct vgic_realm *gic = &rec->realm->gic;
	const struct vgic_irq *irq;

	switch (offset) {
	case GICD_CTLR:
		return CTLR_DS | CTLR_ARE | gic->enabled[0] | (uint32_t)gic->enabled[1] << 1;
	case GICD_TYPER:
		return TYPER_LINES | TYPER_ID_BITS | TYPER_NO1N;
	case GICD_IIDR:
		return IIDR;
	case GIC_PIDR2:
		return PIDR2_GICV3;
	}
	irq = routed(rec, offset);
	if (irq != NULL)
		return offset % IROUTER_BYTES == 0 ? irq->route : 0;
	return read_bank(rec, offset, false);
}

static void write_distributor(struct rec *rec, uint64_t offset, uint32_t value)
{
	struct realm *r = rec->realm;
	struct vgic_irq *irq = routed(rec, offset);

	if (offset == GICD_CTLR) {
		r->gic.enabled[0] = value & 1;
		r->gic.enabled[1] = value >> 1 & 1;
		for (unsigned int i = 0; i < r->config->recs; i++)
			vgic_changed(&r->recs[i]);
	} else if (irq != NULL) {
		/* a route to nobody changes nothing */
		if (offset % IROUTER_BYTES == 0 && value < r->config->recs)
			irq->route = (uint8_t)value;
	} else {
		write_bank(rec, offset, value, false);
	}
}

static uint32_t read_redistributor(struct rec *rec, uint64_t offset)
{
	bool last = rec->index == rec->realm->config->recs - 1;

	switch (offset) {
	case GICR_IIDR:
		return IIDR;
	case GICR_TYPER:
		return (last ? GICR_TYPER_LAST : 0) | rec->index << GICR_TYPER_NUMBER_SHIFT;
	case GICR_TYPER + 4:
		return rec->index; /* affinity */
	case GICR_WAKER:
		return rec->gic.asleep ? WAKER_SLEEP | WAKER_ASLEEP : 0;
	case GIC_PIDR2:
		return PIDR2_GICV3;
	}
	return offset >= GICR_SGI_FRAME ? read_bank(rec, offset - GICR_SGI_FRAME, true) : 0;
}

static void write_redistributor(struct rec *rec, uint64_t offset, uint32_t value)
{
	if (offset == GICR_WAKER)
		rec->gic.asleep = (value & WAKER_SLEEP) != 0;
	else if (offset >= GICR_SGI_FRAME)
		write_bank(rec, offset - GICR_SGI_FRAME, value, true);
}

/* Reads and writes of any size by those of 32 bits. */
static uint64_t read_any(uint32_t (*read)(struct rec *, uint64_t), struct rec *rec, uint64_t offset, unsigned int size)
{
	uint64_t low = read(rec, offset & ~3UL);

	if (size == 8)
		return low | (uint64_t)read(rec, offset + 4) << 32;
	return low >> (offset & 3) * 8;
}

static void write_any(uint32_t (*read)(struct rec *, uint64_t), void (*write)(struct rec *, uint64_t, uint32_t),
		      struct rec *rec, uint64_t offset, unsigned int size, uint64_t value)
{
	uint64_t bank = offset % GICR_SGI_FRAME;
	bool priority = bank >= banks[FIELD_PRIORITY].offset && bank < banks[FIELD_PRIORITY].offset + 1024;

	if (size == 8) {
		write(rec, offset, (uint32_t)value);
		write(rec, offset + 4, (uint32_t)(value >> 32));
	} else if (size == 4) {
		write(rec, offset, (uint32_t)value);
	} else if (priority) {
		write(rec, offset & ~3UL, merge(read(rec, offset & ~3UL), offset, size, value));
	}
}

uint64_t vgic_read_distributor(struct rec *rec, uint64_t offset, unsigned int size)
{
	return read_any(read_distributor, rec, offset, size);
}

void vgic_write_distributor(struct rec *rec, uint64_t offset, unsigned int size, uint64_t value)
{
	write_any(read_distributor, write_distributor, rec, offset, size, value);
}

uint64_t vgic_read_redistributor(struct realm *r, uint64_t offset, unsigned int size)
{
	struct rec *rec = &r->recs[offset / REALM_GICR_STRIDE];

	return read_any(read_redistributor, rec, offset % REALM_GICR_STRIDE, size);
}

void vgic_write_redistributor(struct realm *r, uint64_t offset, unsigned int size, uint64_t value)
{
	struct rec *rec = &r->recs[offset / REALM_GICR_STRIDE];

	write_any(read_redistributor, write_redistributor, rec, offset % REALM_GICR_STRIDE, size, value);
}
