/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls of Confidential Shared Memory as a realm makes them (docs/caec-abi.md). Each function builds a call;
 * csm_do() makes it here, peer_do() (csm-peer.h) has it made by another realm. Results are where the call leaves them:
 * x0 is the status.
 */
#ifndef REALM_CSM_H
#define REALM_CSM_H

#include "../include/csm.h"
#include "el1.h"

struct csm_identity {
	uint64_t word[4];
};

static inline struct smc csm_do(struct smc call)
{
	smc(&call);
	return call;
}

static inline struct smc csm_features(uint64_t index)
{
	return (struct smc){{RSI_CSM_FEATURES, index}};
}

static inline struct smc csm_identity(void)
{
	return (struct smc){{RSI_CSM_IDENTITY}};
}

static inline struct smc csm_create(uint64_t base, uint64_t size, uint64_t tag)
{
	return (struct smc){{RSI_CSM_CREATE, base, size, tag}};
}

static inline struct smc csm_destroy(uint64_t region)
{
	return (struct smc){{RSI_CSM_DESTROY, region}};
}

static inline struct smc csm_share(uint64_t region, uint64_t permission, const struct csm_identity *consumer)
{
	const uint64_t *c = consumer->word;

	return (struct smc){{RSI_CSM_SHARE, region, permission, c[0], c[1], c[2], c[3]}};
}

static inline struct smc csm_revoke(uint64_t sharing)
{
	return (struct smc){{RSI_CSM_REVOKE, sharing}};
}

static inline struct smc csm_find(uint64_t key, uint64_t kind, const struct csm_identity *provider)
{
	const uint64_t *p = provider->word;

	return (struct smc){{RSI_CSM_FIND, key, kind, p[0], p[1], p[2], p[3]}};
}

static inline struct smc csm_reserve(uint64_t sharing, uint64_t base, uint64_t size, uint64_t flags,
				     const struct csm_identity *provider)
{
	const uint64_t *p = provider->word;

	return (struct smc){{RSI_CSM_RESERVE, sharing, base, size, flags, p[0], p[1], p[2], p[3]}};
}

static inline struct smc csm_attach(uint64_t sharing)
{
	return (struct smc){{RSI_CSM_ATTACH, sharing}};
}

static inline struct smc csm_detach(uint64_t sharing)
{
	return (struct smc){{RSI_CSM_DETACH_AND_FREE, sharing}};
}

static inline struct smc csm_state(uint64_t id)
{
	return (struct smc){{RSI_CSM_STATE, id}};
}

/* RSI_IPA_STATE_SET. */
#define RIPAS_EMPTY 0UL
#define RIPAS_RAM 1UL

/* What a tombstone reads. */
#define CSM_ONES UINT64_MAX

/*
 * Where the test programs put things: a region in RAM, windows behind all RAM, and one over RAM. The first two go
 * across the end of a translation table, each at another page.
 */
#define TEST_REGION (REALM_RAM_BASE + 0x800000UL - GRANULE_SIZE)
#define TEST_WINDOW (0x80000000UL - 2 * GRANULE_SIZE)
#define TEST_WINDOW_IN_RAM (REALM_RAM_BASE + 0xC00000UL)

#endif
