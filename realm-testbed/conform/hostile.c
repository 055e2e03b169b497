/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses that no honest host would pass, in every argument that is a physical address, alone and two by two; the
 * same granule in several arguments. The answer must be an error, whichever, and nothing may have changed.
 */

#include "bytes.h"
#include "conform.h"
#include "print.h"

static struct scene s;

/* Filled by prepare(). */
static struct place {
	const char *name;
	uint64_t address;
} places[] = {
	{"null, flash", FLASH_BASE},
	{"distributor", GICD_BASE},
	{"redistributor", GICR_BASE},
	{"UART", UART0_BASE},
	{"secure UART", 0x09040000},
	{"power GPIO", SECURE_GPIO_BASE},
	{"unmapped device space", 0x0F000000},
	{"the monitor's memory", SRAM_BASE},
	{"RMM", RMM_BASE},
	{"shared page", RMM_SHARED_PAGE},
	{"normal world seen by the RMM", (1UL << 38) + PAYLOAD_BASE},
	{"realm world seen by the RMM", (1UL << 38) + RMM_BASE},
	{"bit 48", (1UL << 48) + PAYLOAD_BASE},
	{"bit 52", (1UL << 52) + PAYLOAD_BASE},
	{"bit 63", (1UL << 63) + PAYLOAD_BASE},
	{"sign-extended", 0xFFFFFF8000000000UL},
	{"all ones", ~GRANULE_MASK},
	{"behind DRAM", 0},
	{"before DRAM", DRAM_BASE - GRANULE_SIZE},
	{"delegated", 0},
	{"normal world", 0},
	{"rd", 0},
	{"root", 0},
	{"rec", 0},
	{"auxiliary", 0},
	{"data", 0},
	{"rd of another realm", 0},
	{"rec of another realm", 0},
};
#define PLACES (sizeof(places) / sizeof(places[0]))
enum { BEHIND = 17, DELEGATED = 19, NORMAL, RD, ROOT, REC, AUX, DATA, OTHER_RD, OTHER_REC };

/* Which arguments (bits 1 to 5) are physical addresses, and a call that is right but for them. */
static const struct victim {
	const char *name;
	uint64_t fid;
	uint32_t addresses;
	uint64_t x[6];
} victims[] = {
	{"GRANULE_DELEGATE", RMI_GRANULE_DELEGATE, 1 << 1, {0}},
	{"GRANULE_UNDELEGATE", RMI_GRANULE_UNDELEGATE, 1 << 1, {0}},
	{"REALM_CREATE", RMI_REALM_CREATE, 1 << 1 | 1 << 2, {0}},
	{"REALM_ACTIVATE", RMI_REALM_ACTIVATE, 1 << 1, {0}},
	{"REALM_DESTROY", RMI_REALM_DESTROY, 1 << 1, {0}},
	{"REC_AUX_COUNT", RMI_REC_AUX_COUNT, 1 << 1, {0}},
	{"REC_CREATE", RMI_REC_CREATE, 1 << 1 | 1 << 2 | 1 << 3, {0}},
	{"REC_DESTROY", RMI_REC_DESTROY, 1 << 1, {0}},
	{"REC_ENTER", RMI_REC_ENTER, 1 << 1 | 1 << 2, {0}},
	{"DATA_CREATE", RMI_DATA_CREATE, 1 << 1 | 1 << 2 | 1 << 4, {0, 0, 0, IPA_FREE, 0, 1}},
	{"DATA_CREATE_UNKNOWN", RMI_DATA_CREATE_UNKNOWN, 1 << 1 | 1 << 2, {0, 0, 0, IPA_FREE}},
	{"DATA_DESTROY", RMI_DATA_DESTROY, 1 << 1, {0, 0, IPA_FREE}},
	{"RTT_CREATE", RMI_RTT_CREATE, 1 << 1 | 1 << 2, {0, 0, 0, IPA_LEVEL2, 3}},
	{"RTT_DESTROY", RMI_RTT_DESTROY, 1 << 1, {0, 0, IPA_LEVEL2, 3}},
	{"RTT_FOLD", RMI_RTT_FOLD, 1 << 1, {0, 0, IPA_LEVEL2, 3}},
	{"RTT_READ_ENTRY", RMI_RTT_READ_ENTRY, 1 << 1, {0, 0, 0, 3}},
	{"RTT_INIT_RIPAS", RMI_RTT_INIT_RIPAS, 1 << 1, {0, 0, IPA_FREE, IPA_FREE + GRANULE_SIZE}},
	{"RTT_SET_RIPAS", RMI_RTT_SET_RIPAS, 1 << 1 | 1 << 2, {0, 0, 0, IPA_FREE, IPA_FREE + GRANULE_SIZE}},
	{"RTT_UNMAP_UNPROTECTED", RMI_RTT_UNMAP_UNPROTECTED, 1 << 1, {0, 0, IPA_UNPROTECTED, 3}},
	{"PSCI_COMPLETE", RMI_PSCI_COMPLETE, 1 << 1 | 1 << 2, {0}},
};

static void prepare(void)
{
	scene_begin(&s);
	realm_run(&s, &s.a, 2);
	realm_create(&s, &s.b);
	rec_create(&s, &s.b, true);
	places[BEHIND].address = memory_base() + memory_size();
	places[DELEGATED].address = s.delegated;
	places[NORMAL].address = s.ns;
	places[RD].address = s.a.rd;
	places[ROOT].address = s.a.root;
	places[REC].address = s.a.rec[0];
	places[AUX].address = s.a.aux[0][0];
	places[DATA].address = RMI3(RMI_RTT_READ_ENTRY, s.a.rd, IPA_PROGRAM, 3).x3;
	places[OTHER_RD].address = s.b.rd;
	places[OTHER_REC].address = s.b.rec[0];
}

/* What a success has made goes away again. True when this success is a legal one. */
static bool undo(const struct victim *v, const uint64_t *x)
{
	switch (v->fid) {
	case RMI_GRANULE_DELEGATE:
		return x[1] == s.ns && RMI1(RMI_GRANULE_UNDELEGATE, x[1]).status == RMI_SUCCESS;
	case RMI_GRANULE_UNDELEGATE:
		return x[1] == s.delegated && RMI1(RMI_GRANULE_DELEGATE, x[1]).status == RMI_SUCCESS;
	case RMI_REC_AUX_COUNT:
	case RMI_RTT_READ_ENTRY:
		return x[1] == s.a.rd || x[1] == s.b.rd;
	case RMI_REC_ENTER:
		return x[1] == s.a.rec[0] && x[2] == s.ns;
	case RMI_DATA_CREATE_UNKNOWN:
		return x[1] == s.a.rd && x[2] == s.delegated && RMI2(RMI_DATA_DESTROY, x[1], IPA_FREE).x1 == x[2];
	case RMI_RTT_CREATE:
		return x[1] == s.a.rd && x[2] == s.delegated && RMI3(RMI_RTT_DESTROY, x[1], IPA_LEVEL2, 3).x1 == x[2];
	default:
		return false;
	}
}

/* Every combination of places in the arguments that are addresses, from argument number on. */
static unsigned int combine(const struct victim *v, unsigned int argument, uint64_t *x)
{
	unsigned int calls = 0;

	while (argument < 6 && (v->addresses >> argument & 1) == 0)
		argument++;
	if (argument == 6) {
		struct rmi_result r = rmi_call(v->fid, x[1], x[2], x[3], x[4], x[5]);

		if (RMI_STATUS(r.status) > RMI_ERROR_RTT || (r.status == RMI_SUCCESS && !undo(v, x))) {
			note("%lx %lx %lx %lx %lx", x[1], x[2], x[3], x[4], x[5]);
			expect_equal(v->name, RMI_ERROR_INPUT, r.status);
		}
		return 1;
	}
	for (size_t i = 0; i < PLACES; i++) {
		/* the second realm is for what the first, active one refuses for another reason */
		if ((v->fid == RMI_REALM_ACTIVATE || v->fid == RMI_REALM_DESTROY || v->fid == RMI_REC_DESTROY ||
		     v->fid == RMI_DATA_CREATE || v->fid == RMI_RTT_INIT_RIPAS) && i >= OTHER_RD)
			continue;
		if (v->fid == RMI_REC_DESTROY && i == REC)
			continue;
		x[argument] = places[i].address;
		calls += combine(v, argument + 1, x);
	}
	return calls;
}

/* Addresses inside the structures of the normal world. */
static void structures(void)
{
	unsigned int bad = 0;

	for (size_t i = 0; i < PLACES; i++) {
		uint64_t a = places[i].address;

		realm_params(&s, &s.a);
		s.realm_params->vmid = 77;
		s.realm_params->rtt_base = a;
		if (i != DELEGATED)
			bad += RMI2(RMI_REALM_CREATE, s.spare[0], (uint64_t)s.realm_params).status != RMI_ERROR_INPUT;
		rec_params(&s, &s.b, 0);
		s.rec_params->mpidr = 1;
		for (uint64_t k = 0; k < s.b.num_aux; k++)
			s.rec_params->aux[k] = s.spare[2 + k];
		for (uint64_t k = 0; k < s.b.num_aux && i != DELEGATED; k++) {
			s.rec_params->aux[k] = a;
			bad += RMI3(RMI_REC_CREATE, s.b.rd, s.spare[1], (uint64_t)s.rec_params).status !=
			       RMI_ERROR_INPUT;
			s.rec_params->aux[k] = s.spare[2 + k];
		}
	}
	check_equal("rtt_base and aux[] in every bad place", 0, bad);
}

/* The host may map anything unprotected; what the realm finds there is the realm's and the host's affair. */
static void mapped(void)
{
	struct scene *t = &s;
	unsigned int bad = 0;

	for (size_t i = 0; i < PLACES; i++) {
		uint64_t desc = (places[i].address & 0xFFFFFFFFF000UL) | DESC_NORMAL_RW;
		uint64_t ipa = IPA_UNPROTECTED + 0x8000, x[] = {0, ipa};

		if (RMI4(RMI_RTT_MAP_UNPROTECTED, t->a.rd, ipa, 3, desc).status != RMI_SUCCESS)
			continue;
		rec_settle(t, t->a.rec[0]);
		uint64_t status = rec_execute(t, t->a.rec[0], INSN_LDR_X0_X1, x, 2);
		bad += status != RMI_SUCCESS;
		if (t->run->exit.exit_reason == RMI_EXIT_HOST_CALL && t->run->exit.imm == PROGRAM_IMM_DONE)
			note("the realm reads %lx from %s", t->run->exit.gprs[0], places[i].name);
		RMI3(RMI_RTT_UNMAP_UNPROTECTED, t->a.rd, ipa, 3);
		if (t->run->exit.exit_reason == RMI_EXIT_SYNC) {
			t->run->enter.flags = RMI_ENTER_INJECT_SEA;
			if (rec_enter(t, t->a.rec[0]) != RMI_SUCCESS) {
				/* a fault that can't be answered: the page that is not there any more can */
				t->run->enter.flags = 0;
				rec_enter(t, t->a.rec[0]);
				t->run->enter.flags = RMI_ENTER_INJECT_SEA;
				rec_enter(t, t->a.rec[0]);
			}
			t->run->enter.flags = 0;
		}
	}
	check_equal("the realm's loads from bad places", 0, bad);
}

void conform_hostile(void)
{
	area_begin("HOSTILE");
	prepare();
	for (size_t i = 0; i < sizeof(victims) / sizeof(victims[0]); i++) {
		uint64_t x[6];
		unsigned int before = failures();

		memcpy(x, victims[i].x, sizeof(x));
		memset((void *)s.ns, 0, GRANULE_SIZE);
		/* as a run page the normal granule keeps the program where it is */
		((struct rmi_rec_run *)s.ns)->enter.gprs[30] = INSN_NOP;
		count_pairs(combine(&victims[i], 1, x));
		check(victims[i].name, failures() == before);
	}
	structures();
	mapped();
	rec_settle(&s, s.a.rec[0]);
	scene_end(&s);
	area_end();
}
