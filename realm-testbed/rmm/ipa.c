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
	return e.ripas == RMI_EMPTY || s2_is_windows(&e) ? IPA_EMPTY : IPA_HOST;
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
		if (e.state == S2_TABLE || e.state == S2_UNASSIGNED_NS || e.ripas != first.ripas)
			break;
	}
	granule_unlock(w.table);
	*end = at < top ? at : top;
	return first.ripas;
}

enum ipa_fault ipa_fault(struct realm *r, uint64_t ipa, bool permission)
{
	struct s2_entry e;
	struct s2_walk w;

	if (ipa >= realm_ipa_end(r))
		return IPA_FAULT_REALM;
	if (ipa >= realm_protected_end(r))
		return IPA_FAULT_HOST;
	s2_walk(r, NULL, ipa, RTT_PAGE_LEVEL, &w);
	e = s2_get(&w, w.index);
	granule_unlock(w.table);
	if (e.state == S2_SHARED || e.state == S2_TOMBSTONE)
		return permission ? IPA_FAULT_REALM : IPA_FAULT_NONE;
	return e.ripas == RMI_EMPTY ? IPA_FAULT_REALM : IPA_FAULT_HOST;
}
