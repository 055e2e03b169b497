/* SPDX-License-Identifier: Apache-2.0 */
/* A realm that does what its peer wants, so that a test of two realms reads in one place. */

#include "csm-peer.h"

#define COPY_MAX (64 * GRANULE_SIZE)
#define ROUNDS_AFTER 64
#define WORDS_PER_PAGE (GRANULE_SIZE / sizeof(uint64_t))

uint64_t try_jump(uint64_t to); /* probe.S */

static uint64_t jump(uint64_t to)
{
	uint64_t esr;

	realm_probe_jump_to = to;
	esr = try_jump(to);
	realm_probe_jump_to = 0;
	return esr;
}

static uint64_t time(void)
{
	isb();
	return read_sysreg(cntvct_el0);
}

static struct letter call(const struct letter *l)
{
	struct smc s = {{0}};
	struct letter answer;
	uint64_t begin;

	for (unsigned int i = 0; i < LETTER_WORDS - 1; i++)
		s.x[i] = l->word[1 + i];
	begin = time();
	smc(&s);
	answer.word[LETTER_WORDS - 1] = time() - begin;
	for (unsigned int i = 0; i < LETTER_WORDS - 1; i++)
		answer.word[i] = s.x[i];
	return answer;
}

/* A word of each page, round after round. Once all are ones none may turn back, for some rounds more. */
static struct letter watch(struct peer *p, uint64_t base, uint64_t size, uint64_t expected)
{
	uint64_t faults = 0, strange = 0, early = 0, ones, first, last, value;
	bool began = false;

	for (unsigned int after = 0; after < ROUNDS_AFTER; after += ones == size / GRANULE_SIZE) {
		ones = 0;
		for (uint64_t at = base; at < base + size; at += GRANULE_SIZE) {
			faults += realm_try_read64(at, &value) != 0;
			ones += value == CSM_ONES;
			strange += value != CSM_ONES && (value != expected || after > 0);
			faults += realm_try_read64(base + size - GRANULE_SIZE, &last) != 0;
			faults += realm_try_read64(base, &first) != 0;
			early += (value == CSM_ONES || last == CSM_ONES) && first != CSM_ONES;
			cpu_relax();
		}
		if (!began)
			peer_send(p, &(struct letter){{0}});
		began = true;
	}
	return (struct letter){{faults, strange, early}};
}

static void copy_all(uint64_t *to, const volatile uint64_t *from, uint64_t words)
{
	for (uint64_t i = 0; i < words; i++) {
		if (i % WORDS_PER_PAGE == WORDS_PER_PAGE / 2)
			cpu_relax(); /* let others have their way with the middle of a page */
		to[i] = from[i];
	}
}

static bool is_whole(const uint64_t *words, uint64_t count, uint64_t first)
{
	for (uint64_t i = 0; i < count; i++)
		if (words[i] != copied_word(first, i))
			return false;
	return true;
}

/* A reader as the ring's: copies, and believes the copy only if the first word is still what it was. */
static struct letter copy(struct peer *p, uint64_t base, uint64_t size, uint64_t first)
{
	static uint64_t private[COPY_MAX / sizeof(uint64_t)];
	const volatile uint64_t *from = (const volatile uint64_t *)base;
	uint64_t words = size / sizeof(uint64_t);
	struct letter result = {{0}};

	if (size > COPY_MAX)
		realm_fail();
	for (;;) {
		bool whole;

		copy_all(private, from, words);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		whole = from[0] == first;
		if (whole && !is_whole(private, words, first))
			result.word[1]++;
		if (!whole) {
			result.word[2] = private[0] == first && !is_whole(private, words, first);
			return result;
		}
		if (++result.word[0] == 1)
			peer_send(p, &result);
	}
}

bool agent_run(struct peer *p)
{
	for (;;) {
		struct letter l = peer_receive(p), answer = {{0}};
		const uint64_t *w = l.word;

		switch (w[0]) {
		case AGENT_CALL:
			answer = call(&l);
			break;
		case AGENT_READ:
			answer.word[0] = realm_try_read64(w[1], &answer.word[1]);
			break;
		case AGENT_WRITE:
			answer.word[0] = realm_try_write64(w[1], w[2]);
			break;
		case AGENT_JUMP:
			answer.word[0] = jump(w[1]);
			break;
		case AGENT_WATCH:
			answer = watch(p, w[1], w[2], w[3]);
			if (w[4] != 0)
				return (answer.word[0] | answer.word[1] | answer.word[2]) == 0 &&
				       csm_do(csm_detach(w[4])).x[0] == RSI_SUCCESS;
			break;
		case AGENT_COPY:
			answer = copy(p, w[1], w[2], w[3]);
			break;
		case AGENT_KNOCK:
			peer_send(p, &answer);
			for (uint64_t i = 0; i < w[1]; i++)
				csm_do(csm_state(0));
			break;
		case AGENT_SAY:
			script_await("agent: asks", w[1]);
			break;
		default:
			return true;
		}
		peer_send(p, &answer);
	}
}
