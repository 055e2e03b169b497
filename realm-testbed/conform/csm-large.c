/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A window that reaches over three tables, of which the middle one is missing: ATTACH stops half-way, with one page
 * mapped, to ask for it. That is when others act.
 */

#include "csm-attack.h"

#define LARGE_REGION 0x400000UL
#define LARGE_WINDOW 0x7FE000UL /* two pages, then 2 MiB without a table, then one page */
#define LARGE_PAGES 515UL
#define LARGE_SIZE (LARGE_PAGES * GRANULE_SIZE)
#define MIDDLE 0x800000UL
#define SECOND (LARGE_WINDOW + GRANULE_SIZE)
#define LARGE_LAST (LARGE_WINDOW + LARGE_SIZE - GRANULE_SIZE)

static uint64_t pages[LARGE_PAGES]; /* of the region; too many for the cache */

static uint64_t value_of(uint64_t page)
{
	return 0x1A46E000UL + page;
}

static void pages_begin(void)
{
	realm_table(&P->r, LARGE_REGION, 3);
	realm_table(&P->r, LARGE_REGION + LEVEL_SIZE(2), 3);
	for (uint64_t at = LARGE_REGION; at < LARGE_REGION + LARGE_SIZE; at = P->x[1])
		if (RSI(P, RSI_IPA_STATE_SET, at, LARGE_REGION + LARGE_SIZE, RMI_RAM) != RSI_SUCCESS)
			panic("RAM for a large region");
	for (uint64_t i = 0; i < LARGE_PAGES; i++) {
		pages[i] = delegated_alloc();
		if (RMI3(RMI_DATA_CREATE_UNKNOWN, P->r.rd, pages[i], LARGE_REGION + i * GRANULE_SIZE).status != 0)
			panic("pages for a large region");
	}
	for (uint64_t i = 0; i < LARGE_PAGES; i = i == 1 ? LARGE_PAGES - 1 : i + 1)
		store(P, LARGE_REGION + i * GRANULE_SIZE, value_of(i));
}

static void pages_end(void)
{
	for (uint64_t i = 0; i < LARGE_PAGES; i++) {
		struct rmi_result r;

		do
			r = RMI2(RMI_DATA_DESTROY, P->r.rd, LARGE_REGION + i * GRANULE_SIZE);
		while (r.status == RMI_INCOMPLETE);
		expect_equal("page", pages[i], r.x1);
		delegated_free(pages[i]);
	}
}

static uint64_t share_large(uint64_t csm)
{
	uint64_t id;

	expect_equal("SHARE", RSI_SUCCESS, RSI(P, RSI_CSM_SHARE, csm, CSM_PERMISSION_READ, ID(C)));
	id = P->x[1];
	expect_equal("RESERVE", RSI_SUCCESS, RSI(C, RSI_CSM_RESERVE, id, LARGE_WINDOW, LARGE_SIZE, 0, ID(P)));
	return id;
}

/* The one page that is mapped by then, and never the first. */
static bool half_way(uint64_t id)
{
	C->answer = HOST_STOPS;
	bool good = expect_equal("ATTACH", CALL_STOPPED, RSI(C, RSI_CSM_ATTACH, id)) &&
		    expect_equal("exit", RMI_EXIT_CSM_TABLE, C->exit) && expect_equal("base", MIDDLE, C->asked_base) &&
		    expect_equal("level", 3, C->asked_level);

	C->answer = HOST_ACCEPTS;
	return good;
}

/* C's other REC looks, for the first waits for the host. Both execute one slot: an SMC must be in it in the end. */
static void other_rec(bool begins)
{
	if (!begins)
		RSI(C, RSI_VERSION, RSI_ABI_1_0);
	C->rec = begins;
}

static bool nothing_is_mapped(void)
{
	other_rec(true);
	bool good = aborts(C, INSN_LDR_X0_X1, LARGE_WINDOW) && aborts(C, INSN_LDR_X0_X1, SECOND) &&
		    aborts(C, INSN_LDR_X0_X1, MIDDLE) && aborts(C, INSN_LDR_X0_X1, LARGE_LAST);

	other_rec(false);
	return good;
}

static bool only_the_second_is_mapped(void)
{
	other_rec(true);
	bool good = aborts(C, INSN_LDR_X0_X1, LARGE_WINDOW) && sees(C, SECOND, value_of(1)) &&
		    aborts(C, INSN_LDR_X0_X1, MIDDLE);

	other_rec(false);
	return good;
}

void csm_large_attacks(void)
{
	uint64_t csm, id;
	bool good;

	stage_begin();
	about("CSM_ATTACK");
	pages_begin();
	expect_equal("CREATE", RSI_SUCCESS, RSI(P, RSI_CSM_CREATE, LARGE_REGION, LARGE_SIZE, TAG));
	csm = P->x[1];

	id = share_large(csm);
	good = half_way(id) && only_the_second_is_mapped() && RSI(P, RSI_CSM_REVOKE, id) == RSI_SUCCESS &&
	       nothing_is_mapped() && expect_equal("ATTACH", RSI_ERROR_STATE, party_go_on(C, 0));
	attack("attach_half_way_when_revoked", good && nothing_is_mapped());
	RSI(C, RSI_CSM_DETACH_AND_FREE, id);

	id = share_large(csm);
	good = half_way(id) && party_go_on(C, RMI_ENTER_CSM_REJECT) == RSI_SUCCESS && C->x[1] == RSI_REJECT &&
	       nothing_is_mapped() && RSI(C, RSI_CSM_STATE, id) == RSI_SUCCESS && C->x[4] == CSM_STATE_RESERVED;
	attack("attach_half_way_when_refused", good);

	/* Its other REC leaves; the call finds nothing to go on with. */
	good = half_way(id);
	other_rec(true);
	good = good && RSI(C, RSI_CSM_DETACH_AND_FREE, id) == RSI_SUCCESS;
	other_rec(false);
	good = good && nothing_is_mapped() && expect_equal("ATTACH", RSI_ERROR_INPUT, party_go_on(C, 0));
	attack("attach_half_way_when_left", good && nothing_is_mapped());

	id = share_large(csm);
	good = half_way(id);
	struct rmi_result r = RMI2(RMI_DATA_DESTROY, C->r.rd, LARGE_LAST);
	good = good && r.status == RMI_SUCCESS && r.x1 == 0 && nothing_is_mapped() &&
	       expect_equal("ATTACH", RSI_ERROR_STATE, party_go_on(C, 0));
	attack("attach_half_way_when_host_takes_window", good && nothing_is_mapped());
	RSI(C, RSI_CSM_DETACH_AND_FREE, id);

	/* The table that it asked for is all window: it neither folds nor goes. */
	id = share_large(csm);
	good = half_way(id);
	realm_table(&C->r, MIDDLE, 3);
	r = RMI3(RMI_RTT_FOLD, C->r.rd, MIDDLE, 3);
	attack_equal("host_folds_table_full_of_window", RMI_ERROR_RTT_AT(3), r.status);
	good = good && RMI3(RMI_RTT_DESTROY, C->r.rd, MIDDLE, 3).status == RMI_ERROR_RTT_AT(3) &&
	       party_go_on(C, 0) == RSI_SUCCESS && C->x[1] == RSI_ACCEPT;
	good = good && sees(C, SECOND, value_of(1)) && sees(C, LARGE_WINDOW, value_of(0)) &&
	       sees(C, MIDDLE, 0) && sees(C, LARGE_LAST, value_of(LARGE_PAGES - 1));
	twin("attach_half_way_when_revoked", good);
	twin("attach_half_way_when_refused", good);
	twin("attach_half_way_when_left", good);
	twin("attach_half_way_when_host_takes_window", good);
	RSI(C, RSI_CSM_DETACH_AND_FREE, id);
	r = RMI3(RMI_RTT_FOLD, C->r.rd, MIDDLE, 3);
	if (twin_equal("host_folds_table_full_of_window", RMI_SUCCESS, r.status))
		give(r.x1);

	/* Half-way when the provider ends. */
	id = share_large(csm);
	good = half_way(id);
	party_end_recs(P);
	good = good && party_end_apt(P) == RMI_SUCCESS && nothing_is_mapped();
	attack("attach_half_way_when_provider_ends", good && party_go_on(C, 0) == RSI_ERROR_STATE);
	twin_equal("attach_half_way_when_provider_ends", RSI_SUCCESS, RSI(C, RSI_CSM_DETACH_AND_FREE, id));
	pages_end();
	stage_end();
}
