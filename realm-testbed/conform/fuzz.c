/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random calls with a fixed seed: RMI from the host, RSI and PSCI from a realm. Arguments are mostly such as a host
 * could use, in any order, so that realms come and go. A model follows what each success has made of the granules; at
 * intervals RMM and model are compared: no granule in two states, none lost, no page mapped twice.
 */

#include "bytes.h"
#include "conform.h"
#include "gic.h"

#define GRANULES 48
#define WINDOW_PAGES 16
#define CHECK_INTERVAL 64

static uint64_t state;
static uint64_t granules[GRANULES];

static uint64_t random64(void)
{
	state ^= state << 13; /* xorshift64 */
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static uint64_t below(uint64_t n)
{
	return random64() % n;
}

/* What each granule should be by now: the model that the RMM is compared with. */
enum kind { NS, DELEGATED, IS_RD, IS_REC, IS_AUX, IS_RTT, IS_DATA, KINDS };
static uint8_t kinds[GRANULES];
static uint64_t owner[GRANULES]; /* of a root RTT its RD, of an auxiliary granule its REC; else 0 */

static int granule_index(uint64_t pa)
{
	for (int i = 0; i < GRANULES; i++)
		if (granules[i] == pa)
			return i;
	return -1;
}

static void becomes(uint64_t pa, enum kind kind, uint64_t owned_by)
{
	int i = granule_index(pa);

	if (i < 0)
		return;
	kinds[i] = (uint8_t)kind;
	owner[i] = owned_by;
}

static void released_by(uint64_t pa)
{
	for (int i = 0; i < GRANULES; i++)
		if (owner[i] == pa && pa != 0)
			becomes(granules[i], DELEGATED, 0);
	becomes(pa, DELEGATED, 0);
}

static uint64_t some_granule(void)
{
	return granules[below(GRANULES)];
}

/* Mostly one that is right for the argument. */
static uint64_t some_of(enum kind kind)
{
	if (below(8) != 0)
		for (unsigned int tries = 0; tries < 4 * GRANULES; tries++) {
			size_t i = below(GRANULES);

			if (kinds[i] == kind)
				return granules[i];
		}
	return some_granule();
}

static uint64_t some_ipa(void)
{
	static const uint64_t bases[] = {0, IPA_LEVEL2, IPA_LEVEL1, IPA_UNPROTECTED, IPA_UNPROTECTED_LEVEL2};

	return bases[below(5)] + below(WINDOW_PAGES) * GRANULE_SIZE;
}

static uint64_t some_value(void)
{
	switch (below(16)) {
	case 0:
		return random64();
	case 1:
		return some_granule() | below(GRANULE_SIZE);
	case 2:
		return below(8);
	case 3:
		return 1UL << below(64);
	case 4:
	case 5:
	case 6:
		return some_ipa() & ~(LEVEL_SIZE(2) - 1);
	case 7:
	case 8:
		return some_ipa();
	default:
		return some_granule();
	}
}

/* Parameters that are nearly right. */
static void write_parameters(struct scene *s)
{
	struct rmi_rec_params *p = s->rec_params;

	s->a.root = some_of(DELEGATED);
	realm_params(s, &s->a);
	s->realm_params->vmid = (uint16_t)below(3);
	if (below(8) == 0)
		((uint8_t *)s->realm_params)[below(GRANULE_SIZE)] ^= (uint8_t)random64();
	memset(p, 0, sizeof(*p));
	p->flags = 1;
	p->mpidr = below(3);
	p->num_aux = s->b.num_aux;
	for (uint64_t i = 0; i < RMI_MAX_REC_AUX; i++)
		p->aux[i] = some_of(DELEGATED);
	if (below(8) == 0)
		((uint8_t *)p)[below(GRANULE_SIZE)] ^= (uint8_t)random64();
	memset(&s->run->enter, 0, sizeof(s->run->enter));
	s->run->enter.flags = below(8) == 0 ? random64() : below(32);
	s->run->enter.gprs[0] = random64();
	s->run->enter.gprs[30] = INSN_NOP;
	if (below(4) == 0)
		s->run->enter.gicv3_lrs[below(RMI_GIC_LRS)] = random64();
}

static uint64_t next_call(struct scene *s, uint64_t *x)
{
	/* commands that build come more often than those that tear down; 0x06, 0x10, 0x13, 0x1A are none */
	static const uint8_t commands[] = {0x01, 0x01, 0x01, 0x02, 0x03, 0x03, 0x04, 0x04, 0x05, 0x07, 0x08, 0x08, 0x08,
					   0x09, 0x0A, 0x0A, 0x0B, 0x0C, 0x0C, 0x0D, 0x0D, 0x0E, 0x0F, 0x11, 0x12, 0x14,
					   0x15, 0x16, 0x17, 0x18, 0x19, 0x00, 0x10, 0x13, 0x06, 0x1A};
	uint64_t fid = RMI_FID(commands[below(sizeof(commands))]);

	for (unsigned int i = 1; i < 6; i++)
		x[i] = some_value();
	x[1] = some_of(IS_RD);
	switch (fid) {
	case RMI_GRANULE_DELEGATE:
		x[1] = some_of(NS);
		break;
	case RMI_GRANULE_UNDELEGATE:
		x[1] = some_of(DELEGATED);
		break;
	case RMI_REALM_CREATE:
		x[1] = some_of(DELEGATED);
		x[2] = below(8) == 0 ? x[2] : (uint64_t)s->realm_params;
		break;
	case RMI_REC_CREATE:
		x[2] = some_of(DELEGATED);
		x[3] = below(8) == 0 ? x[3] : (uint64_t)s->rec_params;
		break;
	case RMI_REC_DESTROY:
		x[1] = some_of(IS_REC);
		break;
	case RMI_REC_ENTER:
		x[1] = some_of(IS_REC);
		x[2] = below(8) == 0 ? x[2] : (uint64_t)s->run;
		break;
	case RMI_PSCI_COMPLETE:
		x[1] = some_of(IS_REC);
		x[2] = some_of(IS_REC);
		break;
	case RMI_DATA_CREATE:
		x[4] = below(4) == 0 ? some_of(NS) : s->ns;
		x[5] = below(3);
		/* fall through */
	case RMI_DATA_CREATE_UNKNOWN:
		x[2] = some_of(DELEGATED);
		x[3] = some_ipa();
		break;
	case RMI_DATA_DESTROY:
		x[2] = some_ipa();
		break;
	case RMI_RTT_CREATE:
		x[2] = some_of(DELEGATED);
		x[4] = 1 + below(4);
		x[3] = some_ipa() & ~(LEVEL_SIZE(x[4] == 3 ? 2 : 1) - 1);
		break;
	case RMI_RTT_DESTROY:
	case RMI_RTT_FOLD:
		x[3] = 1 + below(4);
		x[2] = some_ipa() & ~(LEVEL_SIZE(x[3] == 3 ? 2 : 1) - 1);
		break;
	case RMI_RTT_MAP_UNPROTECTED:
		x[4] = some_granule() | DESC_NORMAL_RW;
		/* fall through */
	case RMI_RTT_READ_ENTRY:
	case RMI_RTT_UNMAP_UNPROTECTED:
		x[2] = some_ipa();
		x[3] = below(16) == 0 ? x[3] : 3;
		break;
	case RMI_RTT_INIT_RIPAS:
		x[2] = some_ipa();
		x[3] = x[2] + below(WINDOW_PAGES) * GRANULE_SIZE;
		break;
	case RMI_RTT_SET_RIPAS:
		x[2] = some_of(IS_REC);
		break;
	default:
		break;
	}
	if (below(32) == 0)
		x[1 + below(5)] = some_value();
	return fid;
}

/* What a success has made of the granules. */
static void follow(const struct scene *s, uint64_t fid, const uint64_t *x, const struct rmi_result *r)
{
	switch (fid) {
	case RMI_GRANULE_DELEGATE:
		becomes(x[1], DELEGATED, 0);
		break;
	case RMI_GRANULE_UNDELEGATE:
		becomes(x[1], NS, 0);
		break;
	case RMI_REALM_CREATE:
		becomes(x[1], IS_RD, 0);
		becomes(s->realm_params->rtt_base, IS_RTT, x[1]);
		break;
	case RMI_REC_CREATE:
		becomes(x[2], IS_REC, 0);
		for (uint64_t i = 0; i < s->rec_params->num_aux; i++)
			becomes(s->rec_params->aux[i], IS_AUX, x[2]);
		break;
	case RMI_DATA_CREATE:
	case RMI_DATA_CREATE_UNKNOWN:
		becomes(x[2], IS_DATA, 0);
		break;
	case RMI_RTT_CREATE:
		becomes(x[2], IS_RTT, 0);
		break;
	case RMI_DATA_DESTROY:
	case RMI_RTT_DESTROY:
	case RMI_RTT_FOLD:
		becomes(r->x1, DELEGATED, 0);
		break;
	case RMI_REALM_DESTROY:
	case RMI_REC_DESTROY:
		released_by(x[1]);
		break;
	default:
		break;
	}
}

/* Model and RMM agree about every granule, and no page of the window is mapped twice. */
static void invariants(uint64_t call)
{
	static uint64_t mapped[GRANULES];
	size_t pages = 0;
	uint64_t word;

	for (size_t i = 0; i < GRANULES; i++) {
		bool reachable = try_read64(granules[i], &word) == 0;
		bool delegable = RMI1(RMI_GRANULE_DELEGATE, granules[i]).status == RMI_SUCCESS;
		bool undelegable = !delegable && RMI1(RMI_GRANULE_UNDELEGATE, granules[i]).status == RMI_SUCCESS;
		bool rd = RMI1(RMI_REC_AUX_COUNT, granules[i]).status == RMI_SUCCESS;

		if (delegable)
			RMI1(RMI_GRANULE_UNDELEGATE, granules[i]);
		if (undelegable)
			RMI1(RMI_GRANULE_DELEGATE, granules[i]);
		if (reachable != (kinds[i] == NS) || delegable != reachable || undelegable != (kinds[i] == DELEGATED) ||
		    rd != (kinds[i] == IS_RD)) {
			note("kind %u reachable %d delegable %d undelegable %d rd %d", kinds[i], reachable, delegable,
			     undelegable, rd);
			expect_equal("granule in another state, after call", 0, call);
		}
	}
	for (size_t i = 0; i < GRANULES; i++)
		for (uint64_t k = 0; k < WINDOW_PAGES && kinds[i] == IS_RD; k++) {
			struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, granules[i], k * GRANULE_SIZE, 3);
			int page = granule_index(e.x3);

			if (e.x1 != 3 || e.x2 != RMI_ASSIGNED || (e.x3 == 0 && e.x4 == RMI_DESTROYED))
				continue;
			if (page < 0 || kinds[page] != IS_DATA)
				expect_equal("mapped page is no data, after call", 0, call);
			for (size_t j = 0; j < pages; j++)
				if (mapped[j] == e.x3)
					expect_equal("page mapped twice, after call", 0, call);
			if (pages < GRANULES)
				mapped[pages++] = e.x3;
		}
}

/* A realm that does not come back by itself is interrupted. */
static struct rmi_result with_limit(uint64_t fid, const uint64_t *x)
{
	struct rmi_result r;

	write_sysreg(cnthp_cval_el2, read_sysreg(cntpct_el0) + read_sysreg(cntfrq_el0) / 2000);
	write_sysreg(cnthp_ctl_el2, 1);
	r = rmi_call(fid, x[1], x[2], x[3], x[4], x[5]);
	write_sysreg(cnthp_ctl_el2, 0);
	return r;
}

static void fuzz_rmi(uint64_t calls)
{
	static uint32_t successes[0x40];
	struct scene s;
	uint64_t x[6];

	scene_begin(&s);
	realm_create(&s, &s.b); /* tells how many auxiliary granules there are; and stays as it is */
	for (size_t i = 0; i < GRANULES; i++)
		granules[i] = granule_alloc();
	memset(kinds, NS, sizeof(kinds));
	memset(owner, 0, sizeof(owner));
	for (uint64_t i = 0; i < calls; i++) {
		struct rmi_result r;
		uint64_t fid;

		write_parameters(&s);
		fid = next_call(&s, x);
		/* granules that are not in the game stay out of it */
		if ((fid == RMI_GRANULE_DELEGATE || fid == RMI_GRANULE_UNDELEGATE) && granule_index(x[1]) < 0)
			continue;
		r = with_limit(fid, x);
		if (r.status == RMI_SUCCESS) {
			successes[fid - RMI_FID(0)]++;
			follow(&s, fid, x, &r);
		} else if (r.status != SMC_UNKNOWN && (r.status > 0xFFFF || RMI_STATUS(r.status) > RMI_ERROR_RTT)) {
			expect_equal("status of fid", fid, r.status);
		}
		if (i % CHECK_INTERVAL == 0)
			invariants(i);
	}
	invariants(calls);
	for (uint64_t i = 0; i < 0x20; i++)
		if (successes[i] != 0)
			note("fid %lx succeeded %u times", RMI_FID(i), successes[i]);
	note("%lu RMI calls", calls);
	s.a.root = 0;
	/* what is left of the realms goes with the run; the scene's own realm must be whole */
	scene_end(&s);
}

static void fuzz_rsi(uint64_t calls)
{
	static const uint64_t fids[] = {RSI_VERSION, RSI_FEATURES, RSI_MEASUREMENT_READ, RSI_MEASUREMENT_EXTEND,
					RSI_ATTEST_TOKEN_INIT, RSI_ATTEST_TOKEN_CONTINUE, RSI_REALM_CONFIG,
					RSI_IPA_STATE_SET, RSI_IPA_STATE_GET, RSI_HOST_CALL, PSCI_VERSION,
					PSCI_FEATURES, PSCI_AFFINITY_INFO, PSCI_CPU_SUSPEND, 0xC4000150, 0xC40001B0};
	uint64_t x[18];
	struct scene s;
	uint64_t answers = 0;

	scene_begin(&s);
	realm_run(&s, &s.a, 1);
	for (uint64_t i = 0; i < calls; i++) {
		x[0] = below(16) == 0 ? random64() : fids[below(sizeof(fids) / sizeof(fids[0]))];
		/* commands that write memory must not hit the program */
		for (unsigned int k = 1; k < 18; k++)
			x[k] = below(2) == 0 ? random64() : (1 + below(64)) * GRANULE_SIZE;
		if ((uint32_t)x[0] == PSCI_SYSTEM_OFF || (uint32_t)x[0] == PSCI_SYSTEM_RESET ||
		    (uint32_t)x[0] == PSCI_CPU_OFF)
			continue;
		write_sysreg(cnthp_cval_el2, read_sysreg(cntpct_el0) + read_sysreg(cntfrq_el0) / 500);
		write_sysreg(cnthp_ctl_el2, 1);
		expect_equal("entry for fid", RMI_SUCCESS, rec_execute(&s, s.a.rec[0], INSN_SMC, x, 18));
		write_sysreg(cnthp_ctl_el2, 0);
		answers += s.run->exit.exit_reason == RMI_EXIT_HOST_CALL;
		if (s.run->exit.exit_reason == RMI_EXIT_SYNC) {
			/* a page that the host must bring */
			uint64_t ipa = s.run->exit.hpfar >> 4 << 12;

			if (ipa >= IPA_RAM && ipa < IPA_RAM + 4 * GRANULE_SIZE)
				data_map(&s.a, ipa, 0);
		}
		if (!expect("the realm comes back", rec_settle(&s, s.a.rec[0])))
			break;
	}
	note("%lu RSI calls, %lu answered at once", calls, answers);
	scene_end(&s);
}

void conform_fuzz(uint64_t seed, uint64_t calls)
{
	area_begin("FUZZ");
	state = seed * 0x9E3779B97F4A7C15UL | 1;
	gic_init();
	gic_init_cpu();
	gic_enable(GIC_PPI_EL2_TIMER);
	fuzz_rsi(calls / 4);
	fuzz_rmi(calls);
	gic_disable(GIC_PPI_EL2_TIMER);
	check("the RMM lives", RMI1(RMI_VERSION, RMI_ABI_1_0).status == RMI_SUCCESS);
	area_end();
}
