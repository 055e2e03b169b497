/* SPDX-License-Identifier: Apache-2.0 */
/* The RMM's measurements; test_rim.py has the same RIMs of tools/rim.py for the same calls (vectors/rim.json). */

#include "check.h"
#include "hex.h"
#include "measurement.h"
#include "realm.h"
#include "sha2.h"

#define RIM_SHA256 "b3f68a6a83c2497721c2b53a2fe1d2b64b35890ca46e366854a35378f92cdc59"
#define RIM_SHA512                                                                                                     \
	"b2c52c48039e53c3a3dcc297e1f335d485c1af9af99f78e9c405189be5309ccd"                                             \
	"76ba23e3cfa808de13676324e94d11d8d79cdfed59b3d16db4244939123256f2"

#define RAM 0x40000000UL
#define BLOCK 0x200000UL

/* The calls of vectors/rim.json; what must not count is set to ones. */
static void build(struct realm *r, uint8_t hash_algo)
{
	static uint8_t page[GRANULE_SIZE] = "The first page of a realm, padded with zeros.\n";
	struct rmi_realm_params realm;
	struct rmi_rec_params rec;

	memset(r, 0xFF, sizeof(*r));
	r->hash_algo = hash_algo;
	memset(&realm, 0xFF, sizeof(realm));
	realm.flags = 0;
	realm.s2sz = 40;
	realm.sve_vl = 0;
	realm.num_bps = 1;
	realm.num_wps = 2;
	realm.pmu_num_ctrs = 0;
	realm.hash_algo = hash_algo;
	measure_realm(r, &realm);

	measure_ripas(r, RAM, RAM + BLOCK);
	measure_ripas(r, RAM + BLOCK, RAM + 2 * BLOCK);
	measure_ripas(r, RAM + 2 * BLOCK, RAM + 2 * BLOCK + GRANULE_SIZE);
	measure_ripas(r, RAM + 2 * BLOCK + GRANULE_SIZE, RAM + 2 * BLOCK + 2 * GRANULE_SIZE);
	measure_data(r, RAM, RMI_MEASURE_CONTENT, page);
	measure_data(r, RAM + GRANULE_SIZE, RMI_NO_MEASURE_CONTENT, page);

	memset(&rec, 0xFF, sizeof(rec));
	rec.flags = RMI_REC_FLAG_RUNNABLE;
	rec.pc = RAM;
	for (uint64_t i = 0; i < 7; i++)
		rec.gprs[i] = i + 1;
	rec.gprs[7] = 0xFEDCBA9876543210;
	measure_rec(r, &rec);
}

static void check_rim(const char *expected, uint8_t hash_algo)
{
	struct realm r;
	uint8_t bytes[MEASUREMENT_MAX] = {0};

	build(&r, hash_algo);
	from_hex(bytes, expected);
	CHECK_BYTES(bytes, r.measurement[0], sizeof(bytes));
}

TEST(the_rim_is_the_one_that_is_computed_off_line)
{
	check_rim(RIM_SHA256, RMI_HASH_SHA_256);
	check_rim(RIM_SHA512, RMI_HASH_SHA_512);
}

TEST(extensible_measurements_begin_with_zeros)
{
	static const uint8_t zero[MEASUREMENT_MAX];
	struct realm r;

	build(&r, RMI_HASH_SHA_256);
	for (unsigned int slot = 1; slot < MEASUREMENT_SLOTS; slot++)
		CHECK_BYTES(zero, r.measurement[slot], sizeof(zero));
}

/* DEN0137 1.0, A7.1.2: H(REM || value), each of the size of the realm's hash. */
static void check_extend(uint8_t hash_algo, enum sha2 kind)
{
	struct realm r;
	uint8_t rim[MEASUREMENT_MAX], joined[2 * MEASUREMENT_MAX] = {0}, value[MEASUREMENT_MAX];

	build(&r, hash_algo);
	memcpy(rim, r.measurement[0], sizeof(rim));
	memset(value, 0x5A, sizeof(value));
	for (unsigned int slot = 1; slot < MEASUREMENT_SLOTS; slot++) {
		for (size_t size = 0; size <= sizeof(value); size += 8) {
			memcpy(joined, r.measurement[slot], kind);
			memcpy(joined + kind, value, size);
			sha2(kind, joined, kind + size, joined);
			measure_extend(&r, slot, value, size);
			CHECK_BYTES(joined, r.measurement[slot], kind);
		}
	}
	CHECK_BYTES(rim, r.measurement[0], sizeof(rim));
}

TEST(an_extension_hashes_the_old_value_and_the_new)
{
	check_extend(RMI_HASH_SHA_256, SHA256);
	check_extend(RMI_HASH_SHA_512, SHA512);
}

int main(void)
{
	RUN(the_rim_is_the_one_that_is_computed_off_line);
	RUN(extensible_measurements_begin_with_zeros);
	RUN(an_extension_hashes_the_old_value_and_the_new);
	return check_result();
}
