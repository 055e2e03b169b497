/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attacks on Confidential Shared Memory (docs/caec-abi.md), by a host and by realms that do whatever the host says.
 *
 * Each attack prints "ok CSM_ATTACK <name>". Its twin, "ok CSM_TWIN <name>", differs in one thing and succeeds: so the
 * attack failed for the reason that it is there to test.
 */
#ifndef CSM_ATTACK_H
#define CSM_ATTACK_H

#include "../include/csm.h"
#include "conform.h"

/* Where things are in each party's realm. There is a table of level 3 for the first 2 MiB of each half. */
#define REGION 0x10000UL
#define PAGES 4UL
#define SIZE (PAGES * GRANULE_SIZE)
#define RAM_TOP 0x30000UL /* of the RAM that begins at REGION; pages only where somebody brought them */
#define OWN (RAM_TOP - GRANULE_SIZE) /* a page that is nobody else's */
#define WINDOW 0x40000UL /* EMPTY, as all addresses up to the end of what is watched */
#define WATCHED_TOP 0x80000UL
#define WINDOW_NO_TABLE 0x400000UL /* no table of level 3 */
#define TAG 0x7A67UL

#define RSI_ARGUMENTS 9
#define PARTY_RECS 2
#define PARTY_APT 64

/* What the host does at an exit of RSI_CSM_…; STOP: party_call() returns, and party_go_on() goes on. */
enum host_answer { HOST_ACCEPTS, HOST_REJECTS, HOST_STOPS };

struct party {
	struct realm r;
	struct scene vcpu[PARTY_RECS]; /* their run pages, no more */
	unsigned int rec; /* who makes the calls */
	uint64_t apt[PARTY_APT];
	uint64_t apts;
	uint64_t identity[4];
	uint64_t handle;
	enum host_answer answer;
	/* after a call */
	uint64_t x[RSI_ARGUMENTS];
	uint64_t exit; /* reason of the last exit that the host had to serve, or NO_EXIT */
	unsigned int exits;
	uint64_t asked_base, asked_top, asked_level;
};
#define NO_EXIT ~0UL
/* What party_call() returns when the call has not come back. */
#define CALL_STOPPED 0x5709UL
#define CALL_ASTRAY 0xBADUL

extern struct party parties[4];
#define P (&parties[0]) /* the provider */
#define C (&parties[1]) /* the consumer */
#define D (&parties[2]) /* with a policy table too, and nothing to do with the two */
#define N (&parties[3]) /* without policy table */

/* --- csm-party.c --- */

/* A realm that waits for instructions. Granules are those named before by party_at(), else any. */
void party_begin(struct party *p, uint64_t apts);
void party_begin_at(struct party *p, uint64_t rd, uint64_t apt);
/* As party_begin(), but not active and without a policy table. */
void party_new(struct party *p);
void party_end(struct party *p);
void party_end_recs(struct party *p);
/* APT_DESTROY until all are back; the last status. */
uint64_t party_end_apt(struct party *p);
void stage_begin(void); /* all four */
void stage_end(void);

uint64_t party_call(struct party *p, const uint64_t *x);
uint64_t party_go_on(struct party *p, uint64_t flags);
#define RSI(p, ...) party_call(p, (const uint64_t[RSI_ARGUMENTS]){__VA_ARGS__})
#define ID(p) (p)->identity[0], (p)->identity[1], (p)->identity[2], (p)->identity[3]
/* What an honest host does about an exit; false when there is nothing that it could. */
bool host_serve(struct party *p);
/* One instruction with x0 and x1; true when it took no exception. x[0], x[1] as after it, or ESR and FAR. */
bool party_do(struct party *p, uint32_t instruction, uint64_t x0, uint64_t x1);
bool sees(struct party *p, uint64_t ipa, uint64_t value);
bool store(struct party *p, uint64_t ipa, uint64_t value);
/* The access aborts in the realm, with this syndrome, and the host does not hear of it. */
bool aborts(struct party *p, uint32_t instruction, uint64_t ipa);
#define ESR_LOAD_ABORTS (ESR_CLASS(EC_DATA) | ESR_IL | ESR_EA | FSC_EXTERNAL)
#define ESR_STORE_ABORTS (ESR_LOAD_ABORTS | ESR_WNR)
#define ESR_FETCH_ABORTS (ESR_CLASS(EC_FETCH) | ESR_IL | ESR_EA | FSC_EXTERNAL)

struct sharing {
	uint64_t region, id;
};
/* Word 0 of page i of P's region. */
#define SECRET(i) (0x5EC2E700UL + (i))
#define ONES ~0UL
/* P's region, shared with C, reserved by C, attached by C: each with everything before it. */
struct sharing region(void);
struct sharing granted(uint64_t permission);
struct sharing reserved(uint64_t permission, uint64_t flags);
struct sharing attached(uint64_t permission, uint64_t flags);
bool attached_works(void); /* C reads all of P's pages */
bool window_idle(uint64_t flags); /* and nothing of P's: ones or aborts */
uint64_t page_of(struct party *p, uint64_t ipa); /* the granule there, or 0 */
uint64_t entry_state(struct party *p, uint64_t ipa); /* of RTT_READ_ENTRY */

/* --- csm.c --- */

bool attack(const char *name, bool good);
bool twin(const char *name, bool good);
bool attack_equal(const char *name, uint64_t expected, uint64_t found);
bool twin_equal(const char *name, uint64_t expected, uint64_t found);
/* Names the failures of expect() until the next attack or twin. */
void about(const char *name);

/* What host and parties can see of the stage, as a number. */
uint64_t observe(const struct sharing *s);
/*
 * The good call of a realm, made by bad or with x[field] changed, is refused with status: no exit, no result, nothing
 * has changed. Then made as it is it succeeds.
 */
void pair(const char *name, struct party *who, const uint64_t *good, unsigned int field, uint64_t bad,
	  uint64_t status, const struct sharing *s);
void pair_by(const char *name, struct party *bad, struct party *who, const uint64_t *good, uint64_t status,
	     const struct sharing *s);
/* The same of a call of the host. */
struct rmi_result pair_rmi(const char *name, const uint64_t *good, unsigned int field, uint64_t bad, uint64_t status,
			   const struct sharing *s);
#define CALL(...) ((const uint64_t[RSI_ARGUMENTS]){__VA_ARGS__})

void csm_host_attacks(void);
void csm_order_attacks(void);
void csm_swap_attacks(void);
void csm_range_attacks(void);
void csm_foreign_attacks(void);
void csm_access_attacks(void);
void csm_spin_attacks(void);
void csm_large_attacks(void);
void csm_policy_attacks(void);
void csm_exit_attacks(void);
void csm_end_attacks(void);
void csm_race_attacks(void);

#endif
