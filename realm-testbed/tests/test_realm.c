/* SPDX-License-Identifier: Apache-2.0 */
/* Life of a realm: every parameter, every legal shape of its starting tables, activation, destruction; the RIM. */
#include "fixture.h"

#include "s2.h"
#include "sha2.h"

TEST(a_new_realm_is_what_its_parameters_say)
{
	struct rmi_realm_params *p;
	struct realm *realm;

	hal_host_reset();
	p = params();
	for (unsigned int i = 0; i < RMI_RPV_SIZE; i++)
		p->rpv[i] = (uint8_t)(i + 1);
	p->hash_algo = RMI_HASH_SHA_512;
	p->num_bps = 5;
	p->num_wps = 3;
	realm = create_realm(p);
	CHECK_EQUAL(GRANULE_RD, state_at(RD));
	CHECK_EQUAL(0, references_at(RD));
	CHECK_EQUAL(REALM_NEW, realm_state(realm));
	CHECK_EQUAL(7, realm->vmid);
	CHECK_EQUAL(5, realm->num_bps);
	CHECK_EQUAL(3, realm->num_wps);
	CHECK_EQUAL(0, realm->next_rec);
	CHECK_BYTES(p->rpv, realm->rpv, RMI_RPV_SIZE);
	for (unsigned int i = 0; i < 2; i++) {
		CHECK_EQUAL(GRANULE_RTT, state_at(START + i * GRANULE_SIZE));
		CHECK_EQUAL(0, references_at(START + i * GRANULE_SIZE));
	}
	check_entry(0, 3, 1, RMI_UNASSIGNED, 0, RMI_EMPTY);
	check_entry((1UL << 39) - SIZE_1G, 1, 1, RMI_UNASSIGNED, 0, RMI_EMPTY);
	check_entry(1UL << 39, 1, 1, RMI_UNASSIGNED, 0, RMI_EMPTY);
	CHECK_EQUAL(0, s2_table(granule_find(START))[511]);
	CHECK_EQUAL(1UL << 55, s2_table(granule_find(START + GRANULE_SIZE))[0]);
}

/* DEN0137 1.0, A2.1.3 and Arm DDI 0487 (AArch64.S2InconsistentSL), as a table. */
static unsigned int tables_for(unsigned int bits, int64_t level)
{
	if (bits < 32 || bits > 48)
		return 0;
	if (level == 0)
		return bits >= 40 ? 1 : 0;
	if (level == 1)
		return bits <= 39 ? 1 : bits <= 43 ? 1U << (bits - 39) : 0;
	if (level == 2)
		return bits <= 34 ? 1U << (bits - 30) : 0;
	return 0;
}

TEST(every_shape_of_the_starting_tables_is_accepted_or_refused_as_the_architecture_says)
{
	for (unsigned int bits = 0; bits < 256; bits = bits < 60 ? bits + 1 : bits + 97) {
		for (int64_t level = -2; level < 6; level++) {
			for (unsigned int n = 0; n <= 18; n++) {
				struct rmi_realm_params *p;
				bool valid = n != 0 && n == tables_for(bits, level);

				if (!valid && n > 2 && bits % 5 != 0)
					continue;
				hal_host_reset();
				p = params();
				p->s2sz = (uint8_t)bits;
				p->rtt_level_start = level;
				p->rtt_num_start = n;
				p->rtt_base = G(32);
				delegate(RD);
				for (unsigned int i = 0; i < 18; i++)
					delegate(G(32 + i));
				CHECK_EQUAL(valid ? RMI_SUCCESS : RMI_ERROR_INPUT,
					    RMI(RMI_REALM_CREATE, RD, PARAMS).x[0]);
				for (unsigned int i = 0; i < 18; i++)
					CHECK_EQUAL(valid && i < n ? GRANULE_RTT : GRANULE_DELEGATED,
						    state_at(G(32 + i)));
				if (valid)
					CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_DESTROY, RD).x[0]);
			}
		}
	}
}

TEST(each_wrong_parameter_is_refused)
{
	static const uint64_t levels[] = { (uint64_t)INT64_MIN, 1UL << 32 | 1, 257, INT64_MAX };
	struct rmi_realm_params *p;

	hal_host_reset();
	delegate(RD);
	delegate(START);
	delegate(START + GRANULE_SIZE);
	delegate(START + 2 * GRANULE_SIZE);
#define REFUSED(field, value)                                                                                          \
	do {                                                                                                           \
		p = params();                                                                                          \
		p->field = value;                                                                                      \
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_CREATE, RD, PARAMS);                                            \
	} while (0)
	REFUSED(flags, RMI_REALM_FLAG_LPA2);
	REFUSED(flags, RMI_REALM_FLAG_SVE);
	REFUSED(flags, RMI_REALM_FLAG_PMU);
	REFUSED(s2sz, 31);
	REFUSED(s2sz, 49);
	REFUSED(s2sz, 39);
	REFUSED(num_bps, 0);
	REFUSED(num_bps, 6);
	REFUSED(num_wps, 0);
	REFUSED(num_wps, 4);
	REFUSED(hash_algo, 2);
	REFUSED(hash_algo, 255);
	REFUSED(rtt_base, START + GRANULE_SIZE); /* not aligned to the size of both */
	REFUSED(rtt_base, START + 8);
	REFUSED(rtt_base, POOL); /* not delegated */
	REFUSED(rtt_base, DEVICE);
	REFUSED(rtt_base, 1UL << 63);
	REFUSED(rtt_base, UINT64_MAX & ~0x1FFFUL);
	REFUSED(rtt_num_start, 0);
	REFUSED(rtt_num_start, 1);
	REFUSED(rtt_num_start, 3);
	REFUSED(rtt_num_start, UINT32_MAX);
	for (unsigned int i = 0; i < 4; i++)
		REFUSED(rtt_level_start, (int64_t)levels[i]);
#undef REFUSED
	params();
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_CREATE, RD, PARAMS).x[0]);
}

TEST(a_starting_table_that_is_not_delegated_undoes_the_others)
{
	hal_host_reset();
	params();
	delegate(RD);
	delegate(START);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_CREATE, RD, PARAMS);
	/* and the VMID is free again */
	delegate(START + GRANULE_SIZE);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_CREATE, RD, PARAMS).x[0]);
}

TEST(the_rd_may_lie_behind_its_tables_but_not_among_them)
{
	hal_host_reset();
	params();
	delegate(START);
	delegate(START + GRANULE_SIZE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_CREATE, START, PARAMS);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_CREATE, START + GRANULE_SIZE, PARAMS);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_CREATE, START + 2 * GRANULE_SIZE, PARAMS);
	delegate(START + 2 * GRANULE_SIZE);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_CREATE, START + 2 * GRANULE_SIZE, PARAMS).x[0]);
}

TEST(the_rd_must_be_a_delegated_granule)
{
	static const uint64_t wrong[] = { RD + 1, RD + 8, DEVICE, 0, UINT64_MAX, G(9), START - 1, 1UL << 50 };

	hal_host_reset();
	params();
	delegate(START);
	delegate(START + GRANULE_SIZE);
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_CREATE, wrong[i], PARAMS);
	delegate(RD);
	for (enum granule_state s = GRANULE_RD; s < GRANULE_STATES; s++) {
		granule_set_state(granule_find(RD), s);
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_CREATE, RD, PARAMS);
		granule_set_state(granule_find(RD), GRANULE_DELEGATED);
	}
}

static void take_parameters_away(void)
{
	hal_host.before_ns_read = NULL;
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_GRANULE_DELEGATE, PARAMS).x[0]);
}

TEST(parameters_are_read_from_normal_memory_alone)
{
	static const uint64_t wrong[] = { PARAMS + 8, DEVICE, 0, UINT64_MAX, RD, BANK0 + BANK0_SIZE };

	hal_host_reset();
	params();
	delegate(RD);
	delegate(START);
	delegate(START + GRANULE_SIZE);
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_CREATE, RD, wrong[i]);
	hal_host_set_gpi(PARAMS, GPI_SECURE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_CREATE, RD, PARAMS);
	hal_host_set_gpi(PARAMS, GPI_ROOT);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_CREATE, RD, PARAMS);
	hal_host_set_gpi(PARAMS, GPI_NORMAL);
	hal_host.ns_fault_at = PARAMS + 0x800;
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_CREATE, RD, PARAMS);
	hal_host.ns_fault_at = 0;
	hal_host.before_ns_read = take_parameters_away;
	CHECK_EQUAL(RMI_ERROR_INPUT, RMI(RMI_REALM_CREATE, RD, PARAMS).x[0]);
	CHECK_EQUAL(GRANULE_DELEGATED, state_at(RD));
}

/* Realm i has its RD at G(100 + 2 i) and one starting table behind it. */
static uint64_t create_small(unsigned int i, uint16_t vmid)
{
	struct rmi_realm_params *p = params();

	p->s2sz = 39;
	p->rtt_num_start = 1;
	p->rtt_base = G(101 + 2 * i);
	p->vmid = vmid;
	return RMI(RMI_REALM_CREATE, G(100 + 2 * i), PARAMS).x[0];
}

TEST(no_two_realms_have_a_vmid_and_many_realms_fit)
{
	hal_host_reset();
	for (unsigned int i = 0; i < 200; i++) {
		delegate(G(100 + 2 * i));
		delegate(G(101 + 2 * i));
		if (i > 0)
			CHECK_EQUAL(RMI_ERROR_INPUT, create_small(i, (uint16_t)((i - 1) * 321)));
		CHECK_EQUAL(RMI_SUCCESS, create_small(i, (uint16_t)(i * 321)));
	}
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_DESTROY, G(100 + 2 * 199)).x[0]);
	CHECK_EQUAL(RMI_ERROR_INPUT, create_small(199, 0));
	CHECK_EQUAL(RMI_SUCCESS, create_small(199, 199 * 321));
}

TEST(a_realm_is_activated_once)
{
	struct realm *realm = fresh_realm();

	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_ACTIVATE, RD + 1);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_ACTIVATE, DEVICE);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_ACTIVATE, START);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_ACTIVATE, G(9));
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_ACTIVATE, RD).x[0]);
	CHECK_EQUAL(REALM_ACTIVE, realm_state(realm));
	CHECK_FAILS(RMI_ERROR_REALM, RMI_REALM_ACTIVATE, RD);
	realm_set_state(realm, REALM_SYSTEM_OFF);
	CHECK_FAILS(RMI_ERROR_REALM, RMI_REALM_ACTIVATE, RD);
}

TEST(a_realm_in_any_state_is_destroyed_and_wiped)
{
	for (enum realm_state s = REALM_NEW; s <= REALM_SYSTEM_OFF; s++) {
		realm_set_state(fresh_realm(), s);
		hal_host_forget();
		CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_DESTROY, RD).x[0]);
		CHECK_EQUAL(GRANULE_DELEGATED, state_at(RD));
		CHECK_EQUAL(GRANULE_DELEGATED, state_at(START));
		CHECK_EQUAL(GRANULE_DELEGATED, state_at(START + GRANULE_SIZE));
		for (unsigned int i = 0; i < GRANULE_SIZE; i++)
			CHECK(hal_host_bytes(RD)[i] == 0 && hal_host_bytes(START + GRANULE_SIZE)[i] == 0);
		CHECK(hal_host_invalidated(7, 0));
		CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_DESTROY, RD);
	}
}

TEST(a_live_realm_is_not_destroyed)
{
	uint64_t pool = POOL;
	struct realm *realm = fresh_realm();

	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_DESTROY, RD + 4);
	CHECK_FAILS(RMI_ERROR_INPUT, RMI_REALM_DESTROY, START);
	granule_get(granule_find(RD)); /* a REC */
	CHECK_FAILS(RMI_ERROR_REALM, RMI_REALM_DESTROY, RD);
	granule_put(granule_find(RD));
	create_tables(realm, 1UL << 39, 2, &pool); /* in the second starting table */
	CHECK_FAILS(RMI_ERROR_REALM, RMI_REALM_DESTROY, RD);
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_DESTROY, RD, 1UL << 39, 2).x[0]);
	/* A block of normal memory does not keep it, although it is cached in TLBs. */
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_RTT_MAP_UNPROTECTED, RD, 1UL << 39, 1, SIZE_1G | 6UL << 2).x[0]);
	hal_host_forget();
	CHECK_EQUAL(RMI_SUCCESS, RMI(RMI_REALM_DESTROY, RD).x[0]);
	CHECK(hal_host_invalidated(7, 1UL << 39));
}

TEST(translation_registers_describe_the_starting_tables)
{
	struct realm *realm = fresh_realm();

	CHECK_EQUAL(7UL << 48 | START, realm_vttbr(realm));
	CHECK_EQUAL(64 - 40, realm_vtcr(realm) & 0x3F);
	CHECK_EQUAL(1, realm_vtcr(realm) >> 6 & 3);   /* SL0: level 1 */
	CHECK_EQUAL(0, realm_vtcr(realm) >> 14 & 3);  /* TG0: 4 KiB */
	CHECK_EQUAL(5, realm_vtcr(realm) >> 16 & 7);  /* PS: 48 bits */
	CHECK_EQUAL(0, realm_vtcr(realm) >> 21 & 3);  /* HA, HD */
	CHECK_EQUAL(0, realm_vtcr(realm) >> 32);      /* DS, SL2 */
	realm->rtt_level_start = 0;
	CHECK_EQUAL(2, realm_vtcr(realm) >> 6 & 3);
	realm->rtt_level_start = 2;
	CHECK_EQUAL(0, realm_vtcr(realm) >> 6 & 3);
}

static void put64(uint8_t *bytes, uint64_t value)
{
	memcpy(bytes, &value, sizeof(value));
}

TEST(the_rim_begins_with_the_parameters_that_count)
{
	for (uint8_t algo = 0; algo < 2; algo++) {
		enum sha2 kind = algo == RMI_HASH_SHA_512 ? SHA512 : SHA256;
		uint8_t page[4096] = { 0 }, expected[64] = { 0 };
		struct rmi_realm_params *p;
		struct realm *realm;

		hal_host_reset();
		p = params();
		memset(p->rpv, 0x5A, sizeof(p->rpv)); /* does not count */
		p->flags = 1UL << 40;                 /* reserved, but counts */
		p->sve_vl = 3;
		p->pmu_num_ctrs = 9;
		p->num_bps = 4;
		p->num_wps = 2;
		p->hash_algo = algo;
		realm = create_realm(p);
		put64(page + 0x00, 1UL << 40);
		page[0x08] = 40;
		page[0x10] = 3;
		page[0x18] = 4;
		page[0x20] = 2;
		page[0x28] = 9;
		page[0x30] = algo;
		sha2(kind, page, sizeof(page), expected);
		CHECK_BYTES(expected, realm->measurement[0], 64);
		for (unsigned int slot = 1; slot < MEASUREMENT_SLOTS; slot++)
			for (unsigned int i = 0; i < 64; i++)
				CHECK_EQUAL(0, realm->measurement[slot][i]);
		CHECK_EQUAL(kind, measurement_size(algo));
	}
}

TEST(the_rim_grows_by_descriptors)
{
	for (uint8_t algo = 0; algo < 2; algo++) {
		enum sha2 kind = algo == RMI_HASH_SHA_512 ? SHA512 : SHA256;
		uint8_t d[256], page[4096] = { 1, 2, 3 }, expected[64];
		struct rmi_rec_params rec = { 0 };
		struct rmi_realm_params *p;
		struct realm *realm;

		hal_host_reset();
		p = params();
		p->hash_algo = algo;
		realm = create_realm(p);
		memcpy(expected, realm->measurement[0], 64);
#define DESCRIPTOR(type)                                                                                               \
	do {                                                                                                           \
		memset(d, 0, sizeof(d));                                                                               \
		d[0] = type;                                                                                           \
		put64(d + 8, 0x100);                                                                                   \
		memcpy(d + 0x10, expected, 64);                                                                        \
	} while (0)
#define CHECK_RIM()                                                                                                    \
	do {                                                                                                           \
		sha2(kind, d, sizeof(d), expected);                                                                    \
		CHECK_BYTES(expected, realm->measurement[0], 64);                                                      \
	} while (0)
		measure_data(realm, 0x5000, RMI_MEASURE_CONTENT, page);
		DESCRIPTOR(0);
		put64(d + 0x50, 0x5000);
		put64(d + 0x58, 1);
		sha2(kind, page, sizeof(page), d + 0x60);
		CHECK_RIM();

		measure_data(realm, 0x6000, RMI_NO_MEASURE_CONTENT, page);
		DESCRIPTOR(0);
		put64(d + 0x50, 0x6000);
		CHECK_RIM();

		memset(page, 0, sizeof(page));
		memset(&rec, 0xEE, sizeof(rec));
		put64(page, rec.flags);
		put64(page + 0x200, rec.pc);
		memcpy(page + 0x300, rec.gprs, sizeof(rec.gprs));
		measure_rec(realm, &rec);
		DESCRIPTOR(1);
		sha2(kind, page, sizeof(page), d + 0x50);
		CHECK_RIM();

		measure_ripas(realm, 0x200000, 0x400000);
		DESCRIPTOR(2);
		put64(d + 0x50, 0x200000);
		put64(d + 0x58, 0x400000);
		CHECK_RIM();
#undef DESCRIPTOR
#undef CHECK_RIM
	}
}

TEST(a_rem_is_extended_by_as_many_bytes_as_are_given)
{
	struct realm *realm = fresh_realm();
	uint8_t joined[32 + 64] = { 0 }, value[64], expected[64] = { 0 };

	for (unsigned int i = 0; i < sizeof(value); i++)
		value[i] = (uint8_t)(i * 7);
	for (unsigned int size = 0; size <= 64; size += 13) {
		memcpy(joined, expected, 32);
		memcpy(joined + 32, value, size);
		sha2(SHA256, joined, 32 + size, expected);
		measure_extend(realm, 4, value, size);
		CHECK_BYTES(expected, realm->measurement[4], 64);
	}
}

int main(void)
{
	RUN(a_new_realm_is_what_its_parameters_say);
	RUN(every_shape_of_the_starting_tables_is_accepted_or_refused_as_the_architecture_says);
	RUN(each_wrong_parameter_is_refused);
	RUN(a_starting_table_that_is_not_delegated_undoes_the_others);
	RUN(the_rd_may_lie_behind_its_tables_but_not_among_them);
	RUN(the_rd_must_be_a_delegated_granule);
	RUN(parameters_are_read_from_normal_memory_alone);
	RUN(no_two_realms_have_a_vmid_and_many_realms_fit);
	RUN(a_realm_is_activated_once);
	RUN(a_realm_in_any_state_is_destroyed_and_wiped);
	RUN(a_live_realm_is_not_destroyed);
	RUN(translation_registers_describe_the_starting_tables);
	RUN(the_rim_begins_with_the_parameters_that_count);
	RUN(the_rim_grows_by_descriptors);
	RUN(a_rem_is_extended_by_as_many_bytes_as_are_given);
	return check_result();
}
