/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two realms, each provider and consumer of the other, do everything at the same time, and their host meddles. What a
 * provider writes after a REVOKE that has returned nobody else ever reads.
 */

#include "csm-attack.h"

#define ROUNDS 2000
#define SHARED 0x5A4ED000UL /* what stands in a region while it may be shared */
#define POISON 0xDEADUL /* and while it is not */

enum action { CREATE, SHARE, FIND, RESERVE, ATTACH, LOAD, DETACH, REVOKE, DESTROY, MEDDLE, ACTIONS };

static struct racer {
	struct party *me, *peer;
	uint64_t random;
	uint64_t region, mine, theirs; /* ids */
	bool detached; /* since then nothing was attached */
	unsigned int done[ACTIONS], wrong, poison, aborted, ones;
} racers[2];

/* xorshift64 */
static uint64_t next(struct racer *r)
{
	r->random ^= r->random << 13;
	r->random ^= r->random >> 7;
	r->random ^= r->random << 17;
	return r->random;
}

static void write(struct racer *r, uint64_t value)
{
	for (uint64_t i = 0; i < PAGES; i++)
		r->wrong += !store(r->me, REGION + i * GRANULE_SIZE, value);
}

static void load(struct racer *r)
{
	uint64_t at = WINDOW + next(r) % PAGES * GRANULE_SIZE;

	if (party_do(r->me, INSN_LDR_X0_X1, 0, at)) {
		r->poison += r->me->x[0] == POISON;
		r->ones += r->me->x[0] == ONES;
		r->wrong += r->me->x[0] != POISON && r->me->x[0] != SHARED && r->me->x[0] != ONES;
		r->wrong += r->detached;
		r->done[LOAD]++;
		return;
	}
	r->aborted++;
	r->wrong += r->me->exit != NO_EXIT || r->me->x[0] != ESR_LOAD_ABORTS;
}

/* Each status that may come, as a bit. */
static bool call(struct racer *r, enum action action, uint64_t allowed, uint64_t status)
{
	bool right = status < 8 && (allowed >> status & 1) != 0;

	r->wrong += !right;
	r->done[action] += status == RSI_SUCCESS;
	return status == RSI_SUCCESS;
}

#define SUCCESS (1UL << RSI_SUCCESS)
#define INPUT (1UL << RSI_ERROR_INPUT)
#define STATE (1UL << RSI_ERROR_STATE)

static void step(struct racer *r)
{
	struct party *me = r->me, *peer = r->peer;
	struct rmi_result d;

	switch ((enum action)(next(r) % ACTIONS)) {
	case CREATE:
		if (call(r, CREATE, SUCCESS | INPUT, RSI(me, RSI_CSM_CREATE, REGION, SIZE, TAG)))
			r->region = me->x[1];
		break;
	case SHARE:
		write(r, SHARED);
		if (call(r, SHARE, SUCCESS | INPUT | STATE,
			 RSI(me, RSI_CSM_SHARE, r->region, (next(r) & 2) | 1, ID(peer))))
			r->mine = me->x[1];
		break;
	case FIND:
		if (call(r, FIND, SUCCESS | INPUT, RSI(me, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(peer))) &&
		    RSI(me, RSI_CSM_STATE, r->theirs) != RSI_SUCCESS) {
			RSI(me, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(peer));
			r->theirs = me->x[1];
		}
		break;
	case RESERVE:
		if (call(r, RESERVE, SUCCESS | INPUT | STATE,
			 RSI(me, RSI_CSM_RESERVE, r->theirs, WINDOW, SIZE, next(r) >> 20 & 1, ID(peer))))
			r->detached = false;
		break;
	case ATTACH:
		call(r, ATTACH, SUCCESS | INPUT | STATE, RSI(me, RSI_CSM_ATTACH, r->theirs));
		break;
	case LOAD:
		load(r);
		break;
	case DETACH:
		if (next(r) % 4 == 0 &&
		    call(r, DETACH, SUCCESS | INPUT, RSI(me, RSI_CSM_DETACH_AND_FREE, r->theirs)))
			r->detached = true;
		break;
	case REVOKE:
		if (next(r) % 4 == 0 && call(r, REVOKE, SUCCESS | INPUT, RSI(me, RSI_CSM_REVOKE, r->mine)))
			write(r, POISON);
		break;
	case DESTROY:
		if (next(r) % 4 == 0 && call(r, DESTROY, SUCCESS | INPUT, RSI(me, RSI_CSM_DESTROY, r->region)))
			write(r, POISON);
		break;
	default:
		if (next(r) % 4 != 0)
			break;
		d = RMI2(RMI_DATA_DESTROY, peer->r.rd, WINDOW + next(r) % PAGES * GRANULE_SIZE);
		r->done[MEDDLE] += d.status == RMI_SUCCESS;
		r->wrong += d.x1 != 0 || (d.status != RMI_SUCCESS && d.status != RMI_INCOMPLETE &&
					  d.status != RMI_ERROR_RTT_AT(3));
		break;
	}
}

static void race(void *argument)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		step(argument);
		cpu_relax();
	}
}

static void tell(const struct racer *r)
{
	const unsigned int *n = r->done;

	note("create %u share %u find %u reserve %u attach %u load %u detach %u revoke %u destroy %u meddle %u "
	     "aborts %u ones %u", n[CREATE], n[SHARE], n[FIND], n[RESERVE], n[ATTACH], n[LOAD], n[DETACH], n[REVOKE],
	     n[DESTROY], n[MEDDLE], r->aborted, r->ones);
}

static bool each_happened(const struct racer *r)
{
	for (unsigned int i = 0; i < ACTIONS; i++)
		if (r->done[i] == 0)
			return false;
	return r->aborted != 0 && r->ones != 0;
}

static void quiet(struct racer *r)
{
	RSI(r->me, RSI_CSM_DETACH_AND_FREE, r->theirs);
	RSI(r->me, RSI_CSM_DESTROY, r->region);
}

void csm_race_attacks(void)
{
	struct racer *a = &racers[0], *b = &racers[1];

	stage_begin();
	about("CSM_ATTACK");
	*a = (struct racer){.me = P, .peer = C, .random = 0x9E3779B97F4A7C15UL};
	*b = (struct racer){.me = C, .peer = P, .random = 0xD1B54A32D192ED03UL};
	/* The pages are there before it begins: the host's pool is not for two CPUs. */
	for (struct racer *r = a; r <= b; r++) {
		expect_equal("CREATE", RSI_SUCCESS, RSI(r->me, RSI_CSM_CREATE, REGION, SIZE, TAG));
		r->region = r->me->x[1];
		write(r, POISON);
	}
	if (cpu_count() > 1 && cpu_start(1, race, b)) {
		race(a);
		cpu_join(1);
	} else {
		for (unsigned int i = 0; i < ROUNDS; i++) {
			step(a);
			step(b);
		}
	}
	tell(a);
	tell(b);
	attack_equal("race_reads_what_was_revoked", 0, a->poison + b->poison);
	attack_equal("race_answers", 0, a->wrong + b->wrong);
	twin("race_answers", each_happened(a) && each_happened(b));
	quiet(a);
	quiet(b);
	attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	twin("race_reads_what_was_revoked", attached_works());
	stage_end();
}
