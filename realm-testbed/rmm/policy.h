/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access policy tables: who may share what with whom. Each realm that takes part has one, of granules that its host
 * gave (RMI_APT_CREATE, _EXTEND), filled with records of 64 bytes:
 *
 *   REGION   a range of its own pages that the realm offers     state CREATING ─▶ WHOLE ─▶ LOST; any ─▶ ENDING
 *   GRANT    one region offered to one other realm              state GRANTED ─▶ RESERVED ─▶ ATTACHED ─▶ DETACHED;
 *                                                               any ─▶ ENDING
 *   WINDOW   where the realm wants to see, or sees, a region    state RESERVING ─▶ RESERVED ─▶ ATTACHING ─▶ ATTACHED,
 *            of another one                                     ATTACHING ─▶ RETREATING ─▶ RESERVED (the host refused a
 *                                                               table); each ─▶ REVOKED ─▶ ENDING
 *
 * Only ATTACHING, ATTACHED, RETREATING and, until done == size, REVOKED windows have SHARED entries, and as long as one
 * has, its GRANT is there and the REGION of that is WHOLE or on its way out.
 *
 * A GRANT (in the provider's table) and the WINDOW made for it (in the consumer's) have one sharing id between them.
 * The first granule of the list is the first that came; all are returned in the reverse order.
 *
 * One lock protects all tables, the registry, and every change to a window's entries (csm_lock). It stands in the
 * order of locks (granule.h) behind the granules that a command names and before all RTTs. Who holds it may hold
 * tables of two realms at once; who does not, holds tables of one. It is held for one table's entries at a time.
 * While a realm has records its RD stays: REALM_DESTROY asks for an empty table first.
 */
#ifndef POLICY_H
#define POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "realm.h"

#define POLICY_REALMS 256
#define POLICY_RECORDS 64 /* in a granule */

enum record_kind { RECORD_FREE, RECORD_REGION, RECORD_GRANT, RECORD_WINDOW };

enum record_state {
	REGION_CREATING = 1,
	REGION_WHOLE,
	REGION_LOST,
	GRANT_GRANTED,
	GRANT_RESERVED,
	GRANT_ATTACHED,
	GRANT_DETACHED,
	WINDOW_RESERVING,
	WINDOW_RESERVED,
	WINDOW_ATTACHING,
	WINDOW_ATTACHED,
	WINDOW_RETREATING,
	WINDOW_REVOKED,
	RECORD_ENDING, /* of each kind: on its way to be free */
};

struct record {
	uint64_t id; /* csm id of a REGION, sharing id of a GRANT and its WINDOW */
	uint8_t kind;
	uint8_t state;
	uint8_t writable;  /* GRANT, WINDOW */
	uint8_t tombstone; /* WINDOW */
	uint8_t taken;     /* WINDOW: RESERVE has come to its end */
	uint8_t rejected;  /* WINDOW: the host refused RESERVE */
	uint16_t reserved;
	uint64_t base;  /* REGION, WINDOW */
	uint64_t size;
	uint64_t tag;   /* REGION; its GRANTs have it too */
	uint64_t region; /* GRANT: csm id */
	uint64_t peer;  /* GRANT: handle of the consumer; WINDOW: of the provider */
	uint64_t done;  /* bytes that the operation under way has behind it */
};
_Static_assert(sizeof(struct record) * POLICY_RECORDS == GRANULE_SIZE, "records fill a granule");

rmi_command rmi_csm_features, rmi_apt_create, rmi_apt_extend, rmi_apt_destroy;

/* What this implementation has room for and offers, as RSI_ and RMI_CSM_FEATURES tell it. */
uint64_t csm_limits(void);
uint64_t csm_policies(void);

void csm_lock(void);
void csm_unlock(void);

/* Takes the lock itself: is one of the addresses [base, top) in a region or window of r? */
bool policy_overlaps(const struct realm *r, uint64_t base, uint64_t top);

/* --- under csm_lock --- */

/* Enters a realm and its first granule; false when POLICY_REALMS are there already. */
bool policy_add_realm(struct granule *rd, uint64_t apt);
void policy_remove_realm(struct realm *r);
/* The realm with an identifier or a handle; NULL when none lives. */
struct realm *policy_realm_of_identifier(const uint64_t identifier[4]);
struct realm *policy_realm_of_handle(uint64_t handle);
/* The one at a place of the registry, or NULL. */
struct realm *policy_realm(unsigned int place);

/* A free record with a new id, or NULL when the table is full. */
struct record *record_new(struct realm *r, enum record_kind kind);
void record_free(struct record *record);
/* The record of a kind with an id in the table of r; NULL when there is none. */
struct record *record_find(const struct realm *r, enum record_kind kind, uint64_t id);
/* The next record in use from number *at on, and *at behind it; NULL when there is none. */
struct record *record_next(const struct realm *r, uint64_t *at);
/* A REGION or WINDOW of r that has an address of [base, top); NULL when there is none. */
struct record *record_overlapping(const struct realm *r, uint64_t base, uint64_t top);

#endif
