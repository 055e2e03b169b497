/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Realm translation tables: stage 2 of a realm, one granule of 512 entries each (the starting level up to 16).
 * The commands that change them, and what the services of the realm ask of them. Entry states, and how they are written
 * in the entry: see the table in s2.h.
 */
#ifndef RTT_H
#define RTT_H

#include <stdbool.h>
#include <stdint.h>

#include "realm.h"

#define RTT_PAGE_LEVEL 3
#define RTT_BLOCK_LEVEL_MIN 1 /* blocks: level 2 (2 MiB) and level 1 (1 GiB) */

rmi_command rmi_rtt_create, rmi_rtt_destroy, rmi_rtt_fold, rmi_rtt_read_entry;
rmi_command rmi_rtt_map_unprotected, rmi_rtt_unmap_unprotected;
rmi_command rmi_rtt_init_ripas, rmi_rtt_set_ripas;
rmi_command rmi_data_create, rmi_data_create_unknown, rmi_data_destroy;

/* For realm.c: entries of the starting level tables at REALM_CREATE (all unassigned, RIPAS empty). */
void rtt_init_start(struct realm *r);
/* VTCR and VTTBR of the realm. */
uint64_t realm_vtcr(const struct realm *r);
uint64_t realm_vttbr(const struct realm *r);

/* How a realm's address stands, for the services that the RMM does for the realm itself. */
enum ipa_status {
	IPA_OK,      /* RIPAS ram, backed by a page: the pointer is valid */
	IPA_EMPTY,   /* RIPAS empty, a window (no service works on shared pages), or not a protected address */
	IPA_HOST     /* RIPAS ram or destroyed without page: the host must act (level = where the walk ended) */
};

struct ipa_page {
	void *bytes; /* of the granule; valid until ipa_release() */
	struct granule *table; /* the locked RTT whose entry maps it */
	int level;
	uint64_t ripas;
};

/*
 * Walks to a protected address of the realm. On IPA_OK the last table stays locked, so that the page can't go away;
 * on the others nothing is locked. Called with no lock held, by a CPU that runs a REC of the realm (or holds its RD):
 * that is what keeps the realm. The page is the granule that ipa lies in, ipa need not be aligned.
 */
enum ipa_status ipa_hold(struct realm *r, uint64_t ipa, struct ipa_page *page);
void ipa_release(struct ipa_page *page);

/*
 * RIPAS at a protected address, and the end of a range from there with the same RIPAS, at most top; for
 * RSI_IPA_STATE_GET. The range may end early, where the table does that the walk came to.
 */
uint64_t ipa_ripas(struct realm *r, uint64_t base, uint64_t top, uint64_t *end);

/* Who answers a stage 2 fault of a realm. */
enum ipa_fault {
	IPA_FAULT_HOST,
	IPA_FAULT_REALM, /* nothing is there, or the permission is missing */
	IPA_FAULT_NONE   /* a window's entry that was on its way from one state to another: the realm tries again */
};
enum ipa_fault ipa_fault(struct realm *r, uint64_t ipa, bool permission);

#endif
