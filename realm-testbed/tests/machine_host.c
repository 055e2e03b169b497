/* SPDX-License-Identifier: Apache-2.0 */

#include "machine_host.h"

struct machine_host machine_host;

void machine_enter(struct rec *rec)
{
	RMM_ASSERT(machine_host.enters == machine_host.leaves);
	RMM_ASSERT(granule_references(granule_find(REC)) == 1 || rec != rec_of(granule_find(REC)));
	machine_host.enters++;
	rec->exception = false;
}

void machine_leave(struct rec *rec)
{
	machine_host.leaves++;
	rec->exception = false;
}

void machine_run(struct rec *rec, struct trap *t)
{
	machine_host.runs++;
	rec->exception = false;
	*t = (struct trap){.ipa_known = true};
	if (machine_host.realm != NULL)
		machine_host.realm(rec, t);
	else
		t->kind = TRAP_IRQ;
}

bool timers_changed(const struct rec *rec)
{
	(void)rec;
	return machine_host.timers_changed;
}

uint64_t idreg_raw(unsigned int crm, unsigned int op2)
{
	(void)crm;
	(void)op2;
	return machine_host.idreg;
}
