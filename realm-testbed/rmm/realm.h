/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A realm: the contents of its RD granule.
 *
 *   REALM_CREATE ──▶ NEW ──ACTIVATE──▶ ACTIVE ──PSCI SYSTEM_OFF / RESET──▶ SYSTEM_OFF
 *                     └──────────────────┴── REALM_DESTROY (no reference left) ──┘
 *
 * Fields are protected by the lock of the RD's granule, but for those that never change after REALM_CREATE.
 * state is read without it by running RECs (acquire) and written with release.
 */
#ifndef REALM_H
#define REALM_H

#include <stdbool.h>
#include <stdint.h>

#include "granule.h"
#include "measurement.h"
#include "result.h"
#include "rmi.h"

enum realm_state { REALM_NEW, REALM_ACTIVE, REALM_SYSTEM_OFF };

#define REALM_IDENTIFIER 32
#define REALM_APT_MAX 63

struct realm {
	uint64_t state; /* enum realm_state */

	/* constant after REALM_CREATE */
	uint16_t vmid;
	uint8_t ipa_bits; /* width of the IPA space; the upper half is unprotected */
	int8_t rtt_level_start;
	uint32_t rtt_num_start;
	uint64_t rtt_base;
	uint8_t num_bps; /* as the architecture counts: minus one */
	uint8_t num_wps;
	uint8_t hash_algo; /* RMI_HASH_… */
	uint8_t rpv[RMI_RPV_SIZE];
	uint64_t identifier[REALM_IDENTIFIER / 8]; /* random, never used again */

	/* under the lock */
	uint64_t next_rec; /* index that the next REC must have */
	uint64_t num_recs; /* RECs that exist; goes down without the lock, atomically */
	uint8_t measurement[MEASUREMENT_SLOTS][MEASUREMENT_MAX]; /* 0 = RIM, 1 … 4 = REM */

	/* policy table (policy.h): under csm_lock, and apt_count changes with the RD locked as well */
	uint64_t handle;
	bool ending; /* APT_DESTROY has begun */
	uint64_t ended_grants; /* realms of the registry that have no grant to this one any more */
	uint64_t apt_count;
	uint64_t apt[REALM_APT_MAX];
};
_Static_assert(sizeof(struct realm) <= GRANULE_SIZE, "an RD is one granule");

static inline struct realm *realm_of(const struct granule *rd)
{
	return hal_granule(granule_pa(rd));
}

static inline enum realm_state realm_state(const struct realm *r)
{
	return (enum realm_state)__atomic_load_n(&r->state, __ATOMIC_ACQUIRE);
}

static inline void realm_set_state(struct realm *r, enum realm_state s)
{
	__atomic_store_n(&r->state, (uint64_t)s, __ATOMIC_RELEASE);
}

/* End of the protected half, and of the whole IPA space. */
static inline uint64_t realm_protected_end(const struct realm *r)
{
	return 1UL << (r->ipa_bits - 1);
}

static inline uint64_t realm_ipa_end(const struct realm *r)
{
	return 1UL << r->ipa_bits;
}

rmi_command rmi_version, rmi_features;
rmi_command rmi_realm_create, rmi_realm_activate, rmi_realm_destroy;

/* Value of feature register 0, and what of it a realm may ask for. */
uint64_t feature_register0(void);
#define RMM_IPA_BITS_MIN 32
#define RMM_IPA_BITS_MAX 48
/* Of the machine's CPU (ID_AA64DFR0_EL1.BRPs and WRPs, ICH_VTR_EL2.ListRegs): each minus one. */
#define RMM_NUM_BPS 5
#define RMM_NUM_WPS 3
#define RMM_NUM_LRS 3
/* A realm has at most 2^order - 1 RECs. */
#define RMM_MAX_RECS_ORDER 8

/* Takes a VMID for a realm (vmid.c); false when it is in use. */
bool vmid_reserve(uint16_t vmid);
void vmid_free(uint16_t vmid);

#endif
