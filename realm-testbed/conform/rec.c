/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RMI_REC_CREATE, RMI_REC_DESTROY, RMI_REC_ENTER (DEN0137 1.0, B4.3.12 to B4.3.14).
 * A running REC (rec_state) is in running.c: it takes a second CPU.
 */

#include "bytes.h"
#include "conform.h"

enum { IN_MPIDR = 10, IN_AUX_COUNT, IN_AUX, IN_FLAGS, IN_GIC };

static void mpidr_next(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->rec_params->mpidr = 1;
}

static void mpidr_high(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->rec_params->mpidr = 1UL << 24;
}

static void aux_fewer(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->rec_params->num_aux--;
}

static void aux_too_many(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->rec_params->num_aux = RMI_MAX_REC_AUX + 1;
}

static void aux_huge(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->rec_params->num_aux |= 1UL << 32;
}

static void aux_misaligned(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->rec_params->aux[0] |= 0x10;
}

static void aux_twice(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->rec_params->aux[0] = s->rec_params->aux[s->a.num_aux - 1];
}

static void aux_is_rec(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->rec_params->aux[0] = s->spare[0];
}

static void aux_is_rd(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->rec_params->aux[0] = s->a.rd;
}

static void aux_ns(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->rec_params->aux[s->a.num_aux - 1] = s->ns;
}

static void aux_device(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->rec_params->aux[0] = UART0_BASE;
}

static void setup_create(struct scene *s)
{
	realm_create(s, &s->a);
	memcpy(s->a.aux[0], &s->spare[1], s->a.num_aux * sizeof(uint64_t));
	rec_params(s, &s->a, 0);
	s->x[0] = RMI_REC_CREATE;
	s->x[1] = s->a.rd;
	s->x[2] = s->spare[0];
	s->x[3] = (uint64_t)s->rec_params;
}

static void good_create(struct scene *s, struct rmi_result r)
{
	(void)r;
	s->a.rec[0] = s->spare[0];
	s->a.recs = 1;
}

#define PARAMETER(name, in, apply)                                                                                     \
	{                                                                                                              \
		name, RMI_ERROR_INPUT, in, ORDER_FREE, apply, true                                                     \
	}

static const struct condition create[] = {
	NS_CONDITIONS("params", 3),
	PARAMETER("num_aux_max", IN_AUX_COUNT, aux_too_many),
	PARAMETER("aux_align", IN_AUX, aux_misaligned),
	PARAMETER("aux_alias", IN_AUX, aux_twice),
	PARAMETER("aux_alias_rec", IN_AUX, aux_is_rec),
	PARAMETER("aux_state_rd", IN_AUX, aux_is_rd),
	PARAMETER("aux_state", IN_AUX, aux_ns),
	PARAMETER("aux_bound", IN_AUX, aux_device),
	DELEGATED_CONDITIONS("rec", 2),
	RD_CONDITIONS,
	{"realm_state", RMI_ERROR_REALM, 0, ORDER_REALM, activate, true},
	PARAMETER("mpidr_index", IN_MPIDR, mpidr_next),
	PARAMETER("mpidr_index_aff3", IN_MPIDR, mpidr_high),
	PARAMETER("num_aux", IN_AUX_COUNT, aux_fewer),
	PARAMETER("num_aux_64_bits", IN_AUX_COUNT, aux_huge),
};

static void setup_destroy(struct scene *s)
{
	realm_create(s, &s->a);
	rec_create(s, &s->a, true);
	s->x[0] = RMI_REC_DESTROY;
	s->x[1] = s->a.rec[0];
}

static void good_destroy(struct scene *s, struct rmi_result r)
{
	(void)r;
	give(s->a.rec[0]);
	for (uint64_t k = 0; k < s->a.num_aux; k++)
		give(s->a.aux[0][k]);
	s->a.rec[0] = 0;
}

static void is_rd(struct scene *s, unsigned int argument)
{
	replace(s, argument, s->a.rd);
}

static const struct condition destroy[] = {
	REC_CONDITIONS("rec", 1, ORDER_RD),
	{"rec_gran_state_rd", RMI_ERROR_INPUT, 1, ORDER_RD, is_rd, false},
};

static void setup_enter(struct scene *s)
{
	realm_run(s, &s->a, 2);
	memset(&s->run->enter, 0, sizeof(s->run->enter));
	s->run->enter.gprs[30] = INSN_NOP;
	s->x[0] = RMI_REC_ENTER;
	s->x[1] = s->a.rec[0];
	s->x[2] = (uint64_t)s->run;
}

static void good_enter(struct scene *s, struct rmi_result r)
{
	(void)r;
	expect_equal("the program goes on", RMI_EXIT_HOST_CALL, s->run->exit.exit_reason);
}

static void realm_new(struct scene *s, unsigned int argument)
{
	realm_create(s, &s->b);
	rec_create(s, &s->b, true);
	replace(s, argument, s->b.rec[0]);
}

static void system_off(struct scene *s, unsigned int argument)
{
	struct rmi_rec_enter keep = s->run->enter;
	uint64_t x[] = {PSCI_SYSTEM_OFF};

	(void)argument;
	rec_execute(s, s->a.rec[0], INSN_SMC, x, 1);
	expect_equal("SYSTEM_OFF exits", RMI_EXIT_PSCI, s->run->exit.exit_reason);
	s->run->enter = keep;
}

static void psci_pending(struct scene *s, unsigned int argument)
{
	struct rmi_rec_enter keep = s->run->enter;
	uint64_t x[] = {PSCI_CPU_ON, 1, 0, 0};

	(void)argument;
	rec_execute(s, s->a.rec[0], INSN_SMC, x, 4);
	expect_equal("CPU_ON exits", RMI_EXIT_PSCI, s->run->exit.exit_reason);
	s->run->enter = keep;
}

static void not_runnable(struct scene *s, unsigned int argument)
{
	replace(s, argument, s->a.rec[1]);
}

static void emulated(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->run->enter.flags |= RMI_ENTER_EMUL_MMIO;
}

static void lr_hardware(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->run->enter.gicv3_lrs[0] = 1UL << 62 | 1UL << 61 | 40; /* pending, HW */
}

static void hcr_reserved(struct scene *s, unsigned int argument)
{
	(void)argument;
	s->run->enter.gicv3_hcr = 1; /* En belongs to the RMM */
}

#define RUN_CONDITIONS                                                                                                 \
	{"run_align", RMI_ERROR_INPUT, 2, ORDER_RD, misalign, false},                                                  \
	{"run_bound", RMI_ERROR_INPUT, 2, ORDER_RD, outside, false},                                                   \
	{"run_pas", RMI_ERROR_INPUT, 2, ORDER_RD, put_delegated, false}

/* The state of a REC that is not a running one's own (realm_new, rec_runnable) excludes what needs the program. */
static const struct condition enter[] = {
	RUN_CONDITIONS,
	REC_CONDITIONS("rec", 1, ORDER_RD),
	{"realm_new", RMI_ERROR_REALM, 1, ORDER_WALK, realm_new, true},
	{"system_off", RMI_ERROR_REALM | 1 << 8, 1, ORDER_WALK, system_off, true},
	{"rec_runnable", RMI_ERROR_REC, 1, ORDER_WALK, not_runnable, false},
	{"rec_psci", RMI_ERROR_REC, 1, ORDER_WALK, psci_pending, true},
	{"rec_gicv3_lr", RMI_ERROR_REC, IN_GIC, ORDER_WALK, lr_hardware, true},
	{"rec_gicv3_hcr", RMI_ERROR_REC, IN_GIC, ORDER_WALK, hcr_reserved, true},
	{"rec_mmio", RMI_ERROR_REC, IN_FLAGS, ORDER_WALK, emulated, true},
};

/* As many RECs as the features promise, then one more; and MPIDRs of more than one affinity level on the way. */
static void number_of_recs(void)
{
	uint64_t most = (1UL << (RMI1(RMI_FEATURES, 0).x1 >> RMI_FEATURE0_MAX_RECS_ORDER & 0xF)) - 1;
	uint64_t each, base, status = RMI_SUCCESS, made = 0;
	struct scene s;

	area_begin("REC_number");
	scene_begin(&s);
	realm_create(&s, &s.a);
	each = 1 + s.a.num_aux;
	base = granules_alloc((most + 1) * each, GRANULE_SIZE);
	if (!check("memory for all of them", base != 0))
		goto end;
	for (uint64_t i = 0; i < (most + 1) * each; i++)
		RMI1(RMI_GRANULE_DELEGATE, base + i * GRANULE_SIZE);
	for (; made <= most && status == RMI_SUCCESS; made += status == RMI_SUCCESS) {
		uint64_t rec = base + made * each * GRANULE_SIZE;

		for (uint64_t k = 0; k < s.a.num_aux; k++)
			s.a.aux[0][k] = rec + (1 + k) * GRANULE_SIZE;
		rec_params(&s, &s.a, 0);
		s.rec_params->flags = 0;
		s.rec_params->mpidr = (made & 0xF) | (made >> 4) << 8;
		status = RMI3(RMI_REC_CREATE, s.a.rd, rec, (uint64_t)s.rec_params).status;
	}
	check_equal("RECs", most, made);
	check_equal("num_recs", RMI_ERROR_REALM, status);
	while (made > 0)
		expect_equal("REC_DESTROY", RMI_SUCCESS,
			     RMI1(RMI_REC_DESTROY, base + --made * each * GRANULE_SIZE).status);
	for (uint64_t i = 0; i < (most + 1) * each; i++) {
		expect_equal("delegated at the end", RMI_SUCCESS,
			     RMI1(RMI_GRANULE_UNDELEGATE, base + i * GRANULE_SIZE).status);
		granule_free(base + i * GRANULE_SIZE);
	}
end:
	scene_end(&s);
	area_end();
}

void conform_rec(void)
{
	static const struct command commands[] = {
		COMMAND("REC_CREATE", setup_create, create, good_create, NULL),
		COMMAND("REC_DESTROY", setup_destroy, destroy, good_destroy, NULL),
		COMMAND("REC_ENTER", setup_enter, enter, good_enter, NULL),
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		command_run(&commands[i]);
	number_of_recs();
}
