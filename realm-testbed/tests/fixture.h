/* SPDX-License-Identifier: Apache-2.0 */
/* What a host does again and again, for the tests of the RMM's memory: granules, realms, tables. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "check.h"
#include "granule.h"
#include "hal_host.h"
#include "realm.h"
#include "rmi.h"
#include "rtt.h"

#define G(n) (BANK0 + (uint64_t)(n) * GRANULE_SIZE)
/* By convention of the tests: */
#define RD G(1)
#define PARAMS G(2)
#define SOURCE G(3)
#define START G(16) /* up to 16 starting tables */
#define POOL G(64)  /* tables and data from here */
#define BLOCK G(512) /* 2 MiB, aligned */

#define SIZE_2M (2UL << 20)
#define SIZE_1G (1UL << 30)

/* The call fails with this code and changes nothing. Evaluates to its result. */
#define CHECK_FAILS(code, ...) check_fails(__FILE__, __LINE__, code, (const uint64_t[7]){ __VA_ARGS__ }, #__VA_ARGS__)

static inline struct result check_fails(const char *file, int line, uint64_t code, const uint64_t *regs,
					const char *what)
{
	uint64_t before = hal_host_fingerprint();
	struct result r = rmi_call(regs);

	check_equal(file, line, code, r.x[0], what);
	check_equal(file, line, before, hal_host_fingerprint(), "state after failure");
	return r;
}

static inline uint64_t delegate(uint64_t pa)
{
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_GRANULE_DELEGATE, pa).x[0]);
	return pa;
}

/* Parameters of a realm with a 40-bit IPA space, two concatenated tables at level 1. */
static inline struct rmi_realm_params *params(void)
{
	struct rmi_realm_params *p = (void *)hal_host_bytes(PARAMS);

	memset(p, 0, sizeof(*p));
	p->s2sz = 40;
	p->num_bps = 1;
	p->num_wps = 1;
	p->vmid = 7;
	p->rtt_base = START;
	p->rtt_level_start = 1;
	p->rtt_num_start = 2;
	return p;
}

/* A realm from params() as they stand; its starting tables get delegated. */
static inline struct realm *create_realm(const struct rmi_realm_params *p)
{
	delegate(RD);
	for (unsigned int i = 0; i < p->rtt_num_start; i++)
		delegate(p->rtt_base + i * GRANULE_SIZE);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_CREATE, RD, PARAMS).x[0]);
	return realm_of(granule_find(RD));
}

static inline struct realm *fresh_realm(void)
{
	hal_host_reset();
	return create_realm(params());
}

/* Tables down to a level, from granules at *pa upwards. */
static inline void create_tables(struct realm *realm, uint64_t ipa, int level, uint64_t *pa)
{
	for (int l = realm->rtt_level_start + 1; l <= level; l++) {
		uint64_t base = ipa & ~((1UL << (12 + 9 * (4 - l))) - 1);
		struct result r = RMI(RMI_RTT_READ_ENTRY, RD, base, (uint64_t)l - 1);

		if (r.x[1] == (uint64_t)l - 1 && r.x[2] == RMI_TABLE)
			continue;
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_CREATE, RD, delegate(*pa), base, (uint64_t)l).x[0]);
		*pa += GRANULE_SIZE;
	}
}

static inline enum granule_state state_at(uint64_t pa)
{
	return granule_state(granule_find(pa));
}

static inline uint32_t references_at(uint64_t pa)
{
	return granule_references(granule_find(pa));
}

static inline void check_entry(uint64_t ipa, int level, uint64_t reached, uint64_t state, uint64_t descriptor,
			       uint64_t ripas)
{
	struct result r = RMI(RMI_RTT_READ_ENTRY, RD, ipa, (uint64_t)level);

	CHECK_EQUAL(RMI_SUCCESS, r.x[0]);
	CHECK_EQUAL(reached, r.x[1]);
	CHECK_EQUAL(state, r.x[2]);
	CHECK_EQUAL(descriptor, r.x[3]);
	CHECK_EQUAL(ripas, r.x[4]);
}

#endif
