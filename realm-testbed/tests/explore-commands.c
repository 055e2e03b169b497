/* SPDX-License-Identifier: Apache-2.0 */
#include "explore.h"

#include <string.h>

/* What the host and two realms may do, and a third. The second REC of a realm makes a call when the first can't. */
const struct command commands[] = {
	{ "A creates", CALL, A, 0, RSI_CSM_CREATE, REGION },
	{ "A creates over its region", CALL, A, 0, RSI_CSM_CREATE, REGION + 0x1000 },
	{ "A destroys", CALL, A, 0, RSI_CSM_DESTROY, 0 },
	{ "A shares with B", CALL, A, B, RSI_CSM_SHARE, CSM_PERMISSION_READ_WRITE },
	{ "A shares with itself", CALL, A, A, RSI_CSM_SHARE, CSM_PERMISSION_READ },
	{ "A revokes", CALL, A, B, RSI_CSM_REVOKE, 0 },
	{ "A empties a page", CALL, A, 0, RSI_IPA_STATE_SET, REGION + 0x1000 },
	{ "B reserves", CALL, B, A, RSI_CSM_RESERVE, CSM_WINDOW_EMPTY },
	{ "B reserves a tombstone", CALL, B, A, RSI_CSM_RESERVE, CSM_WINDOW_TOMBSTONE },
	{ "B reserves from a false provider", CALL, B, M, RSI_CSM_RESERVE, CSM_WINDOW_EMPTY },
	{ "B attaches", CALL, B, A, RSI_CSM_ATTACH, 0 },
	{ "B detaches", CALL, B, A, RSI_CSM_DETACH_AND_FREE, 0 },
	{ "B creates over its window", CALL, B, 0, RSI_CSM_CREATE, WINDOW },
	{ "B creates", CALL, B, 0, RSI_CSM_CREATE, REGION },
	{ "B shares with A", CALL, B, A, RSI_CSM_SHARE, CSM_PERMISSION_READ },
	{ "B destroys", CALL, B, 0, RSI_CSM_DESTROY, 0 },
	{ "A reserves a tombstone", CALL, A, B, RSI_CSM_RESERVE, CSM_WINDOW_TOMBSTONE },
	{ "A attaches", CALL, A, B, RSI_CSM_ATTACH, 0 },
	{ "A detaches", CALL, A, B, RSI_CSM_DETACH_AND_FREE, 0 },
	{ "M reserves what was granted to B", CALL, M, A, RSI_CSM_RESERVE, CSM_WINDOW_EMPTY },
	{ "M attaches what was granted to B", CALL, M, A, RSI_CSM_ATTACH, 0 },
	{ "A goes on", GO_ON, A, 0, 0, 0 },
	{ "A's second goes on", GO_ON, A, 1, 0, 0 },
	{ "B goes on", GO_ON, B, 0, 0, 0 },
	{ "B's second goes on", GO_ON, B, 1, 0, 0 },
	{ "A is refused", REFUSE, A, 0, 0, 0 },
	{ "B is refused", REFUSE, B, 0, 0, 0 },
	{ "host takes A's first page", TAKE, A, REGION_0, 0, 0 },
	{ "host takes A's last page", TAKE, A, REGION_2, 0, 0 },
	{ "host takes B's first page", TAKE, B, REGION_0, 0, 0 },
	{ "host takes the first of B's window", TAKE, B, WINDOW_0, 0, 0 },
	{ "host takes the last of B's window", TAKE, B, WINDOW_2, 0, 0 },
	{ "host takes from M", TAKE, M, EXTRA, 0, 0 },
	{ "host gives A a first page", PUT, A, REGION_0, 0, 0 },
	{ "host gives A a last page", PUT, A, REGION_2, 0, 0 },
	{ "host gives B a first page", PUT, B, REGION_0, 0, 0 },
	{ "host puts a page into B's window", PUT, B, WINDOW_1, 0, 0 },
	{ "host gives M a page", PUT, M, EXTRA, 0, 0 },
	{ "host takes a free granule back", UNDELEGATE, A, 0, 0, 0 },
	{ "host gives a granule again", DELEGATE, A, 0, 0, 0 },
	{ "host makes B's table", TABLE, B, 0, WINDOW + 0x1000, 0 },
	{ "host destroys B's table", NO_TABLE, B, 0, WINDOW + 0x1000, 0 },
	{ "host folds B's table", FOLD, B, 0, WINDOW + 0x1000, 0 },
	{ "host destroys A's table", NO_TABLE, A, 0, REGION, 0 },
	{ "host folds A's table", FOLD, A, 0, REGION, 0 },
	{ "host sets A's RIPAS", SET_RIPAS, A, 1, REGION + 0x1000, 0 },
	{ "host stops A", STOP, A, 0, 0, 0 },
	{ "host stops B", STOP, B, 0, 0, 0 },
	{ "host shrinks A's policy", SHRINK, A, 0, 0, 0 },
	{ "host shrinks B's policy", SHRINK, B, 0, 0, 0 },
	{ "host ends A", END, A, 0, 0, 0 },
	{ "host ends B", END, B, 0, 0, 0 },
	{ "host makes another A", ANEW, A, 0, 0, 0 },
	{ "host makes another B", ANEW, B, 0, 0, 0 },
};
const unsigned int command_count = sizeof(commands) / sizeof(commands[0]);

/* --- how they are done --- */

/* A REC of the realm that is not in the middle of a call and that no CPU has entered. */
static unsigned int idle_rec(const struct command *c)
{
	if (c->what == RSI_IPA_STATE_SET || ghost.call[c->realm][0].under_way || is_entered(c->realm, 0))
		return 1;
	return 0;
}

static void do_call(const struct command *c)
{
	uint64_t x[9] = { c->what };
	unsigned int k = idle_rec(c);

	if (ghost.call[c->realm][k].under_way)
		return;
	switch (c->what) {
	case RSI_CSM_CREATE:
		x[1] = c->x2;
		x[2] = SIZE;
		break;
	case RSI_CSM_DESTROY:
		x[1] = ghost.region[c->realm];
		break;
	case RSI_CSM_SHARE:
		x[1] = ghost.region[c->realm];
		x[2] = c->x2;
		memcpy(&x[3], ghost.identity[c->other], sizeof(ghost.identity[0]));
		break;
	case RSI_CSM_REVOKE:
		x[1] = ghost.sharing[c->realm][c->other].id;
		break;
	case RSI_CSM_RESERVE:
		x[1] = ghost.sharing[c->realm == A ? B : A][c->realm == A ? A : B].id;
		x[2] = WINDOW;
		x[3] = SIZE;
		x[4] = c->x2;
		memcpy(&x[5], ghost.identity[c->other], sizeof(ghost.identity[0]));
		break;
	case RSI_CSM_ATTACH:
	case RSI_CSM_DETACH_AND_FREE:
		x[1] = ghost.sharing[c->realm == A ? B : A][c->realm == A ? A : B].id;
		break;
	case RSI_IPA_STATE_SET:
		x[1] = c->x2;
		x[2] = c->x2 + 0x1000;
		x[3] = RMI_EMPTY;
		break;
	}
	enter_realm(c->realm, k, 0, x);
}

static uint64_t page_in(enum granule_state state)
{
	for (unsigned int i = POOL; i < POOL_END; i++)
		if (granule_state(machine_granule(i)) == state)
			return AT(i);
	return AT(POOL);
}

/* The realm writes into what it was given. */
static void put(unsigned int realm, enum place place)
{
	uint64_t page = page_in(GRANULE_DELEGATED);

	if (rmi(RMI_DATA_CREATE_UNKNOWN, RD_OF(realm), page, ipa_of[place], 0).x[0] == RMI_SUCCESS &&
	    granule_state(machine_granule(NUMBER(page))) == GRANULE_DATA)
		*(uint8_t *)hal_granule(page) = 0x55;
}

static uint64_t take(unsigned int realm, enum place place)
{
	struct ghost before = ghost;
	struct result r = rmi(RMI_DATA_DESTROY, RD_OF(realm), ipa_of[place], 0, 0);

	if (r.x[0] == RMI_SUCCESS)
		model_page_destroyed(realm, place, r.x[1] == 0, &before);
	return r.x[0];
}

static void stop(unsigned int realm)
{
	for (unsigned int k = 0; k < RECS; k++)
		if (rmi(RMI_REC_DESTROY, REC_OF(realm, k), 0, 0, 0).x[0] == RMI_SUCCESS)
			ghost.call[realm][k].under_way = false;
}

/* As a host would know it that keeps books. */
static uint64_t last_apt(unsigned int realm)
{
	const struct realm *r = (const struct realm *)machine_bytes(RD_OF(realm));

	if (granule_state(machine_granule(NUMBER(RD_OF(realm)))) != GRANULE_RD || r->apt_count == 0)
		return APT_OF(realm);
	return r->apt[r->apt_count - 1];
}

static uint64_t shrink(unsigned int realm)
{
	struct ghost before = ghost;
	uint64_t status;

	model_policy_ending(realm);
	status = rmi(RMI_APT_DESTROY, RD_OF(realm), last_apt(realm), 0, 0).x[0];
	if (status == RMI_SUCCESS)
		model_policy_destroyed(realm, &before);
	return status;
}

static uint64_t table_address(unsigned int i)
{
	return FIRST_TABLE + i * (2UL << 20);
}

static void end(unsigned int realm)
{
	stop(realm);
	for (unsigned int i = 0; i < 400 && shrink(realm) == RMI_INCOMPLETE; i++)
		;
	for (unsigned int p = 0; p < PLACES; p++)
		for (unsigned int i = 0; i < 8 && take(realm, p) == RMI_INCOMPLETE; i++)
			;
	for (unsigned int i = 0; i < 3; i++)
		rmi(RMI_RTT_DESTROY, RD_OF(realm), table_address(i), 3, 0);
	rmi(RMI_RTT_DESTROY, RD_OF(realm), 0, 2, 0);
	rmi(RMI_REALM_DESTROY, RD_OF(realm), 0, 0, 0);
}

/* A realm that runs, with a policy table and RAM from REGION on; from granules that are DELEGATED. */
static void make(unsigned int realm)
{
	struct rmi_realm_params *p = (void *)machine_bytes(PARAMETERS);
	struct rmi_rec_params *rec = (void *)machine_bytes(PARAMETERS);
	const struct realm *r = (const struct realm *)machine_bytes(RD_OF(realm));

	if (granule_state(machine_granule(NUMBER(RD_OF(realm)))) != GRANULE_DELEGATED)
		return;
	memset(p, 0, sizeof(*p));
	p->s2sz = 32;
	p->num_bps = 1;
	p->num_wps = 1;
	p->vmid = (uint16_t)(realm + 1);
	p->rtt_base = START_OF(realm);
	p->rtt_level_start = 1;
	p->rtt_num_start = 1;
	if (rmi(RMI_REALM_CREATE, RD_OF(realm), PARAMETERS, 0, 0).x[0] != RMI_SUCCESS)
		return;
	memcpy(ghost.identity[realm], r->identifier, sizeof(ghost.identity[realm]));
	rmi(RMI_RTT_CREATE, RD_OF(realm), TABLES_OF(realm), 0, 2);
	for (unsigned int i = 0; i < 3; i++)
		rmi(RMI_RTT_CREATE, RD_OF(realm), TABLES_OF(realm) + (i + 1) * GRANULE_SIZE, table_address(i), 3);
	for (unsigned int p0 = 0; p0 < PLACES; p0++)
		rmi(RMI_RTT_INIT_RIPAS, RD_OF(realm), ipa_of[p0], ipa_of[p0] + GRANULE_SIZE, 0);
	rmi(RMI_APT_CREATE, RD_OF(realm), APT_OF(realm), 0, 0);
	for (unsigned int k = 0; k < RECS; k++) {
		memset(rec, 0, sizeof(*rec));
		rec->flags = RMI_REC_FLAG_RUNNABLE;
		rec->mpidr = k;
		rec->pc = 0x1000;
		rec->num_aux = REC_AUX_GRANULES;
		for (unsigned int i = 0; i < REC_AUX_GRANULES; i++)
			rec->aux[i] = REC_OF(realm, k) + (i + 1) * GRANULE_SIZE;
		rmi(RMI_REC_CREATE, RD_OF(realm), REC_OF(realm, k), PARAMETERS, 0);
	}
	rmi(RMI_REALM_ACTIVATE, RD_OF(realm), 0, 0, 0);
}

void execute(const void *argument)
{
	const struct command *c = argument;
	uint64_t base = c->what & ~((2UL << 20) - 1);

	switch (c->operation) {
	case CALL:
		do_call(c);
		break;
	case GO_ON:
	case REFUSE:
		if (ghost.call[c->realm][c->other].under_way)
			enter_realm(c->realm, c->other, c->operation == REFUSE ? RMI_ENTER_CSM_REJECT : 0, NULL);
		break;
	case PUT:
		put(c->realm, c->other);
		break;
	case TAKE:
		take(c->realm, c->other);
		break;
	case UNDELEGATE:
		rmi(RMI_GRANULE_UNDELEGATE, page_in(GRANULE_DELEGATED), 0, 0, 0);
		break;
	case DELEGATE:
		rmi(RMI_GRANULE_DELEGATE, page_in(GRANULE_NS), 0, 0, 0);
		break;
	case TABLE:
		rmi(RMI_RTT_CREATE, RD_OF(c->realm), TABLES_OF(c->realm) + 3 * GRANULE_SIZE, base, 3);
		break;
	case NO_TABLE:
		rmi(RMI_RTT_DESTROY, RD_OF(c->realm), base, 3, 0);
		break;
	case FOLD:
		rmi(RMI_RTT_FOLD, RD_OF(c->realm), base, 3, 0);
		break;
	case SET_RIPAS:
		rmi(RMI_RTT_SET_RIPAS, RD_OF(c->realm), REC_OF(c->realm, c->other), c->what, c->what + 0x1000);
		break;
	case STOP:
		stop(c->realm);
		break;
	case SHRINK:
		shrink(c->realm);
		break;
	case END:
		end(c->realm);
		break;
	case ANEW:
		make(c->realm);
		break;
	}
}

/* Three realms; A and B have the pages of a region each. */
void begin_machine(void)
{
	interrupted = false;
	machine_reset();
	for (unsigned int i = 0; i < POOL_END; i++)
		rmi(RMI_GRANULE_DELEGATE, AT(i), 0, 0, 0);
	for (unsigned int r = 0; r < REALMS; r++)
		make(r);
	for (unsigned int p = REGION_0; p <= REGION_2; p++) {
		put(A, p);
		put(B, p);
	}
	model_check_rest();
	machine_keep();
	machine_begin();
}
