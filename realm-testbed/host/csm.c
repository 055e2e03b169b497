/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host's part in memory that realms share with each other and not with it (docs/caec-abi.md): it gives memory for
 * policy tables, and does what the exits ask for, a piece each time. The RMM asks again while anything is left.
 */

#include "csm.h"

#include "el2.h"
#include "host.h"

#define PIECE (4UL << 20) /* bytes that one exit puts in or takes out */
#define TABLE_REACH (2UL << 20) /* of a table of the last level */
#define KEPT_GRANULES 512 /* for everything but sharing: no realm may take the last memory by it */

void csm_print_features(void)
{
	struct rmi_result f = RMI1(RMI_CSM_FEATURES, 0);

	if (f.status == RMI_SUCCESS)
		host_print("CSM %lu.%lu, limits %lx, policies %lx\n", f.x1 >> 16, f.x1 & 0xFFFF, f.x2, f.x3);
	else
		host_print("no CSM\n");
}

static void add_granule(struct realm *r, uint64_t fid)
{
	uint64_t apt = delegated_alloc(), status;

	if (apt == 0)
		panic("no memory left");
	status = RMI2(fid, r->rd, apt).status;
	if (status != RMI_SUCCESS) {
		host_print("realm %u: no granule %u for its policy table: %lx\n", r->number, r->apt_count, status);
		delegated_free(apt);
		return;
	}
	r->apt[r->apt_count++] = apt;
}

void csm_create(struct realm *r)
{
	for (uint64_t i = 0; i < r->config->apt_granules; i++)
		add_granule(r, i == 0 ? RMI_APT_CREATE : RMI_APT_EXTEND);
}

void csm_extend(struct realm *r)
{
	if (r->apt_count < HOST_MAX_APT)
		add_granule(r, RMI_APT_EXTEND);
}

void csm_destroy(struct realm *r)
{
	while (r->apt_count > 0) {
		uint64_t status = RMI2(RMI_APT_DESTROY, r->rd, r->apt[r->apt_count - 1]).status;

		if (status == RMI_INCOMPLETE)
			continue; /* each call does a piece, even when an interrupt waits */
		if (status != RMI_SUCCESS)
			panic("realm %u: APT_DESTROY: %lx", r->number, status);
		delegated_free(r->apt[--r->apt_count]);
	}
}

void csm_take_page(struct realm *r, uint64_t ipa)
{
	host_print("realm %u: loses the page at %lx\n", r->number, ipa);
	rtt_take_back(r, ipa & ~GRANULE_MASK, (ipa & ~GRANULE_MASK) + GRANULE_SIZE);
}

static uint64_t end_of_piece(uint64_t base, uint64_t top)
{
	return top - base > PIECE ? base + PIECE : top;
}

/* False: not here, or not that much. */
static bool provide(struct realm *r, uint64_t base, uint64_t top)
{
	uint64_t ram = r->config->ram_size;

	if (base - REALM_RAM_BASE >= ram || top - REALM_RAM_BASE > ram)
		return false;
	for (top = end_of_piece(base, top); base < top; base += GRANULE_SIZE)
		if (granules_left() < KEPT_GRANULES || !rtt_populate(r, base))
			return false;
	return true;
}

static bool make_table(struct realm *r, uint64_t ipa, int level)
{
	if (granules_left() < KEPT_GRANULES)
		return false;
	rtt_reach(r, ipa, level);
	return true;
}

static void tidy(struct realm *r, uint64_t base, uint64_t top)
{
	for (base = (base + TABLE_REACH - 1) & ~(TABLE_REACH - 1); base + TABLE_REACH <= top; base += TABLE_REACH)
		rtt_fold_unused(r, base);
}

static bool accept(struct rec *rec)
{
	const struct rmi_rec_exit *exit = &rec->run->exit;
	struct realm *r = rec->realm;

	if (r->csm_refusals > 0) {
		r->csm_refusals--;
		return false;
	}
	switch (exit->exit_reason) {
	case RMI_EXIT_CSM_PROVIDER:
		return provide(r, exit->ripas_base, exit->ripas_top);
	case RMI_EXIT_CSM_CONSUMER:
		rtt_take_back(r, exit->ripas_base, end_of_piece(exit->ripas_base, exit->ripas_top));
		return true;
	default:
		return make_table(r, exit->ripas_base, exit->ripas_value);
	}
}

bool csm_exit(struct rec *rec)
{
	const struct rmi_rec_exit *exit = &rec->run->exit;

	switch (exit->exit_reason) {
	case RMI_EXIT_CSM_REMOVED:
		tidy(rec->realm, exit->ripas_base, exit->ripas_top);
		return true;
	case RMI_EXIT_CSM_PROVIDER:
	case RMI_EXIT_CSM_CONSUMER:
	case RMI_EXIT_CSM_TABLE:
		if (!accept(rec))
			rec->run->enter.flags = RMI_ENTER_CSM_REJECT;
		return true;
	default:
		return false;
	}
}
