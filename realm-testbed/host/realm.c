/* SPDX-License-Identifier: Apache-2.0 */
/* The order of what is measured here is what tools/config.py hands to tools/rim.py: change both or none. */

#include "bytes.h"
#include "el2.h"
#include "host.h"

#define LEVEL_BITS 9
#define PAGE_BITS 12
#define CONCATENATED_BITS 4 /* at most 16 tables at the starting level (DDI 0487, D8.2) */
#define RIPAS_LEVEL 2 /* RAM is a multiple of 2 MiB */

/* Architecture minimum of breakpoints and watchpoints, minus one. */
#define NUM_BPS 1
#define NUM_WPS 1

struct realm realms[HOST_MAX_REALMS];
unsigned int realm_count;

static void *page(void)
{
	uint64_t pa = granule_alloc();

	if (pa == 0)
		panic("no memory left");
	return (void *)pa;
}

/* The deepest starting level that the IPA width allows: fewest levels to walk. */
static void choose_start(struct realm *r)
{
	unsigned int bits = (unsigned int)r->config->ipa_bits;

	for (r->rtt_level = 2; r->rtt_level > 0; r->rtt_level--)
		if (bits <= PAGE_BITS + LEVEL_BITS * (4U - (unsigned int)r->rtt_level) + CONCATENATED_BITS)
			break;
	bits -= PAGE_BITS + LEVEL_BITS * (3U - (unsigned int)r->rtt_level);
	r->rtt_count = bits > LEVEL_BITS ? 1U << (bits - LEVEL_BITS) : 1;
}

static void create_descriptor(struct realm *r)
{
	struct rmi_realm_params *p = page();
	uint64_t status;

	choose_start(r);
	r->rtt = granules_alloc(r->rtt_count, r->rtt_count * GRANULE_SIZE);
	if (r->rtt == 0)
		panic("no memory left");
	for (unsigned int i = 0; i < r->rtt_count; i++)
		if (RMI1(RMI_GRANULE_DELEGATE, r->rtt + i * GRANULE_SIZE).status != RMI_SUCCESS)
			panic("realm %u: cannot delegate", r->number);
	r->rd = delegated_alloc();
	p->s2sz = (uint8_t)r->config->ipa_bits;
	p->num_bps = NUM_BPS;
	p->num_wps = NUM_WPS;
	p->hash_algo = (uint8_t)r->config->hash_algo;
	memcpy(p->rpv, r->config->rpv, sizeof(p->rpv));
	p->vmid = (uint16_t)(r->number + 1);
	p->rtt_base = r->rtt;
	p->rtt_level_start = r->rtt_level;
	p->rtt_num_start = r->rtt_count;
	status = RMI2(RMI_REALM_CREATE, r->rd, (uintptr_t)p).status;
	if (status != RMI_SUCCESS)
		panic("realm %u: REALM_CREATE: %lx", r->number, status);
	granule_free((uintptr_t)p);
}

static void load_memory(struct realm *r)
{
	const struct host_realm_config *c = r->config;
	uint64_t top = REALM_RAM_BASE + c->ram_size;

	for (uint64_t at = REALM_RAM_BASE; at < top; at = (at | ((1UL << 30) - 1)) + 1)
		rtt_reach(r, at, RIPAS_LEVEL);
	rtt_init_ripas(r, REALM_RAM_BASE, top);
	for (size_t i = 0; i < c->image_count; i++)
		for (uint64_t at = 0; at < c->images[i].size; at += GRANULE_SIZE)
			rtt_load_page(r, c->images[i].ipa + at, c->images[i].address + at, c->images[i].flags);
}

static void create_rec(struct realm *r, unsigned int index)
{
	struct rmi_rec_params *p = page();
	struct rec *rec = &r->recs[index];
	uint64_t status;

	rec->realm = r;
	rec->index = index;
	rec->on = index == 0;
	rec->run = page();
	rec->pa = delegated_alloc();
	p->flags = rec->on ? RMI_REC_FLAG_RUNNABLE : 0;
	p->mpidr = index;
	if (rec->on) {
		p->pc = r->config->entry;
		p->gprs[0] = r->config->argument;
	}
	p->num_aux = r->aux_count;
	for (unsigned int i = 0; i < r->aux_count; i++)
		p->aux[i] = rec->aux[i] = delegated_alloc();
	status = RMI3(RMI_REC_CREATE, r->rd, rec->pa, (uintptr_t)p).status;
	if (status != RMI_SUCCESS)
		panic("realm %u: REC_CREATE %u: %lx", r->number, index, status);
	granule_free((uintptr_t)p);
}

void realm_create(struct realm *r, unsigned int number, const struct host_realm_config *c)
{
	struct rmi_result aux;
	uint64_t status;

	r->number = number;
	r->config = c;
	create_descriptor(r);
	csm_create(r);
	load_memory(r);
	aux = RMI1(RMI_REC_AUX_COUNT, r->rd);
	if (aux.status != RMI_SUCCESS || aux.x1 > RMI_MAX_REC_AUX)
		panic("realm %u: REC_AUX_COUNT: %lx", number, aux.status);
	r->aux_count = (unsigned int)aux.x1;
	for (unsigned int i = 0; i < c->recs; i++)
		create_rec(r, i);
	status = RMI1(RMI_REALM_ACTIVATE, r->rd).status;
	if (status != RMI_SUCCESS)
		panic("realm %u: REALM_ACTIVATE: %lx", number, status);
	channels_map(r);
	vgic_init(r);
	pl011_init(r);
	r->state = REALM_RUNS;
}

void realm_stop(struct realm *r, uint64_t status)
{
	if (r->state != REALM_RUNS)
		return;
	r->state = REALM_STOPS;
	if (status != 0)
		r->status = status;
	for (unsigned int i = 0; i < r->config->recs; i++)
		rec_kick(&r->recs[i]);
}

static void destroy_rec(struct realm *r, struct rec *rec)
{
	uint64_t status = RMI1(RMI_REC_DESTROY, rec->pa).status;

	if (status != RMI_SUCCESS)
		panic("realm %u: REC_DESTROY %u: %lx", r->number, rec->index, status);
	delegated_free(rec->pa);
	for (unsigned int i = 0; i < r->aux_count; i++)
		delegated_free(rec->aux[i]);
	granule_free((uintptr_t)rec->run);
}

void realm_destroy(struct realm *r)
{
	uint64_t status;

	for (unsigned int i = 0; i < r->config->recs; i++)
		destroy_rec(r, &r->recs[i]);
	csm_destroy(r);
	rtt_destroy_all(r);
	status = RMI1(RMI_REALM_DESTROY, r->rd).status;
	if (status != RMI_SUCCESS)
		panic("realm %u: REALM_DESTROY: %lx", r->number, status);
	delegated_free(r->rd);
	for (unsigned int i = 0; i < r->rtt_count; i++)
		delegated_free(r->rtt + i * GRANULE_SIZE);
	r->state = REALM_GONE;
}
