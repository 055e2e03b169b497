/* SPDX-License-Identifier: Apache-2.0 */
/* RMI_RTT_INIT_RIPAS, RMI_RTT_SET_RIPAS (DEN0137 1.0, B4.3.18, B4.3.21) and the RIPAS change of a realm (A5.4). */

#include "conform.h"

#define INIT_BASE 2
#define INIT_TOP 3
#define SET_REC 2
#define SET_BASE 3
#define SET_TOP 4
#define PAGES(n) ((n) * GRANULE_SIZE)

static void range(struct scene *s, unsigned int top, uint64_t base, uint64_t end)
{
	s->x[top - 1] = base;
	replace(s, top, end);
}

static void setup_init(struct scene *s)
{
	realm_create(s, &s->a);
	realm_tables(&s->a);
	s->x[0] = RMI_RTT_INIT_RIPAS;
	s->x[1] = s->a.rd;
	s->x[INIT_BASE] = IPA_FREE;
	s->x[INIT_TOP] = IPA_FREE + PAGES(2);
}

static void good_init(struct scene *s, struct rmi_result r)
{
	struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, s->a.rd, IPA_FREE + PAGES(1), 3);

	expect_equal("out_top", IPA_FREE + PAGES(2), r.x1);
	expect("entry after success", e.x2 == RMI_UNASSIGNED && e.x4 == RMI_RAM);
	e = RMI3(RMI_RTT_READ_ENTRY, s->a.rd, IPA_FREE + PAGES(2), 3);
	expect("next entry", e.x4 == RMI_EMPTY);
}

static void empty_range(struct scene *s, unsigned int argument)
{
	range(s, argument, IPA_FREE, IPA_FREE);
}

static void backward_range(struct scene *s, unsigned int argument)
{
	range(s, argument, IPA_FREE, IPA_FREE - PAGES(1));
}

static void unprotected_range(struct scene *s, unsigned int argument)
{
	range(s, argument, IPA_FREE, IPA_UNPROTECTED + PAGES(1));
}

static void range_to_the_end(struct scene *s, unsigned int argument)
{
	range(s, argument, IPA_FREE, ~0xFFFUL);
}

static void inside_block(struct scene *s, unsigned int argument)
{
	range(s, argument, IPA_LEVEL2 + PAGES(1), IPA_LEVEL2 + LEVEL_SIZE(2));
}

static void part_of_block(struct scene *s, unsigned int argument)
{
	range(s, argument, IPA_LEVEL2, IPA_LEVEL2 + PAGES(1));
}

static void assigned(struct scene *s, unsigned int argument)
{
	(void)argument;
	data_map(&s->a, IPA_FREE, 0);
}

static const struct condition init[] = {
	{"size_valid", RMI_ERROR_INPUT, INIT_TOP, ORDER_FREE, empty_range, false},
	{"size_valid_backward", RMI_ERROR_INPUT, INIT_TOP, ORDER_FREE, backward_range, false},
	RD_CONDITIONS,
	{"top_bound", RMI_ERROR_INPUT, INIT_TOP, ORDER_FREE, unprotected_range, false},
	{"top_bound_64_bits", RMI_ERROR_INPUT, INIT_TOP, ORDER_FREE, range_to_the_end, false},
	{"top_gran_align", RMI_ERROR_INPUT, INIT_TOP, ORDER_RANGE, misalign, false},
	{"realm_state", RMI_ERROR_REALM, 0, ORDER_REALM, activate, true},
	{"base_align", RMI_ERROR_RTT_AT(2), INIT_TOP, ORDER_FREE, inside_block, false},
	{"no_progress", RMI_ERROR_RTT_AT(2), INIT_TOP, ORDER_WALK, part_of_block, false},
	{"rtte_state", RMI_ERROR_RTT_AT(3), INIT_TOP, ORDER_FREE, assigned, true},
};

/* The realm asks for [base, top) to become RAM; the REC has left with the request. */
static void request(struct scene *s, uint64_t base, uint64_t top)
{
	uint64_t x[] = {RSI_IPA_STATE_SET, base, top, RMI_RAM, RSI_NO_CHANGE_DESTROYED};

	rec_settle(s, s->a.rec[0]);
	rec_execute(s, s->a.rec[0], INSN_SMC, x, 5);
	expect_equal("the request exits", RMI_EXIT_RIPAS_CHANGE, s->run->exit.exit_reason);
}

static void setup_set(struct scene *s)
{
	realm_run(s, &s->a, 2);
	request(s, IPA_FREE, IPA_FREE + PAGES(4));
	s->x[0] = RMI_RTT_SET_RIPAS;
	s->x[1] = s->a.rd;
	s->x[SET_REC] = s->a.rec[0];
	s->x[SET_BASE] = IPA_FREE;
	s->x[SET_TOP] = IPA_FREE + PAGES(2);
}

static void good_set(struct scene *s, struct rmi_result r)
{
	struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, s->a.rd, IPA_FREE + PAGES(1), 3);

	expect_equal("out_top", IPA_FREE + PAGES(2), r.x1);
	expect("entry after success", e.x2 == RMI_UNASSIGNED && e.x4 == RMI_RAM);
	expect("the realm learns how far it came",
	       rec_enter(s, s->a.rec[0]) == RMI_SUCCESS && s->run->exit.exit_reason == RMI_EXIT_HOST_CALL &&
	       s->run->exit.gprs[0] == RSI_SUCCESS && s->run->exit.gprs[1] == IPA_FREE + PAGES(2) &&
	       s->run->exit.gprs[2] == RSI_ACCEPT);
}

static void rec_of_other(struct scene *s, unsigned int argument)
{
	realm_create(s, &s->b);
	rec_create(s, &s->b, true);
	replace(s, argument, s->b.rec[0]);
}

static void later_base(struct scene *s, unsigned int argument)
{
	range(s, argument, IPA_FREE + PAGES(1), IPA_FREE + PAGES(2));
}

static void beyond_request(struct scene *s, unsigned int argument)
{
	range(s, argument, IPA_FREE, IPA_FREE + PAGES(5));
}

static void request_inside_block(struct scene *s, unsigned int argument)
{
	request(s, IPA_LEVEL2 + PAGES(1), IPA_LEVEL2 + LEVEL_SIZE(2));
	inside_block(s, argument);
}

static void request_part_of_block(struct scene *s, unsigned int argument)
{
	request(s, IPA_LEVEL2, IPA_LEVEL2 + PAGES(4));
	part_of_block(s, argument);
}

static const struct condition set[] = {
	{"size_valid", RMI_ERROR_INPUT, SET_TOP, ORDER_FREE, empty_range, false},
	RD_CONDITIONS,
	REC_CONDITIONS("rec", SET_REC, ORDER_RD),
	{"rec_owner", RMI_ERROR_REC, SET_REC, ORDER_REALM, rec_of_other, true},
	{"base_bound", RMI_ERROR_INPUT, SET_TOP, ORDER_RANGE, later_base, false},
	{"top_bound", RMI_ERROR_INPUT, SET_TOP, ORDER_FREE, beyond_request, false},
	{"top_gran_align", RMI_ERROR_INPUT, SET_TOP, ORDER_RANGE, misalign, false},
	{"base_align", RMI_ERROR_RTT_AT(2), SET_TOP, ORDER_WALK, request_inside_block, true},
	{"no_progress", RMI_ERROR_RTT_AT(2), SET_TOP, ORDER_WALK, request_part_of_block, true},
};

/* Re-enters and compares what RSI_IPA_STATE_SET answers in the realm. */
static void answer(const char *name, struct scene *s, uint64_t flags, uint64_t new_base, uint64_t response)
{
	s->run->enter.flags = flags;
	rec_enter(s, s->a.rec[0]);
	s->run->enter.flags = 0;
	check(name, s->run->exit.exit_reason == RMI_EXIT_HOST_CALL && s->run->exit.gprs[0] == RSI_SUCCESS &&
	      s->run->exit.gprs[1] == new_base && s->run->exit.gprs[2] == response);
}

static void changes(void)
{
	struct scene s;
	struct rmi_result r;

	area_begin("RIPAS_change");
	scene_begin(&s);
	setup_set(&s);
	answer("nothing done, accepted", &s, 0, IPA_FREE, RSI_ACCEPT);
	request(&s, IPA_FREE, IPA_FREE + PAGES(4));
	answer("nothing done, rejected", &s, RMI_ENTER_RIPAS_REJECT, IPA_FREE, RSI_REJECT);
	check_equal("nothing pending any more", RMI_ERROR_INPUT,
		    RMI4(RMI_RTT_SET_RIPAS, s.a.rd, s.a.rec[0], IPA_FREE, IPA_FREE + PAGES(1)).status);
	request(&s, IPA_FREE, IPA_FREE + PAGES(4));
	r = RMI4(RMI_RTT_SET_RIPAS, s.a.rd, s.a.rec[0], IPA_FREE, IPA_FREE + PAGES(1));
	check("one page", r.status == RMI_SUCCESS && r.x1 == IPA_FREE + PAGES(1));
	answer("part done, rejected", &s, RMI_ENTER_RIPAS_REJECT, IPA_FREE + PAGES(1), RSI_REJECT);
	request(&s, IPA_FREE, IPA_FREE + PAGES(4));
	r = RMI4(RMI_RTT_SET_RIPAS, s.a.rd, s.a.rec[0], IPA_FREE, IPA_FREE + PAGES(4));
	check("all pages", r.status == RMI_SUCCESS && r.x1 == IPA_FREE + PAGES(4));
	answer("all done, reject comes too late", &s, RMI_ENTER_RIPAS_REJECT, IPA_FREE + PAGES(4), RSI_ACCEPT);

	/* a DESTROYED page stops the change unless the realm has said that it may not */
	data_map(&s.a, IPA_FREE + PAGES(1), 0);
	data_unmap(&s.a, IPA_FREE + PAGES(1));
	request(&s, IPA_FREE, IPA_FREE + PAGES(4));
	r = RMI4(RMI_RTT_SET_RIPAS, s.a.rd, s.a.rec[0], IPA_FREE, IPA_FREE + PAGES(4));
	check("stops at DESTROYED", r.status == RMI_SUCCESS && r.x1 == IPA_FREE + PAGES(1));
	r = RMI4(RMI_RTT_SET_RIPAS, s.a.rd, s.a.rec[0], IPA_FREE + PAGES(1), IPA_FREE + PAGES(4));
	check_equal("no progress at DESTROYED", RMI_ERROR_RTT_AT(3), r.status);
	rec_settle(&s, s.a.rec[0]);
	uint64_t x[] = {RSI_IPA_STATE_SET, IPA_FREE, IPA_FREE + PAGES(4), RMI_EMPTY, RSI_CHANGE_DESTROYED};
	rec_execute(&s, s.a.rec[0], INSN_SMC, x, 5);
	check("a change to EMPTY", s.run->exit.exit_reason == RMI_EXIT_RIPAS_CHANGE &&
	      s.run->exit.ripas_value == RMI_EMPTY);
	r = RMI4(RMI_RTT_SET_RIPAS, s.a.rd, s.a.rec[0], IPA_FREE, IPA_FREE + PAGES(4));
	check("goes over DESTROYED", r.status == RMI_SUCCESS && r.x1 == IPA_FREE + PAGES(4));
	answer("EMPTY can't be rejected", &s, RMI_ENTER_RIPAS_REJECT, IPA_FREE + PAGES(4), RSI_ACCEPT);
	r = RMI3(RMI_RTT_READ_ENTRY, s.a.rd, IPA_FREE + PAGES(1), 3);
	check("entry is EMPTY", r.x2 == RMI_UNASSIGNED && r.x4 == RMI_EMPTY);
	scene_end(&s);
	area_end();
}

void conform_ripas(void)
{
	static const struct command commands[] = {
		COMMAND("RTT_INIT_RIPAS", setup_init, init, good_init, NULL),
		COMMAND("RTT_SET_RIPAS", setup_set, set, good_set, NULL),
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		command_run(&commands[i]);
	changes();
}
