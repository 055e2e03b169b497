/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host destroys a realm and makes another one with the same descriptor, policy table, VMID and addresses. It
 * inherits nothing, and who shared with the old one does not share with it.
 */

#include "bytes.h"
#include "csm-attack.h"

#define REUSES 100

static void swap(struct party *p)
{
	uint64_t rd = p->r.rd, apt = p->apt[0];

	party_end(p);
	party_begin_at(p, rd, apt);
}

/* Every call that could make something of an id, or of knowing who P is. */
static bool nothing_for(struct party *p, const struct sharing *s)
{
	return expect_equal("FIND by tag", RSI_ERROR_INPUT, RSI(p, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P))) &&
	       expect_equal("FIND", RSI_ERROR_INPUT, RSI(p, RSI_CSM_FIND, 0, CSM_FIND_BY_INDEX, ID(P))) &&
	       expect_equal("RESERVE", RSI_ERROR_INPUT, RSI(p, RSI_CSM_RESERVE, s->id, WINDOW, SIZE, 0, ID(P))) &&
	       expect_equal("ATTACH", RSI_ERROR_INPUT, RSI(p, RSI_CSM_ATTACH, s->id)) &&
	       expect_equal("STATE", RSI_ERROR_INPUT, RSI(p, RSI_CSM_STATE, s->id)) &&
	       expect_equal("STATE of region", RSI_ERROR_INPUT, RSI(p, RSI_CSM_STATE, s->region)) &&
	       expect_equal("DETACH", RSI_ERROR_INPUT, RSI(p, RSI_CSM_DETACH_AND_FREE, s->id)) &&
	       expect_equal("REVOKE", RSI_ERROR_INPUT, RSI(p, RSI_CSM_REVOKE, s->id)) &&
	       expect_equal("DESTROY", RSI_ERROR_INPUT, RSI(p, RSI_CSM_DESTROY, s->region)) &&
	       aborts(p, INSN_LDR_X0_X1, WINDOW);
}

static void swap_consumer(const char *name, struct sharing s)
{
	uint64_t old[4] = {ID(C)};
	bool good;

	swap(C);
	about("CSM_ATTACK");
	good = memcmp(old, C->identity, sizeof(old)) != 0 && nothing_for(C, &s);
	/* P sees that its consumer is gone, and the old name opens nothing. */
	good = good && RSI(P, RSI_CSM_STATE, s.id) == RSI_ERROR_INPUT &&
	       RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, old[0], old[1], old[2], old[3]) == RSI_ERROR_INPUT;
	attack(name, good && nothing_for(C, &s));
	/* By its own name it may be given what the other one had. */
	good = RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(C)) == RSI_SUCCESS && P->x[1] != s.id;
	s.id = P->x[1];
	good = good && RSI(C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)) == RSI_SUCCESS &&
	       RSI(C, RSI_CSM_ATTACH, s.id) == RSI_SUCCESS;
	twin(name, good && attached_works());
	stage_end();
}

static void swap_provider(const char *name, struct sharing s, bool window)
{
	uint64_t old[4] = {ID(P)};
	struct sharing is;
	bool good;

	swap(P);
	about("CSM_ATTACK");
	is = granted(CSM_PERMISSION_READ); /* at the same address, with the same tag */
	/* To D, so that nothing of it is C's. */
	RSI(P, RSI_CSM_REVOKE, is.id);
	RSI(P, RSI_CSM_SHARE, is.region, CSM_PERMISSION_READ, ID(D));
	good = memcmp(old, P->identity, sizeof(old)) != 0 && is.region != s.region && P->x[1] != s.id;
	good = good && RSI(C, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, old[0], old[1], old[2], old[3]) == RSI_ERROR_INPUT &&
	       RSI(C, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P)) == RSI_ERROR_INPUT;
	good = good && RSI(C, RSI_CSM_ATTACH, s.id) == (window ? RSI_ERROR_STATE : RSI_ERROR_INPUT);
	if (window) {
		good = good && window_idle(CSM_WINDOW_EMPTY) && RSI(C, RSI_CSM_STATE, s.id) == RSI_SUCCESS &&
		       C->x[4] == CSM_STATE_REVOKED &&
		       RSI(C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)) == RSI_ERROR_STATE &&
		       RSI(C, RSI_CSM_DETACH_AND_FREE, s.id) == RSI_SUCCESS;
	}
	good = good && RSI(C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)) == RSI_ERROR_INPUT &&
	       RSI(P, RSI_CSM_REVOKE, s.id) == RSI_ERROR_INPUT && RSI(P, RSI_CSM_DESTROY, s.region) == RSI_ERROR_INPUT;
	attack(name, good && aborts(C, INSN_LDR_X0_X1, WINDOW));
	good = RSI(P, RSI_CSM_SHARE, is.region, CSM_PERMISSION_READ, ID(C)) == RSI_SUCCESS;
	is.id = P->x[1];
	good = good && RSI(C, RSI_CSM_RESERVE, is.id, WINDOW, SIZE, 0, ID(P)) == RSI_SUCCESS &&
	       RSI(C, RSI_CSM_ATTACH, is.id) == RSI_SUCCESS;
	twin(name, good && attached_works());
	stage_end();
}

static struct sharing staged(struct sharing (*reach)(uint64_t, uint64_t))
{
	stage_begin();
	about("CSM_ATTACK");
	return reach(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
}

static struct sharing just_granted(uint64_t permission, uint64_t flags)
{
	(void)flags;
	return granted(permission);
}

/* Identifiers and handles of many realms, all with the same descriptor and policy table. */
static void identifiers(void)
{
	static uint64_t identity[REUSES][4], handle[REUSES];
	unsigned int same = 0, related = 0;

	stage_begin();
	about("CSM_ATTACK");
	uint64_t rd = C->r.rd;
	for (unsigned int i = 0; i < REUSES; i++) {
		swap(C);
		memcpy(identity[i], C->identity, sizeof(identity[i]));
		handle[i] = C->handle;
		for (unsigned int k = 0; k < i; k++)
			same += handle[k] == handle[i];
		for (unsigned int w = 0; w < 4; w++) {
			related += identity[i][w] >> 12 == rd >> 12 || identity[i][w] == handle[i] ||
				   identity[i][w] >> 32 == 0;
			for (unsigned int k = 0; k < i; k++)
				same += identity[k][w] == identity[i][w]; /* not even a word of it */
		}
		related += handle[i] >> 12 == rd >> 12;
		expect_equal("descriptor", rd, C->r.rd);
	}
	attack_equal("identifier_comes_again", 0, same);
	attack_equal("identifier_tells_address", 0, related);
	/* Of one and the same realm they are always the same. */
	bool good = RSI(C, RSI_CSM_IDENTITY) == RSI_SUCCESS && memcmp(&C->x[1], C->identity, sizeof(C->identity)) == 0;
	twin("identifier_comes_again", good);
	twin("identifier_tells_address", RSI(C, RSI_CSM_FEATURES) == RSI_SUCCESS && C->x[4] == C->handle);
	stage_end();
}

void csm_swap_attacks(void)
{
	swap_consumer("swapped_consumer_granted", staged(just_granted));
	swap_consumer("swapped_consumer_reserved", staged(reserved));
	swap_consumer("swapped_consumer_attached", staged(attached));
	swap_provider("swapped_provider_granted", staged(just_granted), false);
	swap_provider("swapped_provider_reserved", staged(reserved), true);
	swap_provider("swapped_provider_attached", staged(attached), true);
	identifiers();
}
