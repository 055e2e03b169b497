/* SPDX-License-Identifier: Apache-2.0 */

#include "vgic.h"

#include "bytes.h"
#include "el2.h"
#include "host.h"

/* ICH_LR<n>_EL2 (IHI 0069, 12.4) as DEN0137 lets the host use it. */
#define LR_PENDING (1UL << 62)
#define LR_ACTIVE (2UL << 62)
#define LR_GROUP1 (1UL << 60)
#define LR_PRIORITY_SHIFT 48
#define LR_EOI (1UL << 41) /* maintenance interrupt when it ends: for levels, which must be looked at again */
#define HCR_UIE (1UL << 1) /* maintenance interrupt when at most one list register is in use */

#define PRIORITY_MASK 0xF8 /* 5 bits: what the RMM accepts, whatever the machine has */
#define SGI_LIMIT 16

/* ICC_SGI1R_EL1. */
#define SGIR_INTERRUPT(v) ((v) >> 24 & 0xF)
#define SGIR_ALL_OTHERS(v) ((v) >> 40 & 1)
#define SGIR_TARGETS(v) ((v)&0xFFFF)
#define SGIR_AFFINITIES 0x00FF00FF00FF0000UL /* Aff3, Aff2, Aff1: all RECs have 0 */

static unsigned int list_registers(void)
{
	static unsigned int count;

	if (count == 0)
		count = (RMI1(RMI_FEATURES, 0).x1 >> RMI_FEATURE0_GICV3_NUM_LRS & 0xF) + 1;
	return count;
}

void vgic_init(struct realm *r)
{
	for (unsigned int i = 0; i < r->config->recs; i++)
		for (unsigned int n = 0; n < SGI_LIMIT; n++) {
			r->recs[i].gic.own[n].edge = true;
			r->recs[i].gic.own[n].enabled = true;
		}
	list_registers();
}

struct vgic_irq *vgic_irq(struct rec *rec, uint32_t interrupt)
{
	if (interrupt < VGIC_PRIVATE)
		return &rec->gic.own[interrupt];
	if (interrupt < VGIC_LIMIT)
		return &rec->realm->gic.spis[interrupt - VGIC_PRIVATE];
	return NULL;
}

static bool is_pending(const struct vgic_irq *irq)
{
	return irq->latch || (irq->line && !irq->edge);
}

/* A level that is active is not pending, too: its EOI tells when to look at the line again. */
static bool deliverable(const struct rec *rec, const struct vgic_irq *irq)
{
	return irq->enabled && is_pending(irq) && (irq->edge || !irq->active) && rec->realm->gic.enabled[irq->group1];
}

static bool is_mine(const struct rec *rec, uint32_t interrupt, const struct vgic_irq *irq)
{
	return interrupt < VGIC_PRIVATE || irq->route == rec->index;
}

bool vgic_waits(const struct rec *rec)
{
	for (uint32_t n = 0; n < VGIC_LIMIT; n++) {
		const struct vgic_irq *irq = vgic_irq((struct rec *)rec, n);

		if (is_mine(rec, n, irq) && !irq->loaded && deliverable(rec, irq))
			return true;
	}
	return false;
}

/* Active ones first: they must be in a list register to be ended. Then by priority, then by number. */
static unsigned int rank(const struct vgic_irq *irq)
{
	return irq->active ? irq->priority : 0x100U + irq->priority;
}

/* The best interrupts for the REC, at most room; how many there are. */
static unsigned int choose(struct rec *rec, uint32_t *best, unsigned int room)
{
	unsigned int count = 0;

	for (uint32_t n = 0; n < VGIC_LIMIT; n++) {
		const struct vgic_irq *irq = vgic_irq(rec, n);
		unsigned int at;

		if (!is_mine(rec, n, irq) || irq->loaded || !(irq->active || deliverable(rec, irq)))
			continue;
		for (at = count; at > 0 && rank(vgic_irq(rec, best[at - 1])) > rank(irq); at--)
			if (at < room)
				best[at] = best[at - 1];
		if (at < room)
			best[at] = n;
		if (count < room)
			count++;
	}
	return count;
}

static uint64_t list_register(const struct rec *rec, uint32_t interrupt, const struct vgic_irq *irq)
{
	uint64_t lr = interrupt | (uint64_t)(irq->priority & PRIORITY_MASK) << LR_PRIORITY_SHIFT;

	if (irq->active)
		lr |= LR_ACTIVE;
	if (deliverable(rec, irq))
		lr |= LR_PENDING;
	if (irq->group1)
		lr |= LR_GROUP1;
	if (!irq->edge)
		lr |= LR_EOI;
	return lr;
}

void vgic_load(struct rec *rec)
{
	struct rmi_rec_enter *enter = &rec->run->enter;
	struct vgic_rec *gic = &rec->gic;
	uint32_t best[RMI_GIC_LRS + 1];
	unsigned int count = choose(rec, best, list_registers() + 1);

	enter->gicv3_hcr = count > list_registers() ? HCR_UIE : 0;
	gic->loaded = count < list_registers() ? count : list_registers();
	memset(enter->gicv3_lrs, 0, sizeof(enter->gicv3_lrs));
	for (unsigned int i = 0; i < gic->loaded; i++) {
		struct vgic_irq *irq = vgic_irq(rec, best[i]);

		enter->gicv3_lrs[i] = list_register(rec, best[i], irq);
		gic->list[i] = best[i];
		irq->loaded = true;
		if (irq->edge && (enter->gicv3_lrs[i] & LR_PENDING) != 0)
			irq->latch = false; /* it is in the register now; a new one may come meanwhile */
	}
}

void vgic_store(struct rec *rec)
{
	const struct rmi_rec_exit *exit = &rec->run->exit;

	for (unsigned int i = 0; i < rec->gic.loaded; i++) {
		struct vgic_irq *irq = vgic_irq(rec, rec->gic.list[i]);
		bool pending = (exit->gicv3_lrs[i] & LR_PENDING) != 0;

		irq->loaded = false;
		irq->active = (exit->gicv3_lrs[i] & LR_ACTIVE) != 0;
		if (irq->edge)
			irq->latch |= pending;
		else if (!pending)
			irq->latch = false;
	}
	rec->gic.loaded = 0;
}

void vgic_changed(struct rec *rec)
{
	rec_kick(rec);
}

void vgic_set_line(struct rec *rec, uint32_t interrupt, bool level)
{
	rec->gic.own[interrupt].line = level;
}

void vgic_pulse(struct rec *rec, uint32_t interrupt)
{
	rec->gic.own[interrupt].latch = true;
	vgic_changed(rec);
}

void vgic_set_spi_line(struct realm *r, uint32_t interrupt, bool level)
{
	struct vgic_irq *irq = &r->gic.spis[interrupt - VGIC_PRIVATE];
	bool rises = level && !irq->line;

	irq->line = level;
	if (rises && irq->edge)
		irq->latch = true;
	if (rises)
		vgic_changed(&r->recs[irq->route]);
}

void vgic_pulse_spi(struct realm *r, uint32_t interrupt)
{
	struct vgic_irq *irq = &r->gic.spis[interrupt - VGIC_PRIVATE];

	irq->latch = true;
	vgic_changed(&r->recs[irq->route]);
}

void vgic_sgi(struct rec *from, uint64_t value)
{
	struct realm *r = from->realm;

	if (!SGIR_ALL_OTHERS(value) && (value & SGIR_AFFINITIES) != 0)
		return;
	for (unsigned int i = 0; i < r->config->recs; i++)
		if (SGIR_ALL_OTHERS(value) ? i != from->index : SGIR_TARGETS(value) >> i & 1)
			vgic_pulse(&r->recs[i], SGIR_INTERRUPT(value));
}

void vgic_deactivate(struct rec *rec, uint64_t value)
{
	struct vgic_irq *irq = value < VGIC_LIMIT ? vgic_irq(rec, (uint32_t)value) : NULL;

	if (irq != NULL)
		irq->active = false;
}
