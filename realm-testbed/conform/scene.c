/* SPDX-License-Identifier: Apache-2.0 */

#include "bytes.h"
#include "conform.h"

/* Granules that stay delegated from scene to scene; those in use belong to the scene. */
#define CACHE_MAX 16384
static struct cached {
	uint64_t pa;
	bool used;
} cache[CACHE_MAX];
static size_t cached;

static const uint8_t pattern[] = "granule of the normal world";

uint64_t take(void)
{
	for (size_t i = 0; i < cached; i++)
		if (!cache[i].used) {
			cache[i].used = true;
			return cache[i].pa;
		}
	if (cached == CACHE_MAX)
		panic("take");
	cache[cached] = (struct cached){delegated_alloc(), true};
	return cache[cached++].pa;
}

static bool is_used(uint64_t pa)
{
	for (size_t i = 0; i < cached; i++)
		if (cache[i].pa == pa)
			return cache[i].used;
	return false;
}

void give(uint64_t pa)
{
	for (size_t i = 0; i < cached; i++)
		if (cache[i].pa == pa && cache[i].used) {
			cache[i].used = false;
			return;
		}
	expect_equal("granule came back that was not in use", 0, pa);
}

void give_all_back(void)
{
	size_t bad = 0;

	for (size_t i = 0; i < cached; i++) {
		uint64_t status = RMI1(RMI_GRANULE_UNDELEGATE, cache[i].pa).status;

		bad += cache[i].used;
		if (!cache[i].used && !expect_equal("granule is delegated at the end", RMI_SUCCESS, status))
			bad++;
		if (status == RMI_SUCCESS)
			granule_free(cache[i].pa);
	}
	check_equal("every granule came back", 0, bad);
	cached = 0;
}

void scene_begin(struct scene *s)
{
	static uint64_t pages[4];

	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < 4; i++) {
		if (pages[i] == 0)
			pages[i] = granule_alloc();
		memset((void *)pages[i], 0, GRANULE_SIZE);
	}
	s->realm_params = (void *)pages[0];
	s->rec_params = (void *)pages[1];
	s->run = (void *)pages[2];
	s->ns = pages[3];
	memcpy((void *)s->ns, pattern, sizeof(pattern));
	for (size_t i = 0; i < SCENE_SPARES; i++)
		s->spare[i] = take();
	s->delegated = take();
}

/* Everything mapped goes, whatever the test has done: the "top" that the commands return leads from one to the next. */
static void data_destroy_all(struct realm *r)
{
	uint64_t ipa = 0;

	for (unsigned int steps = 0; ipa < IPA_UNPROTECTED && steps < 4096; steps++) {
		struct rmi_result d = RMI2(RMI_DATA_DESTROY, r->rd, ipa);

		if (d.status == RMI_SUCCESS)
			give(d.x1);
		if (d.x2 > ipa) {
			ipa = d.x2;
			continue;
		}
		/* a block: only pages can be destroyed */
		if (d.status != RMI_ERROR_RTT_AT(2))
			break;
		realm_table(r, ipa & ~(LEVEL_SIZE(2) - 1), 3);
	}
	expect("data of the whole realm can be destroyed", ipa >= IPA_UNPROTECTED);
}

static void rtt_destroy_all(struct realm *r, int level)
{
	uint64_t ipa = 0;

	while (ipa < IPA_END) {
		struct rmi_result d = RMI3(RMI_RTT_DESTROY, r->rd, ipa, (uint64_t)level);

		if (d.status == RMI_SUCCESS)
			give(d.x1);
		ipa = d.x2 > ipa ? d.x2 & ~(LEVEL_SIZE(level - 1) - 1) : ipa + LEVEL_SIZE(level - 1);
	}
}

void realm_destroy(struct realm *r)
{
	if (r->rd == 0)
		return;
	for (unsigned int i = 0; i < r->recs; i++) {
		if (r->rec[i] == 0)
			continue;
		expect_equal("REC_DESTROY in the end", RMI_SUCCESS, RMI1(RMI_REC_DESTROY, r->rec[i]).status);
		give(r->rec[i]);
		for (uint64_t k = 0; k < r->num_aux; k++)
			give(r->aux[i][k]);
	}
	data_destroy_all(r);
	rtt_destroy_all(r, 3);
	rtt_destroy_all(r, 2);
	expect_equal("REALM_DESTROY in the end", RMI_SUCCESS, RMI1(RMI_REALM_DESTROY, r->rd).status);
	give(r->rd);
	give(r->root);
	memset(r, 0, sizeof(*r));
}

void scene_end(struct scene *s)
{
	realm_destroy(&s->b);
	realm_destroy(&s->a);
	for (size_t i = 0; i < SCENE_SPARES; i++)
		if (is_used(s->spare[i]))
			give(s->spare[i]);
	give(s->delegated);
	for (size_t i = 0; i < cached; i++) {
		expect_equal("granule lost by the end of the scene", 0, cache[i].used ? cache[i].pa : 0);
		cache[i].used = false;
	}
}

static void must(const char *what, uint64_t status)
{
	if (status != RMI_SUCCESS)
		panic("%s: %lx", what, status);
}

void realm_params(struct scene *s, struct realm *r)
{
	struct rmi_realm_params *p = s->realm_params;

	memset(p, 0, sizeof(*p));
	p->s2sz = SCENE_IPA_BITS;
	p->num_bps = 1;
	p->num_wps = 1;
	p->hash_algo = r->hash_algo;
	memset(p->rpv, 0x5A, sizeof(p->rpv));
	p->vmid = (uint16_t)(r->vmid != 0 ? r->vmid : r == &s->a ? SCENE_VMID : SCENE_VMID + 1);
	p->rtt_base = r->root;
	p->rtt_level_start = SCENE_START_LEVEL;
	p->rtt_num_start = 1;
}

void realm_create(struct scene *s, struct realm *r)
{
	r->rd = take();
	r->root = take();
	realm_params(s, r);
	must("REALM_CREATE", RMI2(RMI_REALM_CREATE, r->rd, (uint64_t)s->realm_params).status);
	r->vmid = s->realm_params->vmid;
	r->num_aux = RMI1(RMI_REC_AUX_COUNT, r->rd).x1;
}

void realm_table(struct realm *r, uint64_t ipa, int level)
{
	must("RTT_CREATE", RMI4(RMI_RTT_CREATE, r->rd, take(), ipa, (uint64_t)level).status);
}

void realm_tables(struct realm *r)
{
	realm_table(r, IPA_PROGRAM, 2);
	realm_table(r, IPA_PROGRAM, 3);
	realm_table(r, IPA_UNPROTECTED, 2);
	realm_table(r, IPA_UNPROTECTED, 3);
}

void rec_params(struct scene *s, struct realm *r, uint64_t index)
{
	struct rmi_rec_params *p = s->rec_params;

	memset(p, 0, sizeof(*p));
	p->flags = RMI_REC_FLAG_RUNNABLE;
	p->mpidr = (index & 0xF) | (index >> 4) << 8; /* RmiRecMpidr: Aff0 has 4 bits */
	p->pc = IPA_PROGRAM;
	p->num_aux = r->num_aux;
	for (uint64_t k = 0; k < r->num_aux; k++)
		p->aux[k] = r->aux[index][k];
}

void rec_create(struct scene *s, struct realm *r, bool runnable)
{
	unsigned int i = r->recs++;

	r->rec[i] = take();
	for (uint64_t k = 0; k < r->num_aux; k++)
		r->aux[i][k] = take();
	rec_params(s, r, i);
	s->rec_params->flags = runnable ? RMI_REC_FLAG_RUNNABLE : 0;
	must("REC_CREATE", RMI3(RMI_REC_CREATE, r->rd, r->rec[i], (uint64_t)s->rec_params).status);
}

void realm_activate(struct realm *r)
{
	must("REALM_ACTIVATE", RMI1(RMI_REALM_ACTIVATE, r->rd).status);
}

uint64_t data_map(struct realm *r, uint64_t ipa, uint64_t source)
{
	uint64_t pa = take();

	if (source == 0)
		must("DATA_CREATE_UNKNOWN", RMI3(RMI_DATA_CREATE_UNKNOWN, r->rd, pa, ipa).status);
	else
		must("DATA_CREATE", RMI5(RMI_DATA_CREATE, r->rd, pa, ipa, source, RMI_MEASURE_CONTENT).status);
	return pa;
}

void data_unmap(struct realm *r, uint64_t ipa)
{
	struct rmi_result d = RMI2(RMI_DATA_DESTROY, r->rd, ipa);

	must("DATA_DESTROY", d.status);
	give(d.x1);
}

void ripas_init(struct realm *r, uint64_t base, uint64_t top)
{
	while (base < top) {
		struct rmi_result i = RMI3(RMI_RTT_INIT_RIPAS, r->rd, base, top);

		must("RTT_INIT_RIPAS", i.status);
		base = i.x1;
	}
}

void share_map(struct realm *r, uint64_t ipa, uint64_t pa)
{
	must("RTT_MAP_UNPROTECTED", RMI4(RMI_RTT_MAP_UNPROTECTED, r->rd, ipa, 3, pa | DESC_NORMAL_RW).status);
}
