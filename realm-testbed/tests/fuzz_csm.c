/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random calls of three realms and their host, all that csm.h has and what else touches shared memory; most of them
 * such as may succeed. At each step of a call the explorer's model is asked, and after it the whole state.
 *
 * fuzz_csm [ROUNDS [SEED]]: of ten steps each
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore.h"

static uint64_t random_state, step_number;
static char last[160]; /* what was done, for the message */

static uint64_t random64(void)
{
	/* xorshift64*, Marsaglia and Vigna */
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * 0x2545F4914F6CDD1DUL;
}

static uint64_t below(uint64_t n)
{
	return (random64() >> 16) % n;
}

static bool one_in(uint64_t n)
{
	return below(n) == 0;
}

void broken(const char *what, uint64_t detail)
{
	printf("broken: %s (0x%" PRIx64 ") in step %" PRIu64 ": %s%s\n", what, detail, step_number, last,
	       interrupted ? ", an interrupt pending" : "");
	fflush(stdout);
	exit(1);
}

/* One CPU: nothing to choose. */
unsigned int choose(unsigned int n)
{
	(void)n;
	return 0;
}

/* --- calls of realms --- */

static uint64_t nonsense(void)
{
	static const uint64_t bad[] = { 0, 8, ~0UL, ~GRANULE_MASK, 1UL << 31, 1UL << 63, (1UL << 31) - GRANULE_SIZE, 0xFFF };

	return one_in(3) ? random64() : bad[below(sizeof(bad) / sizeof(bad[0]))];
}

static uint64_t some_id(void)
{
	uint64_t id;

	if (one_in(12))
		return one_in(2) ? nonsense() : below(200);
	id = one_in(3) ? ghost.region[below(REALMS)] : ghost.sharing[below(REALMS)][below(REALMS)].id;
	return one_in(20) ? id + ((below(3) - 1) << 20) : one_in(20) ? id ^ 1UL << below(64) : id;
}

static void name_realm(uint64_t *x)
{
	memcpy(x, ghost.identity[below(REALMS)], sizeof(ghost.identity[0]));
	if (one_in(20))
		x[below(4)] ^= 1UL << below(64);
}

static uint64_t pick(uint64_t good)
{
	return one_in(15) ? nonsense() : good;
}

static void call(unsigned int realm, unsigned int k)
{
	uint64_t x[9] = { RSI_CSM_FID(below(CSM_CALLS)) };

	for (unsigned int i = 1; i < 9; i++)
		x[i] = random64();
	switch (x[0]) {
	case RSI_CSM_FEATURES:
		x[1] = below(2);
		break;
	case RSI_CSM_CREATE:
		x[1] = pick(REGION);
		x[2] = pick(SIZE);
		if (x[2] != SIZE && (x[2] & GRANULE_MASK) == 0 && x[1] == REGION)
			x[2] |= 8; /* the model knows one shape */
		x[3] = below(4);
		break;
	case RSI_CSM_SHARE:
		x[1] = one_in(4) ? some_id() : ghost.region[realm];
		x[2] = pick(one_in(2) ? CSM_PERMISSION_READ : CSM_PERMISSION_READ_WRITE);
		name_realm(&x[3]);
		break;
	case RSI_CSM_FIND:
		x[1] = pick(below(4));
		x[2] = pick(below(2));
		name_realm(&x[3]);
		break;
	case RSI_CSM_RESERVE: {
		unsigned int provider = (unsigned int)below(REALMS);

		x[1] = one_in(4) ? some_id() : ghost.sharing[provider][realm].id;
		x[2] = pick(WINDOW);
		x[3] = pick(SIZE);
		x[4] = pick(below(2));
		if (one_in(5))
			name_realm(&x[5]);
		else
			memcpy(&x[5], ghost.identity[provider], sizeof(ghost.identity[0]));
		break;
	}
	case RSI_CSM_REVOKE:
		x[1] = one_in(4) ? some_id() : ghost.sharing[realm][below(REALMS)].id;
		break;
	case RSI_CSM_ATTACH:
	case RSI_CSM_DETACH_AND_FREE:
		x[1] = one_in(4) ? some_id() : ghost.sharing[below(REALMS)][realm].id;
		break;
	default:
		x[1] = some_id();
	}
	if (one_in(15)) {
		x[0] = one_in(2) ? RSI_IPA_STATE_SET : RSI_REALM_CONFIG;
		x[1] = ipa_of[below(PLACES)];
		x[2] = x[1] + GRANULE_SIZE * (1 + below(3));
		x[3] = below(2);
	}
	snprintf(last, sizeof(last), "REC %u of realm %u: %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64, k, realm, x[0], x[1],
		 x[2], x[3]);
	enter_realm(realm, k, one_in(8) ? RMI_ENTER_CSM_REJECT : 0, x);
}

/* --- calls of the host --- */

static uint64_t some_granule(enum granule_state state)
{
	for (unsigned int i = 0; i < 40; i++) {
		uint64_t n = below(POOL_END);

		if (granule_state(machine_granule((unsigned int)n)) == state)
			return AT(n);
	}
	return one_in(4) ? nonsense() : AT(below(POOL_END));
}

static void rmi_call(uint64_t fid, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4)
{
	struct ghost before = ghost;
	uint64_t status;

	snprintf(last, sizeof(last), "%" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64, fid, a1, a2, a3, a4);
	for (unsigned int r = 0; fid == RMI_APT_DESTROY && r < REALMS; r++)
		if (a1 == RD_OF(r))
			model_policy_ending(r);
	status = rmi(fid, a1, a2, a3, a4).x[0];
	for (unsigned int r = 0; status == RMI_SUCCESS && r < REALMS; r++) {
		if (fid == RMI_APT_DESTROY && a1 == RD_OF(r))
			model_policy_destroyed(r, &before);
		for (unsigned int k = 0; k < RECS; k++)
			if (fid == RMI_REC_DESTROY && a1 == REC_OF(r, k))
				ghost.call[r][k].under_way = false;
	}
}

/* Where the model lets pages be. */
static uint64_t some_place(void)
{
	static const enum place places[] = { REGION_0, REGION_1, REGION_2, WINDOW_1, EXTRA };

	return ipa_of[places[below(5)]];
}

static void host_call(void)
{
	unsigned int realm = (unsigned int)below(REALMS);
	uint64_t rd = one_in(30) ? nonsense() : RD_OF(realm), level = 2 + below(2), ipa = some_place();

	if (level == 3)
		ipa &= ~((2UL << 20) - 1);
	else if (one_in(2))
		ipa = 0;
	switch (below(14)) {
	case 0:
		rmi_call(RMI_GRANULE_DELEGATE, some_granule(GRANULE_NS), 0, 0, 0);
		break;
	case 1:
		rmi_call(RMI_GRANULE_UNDELEGATE, some_granule(GRANULE_DELEGATED), 0, 0, 0);
		break;
	case 2:
	case 3:
		rmi_call(RMI_DATA_CREATE_UNKNOWN, rd, some_granule(GRANULE_DELEGATED), some_place(), 0);
		break;
	case 4:
		rmi_call(RMI_RTT_CREATE, rd, some_granule(GRANULE_DELEGATED), pick(ipa), level);
		break;
	case 5:
		rmi_call(RMI_RTT_DESTROY, rd, pick(ipa), level, 0);
		break;
	case 6:
		rmi_call(RMI_RTT_FOLD, rd, pick(ipa), level, 0);
		break;
	case 7:
		rmi_call(RMI_RTT_READ_ENTRY, rd, ipa_of[below(PLACES)], 3, 0);
		break;
	case 8:
		ipa = ipa_of[below(PLACES)];
		rmi_call(RMI_RTT_SET_RIPAS, rd, REC_OF(realm, below(RECS)), ipa, ipa + GRANULE_SIZE * (1 + below(2)));
		break;
	case 9:
		rmi_call(RMI_APT_EXTEND, rd, some_granule(GRANULE_DELEGATED), 0, 0);
		break;
	case 10:
		rmi_call(RMI_APT_CREATE, rd, some_granule(GRANULE_DELEGATED), 0, 0);
		break;
	case 11:
		rmi_call(RMI_APT_DESTROY, rd, some_granule(GRANULE_APT), 0, 0);
		break;
	case 12:
		rmi_call(RMI_CSM_FEATURES, below(3), 0, 0, 0);
		break;
	default:
		if (one_in(20))
			rmi_call(RMI_REC_DESTROY, REC_OF(realm, below(RECS)), 0, 0, 0);
		else
			rmi_call(RMI_REALM_DESTROY, rd, 0, 0, 0);
	}
}

/* Ends come less often than other things, or nothing would last. */
static bool wanted(const struct command *c)
{
	switch (c->operation) {
	case STOP:
	case END:
		return one_in(60);
	case SHRINK:
	case NO_TABLE:
		return one_in(6);
	case TAKE:
		return one_in(8);
	default:
		return true;
	}
}

/* What the host was asked for, mostly. */
static void serve(unsigned int realm, unsigned int k)
{
	const struct rmi_rec_exit *exit = &((const struct rmi_rec_run *)machine_bytes(RUN_OF(realm, k)))->exit;
	struct command c = { .name = "the host serves an exit", .realm = realm };

	c.operation = exit->exit_reason == RMI_EXIT_CSM_PROVIDER ? PUT : TAKE;
	for (unsigned int p = 0; p < PLACES; p++) {
		if (ipa_of[p] < exit->ripas_base || ipa_of[p] >= exit->ripas_top || one_in(10))
			continue;
		c.other = p;
		if (exit->exit_reason == RMI_EXIT_CSM_PROVIDER || exit->exit_reason == RMI_EXIT_CSM_CONSUMER)
			execute(&c);
	}
	if (exit->exit_reason == RMI_EXIT_CSM_TABLE)
		rmi_call(RMI_RTT_CREATE, RD_OF(realm), some_granule(GRANULE_DELEGATED),
			 exit->ripas_base & ~((1UL << (39 - 9 * (exit->ripas_value - 1))) - 1), exit->ripas_value);
}

static void step(void)
{
	unsigned int realm = (unsigned int)below(REALMS), k = (unsigned int)below(RECS);

	interrupted = one_in(2);
	if (one_in(3)) {
		const struct command *c = &commands[below(command_count)];

		if (wanted(c)) {
			snprintf(last, sizeof(last), "%s", c->name);
			execute(c);
		}
	} else if (one_in(12)) {
		host_call();
	} else if (granule_state(machine_granule(NUMBER(REC_OF(realm, k)))) == GRANULE_REC) {
		call(realm, k);
		if (ghost.call[realm][k].under_way && !one_in(4))
			serve(realm, k);
	}
	model_check_rest();
}

int main(int argc, char **argv)
{
	static const char *const names[CSM_CALLS] = { "FEATURES", "CREATE", "DESTROY", "SHARE",          "REVOKE",  "FIND",
						      "RESERVE",  "ATTACH", "DETACH_AND_FREE", "STATE", "IDENTITY" };
	uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 0) : 20000, sum = 0;
	bool all = true;

	random_state = (argc > 2 ? strtoull(argv[2], NULL, 0) : 1) * 0x9E3779B97F4A7C15UL + 1;
	for (step_number = 0; step_number < 10 * count; step_number++) {
		if (step_number % 1000 == 0)
			begin_machine(); /* whatever became of the realms */
		step();
	}
	for (unsigned int i = 0; i < CSM_CALLS; i++) {
		printf("%-16s %8" PRIu64 " calls, %8" PRIu64 " done\n", names[i], calls_ended[i], calls_done[i]);
		sum += calls_ended[i];
		all &= calls_done[i] != 0 || count < 10000;
	}
	printf("%s fuzz_csm: %" PRIu64 " steps, %" PRIu64 " calls of realms\n", all ? "ok" : "FAILED", step_number, sum);
	return all ? 0 : 1;
}
