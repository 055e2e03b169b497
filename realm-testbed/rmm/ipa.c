/* SPDX-License-Identifier: Apache-2.0 */
/* How an address of a realm stands, for the RMM's services to that realm and for its faults. */
#include "s2.h"

enum ipa_status ipa_hold(struct realm *r, uint64_t ipa, struct ipa_page *page)
{
	struct s2_walk w;
	struct s2_entry e;

	*page = (struct ipa_page){ .ripas = RMI_EMPTY };
	if (ipa >= realm_protected_end(r))
		return IPA_EMPTY;
	s2_walk(r, NULL, ipa, RTT_PAGE_LEVEL, &w);
	e = s2_get(&w, w.index);
	page->level = w.level;
	page->ripas = e.ripas;
	if (e.state == S2_ASSIGNED && e.ripas == RMI_RAM) {
		page->bytes = hal_granule(e.pa + (ipa & (s2_size(w.level) - 1) & ~GRANULE_MASK));
		page->table = w.table;
		return IPA_OK;
	}
	granule_unlock(w.table);
	return e.ripas == RMI_EMPTY ? IPA_EMPTY : IPA_HOST;
}

void ipa_release(struct ipa_page *page)
{
	granule_unlock(page->table);
	page->table = NULL;
	page->bytes = NULL;
}

uint64_t ipa_ripas(struct realm *r, uint64_t base, uint64_t top, uint64_t *end)
{
	struct s2_walk w;
	struct s2_entry first, e;
	uint64_t size, at;
	unsigned int i;

	s2_walk(r, NULL, base, RTT_PAGE_LEVEL, &w);
	size = s2_size(w.level);
	first = s2_get(&w, w.index);
	at = (base & ~(size - 1)) + size;
	for (i = w.index + 1; i < S2_ENTRIES && at < top; i++, at += size) {
		e = s2_get(&w, i);
		if ((e.state != S2_UNASSIGNED && e.state != S2_ASSIGNED) || e.ripas != first.ripas)
			break;
	}
	granule_unlock(w.table);
	*end = at < top ? at : top;
	return first.ripas;
}

bool ipa_fault_is_realms(struct realm *r, uint64_t ipa)
{
	uint64_t end;

	if (ipa >= realm_ipa_end(r))
		return true;
	return ipa < realm_protected_end(r) && ipa_ripas(r, ipa, ipa + 1, &end) == RMI_EMPTY;
}
