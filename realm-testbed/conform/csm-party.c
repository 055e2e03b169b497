/* SPDX-License-Identifier: Apache-2.0 */
/* The realms of the attacks, and the host that runs them. */

#include "bytes.h"
#include "csm-attack.h"

#define VMID_FIRST 0x40
#define EXITS_MAX 20000 /* of one call */

struct party parties[4];

static struct scene *vcpu(struct party *p)
{
	return &p->vcpu[p->rec];
}

static void pages_of(struct party *p)
{
	for (unsigned int i = 0; i < PARTY_RECS; i++) {
		struct scene *s = &p->vcpu[i];

		if (s->run == NULL) {
			s->run = (void *)granule_alloc();
			s->rec_params = (void *)granule_alloc();
			s->realm_params = (void *)granule_alloc();
		}
		memset(s->run, 0, sizeof(*s->run));
	}
}

/* A granule of the cache, that one when it is free there. */
static uint64_t take_at(uint64_t pa)
{
	uint64_t others[64], got = take();
	size_t count = 0;

	while (pa != 0 && got != pa && count < 64) {
		others[count++] = got;
		got = take();
	}
	while (count > 0)
		give(others[--count]);
	expect("the granule wanted is free", pa == 0 || got == pa);
	return got;
}

static void create(struct party *p, uint64_t rd)
{
	struct scene *s = &p->vcpu[0];

	memset(&p->r, 0, sizeof(p->r));
	p->rec = 0;
	p->apts = 0;
	p->handle = 0;
	p->answer = HOST_ACCEPTS;
	pages_of(p);
	p->r.rd = take_at(rd);
	p->r.root = take();
	realm_params(s, &p->r);
	s->realm_params->vmid = p->r.vmid = (uint16_t)(VMID_FIRST + (p - parties));
	if (RMI2(RMI_REALM_CREATE, p->r.rd, (uint64_t)s->realm_params).status != RMI_SUCCESS)
		panic("REALM_CREATE of a party");
	p->r.num_aux = RMI1(RMI_REC_AUX_COUNT, p->r.rd).x1;
}

/* Not measured: many realms are made. */
static void put(struct party *p, uint64_t ipa, uint64_t source)
{
	if (RMI5(RMI_DATA_CREATE, p->r.rd, take(), ipa, source, RMI_NO_MEASURE_CONTENT).status != RMI_SUCCESS)
		panic("DATA_CREATE of a party");
}

/* All but the first report through a structure of their own, so that the first may spin meanwhile. */
static void rec(struct party *p, unsigned int i)
{
	struct scene *s = &p->vcpu[0];

	p->r.recs++;
	p->r.rec[i] = take();
	for (uint64_t k = 0; k < p->r.num_aux; k++)
		p->r.aux[i][k] = take();
	rec_params(s, &p->r, i);
	s->rec_params->pc = IPA_PROGRAM + (i == 0 ? 0 : PROGRAM_SECONDARY);
	if (RMI3(RMI_REC_CREATE, p->r.rd, p->r.rec[i], (uint64_t)s->rec_params).status != RMI_SUCCESS)
		panic("REC_CREATE of a party");
}

static void fill(struct party *p)
{
	realm_tables(&p->r);
	ripas_init(&p->r, IPA_PROGRAM, IPA_PROGRAM + GRANULE_SIZE);
	put(p, IPA_PROGRAM, (uint64_t)program_start);
	ripas_init(&p->r, REGION, RAM_TOP);
	put(p, OWN, (uint64_t)p->vcpu[0].run);
	for (unsigned int i = 0; i < PARTY_RECS; i++)
		rec(p, i);
}

void party_new(struct party *p)
{
	create(p, 0);
	fill(p);
}

static void begin(struct party *p, uint64_t rd, uint64_t apts, uint64_t apt)
{
	create(p, rd);
	while (p->apts < apts) {
		uint64_t granule = take_at(apt);

		if (RMI2(p->apts == 0 ? RMI_APT_CREATE : RMI_APT_EXTEND, p->r.rd, granule).status != RMI_SUCCESS)
			panic("policy table of a party");
		p->apt[p->apts++] = granule;
	}
	fill(p);
	realm_activate(&p->r);
	for (p->rec = PARTY_RECS; p->rec-- > 0;)
		if (rec_enter(vcpu(p), p->r.rec[p->rec]) != RMI_SUCCESS ||
		    vcpu(p)->run->exit.exit_reason != RMI_EXIT_HOST_CALL)
			panic("the program of a party does not start");
	p->rec = 0;
	if (apts == 0)
		return;
	RSI(p, RSI_CSM_IDENTITY);
	memcpy(p->identity, &p->x[1], sizeof(p->identity));
	RSI(p, RSI_CSM_FEATURES);
	p->handle = p->x[4];
}

void party_begin(struct party *p, uint64_t apts)
{
	begin(p, 0, apts, 0);
}

void party_begin_at(struct party *p, uint64_t rd, uint64_t apt)
{
	begin(p, rd, 1, apt);
}

void party_end_recs(struct party *p)
{
	for (unsigned int i = 0; i < p->r.recs; i++) {
		if (p->r.rec[i] == 0)
			continue;
		expect_equal("REC_DESTROY", RMI_SUCCESS, RMI1(RMI_REC_DESTROY, p->r.rec[i]).status);
		give(p->r.rec[i]);
		p->r.rec[i] = 0;
		for (uint64_t k = 0; k < p->r.num_aux; k++)
			give(p->r.aux[i][k]);
	}
}

uint64_t party_end_apt(struct party *p)
{
	while (p->apts > 0) {
		uint64_t status, apt = p->apt[p->apts - 1];

		do
			status = RMI2(RMI_APT_DESTROY, p->r.rd, apt).status;
		while (status == RMI_INCOMPLETE);
		if (status != RMI_SUCCESS)
			return status;
		give(apt);
		p->apts--;
	}
	return RMI_SUCCESS;
}

void party_end(struct party *p)
{
	if (p->r.rd == 0)
		return;
	party_end_recs(p);
	expect_equal("APT_DESTROY", RMI_SUCCESS, party_end_apt(p));
	realm_destroy(&p->r);
}

void stage_begin(void)
{
	for (struct party *p = P; p <= N; p++)
		party_begin(p, p != N);
}

void stage_end(void)
{
	for (struct party *p = P; p <= N; p++)
		party_end(p);
}

bool host_serve(struct party *p)
{
	uint64_t ipa = p->asked_base;
	struct rmi_result d;

	switch (p->exit) {
	case RMI_EXIT_CSM_PROVIDER:
		for (; ipa < p->asked_top; ipa += GRANULE_SIZE) {
			uint64_t page = take();

			if (RMI3(RMI_DATA_CREATE_UNKNOWN, p->r.rd, page, ipa).status != RMI_SUCCESS)
				give(page);
		}
		return true;
	case RMI_EXIT_CSM_CONSUMER:
		for (; ipa < p->asked_top; ipa += GRANULE_SIZE) {
			d = RMI2(RMI_DATA_DESTROY, p->r.rd, ipa);
			if (d.status == RMI_SUCCESS && d.x1 != 0)
				give(d.x1);
		}
		return true;
	case RMI_EXIT_CSM_TABLE:
		ipa &= ~(LEVEL_SIZE((int)p->asked_level - 1) - 1);
		realm_table(&p->r, ipa, (int)p->asked_level);
		return true;
	case RMI_EXIT_RIPAS_CHANGE:
		return RMI4(RMI_RTT_SET_RIPAS, p->r.rd, p->r.rec[p->rec], ipa, p->asked_top).status == RMI_SUCCESS;
	case RMI_EXIT_CSM_REMOVED:
	case RMI_EXIT_IRQ:
		return true;
	default:
		return false;
	}
}

static uint64_t come_back(struct party *p)
{
	const struct rmi_rec_exit *e = &vcpu(p)->run->exit;

	if (e->imm == PROGRAM_IMM_EXCEPTION)
		return CALL_ASTRAY;
	memcpy(p->x, e->gprs, sizeof(p->x));
	return p->x[0];
}

/* Serves exits until the call comes back. */
static uint64_t finish(struct party *p)
{
	const struct rmi_rec_exit *e = &vcpu(p)->run->exit;

	while (p->exits < EXITS_MAX) {
		uint64_t flags = 0;

		if (e->exit_reason == RMI_EXIT_HOST_CALL)
			return come_back(p);
		p->exit = e->exit_reason;
		p->exits += p->exit != RMI_EXIT_IRQ;
		p->asked_base = e->ripas_base;
		p->asked_top = e->ripas_top;
		p->asked_level = e->ripas_value;
		if (p->exit != RMI_EXIT_IRQ && p->answer == HOST_STOPS)
			return CALL_STOPPED;
		if (p->exit != RMI_EXIT_IRQ && p->answer == HOST_REJECTS)
			flags = RMI_ENTER_CSM_REJECT;
		else if (!host_serve(p) && p->exit != RMI_EXIT_RIPAS_CHANGE)
			break;
		memset(&vcpu(p)->run->enter, 0, sizeof(vcpu(p)->run->enter));
		vcpu(p)->run->enter.flags = flags;
		if (rec_enter(vcpu(p), p->r.rec[p->rec]) != RMI_SUCCESS)
			break;
	}
	expect_equal("a call ends", RMI_EXIT_HOST_CALL, e->exit_reason);
	return CALL_ASTRAY;
}

uint64_t party_go_on(struct party *p, uint64_t flags)
{
	memset(&vcpu(p)->run->enter, 0, sizeof(vcpu(p)->run->enter));
	vcpu(p)->run->enter.flags = flags;
	if (rec_enter(vcpu(p), p->r.rec[p->rec]) != RMI_SUCCESS)
		return CALL_ASTRAY;
	return finish(p);
}

static bool execute(struct party *p, uint32_t instruction, const uint64_t *x, size_t count)
{
	p->exit = NO_EXIT;
	p->exits = 0;
	if (!rec_settle(vcpu(p), p->r.rec[p->rec]))
		return false;
	return rec_execute(vcpu(p), p->r.rec[p->rec], instruction, x, count) == RMI_SUCCESS;
}

uint64_t party_call(struct party *p, const uint64_t *x)
{
	memset(p->x, 0, sizeof(p->x));
	if (!execute(p, INSN_SMC, x, RSI_ARGUMENTS)) {
		expect("a realm can be entered", false);
		return CALL_ASTRAY;
	}
	return finish(p);
}

bool party_do(struct party *p, uint32_t instruction, uint64_t x0, uint64_t x1)
{
	const uint64_t x[] = {x0, x1, 0, PROGRAM_SCRATCH, 0, 0, 0, 0, 0, PROGRAM_SPIN};
	const struct rmi_rec_exit *e = &vcpu(p)->run->exit;

	expect("a realm can be entered", execute(p, instruction, x, sizeof(x) / sizeof(x[0])));
	while (e->exit_reason == RMI_EXIT_IRQ)
		rec_enter(vcpu(p), p->r.rec[p->rec]);
	memcpy(p->x, e->gprs, sizeof(p->x));
	if (e->exit_reason == RMI_EXIT_HOST_CALL)
		return e->imm == PROGRAM_IMM_DONE;
	p->exit = e->exit_reason;
	return false;
}

bool sees(struct party *p, uint64_t ipa, uint64_t value)
{
	return party_do(p, INSN_LDR_X0_X1, ~value, ipa) && p->x[0] == value;
}

bool store(struct party *p, uint64_t ipa, uint64_t value)
{
	return party_do(p, INSN_STR_X0_X1, value, ipa);
}

bool aborts(struct party *p, uint32_t instruction, uint64_t ipa)
{
	uint64_t syndrome = instruction == INSN_BR_X1	     ? ESR_FETCH_ABORTS
			    : instruction == INSN_LDR_X0_X1  ? ESR_LOAD_ABORTS
			    : instruction == INSN_LDP_X2_X3_X1 ? ESR_LOAD_ABORTS
							     : ESR_STORE_ABORTS;

	if (party_do(p, instruction, 0xBAD, ipa))
		return false;
	return expect_equal("exit", NO_EXIT, p->exit) && expect_equal("ESR_EL1", syndrome, p->x[0]) &&
	       expect_equal("FAR_EL1", ipa, p->x[1]);
}

struct sharing region(void)
{
	struct sharing s = {0};

	expect_equal("CREATE", RSI_SUCCESS, RSI(P, RSI_CSM_CREATE, REGION, SIZE, TAG));
	s.region = P->x[1];
	for (uint64_t i = 0; i < PAGES; i++)
		expect("P writes", store(P, REGION + i * GRANULE_SIZE, SECRET(i)));
	return s;
}

struct sharing granted(uint64_t permission)
{
	struct sharing s = region();

	expect_equal("SHARE", RSI_SUCCESS, RSI(P, RSI_CSM_SHARE, s.region, permission, ID(C)));
	s.id = P->x[1];
	return s;
}

struct sharing reserved(uint64_t permission, uint64_t flags)
{
	struct sharing s = granted(permission);

	expect_equal("RESERVE", RSI_SUCCESS, RSI(C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, flags, ID(P)));
	return s;
}

struct sharing attached(uint64_t permission, uint64_t flags)
{
	struct sharing s = reserved(permission, flags);

	expect_equal("ATTACH", RSI_SUCCESS, RSI(C, RSI_CSM_ATTACH, s.id));
	return s;
}

bool attached_works(void)
{
	for (uint64_t i = 0; i < PAGES; i++)
		if (!sees(C, WINDOW + i * GRANULE_SIZE, SECRET(i)))
			return false;
	return true;
}

bool window_idle(uint64_t flags)
{
	for (uint64_t i = 0; i < PAGES; i++) {
		uint64_t at = WINDOW + i * GRANULE_SIZE;

		if (flags == CSM_WINDOW_TOMBSTONE ? !sees(C, at, ONES) || !sees(C, at + GRANULE_SIZE - 8, ONES)
						  : !aborts(C, INSN_LDR_X0_X1, at))
			return false;
	}
	return true;
}

uint64_t page_of(struct party *p, uint64_t ipa)
{
	return RMI3(RMI_RTT_READ_ENTRY, p->r.rd, ipa, 3).x3 & ~GRANULE_MASK & ((1UL << 48) - 1);
}

uint64_t entry_state(struct party *p, uint64_t ipa)
{
	return RMI3(RMI_RTT_READ_ENTRY, p->r.rd, ipa, 3).x2;
}
