/* SPDX-License-Identifier: Apache-2.0 */

#include "bytes.h"
#include "conform.h"
#include "print.h"

#define EXIT_PATTERN 0xA5

void realm_run(struct scene *s, struct realm *r, unsigned int recs)
{
	realm_create(s, r);
	realm_tables(r);
	ripas_init(r, IPA_PROGRAM, IPA_PROGRAM + GRANULE_SIZE);
	data_map(r, IPA_PROGRAM, (uint64_t)program_start);
	ripas_init(r, IPA_RAM, IPA_RAM + 4 * GRANULE_SIZE);
	for (unsigned int i = 0; i < recs; i++)
		rec_create(s, r, i == 0);
	realm_activate(r);
	memset(s->run, 0, sizeof(*s->run));
	if (rec_enter(s, r->rec[0]) != RMI_SUCCESS || s->run->exit.exit_reason != RMI_EXIT_HOST_CALL)
		panic("the realm program does not start: reason %lx esr %lx hpfar %lx", s->run->exit.exit_reason,
		      s->run->exit.esr, s->run->exit.hpfar);
}

uint64_t rec_enter(struct scene *s, uint64_t rec)
{
	struct rmi_rec_exit last = s->run->exit;
	uint64_t status;

	memset(&s->run->exit, EXIT_PATTERN, sizeof(s->run->exit));
	status = RMI2(RMI_REC_ENTER, rec, (uint64_t)s->run).status;
	if (status != RMI_SUCCESS)
		s->run->exit = last;
	return status;
}

uint64_t rec_execute(struct scene *s, uint64_t rec, uint32_t insn, const uint64_t *x, size_t count)
{
	memset(&s->run->enter, 0, sizeof(s->run->enter));
	for (size_t i = 0; i < count; i++)
		s->run->enter.gprs[i] = x[i];
	s->run->enter.gprs[30] = insn;
	return rec_enter(s, rec);
}

bool rec_settle(struct scene *s, uint64_t rec)
{
	for (unsigned int tries = 0; tries < 100; tries++) {
		if (s->run->exit.exit_reason == RMI_EXIT_HOST_CALL)
			return true;
		memset(&s->run->enter, 0, sizeof(s->run->enter));
		if (rec_enter(s, rec) != RMI_SUCCESS)
			return false;
	}
	return false;
}

bool rec_smc(struct scene *s, uint64_t rec, const uint64_t *x, size_t count)
{
	return rec_execute(s, rec, INSN_SMC, x, count) == RMI_SUCCESS &&
	       s->run->exit.exit_reason == RMI_EXIT_HOST_CALL && s->run->exit.imm == PROGRAM_IMM_DONE;
}

/* Timers go on by themselves, MISR and VMCR have their own tests. */
static void clear_status(struct rmi_rec_exit *e)
{
	e->gicv3_misr = e->gicv3_vmcr = 0;
	e->cntp_ctl = e->cntp_cval = e->cntv_ctl = e->cntv_cval = 0;
}

bool check_exit(const char *name, const struct scene *s, const struct rmi_rec_exit *expected)
{
	static struct rmi_rec_exit is, should;
	const uint64_t *a = (const uint64_t *)&is, *b = (const uint64_t *)&should;

	is = s->run->exit;
	should = *expected;
	clear_status(&is);
	clear_status(&should);
	for (size_t i = 0; i < sizeof(is) / 8; i++)
		if (a[i] != b[i]) {
			char where[80];

			print_into(where, sizeof(where), "%s exit+0x%x", name, (unsigned int)(i * 8));
			return check_equal(where, b[i], a[i]);
		}
	return check(name, true);
}

bool check_exception(const char *name, const struct scene *s, uint64_t class, uint64_t status)
{
	const struct rmi_rec_exit *e = &s->run->exit;
	uint64_t mask = ESR_CLASS(0x3F) | 0x3F;

	if (e->exit_reason != RMI_EXIT_HOST_CALL || e->imm != PROGRAM_IMM_EXCEPTION) {
		note("reason %lx imm %x esr %lx", e->exit_reason, e->imm, e->esr);
		return check(name, false);
	}
	return check_equal(name, ESR_CLASS(class) | status, e->gprs[0] & mask);
}
