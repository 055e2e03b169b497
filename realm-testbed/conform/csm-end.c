/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever realms do or leave undone, the host can end them in any order, and gets every granule back. */

#include "csm-attack.h"
#include "print.h"

static struct sharing s;

static void nothing(void)
{
}

/* Calls that wait for the host when the end comes. */
static void creating(void)
{
	P->answer = HOST_STOPS;
	RSI(P, RSI_CSM_CREATE, REGION, SIZE, TAG);
	data_map(&P->r, REGION, 0);
	party_go_on(P, 0);
}

static void whole(void)
{
	s = region();
}

static void just_granted(void)
{
	s = granted(CSM_PERMISSION_READ);
}

static void reserving(void)
{
	s = granted(CSM_PERMISSION_READ);
	C->answer = HOST_STOPS;
	RSI(C, RSI_CSM_RESERVE, s.id, RAM_TOP - SIZE, SIZE, 0, ID(P));
}

static void just_reserved(void)
{
	s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
}

static void reserved_tombstone(void)
{
	s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_TOMBSTONE);
}

static void attached_read(void)
{
	s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
}

static void attached_tombstone(void)
{
	s = attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_TOMBSTONE);
}

static void detached(void)
{
	attached_read();
	RSI(C, RSI_CSM_DETACH_AND_FREE, s.id);
}

static void revoked(void)
{
	attached_read();
	RSI(P, RSI_CSM_REVOKE, s.id);
}

static void lost(void)
{
	attached_tombstone();
	struct rmi_result r = RMI2(RMI_DATA_DESTROY, P->r.rd, REGION);

	expect_equal("DATA_DESTROY", RMI_SUCCESS, r.status);
	give(r.x1);
}

static void window_lost(void)
{
	attached_tombstone();
	expect_equal("DATA_DESTROY", RMI_SUCCESS, RMI2(RMI_DATA_DESTROY, C->r.rd, WINDOW).status);
}

static void destroyed(void)
{
	attached_read();
	RSI(P, RSI_CSM_DESTROY, s.region);
}

/* Each is provider and consumer of the other. */
static void duplex(void)
{
	attached_read();
	expect_equal("CREATE", RSI_SUCCESS, RSI(C, RSI_CSM_CREATE, REGION, SIZE, TAG));
	RSI(C, RSI_CSM_SHARE, C->x[1], CSM_PERMISSION_READ, ID(P));
	uint64_t id = C->x[1];
	expect_equal("RESERVE", RSI_SUCCESS, RSI(P, RSI_CSM_RESERVE, id, WINDOW, SIZE, CSM_WINDOW_TOMBSTONE, ID(C)));
	expect_equal("ATTACH", RSI_SUCCESS, RSI(P, RSI_CSM_ATTACH, id));
}

static const struct {
	const char *name;
	void (*reach)(void);
	bool shared; /* C reads P's pages */
} states[] = {
	{"nothing", nothing, false},
	{"creating", creating, false},
	{"region", whole, false},
	{"granted", just_granted, false},
	{"reserving", reserving, false},
	{"reserved", just_reserved, false},
	{"reserved_tombstone", reserved_tombstone, false},
	{"attached", attached_read, true},
	{"attached_tombstone", attached_tombstone, true},
	{"detached", detached, false},
	{"revoked", revoked, false},
	{"lost", lost, false},
	{"window_lost", window_lost, false},
	{"destroyed", destroyed, false},
	{"duplex", duplex, true},
};

/* Everything that can be taken from a realm while it stands is taken first. */
static void strip(struct party *p)
{
	uint64_t ipa = REGION;

	while (ipa < WATCHED_TOP) {
		struct rmi_result r = RMI2(RMI_DATA_DESTROY, p->r.rd, ipa);

		if (r.status == RMI_INCOMPLETE)
			continue;
		if (r.status == RMI_SUCCESS && r.x1 != 0)
			give(r.x1);
		ipa = r.x2 > ipa ? r.x2 : ipa + GRANULE_SIZE;
	}
}

static bool reads_nothing(struct party *p)
{
	if (party_do(p, INSN_LDR_X0_X1, 0, WINDOW))
		return expect_equal("tombstone", ONES, p->x[0]);
	return expect_equal("exit", NO_EXIT, p->exit) && expect_equal("ESR_EL1", ESR_LOAD_ABORTS, p->x[0]);
}

static void end_in(size_t state, bool consumer_first, bool strip_first)
{
	struct party *first = consumer_first ? C : P, *last = consumer_first ? P : C;
	char name[96];
	bool good = true;

	print_into(name, sizeof(name), "%s_%s_ends_%s", states[state].name, consumer_first ? "consumer" : "provider",
		   strip_first ? "stripped" : "first");
	party_begin(P, 1);
	party_begin(C, 1);
	about("CSM_ATTACK");
	unsigned int before = failures();
	states[state].reach();
	P->answer = C->answer = HOST_ACCEPTS;
	if (states[state].shared)
		good = attached_works();
	/* Not in this order: a realm that has RECs or a table is not destroyed, and nothing has ended. */
	uint64_t with_recs = RMI1(RMI_REALM_DESTROY, first->r.rd).status;
	good = good && expect_equal("with RECs", RMI_ERROR_REALM, with_recs);
	if (states[state].shared)
		good = good && attached_works();
	if (strip_first)
		strip(first);
	party_end_recs(first);
	good = good && expect_equal("with table", RMI_ERROR_REALM, RMI1(RMI_REALM_DESTROY, first->r.rd).status);
	attack(name, good);
	good = expect_equal("APT_DESTROY", RMI_SUCCESS, party_end_apt(first));
	party_end(first);
	/* Who is left goes on: a consumer without anything to read, a provider that is in no call that waits. */
	if (!consumer_first)
		good = good && reads_nothing(C);
	else if (states[state].reach != creating)
		good = good && expect_equal("the other goes on", RSI_SUCCESS, RSI(P, RSI_CSM_FEATURES));
	party_end(last);
	twin(name, good && failures() == before);
}

/* A consumer of two providers: the end of one is not the other's. */
static void another_provider_stays(void)
{
	stage_begin();
	about("CSM_ATTACK");
	s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	RSI(D, RSI_CSM_CREATE, REGION, SIZE, TAG);
	uint64_t id = D->x[1];
	store(D, REGION, 0xD0D0);
	RSI(D, RSI_CSM_SHARE, id, CSM_PERMISSION_READ, ID(C));
	id = D->x[1];
	RSI(C, RSI_CSM_RESERVE, id, WINDOW + SIZE, SIZE, 0, ID(D));
	expect_equal("ATTACH", RSI_SUCCESS, RSI(C, RSI_CSM_ATTACH, id));
	party_end(P);
	attack("read_after_end_of_provider", window_idle(CSM_WINDOW_EMPTY));
	twin("read_after_end_of_provider", sees(C, WINDOW + SIZE, 0xD0D0));
	stage_end();
}

void csm_end_attacks(void)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		for (unsigned int how = 0; how < 4; how++)
			end_in(i, how & 1, how & 2);
	another_provider_stays();
}
