/* SPDX-License-Identifier: Apache-2.0 */
/* The policy table itself, realms without one, and that RMM 1.0 is as it was. */

#include "bytes.h"
#include "csm-attack.h"
#include "print.h"

#define APT_MAX 63
#define PLACES 12
/* CBOR: keys 256 (a byte string of 33 bytes that begins with 01) and 65001 (an unsigned number of 32 or 64 bits). */
static const uint8_t claim_256[] = {0x19, 0x01, 0x00, 0x58, 0x21, 0x01};
static const uint8_t claim_65001[] = {0x19, 0xFD, 0xE9};
#define CBOR_UINT32 0x1A
#define CBOR_UINT64 0x1B

/* Granules that are no policy table to be. */
static void bad_granules(const char *command, const uint64_t *good, const char *const place[],
			 const uint64_t *value)
{
	for (unsigned int i = 0; i < PLACES; i++) {
		char name[96];

		print_into(name, sizeof(name), "%s_of_%s", command, place[i]);
		uint64_t status = RMI2(good[0], good[1], value[i]).status;
		attack_equal(name, RMI_ERROR_INPUT, status);
	}
}

static void granules(void)
{
	static const char *const place[PLACES] = {
		"descriptor_itself", "normal_world", "device", "RMM", "monitor", "shared_page",
		"REC", "RTT", "other_policy_table", "unaligned", "beyond_memory", "alias_of_normal_world",
	};
	uint64_t ns, spare, other, status = RMI_SUCCESS;

	stage_begin();
	attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	party_end(N);
	party_new(N);
	spare = take();
	other = take();
	ns = (uint64_t)N->vcpu[1].rec_params;
	uint64_t value[PLACES] = {
		N->r.rd, ns, UART0_BASE, RMM_BASE, SRAM_BASE, page_of(P, REGION),
		P->r.rec[0], P->r.root, P->apt[0], spare | 8, memory_base() + memory_size(), (1UL << 38) + ns,
	};
	uint64_t was = observe(NULL);

	bad_granules("apt_create", CALL(RMI_APT_CREATE, N->r.rd, spare), place, value);
	uint64_t places[] = {spare, ns, UART0_BASE, P->r.rec[0], N->r.rd | 8, P->apt[0]};
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		attack_equal("apt_create_for_no_realm", RMI_ERROR_INPUT, RMI2(RMI_APT_CREATE, places[i], spare).status);
	attack_equal("apt_extend_before_create", RMI_ERROR_REALM, RMI2(RMI_APT_EXTEND, N->r.rd, spare).status);
	attack_equal("apt_destroy_before_create", RMI_ERROR_INPUT, RMI2(RMI_APT_DESTROY, N->r.rd, spare).status);
	attack_equal("apt_create_for_active_realm", RMI_ERROR_REALM, RMI2(RMI_APT_CREATE, D->r.rd, spare).status);
	expect_equal("the granule is as it was", RMI_SUCCESS, RMI1(RMI_GRANULE_UNDELEGATE, spare).status);
	RMI1(RMI_GRANULE_DELEGATE, spare);
	twin_equal("apt_create", RMI_SUCCESS, RMI2(RMI_APT_CREATE, N->r.rd, spare).status);
	attack_equal("apt_create_twice", RMI_ERROR_REALM, RMI2(RMI_APT_CREATE, N->r.rd, other).status);
	attack_equal("apt_create_twice_same", RMI_ERROR_INPUT, RMI2(RMI_APT_CREATE, N->r.rd, spare).status);
	N->apt[N->apts++] = spare;
	value[0] = N->r.rd;
	value[9] = other | 8;
	bad_granules("apt_extend", CALL(RMI_APT_EXTEND, N->r.rd, other), place, value);
	twin_equal("apt_extend", RMI_SUCCESS, RMI2(RMI_APT_EXTEND, N->r.rd, other).status);
	N->apt[N->apts++] = other;
	attack_equal("apt_extend_twice_same", RMI_ERROR_INPUT, RMI2(RMI_APT_EXTEND, N->r.rd, other).status);
	while (N->apts < APT_MAX) {
		N->apt[N->apts] = take();
		status = RMI2(RMI_APT_EXTEND, N->r.rd, N->apt[N->apts++]).status;
		expect_equal("APT_EXTEND", RMI_SUCCESS, status);
	}
	twin_equal("apt_extend_beyond_the_limit", RMI_SUCCESS, status);
	spare = take();
	attack_equal("apt_extend_beyond_the_limit", RMI_ERROR_REALM, RMI2(RMI_APT_EXTEND, N->r.rd, spare).status);
	attack_equal("apt_destroy_with_recs", RMI_ERROR_REALM,
		     RMI2(RMI_APT_DESTROY, N->r.rd, N->apt[APT_MAX - 1]).status);
	attack_equal("apt_destroy_of_running_realm", RMI_ERROR_REALM,
		     RMI2(RMI_APT_DESTROY, P->r.rd, P->apt[0]).status);
	party_end_recs(N);
	value[8] = P->apt[0];
	bad_granules("apt_destroy", CALL(RMI_APT_DESTROY, N->r.rd, 0), place, value);
	attack_equal("apt_destroy_of_the_first", RMI_ERROR_INPUT, RMI2(RMI_APT_DESTROY, N->r.rd, N->apt[0]).status);
	attack_equal("apt_destroy_of_another_realm", RMI_ERROR_INPUT,
		     RMI2(RMI_APT_DESTROY, P->r.rd, N->apt[APT_MAX - 1]).status);
	expect_equal("what is seen", was, observe(NULL));
	while ((status = RMI2(RMI_APT_DESTROY, N->r.rd, N->apt[APT_MAX - 1]).status) == RMI_INCOMPLETE)
		cpu_relax();
	twin_equal("apt_destroy", RMI_SUCCESS, status);
	attack_equal("apt_extend_after_destroy", RMI_ERROR_REALM,
		     RMI2(RMI_APT_EXTEND, N->r.rd, N->apt[APT_MAX - 1]).status);
	attack_equal("apt_destroy_twice", RMI_ERROR_INPUT,
		     RMI2(RMI_APT_DESTROY, N->r.rd, N->apt[APT_MAX - 1]).status);
	give(N->apt[--N->apts]);
	give(spare);
	twin_equal("apt_destroy_to_the_first", RMI_SUCCESS, party_end_apt(N));
	expect("the sharing of the others works as ever", attached_works());
	realm_destroy(&N->r);
	stage_end();
}

/* Nothing but its table keeps this realm. */
static void bare_realm(void)
{
	struct scene s = {.realm_params = N->vcpu[1].realm_params};
	struct realm made = {.rd = take(), .root = take()};
	uint64_t apt = take(), status;

	about("CSM_ATTACK");
	realm_params(&s, &made);
	status = RMI2(RMI_REALM_CREATE, made.rd, (uint64_t)s.realm_params).status;
	expect_equal("REALM_CREATE", RMI_SUCCESS, status);
	expect_equal("APT_CREATE", RMI_SUCCESS, RMI2(RMI_APT_CREATE, made.rd, apt).status);
	attack_equal("realm_destroy_with_table", RMI_ERROR_REALM, RMI1(RMI_REALM_DESTROY, made.rd).status);
	while (RMI2(RMI_APT_DESTROY, made.rd, apt).status == RMI_INCOMPLETE)
		cpu_relax();
	twin_equal("realm_destroy_with_table", RMI_SUCCESS, RMI1(RMI_REALM_DESTROY, made.rd).status);
	give(made.rd);
	give(made.root);
	give(apt);
}

/* The granule of one realm's table given to another: the first one's records are not there. */
static void table_handed_on(void)
{
	uint64_t apt;
	bool good;

	stage_begin();
	about("CSM_ATTACK");
	attached(CSM_PERMISSION_READ, CSM_WINDOW_EMPTY);
	apt = P->apt[0];
	/* While P lives the host cannot. */
	party_end(N);
	party_new(N);
	good = RMI2(RMI_APT_CREATE, N->r.rd, apt).status == RMI_ERROR_INPUT &&
	       RMI2(RMI_APT_EXTEND, D->r.rd, apt).status == RMI_ERROR_INPUT && attached_works();
	party_end(P);
	good = good && window_idle(CSM_WINDOW_EMPTY);
	party_end(N);
	attack("policy_table_given_to_another", good);
	party_begin_at(P, 0, apt);
	good = P->apt[0] == apt && RSI(P, RSI_CSM_STATE, 1) == RSI_ERROR_INPUT &&
	       RSI(C, RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P)) == RSI_ERROR_INPUT;
	twin("policy_table_given_to_another", good);
	stage_end();
}

static void features(void)
{
	struct rmi_result r = RMI1(RMI_CSM_FEATURES, 0);
	const uint64_t limits = 4032UL << CSM_LIMIT_REGIONS_SHIFT | 256UL << CSM_LIMIT_REALMS_SHIFT |
				64UL << CSM_LIMIT_RECORDS_SHIFT | 63UL << CSM_LIMIT_APT_SHIFT;
	const uint64_t policies = CSM_POLICY_READ_ONLY | CSM_POLICY_READ_WRITE | CSM_POLICY_TOMBSTONE;
	static const uint64_t indices[] = {1, 2, 1UL << 32, ~0UL};
	bool zeros = true;

	stage_begin();
	about("CSM_TWIN");
	twin("rmi_features", r.status == RMI_SUCCESS && r.x1 == CSM_VERSION_1_0 && r.x2 == limits && r.x3 == policies &&
	     r.x4 == 0);
	bool good = RSI(P, RSI_CSM_FEATURES, 0) == RSI_SUCCESS && P->x[1] == CSM_VERSION_1_0 && P->x[2] == limits &&
		    P->x[3] == policies && P->x[4] == P->handle && P->handle != 0;
	twin("rsi_features", good);
	for (size_t i = 0; i < sizeof(indices) / sizeof(indices[0]); i++) {
		r = RMI1(RMI_CSM_FEATURES, indices[i]);
		zeros = zeros && r.status == RMI_SUCCESS && (r.x1 | r.x2 | r.x3 | r.x4) == 0;
	}
	attack("rmi_features_other_index", zeros);
	for (size_t i = 0; i < sizeof(indices) / sizeof(indices[0]); i++)
		zeros = zeros && RSI(P, RSI_CSM_FEATURES, indices[i]) == RSI_SUCCESS &&
			(P->x[1] | P->x[2] | P->x[3] | P->x[4]) == 0;
	attack("rsi_features_other_index", zeros);
	stage_end();
}

/* Host and realms who know RMM 1.0 alone see just that. */
static void plain(void)
{
	static const char *const who[] = {"with_table", "without_table"};
	struct rmi_result r;
	bool good;

	stage_begin();
	about("CSM_TWIN");
	r = RMI1(RMI_VERSION, RMI_ABI_1_0);
	good = r.status == RMI_SUCCESS && r.x1 == RMI_ABI_1_0 && r.x2 == RMI_ABI_1_0;
	r = RMI1(RMI_VERSION, 0x20000);
	twin("version_of_1_0", good && r.status == RMI_ERROR_INPUT && r.x1 == RMI_ABI_1_0 && r.x2 == RMI_ABI_1_0);
	r = RMI1(RMI_FEATURES, 0);
	good = r.status == RMI_SUCCESS && r.x1 >> 42 == 0 && (r.x1 & 0xFF) == 48 &&
	       (r.x1 >> RMI_FEATURE0_HASH_SHA_256 & 3) == 3;
	for (uint64_t i = 1; i < 8; i++)
		good = good && RMI1(RMI_FEATURES, i).x1 == 0;
	twin("features_of_1_0", good);
	good = true;
	for (uint64_t fid = RMI_FID(0x1A); fid <= RMI_FID_LAST; fid++)
		good = good && ((fid >= RMI_CSM_FEATURES && fid <= RMI_APT_DESTROY) || RMI0(fid).status == SMC_UNKNOWN);
	attack("no_other_rmi_call", good);
	for (unsigned int i = 0; i < 2; i++) {
		struct party *p = i == 0 ? D : N;
		char name[64];

		good = RSI(p, RSI_VERSION, RSI_ABI_1_0) == RSI_SUCCESS && p->x[1] == RSI_ABI_1_0 &&
		       p->x[2] == RSI_ABI_1_0;
		good = good && RSI(p, RSI_FEATURES, 0) == RSI_SUCCESS && p->x[1] == 0 && p->x[2] == 0 && p->x[3] == 0;
		good = good && RSI(p, RSI_REALM_CONFIG, OWN) == RSI_SUCCESS && sees(p, OWN, SCENE_IPA_BITS);
		for (uint64_t at = 0x240; at < 0x400; at += 8)
			good = good && sees(p, OWN + at, 0);
		print_into(name, sizeof(name), "rsi_of_1_0_%s", who[i]);
		twin(name, good);
		good = true;
		for (uint64_t fid = RSI_FID(0xA); fid <= RSI_FID_LAST; fid++)
			good = good && RSI(p, fid) == SMC_UNKNOWN;
		for (uint64_t fid = RSI_CSM_FID(0xB); fid <= RSI_CSM_FID(0x1F); fid++)
			good = good && RSI(p, fid) == SMC_UNKNOWN;
		for (uint64_t fid = RMI_CSM_FEATURES; fid <= RMI_APT_DESTROY; fid++)
			good = good && RSI(p, fid, p->r.rd, p->r.rd) == SMC_UNKNOWN;
		print_into(name, sizeof(name), "no_other_rsi_call_%s", who[i]);
		attack(name, good);
	}
	stage_end();
}

/* N makes the calls that C and P make. */
static void without_table(void)
{
	struct sharing s;

	stage_begin();
	about("CSM_ATTACK");
	s = granted(CSM_PERMISSION_READ);
	pair_by("no_table_features", N, C, CALL(RSI_CSM_FEATURES, 0), SMC_UNKNOWN, &s);
	pair_by("no_table_identity", N, C, CALL(RSI_CSM_IDENTITY), SMC_UNKNOWN, &s);
	pair_by("no_table_find", N, C, CALL(RSI_CSM_FIND, TAG, CSM_FIND_BY_TAG, ID(P)), SMC_UNKNOWN, &s);
	pair_by("no_table_reserve", N, C, CALL(RSI_CSM_RESERVE, s.id, WINDOW, SIZE, 0, ID(P)), SMC_UNKNOWN, &s);
	pair_by("no_table_attach", N, C, CALL(RSI_CSM_ATTACH, s.id), SMC_UNKNOWN, &s);
	pair_by("no_table_state", N, C, CALL(RSI_CSM_STATE, s.id), SMC_UNKNOWN, &s);
	pair_by("no_table_detach", N, C, CALL(RSI_CSM_DETACH_AND_FREE, s.id), SMC_UNKNOWN, &s);
	pair_by("no_table_share", N, P, CALL(RSI_CSM_SHARE, s.region, CSM_PERMISSION_READ, ID(C)), SMC_UNKNOWN, &s);
	pair_by("no_table_revoke", N, P, CALL(RSI_CSM_REVOKE, P->x[1]), SMC_UNKNOWN, &s);
	pair_by("no_table_create", N, P, CALL(RSI_CSM_CREATE, REGION + SIZE, SIZE, TAG), SMC_UNKNOWN, &s);
	pair_by("no_table_destroy", N, P, CALL(RSI_CSM_DESTROY, s.region), SMC_UNKNOWN, &s);
	stage_end();
}

struct claims {
	unsigned int of_256, of_65001;
	bool identity, handle;
};

/* The token comes in one piece: some 1,200 bytes. */
static struct claims claims_of(struct party *p)
{
	static uint8_t token[GRANULE_SIZE + 64];
	struct claims found = {0};
	uint64_t length;

	RSI(p, RSI_ATTEST_TOKEN_INIT, 1, 2, 3, 4, 5, 6, 7, 8);
	expect_equal("token", RSI_SUCCESS, RSI(p, RSI_ATTEST_TOKEN_CONTINUE, OWN, 0, GRANULE_SIZE));
	length = p->x[1];
	for (uint64_t at = 0; at < length; at += 8) {
		party_do(p, INSN_LDR_X0_X1, 0, OWN + at);
		memcpy(&token[at], &p->x[0], 8);
	}
	for (uint64_t at = 0; at < length; at++) {
		if (memcmp(&token[at], claim_256, sizeof(claim_256)) == 0) {
			found.of_256++;
			found.identity |= memcmp(&token[at + sizeof(claim_256)], p->identity, sizeof(p->identity)) == 0;
		}
		if (memcmp(&token[at], claim_65001, sizeof(claim_65001)) == 0) {
			const uint8_t *number = &token[at + sizeof(claim_65001)];
			unsigned int bytes = number[0] == CBOR_UINT64 ? 8 : number[0] == CBOR_UINT32 ? 4 : 0;
			uint64_t handle = 0;

			for (unsigned int i = 1; i <= bytes; i++)
				handle = handle << 8 | number[i];
			found.of_65001++;
			found.handle |= handle == p->handle;
		}
	}
	return found;
}

static void tokens(void)
{
	stage_begin();
	about("CSM_ATTACK");
	/* One claim 256 is the platform's own. */
	struct claims without = claims_of(N), with = claims_of(D);

	attack("token_without_table_has_claims", without.of_256 == 1 && without.of_65001 == 0);
	twin("token_without_table_has_claims", with.of_256 == 2 && with.of_65001 == 1 && with.identity && with.handle);
	stage_end();
}

void csm_policy_attacks(void)
{
	granules();
	bare_realm();
	table_handed_on();
	features();
	plain();
	without_table();
	tokens();
}
