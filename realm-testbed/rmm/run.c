/* SPDX-License-Identifier: Apache-2.0 */
/* RMI_REC_ENTER (DEN0137 1.0, B4.3.14; entry and exit: A4.3). */
#include "bytes.h"
#include "csm.h"
#include "esr.h"
#include "exit.h"
#include "gic.h"
#include "machine.h"
#include "memory-map.h"
#include "rec.h"
#include "rsi-call.h"
#include "timer.h"

/* Too large for a stack. The host's page is read once and written once. */
static struct rmi_rec_run run_of_cpu[MAX_CPUS];

/* Whatever is refused is refused before anything changes. */
static uint64_t check(const struct rec *rec, const struct rmi_rec_enter *enter)
{
	bool sea = enter->flags & RMI_ENTER_INJECT_SEA;
	bool emulated = enter->flags & RMI_ENTER_EMUL_MMIO;

	switch (realm_state(realm_of(rec->rd))) {
	case REALM_NEW:
		return RMI_ERROR_REALM;
	case REALM_ACTIVE:
		break;
	case REALM_SYSTEM_OFF:
		return RMI_ERROR_REALM | 1 << 8;
	}
	if (!rec->runnable || rec->pending == REC_PENDING_PSCI || !gic_valid(enter))
		return RMI_ERROR_REC;
	if (emulated && !sea && rec->abort != REC_ABORT_EMULATABLE)
		return RMI_ERROR_REC;
	return RMI_SUCCESS;
}

/* The load or store happened in the host; value is what a load found. */
static void emulate_mmio(struct rec *rec, uint64_t value)
{
	uint64_t esr = rec->abort_esr;
	unsigned int bits = 8U << ESR_SAS(esr);

	if (!(esr & ESR_WNR) && ESR_SRT(esr) != XZR) {
		value = value << (64 - bits);
		value = esr & ESR_SSE ? (uint64_t)((int64_t)value >> (64 - bits)) : value >> (64 - bits);
		rec->regs.x[ESR_SRT(esr)] = esr & ESR_SF ? value : (uint32_t)value;
	}
	skip_instruction(rec);
}

/* The host's answer to the last exit. False: the host is asked again, and exit says what. */
static bool take_answer(struct rec *rec, const struct rmi_rec_enter *enter, struct rmi_rec_exit *exit)
{
	/* With INJECT_SEA, EMUL_MMIO is ignored; and INJECT_SEA itself where there was no such abort (A4.2.3). */
	if (enter->flags & RMI_ENTER_INJECT_SEA) {
		if (rec->abort != REC_ABORT_NONE)
			inject_sea(rec, rec->abort_esr, rec->abort_far);
	} else if (enter->flags & RMI_ENTER_EMUL_MMIO) {
		emulate_mmio(rec, enter->gprs[0]);
	}
	rec->abort = REC_ABORT_NONE;

	if (rec->pending == REC_PENDING_HOST_CALL && !rsi_host_call_complete(rec, enter, exit))
		return false;
	if (rec->pending == REC_PENDING_RIPAS)
		rsi_ipa_state_complete(rec, enter->flags);
	rec->csm_rejected = rec->pending == REC_PENDING_CSM && (enter->flags & RMI_ENTER_CSM_REJECT);
	rec->pending = REC_PENDING_NONE;
	rec->traps = enter->flags & (RMI_ENTER_TRAP_WFI | RMI_ENTER_TRAP_WFE);
	return true;
}

static void run(struct rec *rec, struct rmi_rec_exit *exit)
{
	struct trap t;

	machine_enter(rec);
	do {
		if (timers_changed(rec)) {
			exit->exit_reason = RMI_EXIT_IRQ;
			break;
		}
		machine_run(rec, &t);
	} while (exit_handle(rec, &t, exit));
	machine_leave(rec);
}

static void tell_timers(struct rec *rec, struct rmi_rec_exit *exit)
{
	exit->cntv_ctl = rec->el1.cntv_ctl;
	exit->cntv_cval = rec->el1.cntv_cval;
	exit->cntp_ctl = rec->el1.cntp_ctl;
	exit->cntp_cval = rec->el1.cntp_cval;
	rec->timer_told[0] = timer_asserted(exit->cntv_ctl);
	rec->timer_told[1] = timer_asserted(exit->cntp_ctl);
}

static uint64_t enter(struct rec *rec, uint64_t pa)
{
	struct rmi_rec_run *page = &run_of_cpu[hal_cpu()];
	uint64_t status;

	if (!hal_ns_read(&page->enter, pa, sizeof(page->enter)))
		return RMI_ERROR_INPUT;
	status = check(rec, &page->enter);
	if (status != RMI_SUCCESS)
		return status;

	memset(&page->exit, 0, sizeof(page->exit));
	gic_from_host(&rec->gic, &page->enter);
	if (take_answer(rec, &page->enter, &page->exit))
		run(rec, &page->exit);
	gic_to_host(&rec->gic, &page->exit);
	tell_timers(rec, &page->exit);
	return hal_ns_write(pa + sizeof(page->enter), &page->exit, sizeof(page->exit)) ? RMI_SUCCESS : RMI_ERROR_INPUT;
}

/* x1: REC, x2: run page */
void rmi_rec_enter(const uint64_t *a, struct result *r)
{
	struct granule *page = granule_find(a[2]);
	struct granule *g;

	r->x[0] = RMI_ERROR_INPUT;
	if (page == NULL || granule_state(page) != GRANULE_NS)
		return;
	g = granule_lock_at(a[1], GRANULE_REC);
	if (g == NULL)
		return;
	if (granule_references(g) != 0) {
		granule_unlock(g);
		r->x[0] = RMI_ERROR_REC;
		return;
	}
	granule_get(g);
	granule_unlock(g);
	r->x[0] = enter(rec_of(g), a[2]);
	granule_put(g);
}
