/* SPDX-License-Identifier: Apache-2.0 */
/* A REC that runs on another CPU: what may not be done to it then (rec_state of all commands that have it). */

#include "conform.h"

#define IPA_FLAGS IPA_UNPROTECTED
#define FLAG_STOP 0
#define FLAG_RUNS 8

struct runner {
	struct scene *s;
	uint64_t status;
};

static void run(void *argument)
{
	struct runner *r = argument;
	uint64_t x[10] = {[1] = IPA_FLAGS + FLAG_STOP, [3] = IPA_FLAGS + FLAG_RUNS, [9] = PROGRAM_SPIN};

	r->status = rec_execute(r->s, r->s->a.rec[0], INSN_BR_X9, x, 10);
}

void conform_running(void)
{
	struct scene s;
	struct runner r = {.s = &s};
	uint64_t shared, run2;

	area_begin("REC_running");
	if (cpu_count() < 2) {
		note("needs a second CPU");
		area_end();
		return;
	}
	scene_begin(&s);
	realm_run(&s, &s.a, 2);
	shared = granule_alloc();
	run2 = granule_alloc();
	share_map(&s.a, IPA_FLAGS, shared);
	if (!check("the REC runs on a second CPU", cpu_start(1, run, &r)))
		goto end;
	while (__atomic_load_n((uint64_t *)(shared + FLAG_RUNS), __ATOMIC_ACQUIRE) == 0)
		cpu_relax();
	check_equal("REC_ENTER", RMI_ERROR_REC, RMI2(RMI_REC_ENTER, s.a.rec[0], run2).status);
	check_equal("REC_ENTER with the same run page", RMI_ERROR_REC,
		    RMI2(RMI_REC_ENTER, s.a.rec[0], (uint64_t)s.run).status);
	check_equal("REC_ENTER + run_align", RMI_ERROR_INPUT, RMI2(RMI_REC_ENTER, s.a.rec[0], run2 + 8).status);
	check_equal("REC_ENTER + run_bound", RMI_ERROR_INPUT, RMI2(RMI_REC_ENTER, s.a.rec[0], UART0_BASE).status);
	check_equal("REC_ENTER + run_pas", RMI_ERROR_INPUT, RMI2(RMI_REC_ENTER, s.a.rec[0], s.delegated).status);
	((struct rmi_rec_run *)run2)->enter.gicv3_hcr = 1;
	check_equal("REC_ENTER + rec_gicv3", RMI_ERROR_REC, RMI2(RMI_REC_ENTER, s.a.rec[0], run2).status);
	check_equal("REC_DESTROY", RMI_ERROR_REC, RMI1(RMI_REC_DESTROY, s.a.rec[0]).status);
	check_equal("RTT_SET_RIPAS", RMI_ERROR_REC,
		    RMI4(RMI_RTT_SET_RIPAS, s.a.rd, s.a.rec[0], IPA_FREE, IPA_FREE + GRANULE_SIZE).status);
	check_equal("RTT_SET_RIPAS + rd_state", RMI_ERROR_INPUT,
		    RMI4(RMI_RTT_SET_RIPAS, s.delegated, s.a.rec[0], IPA_FREE, IPA_FREE + GRANULE_SIZE).status);
	check_equal("PSCI_COMPLETE as caller", RMI_ERROR_INPUT,
		    RMI3(RMI_PSCI_COMPLETE, s.a.rec[0], s.a.rec[1], 0).status);
	check_equal("PSCI_COMPLETE as target", RMI_ERROR_INPUT,
		    RMI3(RMI_PSCI_COMPLETE, s.a.rec[1], s.a.rec[0], 0).status);
	check_equal("REALM_DESTROY", RMI_ERROR_REALM, RMI1(RMI_REALM_DESTROY, s.a.rd).status);
	check_equal("undelegate of the REC", RMI_ERROR_INPUT, RMI1(RMI_GRANULE_UNDELEGATE, s.a.rec[0]).status);
	check_equal("another REC of the realm, off", RMI_ERROR_REC, RMI2(RMI_REC_ENTER, s.a.rec[1], run2).status);
	/* memory of a running realm changes as always */
	check_equal("DATA_CREATE_UNKNOWN", RMI_SUCCESS,
		    RMI3(RMI_DATA_CREATE_UNKNOWN, s.a.rd, s.spare[0], IPA_FREE).status);
	check_equal("DATA_DESTROY", RMI_SUCCESS, RMI2(RMI_DATA_DESTROY, s.a.rd, IPA_FREE).status);
	__atomic_store_n((uint64_t *)(shared + FLAG_STOP), 1, __ATOMIC_RELEASE);
	cpu_join(1);
	check("it has run on undisturbed", r.status == RMI_SUCCESS && s.run->exit.exit_reason == RMI_EXIT_HOST_CALL &&
	      s.run->exit.imm == PROGRAM_IMM_DONE);
end:
	scene_end(&s);
	granule_free(shared);
	granule_free(run2);
	area_end();
}
