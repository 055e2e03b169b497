/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RMI_REALM_CREATE, RMI_REALM_ACTIVATE, RMI_REALM_DESTROY, RMI_REC_AUX_COUNT (DEN0137 1.0, B4.3.8 to B4.3.11), and
 * which shapes of the starting level exist.
 */

#include "bytes.h"
#include "conform.h"
#include "print.h"

/* Fields of the parameters count as arguments of their own. */
enum { IN_S2SZ = 10, IN_FLAGS, IN_BPS, IN_WPS, IN_HASH, IN_RTT, IN_VMID, IN_LEVEL };

static uint64_t feature(unsigned int shift, unsigned int width)
{
	return RMI1(RMI_FEATURES, 0).x1 >> shift & ((1UL << width) - 1);
}

static void hash_reserved(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->hash_algo = 2;
}

static void s2sz_small(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->s2sz = 31;
}

static void s2sz_large(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->s2sz = (uint8_t)(feature(RMI_FEATURE0_S2SZ, 8) + 1);
}

static void no_breakpoints(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->num_bps = 0; /* reserved */
}

static void many_breakpoints(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->num_bps = (uint8_t)(feature(RMI_FEATURE0_NUM_BPS, 6) + 1);
}

static void no_watchpoints(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->num_wps = 0;
}

static void many_watchpoints(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->num_wps = (uint8_t)(feature(RMI_FEATURE0_NUM_WPS, 6) + 1);
}

/* LPA2, SVE and PMU: more than there is, be it nothing at all. */
static void lpa2(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->flags |= RMI_REALM_FLAG_LPA2;
	if (feature(RMI_FEATURE0_LPA2, 1) != 0)
		s->realm_params->s2sz = 53;
}

static void sve(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->flags |= RMI_REALM_FLAG_SVE;
	s->realm_params->sve_vl = (uint8_t)(feature(RMI_FEATURE0_SVE_VL, 4) + 1);
}

static void pmu(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->flags |= RMI_REALM_FLAG_PMU;
	s->realm_params->pmu_num_ctrs = (uint8_t)(feature(RMI_FEATURE0_PMU_NUM_CTRS, 5) + 1);
}

static void alias(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->rtt_base = s->spare[0];
}

static void rtt_misaligned(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->rtt_base |= 0x10;
}

static void rtt_ns(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->rtt_base = s->ns;
}

static void rtt_device(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->rtt_base = UART0_BASE;
}

static void rtt_count(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->rtt_num_start = 2;
}

static void rtt_count_zero(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->rtt_num_start = 0;
}

static void rtt_level(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->rtt_level_start = 3;
}

static void rtt_level_wraps(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->realm_params->rtt_level_start |= 1L << 32;
}

static void vmid_used(struct scene *s, unsigned int argument)
{
	struct rmi_realm_params keep = *s->realm_params;

	(void)argument;
	realm_create(s, &s->b);
	*s->realm_params = keep;
	s->realm_params->vmid = (uint16_t)s->b.vmid;
}

static void setup_create(struct scene *s)
{
	s->a.root = s->spare[1];
	realm_params(s, &s->a);
	s->x[0] = RMI_REALM_CREATE;
	s->x[1] = s->spare[0];
	s->x[2] = (uint64_t)s->realm_params;
}

static void good_create(struct scene *s, struct rmi_result r)
{
	struct rmi_result e;

	(void)r;
	s->a.rd = s->spare[0];
	s->a.root = s->spare[1];
	e = RMI3(RMI_RTT_READ_ENTRY, s->a.rd, 0, SCENE_START_LEVEL);
	expect("root entries are unassigned", e.x2 == RMI_UNASSIGNED && e.x4 == RMI_EMPTY);
}

#define PARAMETER(name, in, apply)                                                                                     \
	{                                                                                                              \
		name, RMI_ERROR_INPUT, in, ORDER_FREE, apply, true                                                     \
	}

static const struct condition create[] = {
	NS_CONDITIONS("params", 2),
	PARAMETER("params_valid_hash", IN_HASH, hash_reserved),
	PARAMETER("params_supp_s2sz_small", IN_S2SZ, s2sz_small),
	PARAMETER("params_supp_s2sz_large", IN_S2SZ, s2sz_large),
	PARAMETER("params_supp_lpa2", IN_FLAGS, lpa2),
	PARAMETER("params_supp_sve", IN_FLAGS, sve),
	PARAMETER("params_supp_pmu", IN_FLAGS, pmu),
	PARAMETER("params_supp_no_bps", IN_BPS, no_breakpoints),
	PARAMETER("params_supp_bps", IN_BPS, many_breakpoints),
	PARAMETER("params_supp_no_wps", IN_WPS, no_watchpoints),
	PARAMETER("params_supp_wps", IN_WPS, many_watchpoints),
	PARAMETER("alias", IN_RTT, alias),
	DELEGATED_CONDITIONS("rd", 1),
	PARAMETER("rtt_align", IN_RTT, rtt_misaligned),
	PARAMETER("rtt_num_level_count", IN_LEVEL, rtt_count),
	PARAMETER("rtt_num_level_zero", IN_LEVEL, rtt_count_zero),
	PARAMETER("rtt_num_level_level", IN_LEVEL, rtt_level),
	PARAMETER("rtt_num_level_64_bits", IN_LEVEL, rtt_level_wraps),
	PARAMETER("rtt_state", IN_RTT, rtt_ns),
	PARAMETER("rtt_state_device", IN_RTT, rtt_device),
	PARAMETER("vmid_valid", IN_VMID, vmid_used),
};

static void setup_activate(struct scene *s)
{
	realm_create(s, &s->a);
	s->x[0] = RMI_REALM_ACTIVATE;
	s->x[1] = s->a.rd;
}

static const struct condition activation[] = {
	RD_CONDITIONS,
	{"realm_state", RMI_ERROR_REALM, 0, ORDER_REALM, activate, true},
};

static void setup_destroy(struct scene *s)
{
	realm_create(s, &s->a);
	s->x[0] = RMI_REALM_DESTROY;
	s->x[1] = s->a.rd;
}

static void good_destroy(struct scene *s, struct rmi_result r)
{
	(void)r;
	expect_equal("rd is delegated", RMI_ERROR_INPUT, RMI1(RMI_REALM_DESTROY, s->a.rd).status);
	give(s->a.rd);
	give(s->a.root);
	memset(&s->a, 0, sizeof(s->a));
}

static void live_table(struct scene *s, unsigned int argument)
{
	(void)argument;
	realm_table(&s->a, 0, 2);
}

static void live_rec(struct scene *s, unsigned int argument)
{
	(void)argument;
	rec_create(s, &s->a, true);
}

static const struct condition destroy[] = {
	RD_CONDITIONS,
	{"realm_live_rtt", RMI_ERROR_REALM, 0, ORDER_REALM, live_table, true},
	{"realm_live_rec", RMI_ERROR_REALM, 0, ORDER_REALM, live_rec, true},
};

static void setup_count(struct scene *s)
{
	realm_create(s, &s->a);
	s->x[0] = RMI_REC_AUX_COUNT;
	s->x[1] = s->a.rd;
}

static void good_count(struct scene *s, struct rmi_result r)
{
	(void)s;
	expect("at most 16", r.x1 <= RMI_MAX_REC_AUX);
}

static const struct condition count[] = {RD_CONDITIONS};

/* Starting level, number of concatenated tables, IPA width. */
static const struct shape {
	uint8_t s2sz;
	int8_t level;
	uint8_t tables;
	bool legal;
} shapes[] = {
	{32, 1, 1, true},  {39, 1, 1, true},  {40, 1, 2, true},  {41, 1, 4, true},   {42, 1, 8, true},
	{43, 1, 16, true}, {40, 0, 1, true},  {44, 0, 1, true},  {48, 0, 1, true},   {32, 2, 4, true},
	{33, 2, 8, true},  {34, 2, 16, true}, {35, 2, 32, false}, {44, 1, 32, false}, {39, 0, 1, false},
	{40, 1, 1, false}, {32, 2, 1, false}, {32, 3, 1, false}, {32, -1, 1, false}, {48, 0, 2, false},
};

static void start_levels(void)
{
	uint64_t tables = granules_alloc(32, 32 * GRANULE_SIZE);
	struct scene s;

	area_begin("REALM_shapes");
	scene_begin(&s);
	for (size_t i = 0; i < 32; i++)
		RMI1(RMI_GRANULE_DELEGATE, tables + i * GRANULE_SIZE);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		const struct shape *p = &shapes[i];
		char name[64];
		uint64_t status;

		if (p->s2sz > feature(RMI_FEATURE0_S2SZ, 8))
			continue;
		s.a.root = tables;
		realm_params(&s, &s.a);
		s.realm_params->s2sz = p->s2sz;
		s.realm_params->rtt_level_start = p->level;
		s.realm_params->rtt_num_start = p->tables;
		status = RMI2(RMI_REALM_CREATE, s.spare[0], (uint64_t)s.realm_params).status;
		print_into(name, sizeof(name), "s2sz=%u level=%d tables=%u", p->s2sz, p->level, p->tables);
		check_equal(name, p->legal ? RMI_SUCCESS : RMI_ERROR_INPUT, status);
		if (status == RMI_SUCCESS) {
			uint64_t top = (1UL << p->s2sz) - LEVEL_SIZE(p->level);
			struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, s.spare[0], top, (uint64_t)p->level);

			expect("last entry of the space", e.status == RMI_SUCCESS && e.x2 == RMI_UNASSIGNED);
			expect_equal("beyond the space", RMI_ERROR_INPUT,
				     RMI3(RMI_RTT_READ_ENTRY, s.spare[0], 1UL << p->s2sz, (uint64_t)p->level).status);
			expect_equal("destroyed", RMI_SUCCESS, RMI1(RMI_REALM_DESTROY, s.spare[0]).status);
		}
	}
	/* rd inside the concatenated tables; a table in the middle that is not delegated */
	realm_params(&s, &s.a);
	s.realm_params->s2sz = 43;
	s.realm_params->rtt_num_start = 16;
	check_equal("alias with the last table", RMI_ERROR_INPUT,
		    RMI2(RMI_REALM_CREATE, tables + 15 * GRANULE_SIZE, (uint64_t)s.realm_params).status);
	RMI1(RMI_GRANULE_UNDELEGATE, tables + 7 * GRANULE_SIZE);
	check_equal("a table of the normal world", RMI_ERROR_INPUT,
		    RMI2(RMI_REALM_CREATE, s.spare[0], (uint64_t)s.realm_params).status);
	RMI1(RMI_GRANULE_DELEGATE, tables + 7 * GRANULE_SIZE);
	s.realm_params->rtt_base = tables + GRANULE_SIZE;
	if (!check_equal("tables not aligned to all of them", RMI_ERROR_INPUT,
			 RMI2(RMI_REALM_CREATE, s.spare[0], (uint64_t)s.realm_params).status))
		RMI1(RMI_REALM_DESTROY, s.spare[0]);
	for (size_t i = 0; i < 32; i++) {
		expect_equal("tables are delegated", RMI_SUCCESS,
			     RMI1(RMI_GRANULE_UNDELEGATE, tables + i * GRANULE_SIZE).status);
		granule_free(tables + i * GRANULE_SIZE);
	}
	s.a.root = 0;
	scene_end(&s);
	area_end();
}

void conform_realm(void)
{
	static const struct command commands[] = {
		COMMAND("REALM_CREATE", setup_create, create, good_create, NULL),
		COMMAND("REALM_ACTIVATE", setup_activate, activation, NULL, NULL),
		COMMAND("REALM_DESTROY", setup_destroy, destroy, good_destroy, NULL),
		COMMAND("REC_AUX_COUNT", setup_count, count, good_count, NULL),
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		command_run(&commands[i]);
	start_levels();
}
