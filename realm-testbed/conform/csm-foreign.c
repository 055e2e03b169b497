/* SPDX-License-Identifier: Apache-2.0 */
/* Ids, handles and identifiers in the wrong hands, or at the wrong time. */

#include "bytes.h"
#include "csm-attack.h"

static void end(const struct sharing *s)
{
	RSI(C, RSI_CSM_DETACH_AND_FREE, s->id);
	RSI(P, RSI_CSM_DESTROY, s->region);
}

/* D makes each call that C or P may make, with the right ids. */
static void replayed(void)
{
	struct sharing s;

	about("CSM_ATTACK");
	s = granted(CSM_PERMISSION_READ);
	pair_by("foreign_finds_by_tag", D, C, CALL(RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P)), RSI_ERROR_INPUT, &s);
	pair_by("foreign_finds_by_index", D, C, CALL(RSI_CSM_FIND, 0, CSM_FIND_BY_INDEX, ID(P)), RSI_ERROR_INPUT, &s);
	pair_by("provider_finds_its_own", P, C, CALL(RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P)), RSI_ERROR_INPUT, &s);
	pair_by("foreign_asks_state", D, P, CALL(RSI_CSM_STATE, s.id), RSI_ERROR_INPUT, &s);
	pair_by("consumer_asks_state_before_reserve", C, P, CALL(RSI_CSM_STATE, s.id), RSI_ERROR_INPUT, &s);
	pair_by("consumer_asks_state_of_region", C, P, CALL(RSI_CSM_STATE, s.region), RSI_ERROR_INPUT, &s);
	pair_by("foreign_reserves", D, C, CALL(RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)), RSI_ERROR_INPUT, &s);
	pair_by("foreign_attaches", D, C, CALL(RSI_CSM_ATTACH, s.id), RSI_ERROR_INPUT, &s);
	pair_by("provider_attaches", P, C, CALL(RSI_CSM_ATTACH, s.id), RSI_ERROR_INPUT, &s);
	pair_by("foreign_asks_state_of_window", D, C, CALL(RSI_CSM_STATE, s.id), RSI_ERROR_INPUT, &s);
	pair_by("foreign_detaches", D, C, CALL(RSI_CSM_DETACH_AND_FREE, s.id), RSI_ERROR_INPUT, &s);
	end(&s);
	s = attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	pair_by("consumer_shares_on_by_region", C, P, CALL(RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(D)),
		RSI_ERROR_INPUT, &s);
	end(&s);
	s = attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	pair("consumer_shares_on_by_sharing", P, CALL(RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(D)), 1, s.id,
	     RSI_ERROR_INPUT, &s);
	pair_by("consumer_revokes", C, P, CALL(RSI_CSM_REVOKE, s.id), RSI_ERROR_INPUT, &s);
	end(&s);
	s = attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	pair_by("foreign_revokes", D, P, CALL(RSI_CSM_REVOKE, s.id), RSI_ERROR_INPUT, &s);
	end(&s);
	s = attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	pair_by("consumer_destroys", C, P, CALL(RSI_CSM_DESTROY, s.region), RSI_ERROR_INPUT, &s);
	end(&s);
	s = attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	pair_by("foreign_destroys", D, P, CALL(RSI_CSM_DESTROY, s.region), RSI_ERROR_INPUT, &s);
	end(&s);
	s = attached(CSM_PERMISSION_READ_WRITE, CSM_WINDOW_EMPTY);
	/* C makes a region of its window, to share that. */
	pair("consumer_makes_region_of_window", C, CALL(RSI_CSM_CREATE, REGION, SIZE, TAG), 1, WINDOW, RSI_ERROR_INPUT,
	     &s);
	RSI(C, RSI_CSM_DESTROY, C->x[1]);
	end(&s);
}

/* The right id, and another realm's name. */
static void reserved_from_another(void)
{
	struct sharing s;

	for (unsigned int word = 0; word < 4; word++) {
		about("CSM_ATTACK");
		s = granted(CSM_PERMISSION_READ);
		pair("reserve_identifier_one_bit_off", C, CALL(RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)), 5 + word,
		     P->identity[word] ^ 1, RSI_ERROR_INPUT, &s);
		end(&s);
	}
	about("CSM_ATTACK");
	s = granted(CSM_PERMISSION_READ);
	uint64_t was = observe(&s);
	bool good = RSI(C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(D)) == RSI_ERROR_INPUT &&
		    RSI(C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(C)) == RSI_ERROR_INPUT;
	attack("reserve_from_another_realm", good && was == observe(&s));
	twin_equal("reserve_from_another_realm", RSI_SUCCESS, RSI(C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)));
	end(&s);
}

/* Every number that somebody could try who has seen some ids: slots, neighbours, generations, places, handles. */
static void guessed(void)
{
	static const struct {
		const char *name;
		uint64_t call[RSI_ARGUMENTS];
		bool provider;
	} calls[] = {
		{"guessed_id_attach", {RSI_CSM_ATTACH}, false},
		{"guessed_id_detach", {RSI_CSM_DETACH_AND_FREE}, false},
		{"guessed_id_revoke", {RSI_CSM_REVOKE}, true},
		{"guessed_id_destroy", {RSI_CSM_DESTROY}, true},
		{"guessed_id_state", {RSI_CSM_STATE}, true},
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		about("CSM_ATTACK");
		struct sharing s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
		struct party *who = calls[i].provider ? P : C;
		bool region = calls[i].call[0] == RSI_CSM_DESTROY;
		uint64_t right = region ? s.region : s.id, x[RSI_ARGUMENTS], was = observe(&s), bad = 0;

		memcpy(x, calls[i].call, sizeof(x));
		for (uint64_t bit = 0; bit < 64; bit++) {
			const uint64_t guesses[] = {right ^ 1UL << bit, right + (1UL << bit), right - (1UL << bit), bit,
						    0UL - bit, 1UL << bit};

			for (size_t k = 0; k < sizeof(guesses) / sizeof(guesses[0]); k++) {
				x[1] = guesses[k];
				/* The next generation of the same place could be the realm's own other record. */
				if (x[1] == s.region || x[1] == s.id)
					continue;
				bad += party_call(who, x) != RSI_ERROR_INPUT;
				bad += k == 0 && party_call(D, x) != RSI_ERROR_INPUT;
			}
		}
		for (struct party *p = P; p <= D; p++) {
			x[1] = p->handle;
			bad += party_call(who, x) != RSI_ERROR_INPUT;
		}
		expect_equal("what is seen", was, observe(&s));
		attack_equal(calls[i].name, 0, bad);
		x[1] = right;
		twin_equal(calls[i].name, RSI_SUCCESS, party_call(who, x));
		end(&s);
	}
}

/* Unknown, foreign and not granted: no register tells which. */
static void same_answer(void)
{
	uint64_t unknown[RSI_ARGUMENTS];
	bool good;

	about("CSM_ATTACK");
	struct sharing s = granted(CSM_PERMISSION_READ);
	RSI(D, RSI_CSM_STATE, 0x123456789ABCUL);
	memcpy(unknown, D->x, sizeof(unknown));
	RSI(D, RSI_CSM_STATE, s.id);
	good = memcmp(unknown, D->x, sizeof(unknown)) == 0;
	RSI(D, RSI_CSM_STATE, s.region);
	good = good && memcmp(unknown, D->x, sizeof(unknown)) == 0;
	/* A provider that there is, one that there is not, one that grants nothing: but for what the caller passed. */
	for (unsigned int i = 0; i < 3; i++) {
		struct party *p = i == 0 ? P : C;
		uint64_t flip = i == 2;

		RSI(D, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, p->identity[0], p->identity[1], p->identity[2],
		    p->identity[3] ^ flip);
		good = good && D->x[0] == RSI_ERROR_INPUT && D->x[1] == 0 && D->x[2] == 0 && D->x[3] == 0 &&
		       D->x[4] == p->identity[1] && D->x[5] == p->identity[2] &&
		       D->x[6] == (p->identity[3] ^ flip);
	}
	attack("answer_tells_what_there_is", good);
	good = RSI(C, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P)) == RSI_SUCCESS && C->x[1] == s.id && C->x[2] == SIZE &&
	       C->x[3] == CSM_PERMISSION_READ && C->x[4] == CSM_STATE_GRANTED && C->x[5] == TAG && C->x[6] == 0;
	twin("answer_tells_what_there_is", good);
	end(&s);
}

static void find_terms(void)
{
	about("CSM_ATTACK");
	struct sharing s = granted(CSM_PERMISSION_READ);
	const uint64_t by_index[] = {RSI_CSM_FIND, 0, CSM_FIND_BY_INDEX, ID(P), 0, 0};
	const uint64_t by_tag[] = {RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P), 0, 0};

	pair("find_index_behind_the_last", C, by_index, 1, 1, RSI_ERROR_INPUT, &s);
	pair("find_index_minus_one", C, by_index, 1, ~0UL, RSI_ERROR_INPUT, &s);
	pair("find_index_above_32_bits", C, by_index, 1, 1UL << 32, RSI_ERROR_INPUT, &s);
	pair("find_other_tag", C, by_tag, 1, TAG + 1, RSI_ERROR_INPUT, &s);
	pair("find_unknown_kind", C, by_tag, 2, 2, RSI_ERROR_INPUT, &s);
	pair("find_kind_above_32_bits", C, by_tag, 2, 1UL << 32, RSI_ERROR_INPUT, &s);
	for (unsigned int field = 3; field <= 6; field++)
		pair("find_identifier_one_bit_off", C, by_tag, field, by_tag[field] ^ 1UL << 63, RSI_ERROR_INPUT, &s);
	end(&s);
}

static void share_terms(void)
{
	static const struct {
		const char *name;
		uint64_t permission;
	} bad[] = {
		{"share_no_permission", 0},
		{"share_write_only", 2},
		{"share_unknown_permission", 4},
		{"share_execute", 7},
		{"share_permission_above_8_bits", 0x100 | CSM_PERMISSION_READ},
		{"share_permission_above_32_bits", 1UL << 32 | CSM_PERMISSION_READ_WRITE},
	};
	struct sharing s;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		about("CSM_ATTACK");
		s = region();
		pair(bad[i].name, P, CALL(RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(C)), 2, bad[i].permission,
		     RSI_ERROR_INPUT, &s);
		RSI(P, RSI_CSM_DESTROY, s.region);
	}
	for (unsigned int field = 3; field <= 6; field++) {
		about("CSM_ATTACK");
		s = region();
		pair("share_with_identifier_one_bit_off", P, CALL(RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(C)),
		     field, C->identity[field - 3] ^ 1, RSI_ERROR_INPUT, &s);
		RSI(P, RSI_CSM_DESTROY, s.region);
	}
	about("CSM_ATTACK");
	s = region();
	uint64_t was = observe(&s);
	uint64_t status = RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(P));
	expect_equal("what is seen", was, observe(&s));
	attack_equal("share_with_itself", RSI_ERROR_INPUT, status);
	twin_equal("share_with_itself", RSI_SUCCESS, RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(C)));
	s.id = P->x[1];
	pair_by("reserve_from_itself", P, C, CALL(RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)), RSI_ERROR_INPUT, &s);
	RSI(C, RSI_CSM_DETACH_AND_FREE, s.id);
	RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(C));
	s.id = P->x[1];
	attack_equal("share_twice", RSI_ERROR_STATE, RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(C)));
	attack_equal("share_twice_with_more", RSI_ERROR_STATE,
		     RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ_WRITE, ID(C)));
	twin_equal("share_twice", RSI_SUCCESS, RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(D)));
	RSI(P, RSI_CSM_REVOKE, s.id);
	twin_equal("share_twice_with_more", RSI_SUCCESS,
		   RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ_WRITE, ID(C)));
	RSI(P, RSI_CSM_DESTROY, s.region);
	/* Without policy table it has no identifier that anybody could name. */
	about("CSM_ATTACK");
	s = region();
	pair("share_with_nobody", P, CALL(RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(C)), 3, 0, RSI_ERROR_INPUT,
	     &s);
	RSI(P, RSI_CSM_DESTROY, s.region);
}

/* The right realm, the right id, too early or too late. */
static void at_the_wrong_time(void)
{
	struct sharing s, next;
	uint64_t was;

	about("CSM_ATTACK");
	s = granted(CSM_PERMISSION_READ);
	was = observe(&s);
	uint64_t status = RSI(C, RSI_CSM_ATTACH, s.id);
	expect_equal("what is seen", was, observe(&s));
	attack_equal("attach_before_reserve", RSI_ERROR_INPUT, status);
	attack_equal("detach_before_reserve", RSI_ERROR_INPUT, RSI(C, RSI_CSM_DETACH_AND_FREE, s.id));
	RSI(C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P));
	attack_equal("reserve_twice", RSI_ERROR_STATE,
		     RSI(C, RSI_CSM_RESERVE, s.id, WINDOW + SIZE, SIZE, 0, ID(P)));
	twin_equal("attach_before_reserve", RSI_SUCCESS, RSI(C, RSI_CSM_ATTACH, s.id));
	attack_equal("reserve_when_attached", RSI_ERROR_STATE, RSI(C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)));
	twin("attach_again_changes_nothing", RSI(C, RSI_CSM_ATTACH, s.id) == RSI_SUCCESS && attached_works());
	RSI(P, RSI_CSM_REVOKE, s.id);
	attack_equal("attach_after_revoke", RSI_ERROR_STATE, RSI(C, RSI_CSM_ATTACH, s.id));
	attack_equal("reserve_after_revoke", RSI_ERROR_STATE, RSI(C, RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)));
	attack_equal("revoke_twice", RSI_ERROR_INPUT, RSI(P, RSI_CSM_REVOKE, s.id));
	attack("read_after_revoke", window_idle(CSM_WINDOW_EMPTY));
	twin_equal("detach_before_reserve", RSI_SUCCESS, RSI(C, RSI_CSM_DETACH_AND_FREE, s.id));
	attack_equal("attach_after_free", RSI_ERROR_INPUT, RSI(C, RSI_CSM_ATTACH, s.id));
	attack_equal("free_twice", RSI_ERROR_INPUT, RSI(C, RSI_CSM_DETACH_AND_FREE, s.id));

	/* Shared again it has another id; the old one stays closed. */
	RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(C));
	next = (struct sharing){s.region, P->x[1]};
	expect("another id", next.id != s.id);
	pair("reserve_with_the_old_id", C, CALL(RSI_CSM_RESERVE, next.id, WINDOW, SIZE, 0, ID(P)), 1, s.id,
	     RSI_ERROR_INPUT, &next);
	pair("attach_with_the_old_id", C, CALL(RSI_CSM_ATTACH, next.id), 1, s.id, RSI_ERROR_INPUT, &next);
	twin("attach_after_revoke", attached_works());
	pair("revoke_with_the_old_id", P, CALL(RSI_CSM_REVOKE, next.id), 1, s.id, RSI_ERROR_INPUT, &next);
	RSI(C, RSI_CSM_DETACH_AND_FREE, next.id);
	RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(C));
	next.id = P->x[1];
	RSI(C, RSI_CSM_RESERVE, next.id, WINDOW, SIZE, 0, ID(P));
	RSI(C, RSI_CSM_ATTACH, next.id);
	RSI(C, RSI_CSM_DETACH_AND_FREE, next.id);
	attack_equal("reserve_after_detach", RSI_ERROR_INPUT, RSI(C, RSI_CSM_RESERVE, next.id, WINDOW, SIZE, 0, ID(P)));
	attack_equal("find_after_detach", RSI_ERROR_INPUT, RSI(C, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P)));
	RSI(P, RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(C));
	next.id = P->x[1];
	twin_equal("find_after_detach", RSI_SUCCESS, RSI(C, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P)));
	twin_equal("reserve_after_detach", RSI_SUCCESS, RSI(C, RSI_CSM_RESERVE, next.id, WINDOW, SIZE, 0, ID(P)));
	RSI(P, RSI_CSM_DESTROY, s.region);
	attack_equal("attach_after_destroy", RSI_ERROR_STATE, RSI(C, RSI_CSM_ATTACH, next.id));
	attack_equal("destroy_twice", RSI_ERROR_INPUT, RSI(P, RSI_CSM_DESTROY, s.region));
	RSI(C, RSI_CSM_DETACH_AND_FREE, next.id);

	/* A larger region in the place of the old one, and the old reservation. */
	s = reserved(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	RSI(P, RSI_CSM_DESTROY, s.region);
	RSI(P, RSI_CSM_CREATE, REGION, 2 * SIZE, TAG);
	next.region = P->x[1];
	RSI(P, RSI_CSM_SHARE, next.region, CSM_PERMISSION_READ, ID(C));
	next.id = P->x[1];
	attack("old_reservation_for_new_region", RSI(C, RSI_CSM_ATTACH, s.id) == RSI_ERROR_STATE &&
	       RSI(C, RSI_CSM_RESERVE, next.id, WINDOW + SIZE, SIZE, 0, ID(P)) == RSI_ERROR_INPUT);
	RSI(C, RSI_CSM_DETACH_AND_FREE, s.id);
	twin("old_reservation_for_new_region",
	     RSI(C, RSI_CSM_RESERVE, next.id, WINDOW, 2 * SIZE, 0, ID(P)) == RSI_SUCCESS &&
		     RSI(C, RSI_CSM_ATTACH, next.id) == RSI_SUCCESS && attached_works());
	end(&next);
}

void csm_foreign_attacks(void)
{
	stage_begin();
	replayed();
	reserved_from_another();
	guessed();
	same_answer();
	find_terms();
	share_terms();
	at_the_wrong_time();
	stage_end();
}
