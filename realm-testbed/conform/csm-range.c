/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges that are none, that overlap, or whose pages are not there, in RSI_CSM_CREATE and RSI_CSM_RESERVE. */

#include "csm-attack.h"

#define BASE 1 /* of CREATE */
#define RESERVE_BASE 2
#define RESERVE_SIZE 3
#define RESERVE_FLAGS 4

static const struct row {
	const char *create, *reserve;
	unsigned int field; /* of CREATE: 1 base, 2 size */
	uint64_t value;
} rows[] = {
	{"create_unaligned_base", "reserve_unaligned_base", 1, REGION + 8},
	{"create_unaligned_size", "reserve_unaligned_size", 2, SIZE + 8},
	{"create_size_zero", "reserve_size_zero", 2, 0},
	{"create_unprotected", "reserve_unprotected", 1, IPA_UNPROTECTED},
	{"create_reaches_unprotected", "reserve_reaches_unprotected", 1, IPA_UNPROTECTED - GRANULE_SIZE},
	{"create_beyond_ipa_space", "reserve_beyond_ipa_space", 1, IPA_END},
	{"create_base_overflows", "reserve_base_overflows", 1, 0UL - GRANULE_SIZE},
	{"create_base_wraps_to_zero", "reserve_base_wraps_to_zero", 1, 0UL - SIZE},
	{"create_bit_48", "reserve_bit_48", 1, REGION | 1UL << 48},
	{"create_size_overflows", "reserve_size_overflows", 2, 0UL - GRANULE_SIZE},
	{"create_size_wraps_behind_base", "reserve_size_wraps_behind_base", 2, 0UL - REGION},
	{"create_size_of_half", "reserve_size_of_half", 2, IPA_UNPROTECTED},
};

static void ranges(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sharing s = {0};

		about("CSM_ATTACK");
		pair(rows[i].create, P, CALL(RSI_CSM_CREATE, REGION, SIZE, TAG), rows[i].field, rows[i].value,
		     RSI_ERROR_INPUT, &s);
		s.region = P->x[1];
		RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(C));
		s.id = P->x[1];
		pair(rows[i].reserve, C, CALL(RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)), rows[i].field + 1,
		     rows[i].value, RSI_ERROR_INPUT, &s);
		RSI(C, RSI_CSM_DETACH_AND_FREE, s.id);
		RSI(P, RSI_CSM_DESTROY, s.region);
	}
}

/* RESERVE names the size that it expects, and how the window looks. */
static void terms(void)
{
	static const struct {
		const char *name;
		unsigned int field;
		uint64_t value;
	} bad[] = {
		{"reserve_too_small", RESERVE_SIZE, SIZE - GRANULE_SIZE},
		{"reserve_too_large", RESERVE_SIZE, SIZE + GRANULE_SIZE},
		{"reserve_double", RESERVE_SIZE, 2 * SIZE},
		{"reserve_unknown_flag", RESERVE_FLAGS, 2},
		{"reserve_flag_above_32_bits", RESERVE_FLAGS, 1UL << 32},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		about("CSM_ATTACK");
		struct sharing s = granted(CSM_PERMISSION_READ);

		pair(bad[i].name, C, CALL(RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)), bad[i].field, bad[i].value,
		     RSI_ERROR_INPUT, &s);
		RSI(C, RSI_CSM_DETACH_AND_FREE, s.id);
		RSI(P, RSI_CSM_DESTROY, s.region);
	}
}

/* Ranges of the size of what stands there, which has one of its pages at each place. */
static const struct place {
	const char *region_region, *region_window, *window_region, *window_window;
	int64_t pages;
} places[] = {
	{"region_over_region", "region_over_window", "window_over_region", "window_over_window", 0},
	{"region_into_region", "region_into_window", "window_into_region", "window_into_window", PAGES - 1},
	{"region_ends_in_region", "region_ends_in_window", "window_ends_in_region", "window_ends_in_window",
	 1 - (int64_t)PAGES},
};

static uint64_t moved(uint64_t base, int64_t pages)
{
	return base + (uint64_t)pages * GRANULE_SIZE;
}

/* The twin stands beside what it must not touch. */
static void overlaps(const struct place *place)
{
	uint64_t beside_region = moved(REGION, PAGES), beside_window = moved(WINDOW, PAGES);
	struct sharing s;

	stage_begin();
	about("CSM_ATTACK");
	s = attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	pair(place->region_region, P, CALL(RSI_CSM_CREATE, beside_region, SIZE, TAG), BASE, moved(REGION, place->pages),
	     RSI_ERROR_INPUT, &s);
	/* Whole RAM of P would contain the first region. */
	pair("region_around_region", P, CALL(RSI_CSM_CREATE, beside_region + SIZE, SIZE, TAG), BASE,
	     REGION - GRANULE_SIZE, RSI_ERROR_INPUT, &s);

	/* C makes a region itself, and is granted another one. */
	pair(place->region_window, C, CALL(RSI_CSM_CREATE, REGION + SIZE, SIZE, TAG), BASE, moved(WINDOW, place->pages),
	     RSI_ERROR_INPUT, &s);
	RSI(P, RSI_CSM_CREATE, REGION + 3 * SIZE, SIZE, TAG + 1);
	RSI(P, RSI_CSM_SHARE, P->x[1], CSM_PERMISSION_READ, ID(C));
	uint64_t id = P->x[1];
	pair(place->window_window, C, CALL(RSI_CSM_RESERVE, id, beside_window, SIZE, 0, ID(P)), RESERVE_BASE,
	     moved(WINDOW, place->pages), RSI_ERROR_INPUT, &s);
	RSI(C, RSI_CSM_DETACH_AND_FREE, id);
	RSI(P, RSI_CSM_CREATE, REGION + 4 * SIZE, SIZE, TAG + 2);
	RSI(P, RSI_CSM_SHARE, P->x[1], CSM_PERMISSION_READ, ID(C));
	id = P->x[1];
	pair(place->window_region, C, CALL(RSI_CSM_RESERVE, id, beside_window, SIZE, 0, ID(P)), RESERVE_BASE,
	     moved(REGION + SIZE, place->pages), RSI_ERROR_INPUT, &s);
	expect("the first sharing works as ever", attached_works());
	stage_end();
}

/* Pages that are not RAM are no region's. */
static void not_ram(void)
{
	struct sharing s = {0};

	stage_begin();
	about("CSM_ATTACK");
	pair("create_of_empty_pages", P, CALL(RSI_CSM_CREATE, REGION, SIZE, TAG), BASE, WINDOW + 4 * SIZE,
	     RSI_ERROR_STATE, &s);
	RSI(P, RSI_CSM_DESTROY, P->x[1]);
	/* Half RAM, half EMPTY: the host is not asked for anything twice, and nothing of it is a region. */
	P->answer = HOST_STOPS;
	uint64_t status = RSI(P, RSI_CSM_CREATE, RAM_TOP - GRANULE_SIZE, 2 * GRANULE_SIZE, TAG);
	P->answer = HOST_ACCEPTS;
	attack_equal("create_half_empty", RSI_ERROR_STATE, status);
	twin_equal("create_half_empty", RSI_SUCCESS,
		   RSI(P, RSI_CSM_CREATE, RAM_TOP - 2 * GRANULE_SIZE, 2 * GRANULE_SIZE, TAG));
	RSI(P, RSI_CSM_DESTROY, P->x[1]);
	/* What the host took is DESTROYED, and stays so with a new page. */
	data_unmap(&P->r, OWN);
	attack_equal("create_of_destroyed_page", RSI_ERROR_STATE, RSI(P, RSI_CSM_CREATE, OWN, GRANULE_SIZE, TAG));
	RSI(P, RSI_IPA_STATE_SET, OWN, OWN + GRANULE_SIZE, RMI_RAM, RSI_CHANGE_DESTROYED);
	twin_equal("create_of_destroyed_page", RSI_SUCCESS, RSI(P, RSI_CSM_CREATE, OWN, GRANULE_SIZE, TAG));
	stage_end();
}

/* A realm changes the RIPAS of what is shared. */
static void ripas(void)
{
	stage_begin();
	about("CSM_ATTACK");
	struct sharing s = attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);

	for (uint64_t value = RMI_EMPTY; value <= RMI_RAM; value++) {
		uint64_t region_call[] = {RSI_IPA_STATE_SET, REGION + SIZE, REGION + 2 * SIZE, value, 0, 0, 0, 0, 0};
		uint64_t window_call[] = {RSI_IPA_STATE_SET, WINDOW + SIZE, WINDOW + 2 * SIZE, value, 0, 0, 0, 0, 0};

		pair(value == RMI_RAM ? "ripas_of_region_to_ram" : "ripas_of_region_to_empty", P, region_call, BASE,
		     REGION + SIZE - GRANULE_SIZE, RSI_ERROR_INPUT, &s);
		pair(value == RMI_RAM ? "ripas_of_window_to_ram" : "ripas_of_window_to_empty", C, window_call, BASE,
		     WINDOW + SIZE - GRANULE_SIZE, RSI_ERROR_INPUT, &s);
	}
	expect("the sharing works as ever", attached_works());
	stage_end();
}

void csm_range_attacks(void)
{
	stage_begin();
	ranges();
	terms();
	stage_end();
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		overlaps(&places[i]);
	not_ram();
	ripas();
}
