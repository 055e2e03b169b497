/* SPDX-License-Identifier: Apache-2.0 */
#include "window.h"

#include "s2.h"

static void walk(const struct realm *r, uint64_t ipa, struct s2_walk *w)
{
	s2_walk(r, NULL, ipa, RTT_PAGE_LEVEL, w);
}

/* An entry of the window while nothing is attached. */
static struct s2_entry idle(const struct record *window)
{
	if (window->tombstone)
		return (struct s2_entry){ .state = S2_TOMBSTONE, .ripas = RMI_RAM, .pa = hal_tombstone() };
	return (struct s2_entry){ .state = S2_WINDOW, .ripas = RMI_EMPTY };
}

static enum window_step outcome(const struct record *record)
{
	return record->done < record->size ? STEP_GOES_ON : STEP_DONE;
}

bool region_has_page(const struct realm *provider, uint64_t ipa)
{
	struct s2_walk w;
	bool has;

	walk(provider, ipa, &w);
	has = w.level == RTT_PAGE_LEVEL && s2_get(&w, w.index).state == S2_ASSIGNED;
	granule_unlock(w.table);
	return has;
}

enum window_step region_check(const struct realm *provider, struct record *region)
{
	enum window_step step = STEP_GOES_ON;
	struct s2_walk w;

	walk(provider, region->base + region->done, &w);
	for (unsigned int i = w.index; i < S2_ENTRIES && region->done < region->size; i++) {
		uint64_t at = region->base + region->done;
		struct s2_entry e = s2_get(&w, i);

		if (e.state == S2_TABLE) /* the rest lies there */
			break;
		if (e.ripas != RMI_RAM || (e.state != S2_ASSIGNED && e.state != S2_UNASSIGNED)) {
			step = STEP_RIPAS;
			break;
		}
		if (e.state == S2_UNASSIGNED) {
			step = STEP_PAGE;
			break;
		}
		region->done = (at & ~(s2_size(w.level) - 1)) + s2_size(w.level) - region->base;
	}
	granule_unlock(w.table);
	if (region->done > region->size)
		region->done = region->size; /* a block may reach beyond the region */
	return step == STEP_GOES_ON ? outcome(region) : step;
}

enum window_step window_take(const struct realm *consumer, struct record *window, int *level)
{
	enum window_step step = STEP_GOES_ON;
	struct s2_entry e = idle(window);
	struct s2_walk w;
	uint64_t size;

	walk(consumer, window->base + window->done, &w);
	size = s2_size(w.level);
	for (unsigned int i = w.index; i < S2_ENTRIES && window->done < window->size; i++) {
		uint64_t at = window->base + window->done;
		struct s2_entry old = s2_get(&w, i);

		if (old.state == S2_TABLE) /* the rest lies there */
			break;
		if (old.state != S2_UNASSIGNED) {
			step = STEP_PAGE;
			break;
		}
		if (w.level < RTT_PAGE_LEVEL &&
		    (window->tombstone || !s2_aligned(at, w.level) || size > window->size - window->done)) {
			*level = w.level + 1;
			step = STEP_TABLE;
			break;
		}
		s2_replace(consumer, &w, i, at, &e);
		granule_get(w.table);
		window->done += size;
	}
	granule_unlock(w.table);
	return step == STEP_GOES_ON ? outcome(window) : step;
}

/* A page of a whole region: its granule, kept from going away by the lock of w->table. NULL: it lies in a table below. */
static struct granule *page_of(const struct s2_walk *w, uint64_t ipa)
{
	struct s2_entry e = s2_get(w, (unsigned int)(ipa / s2_size(w->level) % S2_ENTRIES));

	if (e.state == S2_TABLE)
		return NULL;
	RMM_ASSERT(e.state == S2_ASSIGNED && e.ripas == RMI_RAM);
	return granule_find(e.pa + (ipa & (s2_size(w->level) - 1) & ~GRANULE_MASK));
}

enum window_step window_map(const struct realm *consumer, struct record *window, const struct realm *provider,
			    const struct record *region, int *level)
{
	struct s2_walk to, from;
	uint64_t from_end;

	walk(consumer, window->base + window->done, &to);
	if (to.level < RTT_PAGE_LEVEL) {
		granule_unlock(to.table);
		*level = to.level + 1;
		return STEP_TABLE;
	}
	walk(provider, region->base + window->done, &from);
	/* End of what the provider's table describes. */
	from_end = ((region->base + window->done) | (s2_size(from.level) * S2_ENTRIES - 1)) + 1;
	for (unsigned int i = to.index; i < S2_ENTRIES && window->done < window->size; i++) {
		uint64_t source = region->base + window->done;
		struct granule *page;
		struct s2_entry e;

		page = source == from_end ? NULL : page_of(&from, source);
		if (page == NULL)
			break; /* the rest lies in another table */
		e = (struct s2_entry){ .state = S2_SHARED,
				       .ripas = RMI_RAM,
				       .pa = granule_pa(page),
				       .attributes = window->writable ? S2_AP_MASK : S2_AP_READ };
		granule_get(page);
		s2_replace(consumer, &to, i, window->base + window->done, &e);
		window->done += GRANULE_SIZE;
	}
	granule_unlock(from.table);
	granule_unlock(to.table);
	return outcome(window);
}

/* Puts the SHARED ones of count entries into another state, with one invalidation for all. */
static void turn(const struct realm *consumer, const struct s2_walk *w, unsigned int count, uint64_t ipa,
		 const struct s2_entry *to)
{
	for (unsigned int i = w->index; i < w->index + count; i++)
		if (s2_get(w, i).state == S2_SHARED)
			s2_invalidate(w, i);
	hal_tlbi_range(consumer->vmid, ipa, count * GRANULE_SIZE);
	for (unsigned int i = w->index; i < w->index + count; i++) {
		struct s2_entry old = s2_get(w, i);

		if (old.state == S2_SHARED) {
			s2_set(w, i, to);
			granule_put(granule_find(old.pa));
		}
	}
}

/* How many entries of one kind there are to work on: one block, or the pages of the window in this table. */
static unsigned int entries(const struct s2_walk *w, const struct record *window)
{
	uint64_t left = (window->size - window->done) / GRANULE_SIZE;

	if (w->level < RTT_PAGE_LEVEL)
		return 1;
	return left < S2_ENTRIES - w->index ? (unsigned int)left : S2_ENTRIES - w->index;
}

/* Over the entries that were worked on; a block that is not the window's may reach beyond its end. */
static enum window_step forward(struct record *window, const struct s2_walk *w, unsigned int count)
{
	uint64_t at = window->base + window->done;

	window->done = (at & ~(s2_size(w->level) - 1)) + count * s2_size(w->level) - window->base;
	if (window->done > window->size)
		window->done = window->size;
	granule_unlock(w->table);
	return outcome(window);
}

enum window_step window_unmap(const struct realm *consumer, struct record *window)
{
	uint64_t at = window->base + window->done;
	struct s2_entry e = idle(window);
	unsigned int count;
	struct s2_walk w;

	walk(consumer, at, &w);
	count = entries(&w, window);
	if (w.level == RTT_PAGE_LEVEL)
		turn(consumer, &w, count, at, &e);
	return forward(window, &w, count);
}

enum window_step window_give_back(const struct realm *consumer, struct record *window)
{
	const struct s2_entry e = { .state = S2_UNASSIGNED, .ripas = RMI_EMPTY };
	uint64_t at = window->base + window->done;
	unsigned int count;
	struct s2_walk w;

	walk(consumer, at, &w);
	count = entries(&w, window);
	for (unsigned int i = 0; i < count; i++) {
		struct s2_entry old = s2_get(&w, w.index + i);

		RMM_ASSERT(old.state != S2_SHARED);
		if (old.state != S2_WINDOW && old.state != S2_TOMBSTONE)
			continue; /* never taken */
		s2_replace(consumer, &w, w.index + i, at + i * s2_size(w.level), &e);
		granule_put(w.table);
	}
	return forward(window, &w, count);
}

void window_turn_first(const struct realm *consumer, const struct record *window)
{
	struct s2_entry e = idle(window);
	struct s2_walk w;

	walk(consumer, window->base, &w);
	if (w.level == RTT_PAGE_LEVEL)
		turn(consumer, &w, 1, window->base, &e);
	granule_unlock(w.table);
}
