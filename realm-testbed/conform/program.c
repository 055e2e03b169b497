/* SPDX-License-Identifier: Apache-2.0 */

#include "bytes.h"
#include "conform.h"

#define EXIT_PATTERN 0xA5

void realm_run(struct scene *s, struct realm *r, unsigned int recs)
{
	realm_create(s, r);
	realm_tables(r);
	ripas_init(r, IPA_PROGRAM, IPA_PROGRAM + GRANULE_SIZE);
	data_map(r, IPA_PROGRAM, (uint64_t)program_start);
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
	memset(&s->run->exit, EXIT_PATTERN, sizeof(s->run->exit));
	return RMI2(RMI_REC_ENTER, rec, (uint64_t)s->run).status;
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

bool expect_exit(const char *name, const struct scene *s, const struct rmi_rec_exit *expected)
{
	static struct rmi_rec_exit is, should;
	const uint64_t *a = (const uint64_t *)&is, *b = (const uint64_t *)&should;

	is = s->run->exit;
	should = *expected;
	clear_status(&is);
	clear_status(&should);
	for (size_t i = 0; i < sizeof(is) / 8; i++)
		if (a[i] != b[i]) {
			print("exit+0x%x: ", (unsigned int)(i * 8));
			return expect_equal(name, b[i], a[i]);
		}
	return true;
}
