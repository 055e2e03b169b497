/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random calls with a fixed seed: RMI from the host, RSI and PSCI from a realm. Arguments are mostly such as a host
 * could use, in any order, so that realms come and go. After each call the status is one that there is; at intervals
 * every granule is looked at: either the host can reach it and may delegate it, or neither; and no page is mapped twice.
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

static uint64_t some_granule(void)
{
	return granules[below(GRANULES)];
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

	s->a.root = some_granule();
	realm_params(s, &s->a);
	s->realm_params->vmid = (uint16_t)below(3);
	if (below(8) == 0)
		((uint8_t *)s->realm_params)[below(GRANULE_SIZE)] ^= (uint8_t)random64();
	memset(p, 0, sizeof(*p));
	p->flags = 1;
	p->mpidr = below(3);
	p->num_aux = s->b.num_aux;
	for (uint64_t i = 0; i < RMI_MAX_REC_AUX; i++)
		p->aux[i] = some_granule();
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
	/* commands that build come more often than those that tear down */
	static const uint8_t commands[] = {0x01, 0x01, 0x01, 0x02, 0x03, 0x03, 0x04, 0x04, 0x05, 0x07, 0x08, 0x08, 0x08,
					   0x09, 0x0A, 0x0A, 0x0B, 0x0C, 0x0C, 0x0D, 0x0D, 0x0E, 0x0F, 0x11, 0x12, 0x14,
					   0x15, 0x16, 0x17, 0x18, 0x19, 0x00, 0x10, 0x13, 0x06, 0x1A};
	uint64_t fid = RMI_FID(commands[below(sizeof(commands))]);

	for (unsigned int i = 1; i < 6; i++)
		x[i] = some_value();
	switch (fid) {
	case RMI_REALM_CREATE:
		x[2] = below(8) == 0 ? x[2] : (uint64_t)s->realm_params;
		break;
	case RMI_REC_CREATE:
		x[3] = below(8) == 0 ? x[3] : (uint64_t)s->rec_params;
		break;
	case RMI_REC_ENTER:
		x[2] = below(8) == 0 ? x[2] : (uint64_t)s->run;
		break;
	case RMI_DATA_CREATE:
		x[3] = some_ipa();
		x[4] = below(4) == 0 ? x[4] : s->ns;
		x[5] = below(3);
		break;
	case RMI_DATA_CREATE_UNKNOWN:
		x[3] = some_ipa();
		break;
	case RMI_RTT_CREATE:
		x[4] = 1 + below(4);
		x[3] = some_ipa() & ~(LEVEL_SIZE(x[4] == 3 ? 2 : 1) - 1);
		break;
	case RMI_RTT_DESTROY:
	case RMI_RTT_FOLD:
	case RMI_RTT_READ_ENTRY:
	case RMI_RTT_MAP_UNPROTECTED:
	case RMI_RTT_UNMAP_UNPROTECTED:
		x[3] = below(16) == 0 ? x[3] : below(5);
		break;
	case RMI_RTT_INIT_RIPAS:
		x[2] = some_ipa();
		x[3] = x[2] + below(WINDOW_PAGES) * GRANULE_SIZE;
		break;
	default:
		break;
	}
	return fid;
}

/* Every granule is either the host's or the RMM's, and no page of the window is mapped twice. */
static void invariants(uint64_t call)
{
	static uint64_t mapped[GRANULES];
	size_t pages = 0;
	uint64_t word;

	for (size_t i = 0; i < GRANULES; i++) {
		bool reachable = try_read64(granules[i], &word) == 0;
		bool delegable = RMI1(RMI_GRANULE_DELEGATE, granules[i]).status == RMI_SUCCESS;

		if (delegable)
			RMI1(RMI_GRANULE_UNDELEGATE, granules[i]);
		if (reachable != delegable)
			expect_equal("granule in two worlds, after call", 0, call);
	}
	for (size_t i = 0; i < GRANULES; i++)
		for (uint64_t k = 0; k < WINDOW_PAGES; k++) {
			struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, granules[i], k * GRANULE_SIZE, 3);

			if (e.status != RMI_SUCCESS)
				break; /* no RD */
			if (e.x1 != 3 || e.x2 != RMI_ASSIGNED)
				continue;
			if (!expect_equal("host reaches a realm's page", 0x96000028, try_read64(e.x3, &word)))
				continue;
			for (size_t j = 0; j < pages; j++)
				if (mapped[j] == e.x3)
					expect_equal("page mapped twice, after call", 0, call);
			if (pages < GRANULES)
				mapped[pages++] = e.x3;
		}
}

/* A realm that does not come back by itself is interrupted. */
static uint64_t with_limit(uint64_t fid, const uint64_t *x)
{
	uint64_t status;

	write_sysreg(cnthp_cval_el2, read_sysreg(cntpct_el0) + read_sysreg(cntfrq_el0) / 2000);
	write_sysreg(cnthp_ctl_el2, 1);
	status = rmi_call(fid, x[1], x[2], x[3], x[4], x[5]).status;
	write_sysreg(cnthp_ctl_el2, 0);
	return status;
}

static void fuzz_rmi(uint64_t calls)
{
	uint64_t successes = 0, x[6];
	struct scene s;

	scene_begin(&s);
	realm_create(&s, &s.b); /* tells how many auxiliary granules there are; and stays as it is */
	for (size_t i = 0; i < GRANULES; i++)
		granules[i] = granule_alloc();
	for (uint64_t i = 0; i < calls; i++) {
		uint64_t fid, status;

		write_parameters(&s);
		fid = next_call(&s, x);
		/* the payload's own granules are not in the game */
		if ((fid == RMI_GRANULE_DELEGATE || fid == RMI_GRANULE_UNDELEGATE) && (x[1] < granules[0] ||
		    x[1] >= granules[GRANULES - 1] + GRANULE_SIZE))
			continue;
		status = fid == RMI_REC_ENTER ? with_limit(fid, x) : rmi_call(fid, x[1], x[2], x[3], x[4], x[5]).status;
		successes += status == RMI_SUCCESS;
		if (status != SMC_UNKNOWN && (status > 0xFFFF || RMI_STATUS(status) > RMI_ERROR_RTT))
			expect_equal("status of fid", fid, status);
		if (i % CHECK_INTERVAL == 0)
			invariants(i);
	}
	note("%lu RMI calls, %lu succeeded", calls, successes);
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
