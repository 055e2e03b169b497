/* SPDX-License-Identifier: Apache-2.0 */
/* The host's answers to the exits of RSI_CSM_…: refusals, lies, silence, and answers that nobody asked for. */

#include "csm-attack.h"

#define LIES 50
/* A range without pages. */
#define NEW_REGION (REGION + 2 * SIZE)

/* The host takes part or refuses: a refused call is a success that says so and leaves nothing. */
static void rejects(void)
{
	struct sharing s = {0};
	uint64_t was;
	bool good;

	stage_begin();
	about("CSM_ATTACK");
	was = observe(&s);
	P->answer = HOST_REJECTS;
	good = RSI(P, RSI_CSM_CREATE, NEW_REGION, SIZE, TAG) == RSI_SUCCESS && P->x[1] == 0 && P->x[2] == RSI_REJECT &&
	       expect_equal("exit", RMI_EXIT_CSM_PROVIDER, P->exit) && P->exits == 1 && P->asked_base == NEW_REGION &&
	       P->asked_top == NEW_REGION + SIZE;
	P->answer = HOST_ACCEPTS;
	expect_equal("what is seen", was, observe(&s));
	attack("host_rejects_region", good);
	good = RSI(P, RSI_CSM_CREATE, NEW_REGION, SIZE, TAG) == RSI_SUCCESS && P->x[1] != 0 && P->x[2] == RSI_ACCEPT;
	twin("host_rejects_region", good);
	RSI(P, RSI_CSM_DESTROY, P->x[1]);

	/* C's pages in the way of the window. */
	s = granted(CSM_PERMISSION_READ);
	C->answer = HOST_REJECTS;
	good = RSI(C, RSI_CSM_RESERVE, s.id, RAM_TOP - SIZE, SIZE, 0, ID(P)) == RSI_SUCCESS && C->x[1] == RSI_REJECT &&
	       expect_equal("exit", RMI_EXIT_CSM_CONSUMER, C->exit);
	C->answer = HOST_ACCEPTS;
	good = good && RSI(C, RSI_CSM_ATTACH, s.id) == RSI_ERROR_INPUT && RSI(P, RSI_CSM_STATE, s.id) == RSI_SUCCESS &&
	       P->x[4] == CSM_STATE_GRANTED && aborts(C, INSN_LDR_X0_X1, RAM_TOP - SIZE);
	attack("host_rejects_window", good);
	good = RSI(C, RSI_CSM_RESERVE, s.id, RAM_TOP - SIZE, SIZE, 0, ID(P)) == RSI_SUCCESS && C->x[1] == RSI_ACCEPT;
	twin("host_rejects_window", good);
	RSI(C, RSI_CSM_DETACH_AND_FREE, s.id);
	RSI(P, RSI_CSM_DESTROY, s.region);

	/* Tables for the ends of the window. */
	s = granted(CSM_PERMISSION_READ);
	C->answer = HOST_REJECTS;
	good = RSI(C, RSI_CSM_RESERVE, s.id, WINDOW_NO_TABLE, SIZE, 0, ID(P)) == RSI_SUCCESS && C->x[1] == RSI_REJECT &&
	       expect_equal("exit", RMI_EXIT_CSM_TABLE, C->exit) && C->asked_base == WINDOW_NO_TABLE &&
	       C->asked_level == 3;
	C->answer = HOST_ACCEPTS;
	attack("host_rejects_table", good && aborts(C, INSN_LDR_X0_X1, WINDOW_NO_TABLE));
	good = RSI(C, RSI_CSM_RESERVE, s.id, WINDOW_NO_TABLE, SIZE, 0, ID(P)) == RSI_SUCCESS && C->x[1] == RSI_ACCEPT &&
	       RSI(C, RSI_CSM_ATTACH, s.id) == RSI_SUCCESS && sees(C, WINDOW_NO_TABLE, SECRET(0));
	twin("host_rejects_table", good);

	/* What the host is told it cannot refuse. */
	C->answer = HOST_REJECTS;
	good = RSI(C, RSI_CSM_DETACH_AND_FREE, s.id) == RSI_SUCCESS &&
	       expect_equal("exit", RMI_EXIT_CSM_REMOVED, C->exit) && C->asked_base == WINDOW_NO_TABLE &&
	       C->asked_top == WINDOW_NO_TABLE + SIZE;
	C->answer = HOST_ACCEPTS;
	attack("host_rejects_detach", good && RSI(P, RSI_CSM_STATE, s.id) == RSI_SUCCESS &&
	       P->x[4] == CSM_STATE_DETACHED && aborts(C, INSN_LDR_X0_X1, WINDOW_NO_TABLE));
	P->answer = HOST_REJECTS;
	good = RSI(P, RSI_CSM_DESTROY, s.region) == RSI_SUCCESS && expect_equal("exit", RMI_EXIT_CSM_REMOVED, P->exit);
	P->answer = HOST_ACCEPTS;
	attack("host_rejects_destroy", good && RSI(P, RSI_CSM_STATE, s.region) == RSI_ERROR_INPUT);
	twin("host_rejects_destroy", RSI(P, RSI_CSM_CREATE, REGION, SIZE, TAG) == RSI_SUCCESS);
	stage_end();
}

/* The host says yes and does nothing, or half: the call asks again and again, and never comes back as done. */
static void lies(void)
{
	struct sharing s = {0};
	bool good;

	stage_begin();
	about("CSM_ATTACK");
	P->answer = HOST_STOPS;
	good = RSI(P, RSI_CSM_CREATE, NEW_REGION, SIZE, TAG) == CALL_STOPPED;
	for (unsigned int i = 0; i < LIES; i++)
		good = good && party_go_on(P, 0) == CALL_STOPPED && P->exit == RMI_EXIT_CSM_PROVIDER;
	/* The last page, then the first ones: it goes on where it was. */
	data_map(&P->r, NEW_REGION + SIZE - GRANULE_SIZE, 0);
	good = good && party_go_on(P, 0) == CALL_STOPPED && P->asked_base == NEW_REGION;
	data_map(&P->r, NEW_REGION, 0);
	good = good && party_go_on(P, 0) == CALL_STOPPED && P->asked_base == NEW_REGION + GRANULE_SIZE;
	/* And what it gave it takes back: DESTROYED is not RAM. */
	data_unmap(&P->r, NEW_REGION);
	good = good && expect_equal("CREATE", RSI_ERROR_STATE, party_go_on(P, 0)) && P->x[1] == 0;
	attack("host_brings_no_page", good);
	P->answer = HOST_ACCEPTS;
	good = RSI(P, RSI_CSM_CREATE, NEW_REGION + SIZE, SIZE, TAG) == RSI_SUCCESS;
	twin("host_brings_no_page", good);
	RSI(P, RSI_CSM_DESTROY, P->x[1]);

	s = granted(CSM_PERMISSION_READ);
	C->answer = HOST_STOPS;
	good = RSI(C, RSI_CSM_RESERVE, s.id, RAM_TOP - SIZE, SIZE, 0, ID(P)) == CALL_STOPPED;
	for (unsigned int i = 0; i < LIES; i++)
		good = good && party_go_on(C, 0) == CALL_STOPPED && C->exit == RMI_EXIT_CSM_CONSUMER;
	/* A page of the host's choice, and no other one where the window already stands. */
	uint64_t page = take();
	good = good && RMI3(RMI_DATA_CREATE_UNKNOWN, C->r.rd, page, RAM_TOP - SIZE).status == RMI_ERROR_RTT_AT(3);
	give(page);
	good = good && RSI(P, RSI_CSM_STATE, s.id) == RSI_SUCCESS && P->x[4] == CSM_STATE_RESERVED;
	attack("host_takes_no_page", good);
	C->answer = HOST_ACCEPTS;
	host_serve(C);
	twin("host_takes_no_page", party_go_on(C, 0) == RSI_SUCCESS && RSI(C, RSI_CSM_ATTACH, s.id) == RSI_SUCCESS &&
	     sees(C, RAM_TOP - SIZE, SECRET(0)));
	stage_end();
}

/* A call that waits for the host forbids nothing to others, and another REC may take it up. */
static void silence(void)
{
	struct sharing s;
	bool good;

	stage_begin();
	about("CSM_ATTACK");
	s = granted(CSM_PERMISSION_READ);
	C->answer = HOST_STOPS;
	RSI(C, RSI_CSM_RESERVE, s.id, RAM_TOP - SIZE, SIZE, 0, ID(P));
	C->answer = HOST_ACCEPTS;
	/* The provider takes it back meanwhile. */
	good = RSI(P, RSI_CSM_REVOKE, s.id) == RSI_SUCCESS;
	good = good && expect_equal("RESERVE goes on", RSI_ERROR_INPUT, party_go_on(C, 0));
	good = good && RSI(C, RSI_CSM_ATTACH, s.id) == RSI_ERROR_INPUT &&
	       RSI(C, RSI_CSM_STATE, s.id) == RSI_ERROR_INPUT;
	attack("host_lets_reserve_wait", good);
	RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(C));
	s.id = P->x[1];
	C->answer = HOST_STOPS;
	RSI(C, RSI_CSM_RESERVE, s.id, WINDOW_NO_TABLE, SIZE, 0, ID(P));
	C->answer = HOST_ACCEPTS;
	C->rec = 1;
	good = RSI(C, RSI_CSM_RESERVE, s.id, WINDOW_NO_TABLE, SIZE, 0, ID(P)) == RSI_SUCCESS;
	C->rec = 0;
	/* done meanwhile, and so there is nothing to do again */
	good = good && party_go_on(C, 0) == RSI_ERROR_STATE && RSI(C, RSI_CSM_ATTACH, s.id) == RSI_SUCCESS;
	twin("host_lets_reserve_wait", good && sees(C, WINDOW_NO_TABLE, SECRET(0)));
	stage_end();
}

/* Bit 32 where nothing of CSM was asked. */
static void unasked(void)
{
	struct rmi_rec_run *run = P->vcpu[0].run;
	struct sharing s = {0};
	bool good;

	stage_begin();
	about("CSM_ATTACK");
	/* With the answer to the host call in which the program waits, which is to make a CREATE that needs pages. */
	const uint64_t x[RSI_ARGUMENTS] = {RSI_CSM_CREATE, NEW_REGION, SIZE, TAG};
	for (unsigned int i = 0; i < RSI_ARGUMENTS; i++)
		run->enter.gprs[i] = x[i];
	run->enter.gprs[30] = INSN_SMC;
	P->answer = HOST_STOPS;
	P->exits = 0;
	uint64_t got = RMI2(RMI_REC_ENTER, P->r.rec[0], (uint64_t)run).status;
	RMI2(RMI_REC_ENTER, P->r.rec[0], (uint64_t)run);
	good = got == RMI_SUCCESS && run->exit.exit_reason == RMI_EXIT_CSM_PROVIDER;
	/* twin first: asked, the same bit is an answer */
	good = good && party_go_on(P, RMI_ENTER_CSM_REJECT) == RSI_SUCCESS && P->x[2] == RSI_REJECT;
	twin("reject_unasked_host_call", good);
	for (unsigned int i = 0; i < RSI_ARGUMENTS; i++)
		run->enter.gprs[i] = x[i];
	run->enter.gprs[30] = INSN_SMC;
	run->enter.flags = RMI_ENTER_CSM_REJECT;
	got = rec_enter(&P->vcpu[0], P->r.rec[0]);
	attack("reject_unasked_host_call", got == RMI_SUCCESS && run->exit.exit_reason == RMI_EXIT_CSM_PROVIDER);
	P->answer = HOST_ACCEPTS;
	P->exit = RMI_EXIT_CSM_PROVIDER;
	P->asked_base = NEW_REGION;
	P->asked_top = NEW_REGION + SIZE;
	host_serve(P);
	expect_equal("CREATE", RSI_SUCCESS, party_go_on(P, 0));
	s.region = P->x[1];

	/* RIPAS_CHANGE: its own bit refuses, this one does not. */
	P->answer = HOST_STOPS;
	RSI(P, RSI_IPA_STATE_SET, WINDOW, WINDOW + GRANULE_SIZE, RMI_RAM);
	host_serve(P);
	good = party_go_on(P, RMI_ENTER_CSM_REJECT) == RSI_SUCCESS && P->x[1] == WINDOW + GRANULE_SIZE &&
	       P->x[2] == RSI_ACCEPT;
	attack("reject_unasked_ripas_change", good);
	RSI(P, RSI_IPA_STATE_SET, WINDOW + GRANULE_SIZE, WINDOW + 2 * GRANULE_SIZE, RMI_RAM);
	good = party_go_on(P, RMI_ENTER_RIPAS_REJECT) == RSI_SUCCESS && P->x[2] == RSI_REJECT;
	twin("reject_unasked_ripas_change", good);
	/* The other way round: the bit of RIPAS is no answer to CSM. */
	RSI(P, RSI_CSM_CREATE, REGION + 3 * SIZE, SIZE, TAG);
	good = party_go_on(P, RMI_ENTER_RIPAS_REJECT) == CALL_STOPPED && P->exit == RMI_EXIT_CSM_PROVIDER;
	attack("ripas_reject_of_region", good);
	twin("ripas_reject_of_region", party_go_on(P, RMI_ENTER_CSM_REJECT) == RSI_SUCCESS && P->x[2] == RSI_REJECT);

	/* A fault of the unprotected half: the load is emulated as ever. */
	P->answer = HOST_ACCEPTS;
	party_do(P, INSN_LDR_X0_X1, 0, IPA_UNPROTECTED);
	good = run->exit.exit_reason == RMI_EXIT_SYNC;
	run->enter.flags = RMI_ENTER_EMUL_MMIO | RMI_ENTER_CSM_REJECT;
	run->enter.gprs[0] = 0x77;
	rec_enter(&P->vcpu[0], P->r.rec[0]);
	good = good && run->exit.exit_reason == RMI_EXIT_HOST_CALL && run->exit.gprs[0] == 0x77;
	attack("reject_unasked_fault", good);
	good = RSI(P, RSI_CSM_STATE, s.region) == RSI_SUCCESS && P->x[4] == CSM_STATE_REGION;
	twin("reject_unasked_fault", good);

	/* A refusal is for the call that asked: on another REC it refuses nothing. */
	P->answer = HOST_STOPS;
	RSI(P, RSI_CSM_CREATE, REGION + 4 * SIZE, SIZE, TAG);
	P->rec = 1;
	RSI(P, RSI_CSM_CREATE, REGION + 5 * SIZE, SIZE, TAG);
	good = party_go_on(P, RMI_ENTER_CSM_REJECT) == RSI_SUCCESS && P->x[2] == RSI_REJECT;
	P->rec = 0;
	good = good && party_go_on(P, 0) == CALL_STOPPED && P->asked_base == REGION + 4 * SIZE;
	attack("reject_of_another_rec", good);
	P->answer = HOST_ACCEPTS;
	host_serve(P);
	twin("reject_of_another_rec", party_go_on(P, 0) == RSI_SUCCESS && P->x[1] != 0);
	stage_end();
}

void csm_exit_attacks(void)
{
	rejects();
	lies();
	silence();
	unasked();
}
