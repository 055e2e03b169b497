/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the host can do with a shared page and the window, in every order. Whatever comes first, nobody but provider and
 * consumer ever reads what is in the page, and the consumer reads it only while nothing of the sharing is lost.
 */

#include "csm-attack.h"

#define LOST (REGION + GRANULE_SIZE) /* not the first page: that must go too */
#define IN_WINDOW (WINDOW + GRANULE_SIZE)

/* The last one comes last; the others in every order. */
enum step { TAKE_PAGE, TAKE_WINDOW, UNDELEGATE, DELEGATE, PUT_INTO_WINDOW, PUT_BACK, STEPS };
#define ORDERED PUT_BACK

static struct {
	uint64_t page;
	bool data, ns; /* the page's state; neither: delegated */
	bool shared;
} model;

static bool page_as_the_model_says(void)
{
	uint64_t value = 0x5EC2E7;

	if (model.ns)
		return expect_equal("load", 0, try_read64(model.page, &value)) && expect_equal("wiped", 0, value);
	return expect_equal("load traps", 0x96000028, try_read64(model.page, &value)) &&
	       expect_equal("store traps", 0x96000068, try_write64(model.page, 0));
}

static bool consumer_as_the_model_says(void)
{
	for (uint64_t i = 0; i < 2; i++) {
		uint64_t at = WINDOW + i * GRANULE_SIZE;

		if (model.shared ? !sees(C, at, SECRET(i)) : !aborts(C, INSN_LDR_X0_X1, at))
			return expect("what the consumer reads", false);
	}
	return true;
}

static uint64_t host_does(enum step step, uint64_t *expected)
{
	bool delegated = !model.data && !model.ns;
	struct rmi_result r;

	*expected = RMI_SUCCESS;
	switch (step) {
	case TAKE_PAGE:
		if (!model.data)
			*expected = RMI_ERROR_RTT_AT(3);
		else
			model.data = model.shared = false;
		do
			r = RMI2(RMI_DATA_DESTROY, P->r.rd, LOST);
		while (r.status == RMI_INCOMPLETE);
		return r.status;
	case TAKE_WINDOW:
		model.shared = false;
		return RMI2(RMI_DATA_DESTROY, C->r.rd, IN_WINDOW).status;
	case UNDELEGATE:
		*expected = delegated ? RMI_SUCCESS : RMI_ERROR_INPUT;
		model.ns = model.ns || delegated;
		return RMI1(RMI_GRANULE_UNDELEGATE, model.page).status;
	case DELEGATE:
		*expected = model.ns ? RMI_SUCCESS : RMI_ERROR_INPUT;
		model.ns = false;
		return RMI1(RMI_GRANULE_DELEGATE, model.page).status;
	case PUT_INTO_WINDOW:
		*expected = delegated ? RMI_ERROR_RTT_AT(3) : RMI_ERROR_INPUT;
		return RMI3(RMI_DATA_CREATE_UNKNOWN, C->r.rd, model.page, IN_WINDOW).status;
	default:
		*expected = delegated ? RMI_SUCCESS : RMI_ERROR_INPUT;
		model.data = model.data || delegated;
		return RMI3(RMI_DATA_CREATE_UNKNOWN, P->r.rd, model.page, LOST).status;
	}
}

/* The sharing as it was before any step. */
static struct sharing set_up(void)
{
	struct sharing s = attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);

	model.page = page_of(P, LOST);
	model.data = model.shared = true;
	model.ns = false;
	return s;
}

static void take_down(const struct sharing *s)
{
	expect_equal("DETACH", RSI_SUCCESS, RSI(C, RSI_CSM_DETACH_AND_FREE, s->id));
	expect_equal("DESTROY", RSI_SUCCESS, RSI(P, RSI_CSM_DESTROY, s->region));
	if (model.ns)
		RMI1(RMI_GRANULE_DELEGATE, model.page);
	if (!model.data)
		RMI3(RMI_DATA_CREATE_UNKNOWN, P->r.rd, model.page, LOST);
	RSI(P, RSI_IPA_STATE_SET, LOST, LOST + GRANULE_SIZE, RMI_RAM, RSI_CHANGE_DESTROYED);
}

/* The n-th order of the steps. */
static void order(unsigned int n, enum step *steps)
{
	bool used[ORDERED] = {false};

	for (unsigned int i = 0; i < ORDERED; i++) {
		unsigned int which = n % (ORDERED - i), k = 0;

		n /= ORDERED - i;
		for (; used[k] || which > 0; k++)
			which -= !used[k];
		used[k] = true;
		steps[i] = (enum step)k;
	}
	steps[ORDERED] = PUT_BACK;
}

static bool in_order(unsigned int n)
{
	struct sharing s = set_up();
	enum step steps[STEPS];
	bool good = true;

	order(n, steps);
	for (unsigned int i = 0; good && i < STEPS; i++) {
		uint64_t expected, status = host_does(steps[i], &expected);

		good = expect_equal("status", expected, status) && page_as_the_model_says() &&
		       consumer_as_the_model_says();
		if (!good)
			note("order %u, step %u", n, steps[i]);
	}
	take_down(&s);
	return good;
}

/* The same commands, on a page that is not of the region. */
static bool beside(void)
{
	struct sharing s = set_up();
	uint64_t page = RMI2(RMI_DATA_DESTROY, P->r.rd, OWN).x1;
	bool good = attached_works() && RMI1(RMI_GRANULE_UNDELEGATE, page).status == RMI_SUCCESS &&
		    RMI1(RMI_GRANULE_DELEGATE, page).status == RMI_SUCCESS &&
		    RMI3(RMI_DATA_CREATE_UNKNOWN, P->r.rd, page, OWN).status == RMI_SUCCESS && attached_works();

	take_down(&s);
	return good;
}

void csm_order_attacks(void)
{
	unsigned int orders = 1, bad = 0;

	for (unsigned int i = 2; i <= ORDERED; i++)
		orders *= i;
	stage_begin();
	about("CSM_ATTACK");
	for (unsigned int n = 0; n < orders && bad == 0; n++)
		bad += !in_order(n);
	attack_equal("host_in_every_order", 0, bad);
	note("%u orders of %u commands", orders, (unsigned int)ORDERED);
	twin("host_in_every_order", beside());
	stage_end();
}
