/* SPDX-License-Identifier: Apache-2.0 */
/* RMI_REC_CREATE, RMI_REC_DESTROY and RMI_REC_AUX_COUNT (DEN0137 1.0, B4.3.11 to B4.3.13). */
#include "rec.h"

#include "bytes.h"
#include "esr.h"
#include "memory-map.h"

#define VMPIDR_RES1 (1UL << 31)
#define AFF0_MASK 0xFUL
#define MPIDR_MASK (0xFFUL << 32 | 0xFFUL << 16 | 0xFFUL << 8 | AFF0_MASK)
#define RMI_MPIDR_MASK (0xFFUL << 24 | 0xFFUL << 16 | 0xFFUL << 8 | AFF0_MASK)

/* Too large for a stack. */
static struct rmi_rec_params params_of_cpu[MAX_CPUS];

bool rmi_mpidr_to_index(uint64_t mpidr, uint64_t *index)
{
	*index = mpidr >> 8 << 4 | (mpidr & AFF0_MASK);
	return (mpidr & ~RMI_MPIDR_MASK) == 0;
}

bool mpidr_to_index(uint64_t mpidr, uint64_t *index)
{
	*index = mpidr >> 32 << 20 | (mpidr >> 8 & 0xFFFF) << 4 | (mpidr & AFF0_MASK);
	return (mpidr & ~MPIDR_MASK) == 0;
}

uint64_t index_to_mpidr(uint64_t index)
{
	return index >> 20 << 32 | (index >> 4 & 0xFFFF) << 8 | (index & AFF0_MASK);
}

void rec_reset(struct rec *rec, uint64_t pc, uint64_t endianness)
{
	memset(&rec->regs, 0, sizeof(rec->regs));
	memset(&rec->el1, 0, sizeof(rec->el1));
	memset(&rec->gic, 0, sizeof(rec->gic));
	memset(rec->keys, 0, sizeof(rec->keys));
	memset(hal_granule(rec->aux[REC_AUX_FPU]), 0, GRANULE_SIZE);
	rec->regs.pc = pc;
	rec->regs.pstate = PSTATE_EL1H | PSTATE_DAIF;
	rec->el1.sctlr_el1 = SCTLR_RESET | (endianness & SCTLR_EE);
	rec->el1.mdscr_el1 = MDSCR_TDCC;
}

static void rec_init(struct rec *rec, struct granule *rd, uint64_t index, const struct rmi_rec_params *p)
{
	memset(rec, 0, sizeof(*rec));
	rec->rd = rd;
	rec->index = index;
	rec->runnable = p->flags & RMI_REC_FLAG_RUNNABLE;
	rec->vmpidr = index_to_mpidr(index) | VMPIDR_RES1;
	for (unsigned int i = 0; i < REC_AUX_GRANULES; i++) {
		rec->aux[i] = p->aux[i];
		memset(hal_granule(p->aux[i]), 0, GRANULE_SIZE);
	}
	rec_reset(rec, p->pc, 0);
	memcpy(rec->regs.x, p->gprs, sizeof(p->gprs));
}

static void aux_unclaim(const uint64_t *aux, uint64_t count)
{
	while (count-- > 0) {
		struct granule *g = granule_lock_at(aux[count], GRANULE_REC_AUX);

		granule_set_state(g, GRANULE_DELEGATED);
		granule_unlock(g);
	}
}

/*
 * Takes the auxiliary granules one at a time and with no other lock: their addresses are in any order, and one that is
 * named twice, or is also the REC, is not DELEGATED any more.
 */
static bool aux_claim(const uint64_t *aux, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		struct granule *g = granule_lock_at(aux[i], GRANULE_DELEGATED);

		if (g == NULL) {
			aux_unclaim(aux, i);
			return false;
		}
		granule_set_state(g, GRANULE_REC_AUX);
		granule_unlock(g);
	}
	return true;
}

/* The part of REC_CREATE that needs the realm and the REC's granule. */
static uint64_t create(uint64_t rd_pa, uint64_t rec_pa, const struct rmi_rec_params *p)
{
	uint64_t status = RMI_SUCCESS;
	uint64_t index;
	struct granule *rd, *g;
	struct realm *r;

	if (!granule_lock_two(rec_pa, GRANULE_DELEGATED, &g, rd_pa, GRANULE_RD, &rd))
		return RMI_ERROR_INPUT;
	r = realm_of(rd);
	if (realm_state(r) != REALM_NEW ||
	    __atomic_load_n(&r->num_recs, __ATOMIC_RELAXED) == (1UL << RMM_MAX_RECS_ORDER) - 1) {
		status = RMI_ERROR_REALM;
	} else if (!rmi_mpidr_to_index(p->mpidr, &index) || index != r->next_rec || p->num_aux != REC_AUX_GRANULES) {
		status = RMI_ERROR_INPUT;
	} else {
		rec_init(rec_of(g), rd, index, p);
		if (rec_of(g)->runnable)
			measure_rec(r, p);
		r->next_rec++;
		__atomic_fetch_add(&r->num_recs, 1, __ATOMIC_RELAXED);
		granule_get(rd);
		granule_set_state(g, GRANULE_REC);
	}
	granule_unlock(g);
	granule_unlock(rd);
	return status;
}

/* x1: RD, x2: REC, x3: parameters */
void rmi_rec_create(const uint64_t *a, struct result *r)
{
	struct rmi_rec_params *p = &params_of_cpu[hal_cpu()];
	struct granule *from = granule_find(a[3]);

	r->x[0] = RMI_ERROR_INPUT;
	if (from == NULL || granule_state(from) != GRANULE_NS || !hal_ns_read(p, a[3], sizeof(*p)) ||
	    p->num_aux > RMI_MAX_REC_AUX || !aux_claim(p->aux, p->num_aux))
		return;
	r->x[0] = create(a[1], a[2], p);
	if (r->x[0] != RMI_SUCCESS)
		aux_unclaim(p->aux, p->num_aux);
}

/* x1: REC */
void rmi_rec_destroy(const uint64_t *a, struct result *r)
{
	struct granule *g = granule_lock_at(a[1], GRANULE_REC);
	uint64_t aux[REC_AUX_GRANULES];
	struct granule *rd;

	if (g == NULL) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	if (granule_references(g) != 0) {
		granule_unlock(g);
		r->x[0] = RMI_ERROR_REC;
		return;
	}
	rd = rec_of(g)->rd;
	memcpy(aux, rec_of(g)->aux, sizeof(aux));
	granule_release(g);
	for (unsigned int i = 0; i < REC_AUX_GRANULES; i++)
		granule_release(granule_lock_at(aux[i], GRANULE_REC_AUX));
	__atomic_fetch_sub(&realm_of(rd)->num_recs, 1, __ATOMIC_RELAXED);
	granule_put(rd);
}

/* x1: RD; x1: count */
void rmi_rec_aux_count(const uint64_t *a, struct result *r)
{
	struct granule *rd = granule_lock_at(a[1], GRANULE_RD);

	if (rd == NULL) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	r->x[1] = REC_AUX_GRANULES;
	granule_unlock(rd);
}
