/* SPDX-License-Identifier: Apache-2.0 */
/* RMI_REALM_CREATE, RMI_REALM_ACTIVATE and RMI_REALM_DESTROY (DEN0137 1.0, B4.3.8 to B4.3.10). */
#include "realm.h"

#include "bytes.h"
#include "memory-map.h"
#include "rtt.h"

/* Arm DDI 0487, D8.2: concatenated tables at the starting level of stage 2. */
#define MAX_START_TABLES 16

/* The host's parameters, copied once; a page per CPU because it is a page. */
static struct rmi_realm_params parameters[MAX_CPUS];

/* RmiRealmParamsIsValid and RealmParamsSupported. Reserved bits of the flags are ignored (SBZ) but measured. */
static bool params_supported(const struct rmi_realm_params *p)
{
	if ((p->flags & (RMI_REALM_FLAG_LPA2 | RMI_REALM_FLAG_SVE | RMI_REALM_FLAG_PMU)) != 0)
		return false;
	if (p->s2sz < RMM_IPA_BITS_MIN || p->s2sz > RMM_IPA_BITS_MAX)
		return false;
	if (p->num_bps == 0 || p->num_bps > RMM_NUM_BPS || p->num_wps == 0 || p->num_wps > RMM_NUM_WPS)
		return false;
	return p->hash_algo == RMI_HASH_SHA_256 || p->hash_algo == RMI_HASH_SHA_512;
}

/*
 * RttConfigIsValid. A starting table resolves 9 bits at most, concatenated ones up to 4 more, but not at level 0: its
 * 48 bits are all that there is. And it resolves at least one bit: AArch64.S2InconsistentSL.
 */
static bool start_valid(const struct rmi_realm_params *p)
{
	unsigned int below; /* address bits that are resolved under the starting level */
	unsigned int bits;
	unsigned int tables;

	if (p->rtt_level_start < 0 || p->rtt_level_start > RTT_PAGE_LEVEL)
		return false;
	below = 12 + 9 * (unsigned int)(RTT_PAGE_LEVEL - p->rtt_level_start);
	if (p->s2sz <= below)
		return false;
	bits = p->s2sz - below;
	tables = bits <= 9 ? 1 : bits <= 13 ? 1U << (bits - 9) : MAX_START_TABLES + 1;
	return tables <= MAX_START_TABLES && p->rtt_num_start == tables;
}

static bool params_valid(const struct rmi_realm_params *p, uint64_t rd)
{
	uint64_t size = p->rtt_num_start * GRANULE_SIZE;

	if (!params_supported(p) || !start_valid(p))
		return false;
	return p->rtt_base % size == 0 && (rd < p->rtt_base || rd - p->rtt_base >= size);
}

static void unlock_all(struct granule *const *g, unsigned int count)
{
	while (count > 0)
		granule_unlock(g[--count]);
}

/* Locks the granules that are to be the starting tables; none when one is not DELEGATED. */
static bool lock_tables(const struct rmi_realm_params *p, struct granule **tables)
{
	for (unsigned int i = 0; i < p->rtt_num_start; i++) {
		tables[i] = granule_lock_at(p->rtt_base + i * GRANULE_SIZE, GRANULE_DELEGATED);
		if (tables[i] == NULL) {
			unlock_all(tables, i);
			return false;
		}
	}
	return true;
}

/* In the order of addresses: the RD lies before or behind the tables. */
static bool lock_realm(uint64_t rd_pa, const struct rmi_realm_params *p, struct granule **rd, struct granule **tables)
{
	if (rd_pa > p->rtt_base) {
		if (!lock_tables(p, tables))
			return false;
		*rd = granule_lock_at(rd_pa, GRANULE_DELEGATED);
		if (*rd == NULL)
			unlock_all(tables, p->rtt_num_start);
		return *rd != NULL;
	}
	*rd = granule_lock_at(rd_pa, GRANULE_DELEGATED);
	if (*rd == NULL)
		return false;
	if (lock_tables(p, tables))
		return true;
	granule_unlock(*rd);
	return false;
}

static void init(struct realm *realm, const struct rmi_realm_params *p)
{
	*realm = (struct realm){
		.state = REALM_NEW,
		.vmid = p->vmid,
		.ipa_bits = p->s2sz,
		.rtt_level_start = (int8_t)p->rtt_level_start,
		.rtt_num_start = p->rtt_num_start,
		.rtt_base = p->rtt_base,
		.num_bps = p->num_bps,
		.num_wps = p->num_wps,
		.hash_algo = p->hash_algo,
	};
	memcpy(realm->rpv, p->rpv, sizeof(realm->rpv));
	hal_random(realm->identifier, sizeof(realm->identifier));
	measure_realm(realm, p);
	rtt_init_start(realm);
}

/* x1: rd, x2: parameters */
void rmi_realm_create(const uint64_t *a, struct result *r)
{
	struct rmi_realm_params *p = &parameters[hal_cpu()];
	struct granule *source = granule_find(a[2]);
	struct granule *tables[MAX_START_TABLES];
	struct granule *rd;

	r->x[0] = RMI_ERROR_INPUT;
	if (source == NULL || granule_state(source) != GRANULE_NS || !hal_ns_read(p, a[2], sizeof(*p)) ||
	    !params_valid(p, a[1]) || !vmid_reserve(p->vmid))
		return;
	if (!lock_realm(a[1], p, &rd, tables)) {
		vmid_free(p->vmid);
		return;
	}
	init(hal_granule(a[1]), p);
	for (unsigned int i = 0; i < p->rtt_num_start; i++)
		granule_set_state(tables[i], GRANULE_RTT);
	granule_set_state(rd, GRANULE_RD);
	unlock_all(tables, p->rtt_num_start);
	granule_unlock(rd);
	r->x[0] = RMI_SUCCESS;
}

/* x1: rd */
void rmi_realm_activate(const uint64_t *a, struct result *r)
{
	struct granule *rd = granule_lock_at(a[1], GRANULE_RD);

	if (rd == NULL) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	if (realm_state(realm_of(rd)) == REALM_NEW)
		realm_set_state(realm_of(rd), REALM_ACTIVE);
	else
		r->x[0] = RMI_ERROR_REALM;
	granule_unlock(rd);
}

/* Locks the starting tables. While the RD is locked no walk begins, and one that is under way ends before we get in. */
static bool lock_start(const struct realm *realm, struct granule **tables)
{
	bool live = false;

	for (unsigned int i = 0; i < realm->rtt_num_start; i++) {
		tables[i] = granule_find(realm->rtt_base + i * GRANULE_SIZE);
		granule_lock(tables[i]);
		live |= granule_references(tables[i]) != 0;
	}
	if (live)
		unlock_all(tables, realm->rtt_num_start);
	return !live;
}

/* x1: rd */
void rmi_realm_destroy(const uint64_t *a, struct result *r)
{
	struct granule *rd = granule_lock_at(a[1], GRANULE_RD);
	struct granule *tables[MAX_START_TABLES];
	struct realm *realm;

	if (rd == NULL) {
		r->x[0] = RMI_ERROR_INPUT;
		return;
	}
	realm = realm_of(rd);
	if (granule_references(rd) != 0 || realm->apt_count != 0 || !lock_start(realm, tables)) {
		r->x[0] = RMI_ERROR_REALM;
		granule_unlock(rd);
		return;
	}
	/* Unprotected blocks of the starting level do not keep a realm alive: they may still be cached. */
	hal_tlbi_vmid(realm->vmid);
	for (unsigned int i = 0; i < realm->rtt_num_start; i++)
		granule_release(tables[i]);
	vmid_free(realm->vmid);
	granule_release(rd);
}
