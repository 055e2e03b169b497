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

static unsigned int at_most(uint64_t count, unsigned int limit)
{
	return count < limit ? (unsigned int)count : limit;
}

static enum window_step outcome(const struct record *record)
{
	return record->done < record->size ? STEP_GOES_ON : STEP_DONE;
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

/* The page of the region at an offset: its granule, kept from going away by the lock of w->table. */
static struct granule *page_of(const struct s2_walk *w, uint64_t ipa)
{
	struct s2_entry e = s2_get(w, (unsigned int)(ipa / s2_size(w->level) % S2_ENTRIES));

	if (e.state != S2_ASSIGNED || e.ripas != RMI_RAM)
		return NULL;
	return granule_find(e.pa + (ipa & (s2_size(w->level) - 1) & ~GRANULE_MASK));
}

/* Makes those of count entries that are in a state invalid, with one TLB invalidation for all; they stay in the state. */
static void invalidate(const struct realm *consumer, const struct s2_walk *w, unsigned int count, uint64_t ipa,
		       enum s2_state state)
{
	for (unsigned int i = w->index; i < w->index + count; i++)
		if (s2_get(w, i).state == state)
			s2_invalidate(w, i);
	hal_tlbi_range(consumer->vmid, ipa, count * s2_size(w->level));
}

/* End of what the provider's entry, or its table of pages, says. */
static uint64_t source_end(const struct s2_walk *from, uint64_t source)
{
	int level = from->level < RTT_PAGE_LEVEL ? from->level : RTT_PAGE_LEVEL - 1;

	return (source | (s2_size(level) - 1)) + 1;
}

enum window_step window_map(const struct realm *consumer, struct record *window, const struct realm *provider,
			    const struct record *region, int *level)
{
	enum window_step step = STEP_GOES_ON;
	uint64_t source, end;
	struct s2_walk to, from;
	unsigned int count;

	if (window->done == window->size)
		window->done = 0; /* the first granule is the last one to be mapped */
	end = window->done == 0 ? GRANULE_SIZE : window->size;
	walk(consumer, window->base + window->done, &to);
	if (to.level < RTT_PAGE_LEVEL) {
		granule_unlock(to.table);
		*level = to.level + 1;
		return STEP_TABLE;
	}
	source = region->base + window->done;
	walk(provider, source, &from);
	count = at_most((end - window->done) / GRANULE_SIZE,
			at_most((source_end(&from, source) - source) / GRANULE_SIZE, S2_ENTRIES - to.index));
	if (window->tombstone)
		invalidate(consumer, &to, count, window->base + window->done, S2_TOMBSTONE);
	for (unsigned int i = 0; i < count; i++, source += GRANULE_SIZE) {
		struct granule *page = page_of(&from, source);
		struct s2_entry e = { .state = S2_SHARED,
				      .ripas = RMI_RAM,
				      .attributes = window->writable ? S2_AP_MASK : S2_AP_READ };

		RMM_ASSERT(page != NULL); /* the region is WHOLE */
		e.pa = granule_pa(page);
		granule_get(page);
		s2_set(&to, to.index + i, &e);
	}
	granule_unlock(from.table);
	granule_unlock(to.table);
	if (window->done == 0)
		step = STEP_DONE;
	window->done += count * GRANULE_SIZE;
	return step;
}

/* How many entries of one kind there are to work on: one block, or the pages of the window in this table. */
static unsigned int entries(const struct s2_walk *w, const struct record *window)
{
	if (w->level < RTT_PAGE_LEVEL)
		return 1;
	return at_most((window->size - window->done) / GRANULE_SIZE, S2_ENTRIES - w->index);
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

/* What is SHARED of count pages no longer is. */
static void unshare(const struct realm *consumer, const struct record *window, const struct s2_walk *w,
		    unsigned int count, uint64_t ipa)
{
	struct s2_entry e = idle(window);

	invalidate(consumer, w, count, ipa, S2_SHARED);
	for (unsigned int i = w->index; i < w->index + count; i++) {
		struct s2_entry old = s2_get(w, i);

		if (old.state != S2_SHARED)
			continue;
		s2_set(w, i, &e);
		granule_put(granule_find(old.pa));
	}
}

enum window_step window_unmap(const struct realm *consumer, struct record *window)
{
	uint64_t at = window->base + window->done;
	unsigned int count;
	struct s2_walk w;

	walk(consumer, at, &w);
	count = entries(&w, window);
	if (w.level == RTT_PAGE_LEVEL)
		unshare(consumer, window, &w, count, at);
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
	if (window->tombstone)
		invalidate(consumer, &w, count, at, S2_TOMBSTONE);
	for (unsigned int i = w.index; i < w.index + count; i++) {
		struct s2_entry old = s2_get(&w, i);

		RMM_ASSERT(old.state != S2_SHARED);
		if (!s2_is_windows(&old))
			continue; /* never taken */
		s2_set(&w, i, &e);
		granule_put(w.table);
	}
	return forward(window, &w, count);
}

void window_turn_first(const struct realm *consumer, const struct record *window)
{
	struct s2_walk w;

	walk(consumer, window->base, &w);
	if (w.level == RTT_PAGE_LEVEL)
		unshare(consumer, window, &w, 1, window->base);
	granule_unlock(w.table);
}
