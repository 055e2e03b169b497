/* SPDX-License-Identifier: Apache-2.0 */

#include "bytes.h"
#include "csm-attack.h"

static struct {
	unsigned int attacks, twins;
} sum;

void about(const char *name)
{
	area_begin(name);
}

bool attack(const char *name, bool good)
{
	about("CSM_ATTACK");
	sum.attacks++;
	return check(name, good);
}

bool twin(const char *name, bool good)
{
	about("CSM_TWIN");
	sum.twins++;
	return check(name, good);
}

bool attack_equal(const char *name, uint64_t expected, uint64_t found)
{
	about("CSM_ATTACK");
	sum.attacks++;
	return check_equal(name, expected, found);
}

bool twin_equal(const char *name, uint64_t expected, uint64_t found)
{
	about("CSM_TWIN");
	sum.twins++;
	return check_equal(name, expected, found);
}

static uint64_t add(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * 0x100000001B3UL; /* FNV-1a */
}

/* Both ends of what the attacks name, and what lies beside. */
static const uint64_t watched[] = {
	IPA_PROGRAM, OWN, WATCHED_TOP, WINDOW_NO_TABLE,
	REGION - GRANULE_SIZE, REGION, REGION + GRANULE_SIZE, REGION + SIZE - GRANULE_SIZE, REGION + SIZE,
	WINDOW - GRANULE_SIZE, WINDOW, WINDOW + GRANULE_SIZE, WINDOW + SIZE - GRANULE_SIZE, WINDOW + SIZE,
};

uint64_t observe(const struct sharing *s)
{
	uint64_t hash = 0;

	for (struct party *p = P; p <= N; p++) {
		if (p->r.rd == 0)
			continue;
		for (size_t i = 0; i < sizeof(watched) / sizeof(watched[0]); i++) {
			struct rmi_result e = RMI3(RMI_RTT_READ_ENTRY, p->r.rd, watched[i], 3);

			hash = add(add(add(add(hash, e.x1), e.x2), e.x3), e.x4);
		}
	}
	if (s == NULL)
		return hash;
	const uint64_t ids[] = {s->region, s->id};
	for (struct party *p = P; p <= D; p++)
		for (unsigned int i = 0; i < 2 && p->r.rd != 0 && p->r.rec[0] != 0; i++) {
			RSI(p, RSI_CSM_STATE, ids[i]);
			for (unsigned int k = 0; k < RSI_ARGUMENTS; k++)
				hash = add(hash, p->x[k]);
		}
	return hash;
}

static void refused(const char *name, struct party *who, const uint64_t *x, uint64_t status, const struct sharing *s)
{
	unsigned int before = failures();
	uint64_t was = observe(s), is, found;

	about("CSM_ATTACK");
	found = party_call(who, x);
	expect_equal("exits of the refused call", 0, who->exits);
	if (found == status)
		for (unsigned int i = 1; i < 4; i++)
			expect_equal("result of the refused call", 0, who->x[i]);
	is = observe(s);
	if (was != is || failures() != before)
		expect_equal(name, was, is);
	attack_equal(name, status, found);
}

static void succeeds(const char *name, struct party *who, const uint64_t *x)
{
	about("CSM_TWIN");
	twin_equal(name, RSI_SUCCESS, party_call(who, x));
}

void pair(const char *name, struct party *who, const uint64_t *good, unsigned int field, uint64_t bad, uint64_t status,
	  const struct sharing *s)
{
	uint64_t x[RSI_ARGUMENTS];

	memcpy(x, good, sizeof(x));
	x[field] = bad;
	refused(name, who, x, status, s);
	succeeds(name, who, good);
}

void pair_by(const char *name, struct party *bad, struct party *who, const uint64_t *good, uint64_t status,
	     const struct sharing *s)
{
	refused(name, bad, good, status, s);
	succeeds(name, who, good);
}

struct rmi_result pair_rmi(const char *name, const uint64_t *good, unsigned int field, uint64_t bad, uint64_t status,
			   const struct sharing *s)
{
	uint64_t x[RSI_ARGUMENTS], was = observe(s), is;
	struct rmi_result r;

	memcpy(x, good, sizeof(x));
	x[field] = bad;
	r = rmi_call(x[0], x[1], x[2], x[3], x[4], x[5]);
	about("CSM_ATTACK");
	is = observe(s);
	if (was != is)
		expect_equal(name, was, is);
	attack_equal(name, status, r.status);
	r = rmi_call(good[0], good[1], good[2], good[3], good[4], good[5]);
	twin_equal(name, RMI_SUCCESS, r.status);
	return r;
}

static bool begin(unsigned int *before)
{
	*before = failures();
	memset(&sum, 0, sizeof(sum));
	about("CSM");
	if (RMI1(RMI_CSM_FEATURES, 0).status == RMI_SUCCESS)
		return true;
	note("no Confidential Shared Memory");
	return false;
}

static void end(unsigned int before)
{
	print("TABLE CSM_ATTACKS attacks=%u twins=%u failed=%u\n", sum.attacks, sum.twins, failures() - before);
}

void conform_csm_spin(void)
{
	unsigned int before;

	if (!begin(&before))
		return;
	csm_spin_attacks();
	end(before);
}

void conform_csm(void)
{
	unsigned int before;

	if (!begin(&before))
		return;
	csm_host_attacks();
	csm_order_attacks();
	csm_swap_attacks();
	csm_range_attacks();
	csm_foreign_attacks();
	csm_access_attacks();
	csm_spin_attacks();
	csm_large_attacks();
	csm_policy_attacks();
	csm_exit_attacks();
	csm_end_attacks();
	csm_race_attacks();
	end(before);
}
