/* SPDX-License-Identifier: Apache-2.0 */
/* PSCI of a realm and RMI_PSCI_COMPLETE (DEN0137 1.0, A4.3.7, B4.3.7, B6.3). */

#include "conform.h"
#include "print.h"

#define CALLING 1
#define TARGET 2
#define STATUS 3
#define CONTEXT 0xC0FFEE

static void psci(struct scene *s, uint64_t fid, uint64_t x1, uint64_t x2, uint64_t x3)
{
	uint64_t x[] = {fid, x1, x2, x3};

	rec_settle(s, s->a.rec[0]);
	rec_execute(s, s->a.rec[0], INSN_SMC, x, 4);
}

static void setup_complete(struct scene *s)
{
	realm_run(s, &s->a, 3);
	psci(s, PSCI_CPU_ON, 1, PROGRAM_SECONDARY, CONTEXT);
	expect_equal("CPU_ON exits", RMI_EXIT_PSCI, s->run->exit.exit_reason);
	s->x[0] = RMI_PSCI_COMPLETE;
	s->x[CALLING] = s->a.rec[0];
	s->x[TARGET] = s->a.rec[1];
	s->x[STATUS] = (uint64_t)PSCI_SUCCESS;
}

static void good_complete(struct scene *s, struct rmi_result r)
{
	(void)r;
	s->run->enter.flags = 0;
	rec_enter(s, s->a.rec[0]);
	expect("the caller learns it", s->run->exit.exit_reason == RMI_EXIT_HOST_CALL && s->run->exit.gprs[0] == 0 &&
	       s->run->exit.gprs[1] == 0 && s->run->exit.gprs[2] == 0 && s->run->exit.gprs[3] == 0);
	rec_enter(s, s->a.rec[1]);
	expect("the target starts with its context", s->run->exit.exit_reason == RMI_EXIT_HOST_CALL &&
	       s->run->exit.gprs[0] == CONTEXT);
}

static void same(struct scene *s, unsigned int argument)
{
	replace(s, argument, s->a.rec[0]);
}

static void not_pending(struct scene *s, unsigned int argument)
{
	replace(s, argument, s->a.rec[2]);
}

static void other_realm(struct scene *s, unsigned int argument)
{
	realm_create(s, &s->b);
	rec_create(s, &s->b, true);
	rec_create(s, &s->b, false);
	replace(s, argument, s->b.rec[1]);
}

static void other_rec(struct scene *s, unsigned int argument)
{
	replace(s, argument, s->a.rec[2]);
}

static void already_on(struct scene *s, unsigned int argument)
{
	s->x[argument] = (uint64_t)PSCI_ALREADY_ON;
}

static void no_status(struct scene *s, unsigned int argument)
{
	s->x[argument] = 0x100000000UL;
}

static const struct condition complete[] = {
	{"alias", RMI_ERROR_INPUT, TARGET, ORDER_FREE, same, false},
	REC_CONDITIONS("calling", CALLING, ORDER_FREE),
	REC_CONDITIONS("target", TARGET, ORDER_FREE),
	{"pending", RMI_ERROR_INPUT, CALLING, ORDER_FREE, not_pending, false},
	{"owner", RMI_ERROR_INPUT, TARGET, ORDER_FREE, other_realm, true},
	{"target", RMI_ERROR_INPUT, TARGET, ORDER_FREE, other_rec, false},
	{"status", RMI_ERROR_INPUT, STATUS, ORDER_FREE, already_on, false},
	{"status_64_bits", RMI_ERROR_INPUT, STATUS, ORDER_FREE, no_status, false},
};

static void returns(const char *name, struct scene *s, uint64_t fid, uint64_t x1, uint64_t x2, int64_t status)
{
	psci(s, fid, x1, x2, 0);
	if (s->run->exit.exit_reason == RMI_EXIT_PSCI) {
		/* wrongly; the request must not stand in the way of the next ones */
		RMI3(RMI_PSCI_COMPLETE, s->a.rec[0], s->a.rec[1], (uint64_t)PSCI_DENIED);
		rec_settle(s, s->a.rec[0]);
	}
	check_equal(name, (uint64_t)status, s->run->exit.gprs[0]);
}

static uint64_t completes(struct scene *s, unsigned int target, int64_t status)
{
	return RMI3(RMI_PSCI_COMPLETE, s->a.rec[0], s->a.rec[target], (uint64_t)status).status;
}

static void exits_with(const char *name, struct scene *s, uint64_t fid, unsigned int arguments)
{
	struct rmi_rec_exit e = {.exit_reason = RMI_EXIT_PSCI};

	e.gprs[0] = fid;
	for (unsigned int i = 1; i <= arguments; i++)
		e.gprs[i] = s->run->enter.gprs[i];
	check_exit(name, s, &e);
}

static void calls(void)
{
	struct scene s;
	char name[32];

	area_begin("PSCI");
	scene_begin(&s);
	realm_run(&s, &s.a, 3);
	returns("VERSION is 1.1", &s, PSCI_VERSION, 0, 0, PSCI_VERSION_1_1);
	static const uint32_t functions[] = {PSCI_CPU_SUSPEND, PSCI_CPU_SUSPEND32, PSCI_CPU_OFF, PSCI_CPU_ON,
					     PSCI_CPU_ON32, PSCI_AFFINITY_INFO, PSCI_AFFINITY_INFO32, PSCI_SYSTEM_OFF,
					     PSCI_SYSTEM_RESET, PSCI_FEATURES, SMCCC_VERSION};
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		psci(&s, PSCI_FEATURES, functions[i], 0, 0);
		print_into(name, sizeof(name), "FEATURES of %x", functions[i]);
		check_equal(name, 0, s.run->exit.gprs[0]);
	}
	returns("FEATURES of MIGRATE", &s, PSCI_FEATURES, 0xC4000005, 0, PSCI_NOT_SUPPORTED);
	returns("FEATURES of SYSTEM_OFF2", &s, PSCI_FEATURES, 0xC4000015, 0, PSCI_NOT_SUPPORTED);
	returns("MIGRATE", &s, 0xC4000005, 0, 0, PSCI_NOT_SUPPORTED);
	returns("SYSTEM_SUSPEND", &s, 0xC400000E, 0, 0, PSCI_NOT_SUPPORTED);
	returns("CPU_ON entry", &s, PSCI_CPU_ON, 1, IPA_UNPROTECTED, PSCI_INVALID_ADDRESS);
	returns("CPU_ON mpidr", &s, PSCI_CPU_ON, 3, 0, PSCI_INVALID_PARAMETERS);
	returns("CPU_ON mpidr, reserved bits", &s, PSCI_CPU_ON, 1UL << 40 | 1, 0, PSCI_INVALID_PARAMETERS);
	returns("CPU_ON of itself", &s, PSCI_CPU_ON, 0, 0, PSCI_ALREADY_ON);
	returns("AFFINITY_INFO level", &s, PSCI_AFFINITY_INFO, 1, 1, PSCI_INVALID_PARAMETERS);
	returns("AFFINITY_INFO mpidr", &s, PSCI_AFFINITY_INFO, 3, 0, PSCI_INVALID_PARAMETERS);
	returns("AFFINITY_INFO of itself", &s, PSCI_AFFINITY_INFO, 0, 0, PSCI_AFFINITY_ON);

	psci(&s, PSCI_CPU_SUSPEND, 0x11, 0x22, 0x33);
	if (s.run->exit.gprs[1] != 0)
		exits_with("CPU_SUSPEND exits", &s, PSCI_CPU_SUSPEND, 3);
	else
		exits_with("CPU_SUSPEND exits", &s, PSCI_CPU_SUSPEND, 0);
	s.run->enter.flags = 0;
	rec_enter(&s, s.a.rec[0]);
	check("and returns", s.run->exit.exit_reason == RMI_EXIT_HOST_CALL && s.run->exit.gprs[0] == 0);

	psci(&s, PSCI_AFFINITY_INFO, 1, 0, 0);
	exits_with("AFFINITY_INFO exits", &s, PSCI_AFFINITY_INFO, 1);
	check_equal("entry with a pending request", RMI_ERROR_REC, rec_enter(&s, s.a.rec[0]));
	check_equal("AFFINITY_INFO can't be denied", RMI_ERROR_INPUT, completes(&s, 1, PSCI_DENIED));
	check_equal("nor be anything else", RMI_ERROR_INPUT, completes(&s, 1, PSCI_AFFINITY_OFF));
	check_equal("complete", RMI_SUCCESS, completes(&s, 1, PSCI_SUCCESS));
	check_equal("complete twice", RMI_ERROR_INPUT, completes(&s, 1, PSCI_SUCCESS));
	rec_enter(&s, s.a.rec[0]);
	check_equal("off", PSCI_AFFINITY_OFF, s.run->exit.gprs[0]);

	psci(&s, PSCI_CPU_ON, 1, PROGRAM_SECONDARY, CONTEXT);
	if (s.run->exit.gprs[2] != 0)
		exits_with("CPU_ON exits", &s, PSCI_CPU_ON, 3);
	else
		exits_with("CPU_ON exits", &s, PSCI_CPU_ON, 1);
	check_equal("denied", RMI_SUCCESS, completes(&s, 1, PSCI_DENIED));
	rec_enter(&s, s.a.rec[0]);
	check_equal("the realm learns it", (uint64_t)PSCI_DENIED, s.run->exit.gprs[0]);
	check_equal("and the target stays off", RMI_ERROR_REC, rec_enter(&s, s.a.rec[1]));

	psci(&s, PSCI_CPU_ON, 1, PROGRAM_SECONDARY, CONTEXT);
	check_equal("on", RMI_SUCCESS, completes(&s, 1, PSCI_SUCCESS));
	rec_enter(&s, s.a.rec[0]);
	check_equal("the realm learns it", 0, s.run->exit.gprs[0]);
	psci(&s, PSCI_CPU_ON, 1, PROGRAM_SECONDARY, CONTEXT);
	if (s.run->exit.exit_reason == RMI_EXIT_PSCI) {
		/* the host lies: what is on can't be denied, and the lie changes nothing */
		check_equal("denied although on", RMI_ERROR_INPUT, completes(&s, 1, PSCI_DENIED));
		check_equal("the truth afterwards", RMI_SUCCESS, completes(&s, 1, PSCI_SUCCESS));
		rec_enter(&s, s.a.rec[0]);
	}
	check_equal("already on", (uint64_t)PSCI_ALREADY_ON, s.run->exit.gprs[0]);
	psci(&s, PSCI_AFFINITY_INFO, 1, 0, 0);
	completes(&s, 1, PSCI_SUCCESS);
	rec_enter(&s, s.a.rec[0]);
	check_equal("AFFINITY_INFO: on", PSCI_AFFINITY_ON, s.run->exit.gprs[0]);

	rec_settle(&s, s.a.rec[1]);
	check_equal("the target runs", RMI_SUCCESS, rec_enter(&s, s.a.rec[1]));
	uint64_t off[] = {PSCI_CPU_OFF};
	rec_execute(&s, s.a.rec[1], INSN_SMC, off, 1);
	exits_with("CPU_OFF exits", &s, PSCI_CPU_OFF, 0);
	check_equal("it does not run any more", RMI_ERROR_REC, rec_enter(&s, s.a.rec[1]));
	s.run->exit.exit_reason = RMI_EXIT_HOST_CALL; /* of REC 0 */
	psci(&s, PSCI_SYSTEM_RESET, 0, 0, 0);
	exits_with("SYSTEM_RESET exits", &s, PSCI_SYSTEM_RESET, 0);
	check_equal("no REC runs any more", RMI_ERROR_REALM | 1 << 8, rec_enter(&s, s.a.rec[0]));
	check_equal("not those either that were off", RMI_ERROR_REALM | 1 << 8, rec_enter(&s, s.a.rec[2]));
	check_equal("activate", RMI_ERROR_REALM, RMI1(RMI_REALM_ACTIVATE, s.a.rd).status);
	check_equal("data for it", RMI_SUCCESS, RMI3(RMI_DATA_CREATE_UNKNOWN, s.a.rd, s.spare[0], IPA_FREE).status);
	scene_end(&s);
	area_end();
}

void conform_psci(void)
{
	static const struct command command = COMMAND("PSCI_COMPLETE", setup_complete, complete, good_complete, NULL);

	command_run(&command);
	calls();
}
