/* SPDX-License-Identifier: Apache-2.0 */
/* What a realm finds: interface, configuration, measurements, memory of each kind. */

#include "bytes.h"
#include "check.h"

static void print_hex(const char *what, const uint8_t *bytes, size_t length)
{
	realm_print("%s ", what);
	for (size_t i = 0; i < length; i++)
		realm_print("%02x", bytes[i]);
	realm_print("\n");
}

static void interface(void)
{
	struct rsi_result r = rsi_call(RSI_VERSION, RSI_ABI_1_0, 0, 0, 0);

	CHECK(r.status == RSI_SUCCESS);
	realm_print("RSI %lu.%lu\n", r.x1 >> 16, r.x1 & 0xFFFF);
	CHECK(r.x1 == RSI_ABI_1_0);
	for (uint64_t i = 0; i < 3; i++) {
		r = rsi_call(RSI_FEATURES, i, 0, 0, 0);
		CHECK(r.status == RSI_SUCCESS && r.x1 == 0);
	}
	CHECK(rsi_call(PSCI_VERSION, 0, 0, 0, 0).status == PSCI_VERSION_1_1);
	CHECK(rsi_call(SMCCC_VERSION, 0, 0, 0, 0).status == SMCCC_VERSION_1_2);
	CHECK(rsi_call(0xC4001234, 0, 0, 0, 0).status == SMC_UNKNOWN);
}

static size_t configuration(void)
{
	static struct rsi_realm_config config __attribute__((aligned(4096)));

	CHECK(rsi_call(RSI_REALM_CONFIG, (uintptr_t)&config, 0, 0, 0).status == RSI_SUCCESS);
	realm_print("IPA width %lu, hash %u\n", config.ipa_width, config.hash_algo);
	print_hex("RPV", config.rpv, sizeof(config.rpv));
	CHECK(rsi_call(RSI_REALM_CONFIG, (uintptr_t)&config + 8, 0, 0, 0).status == RSI_ERROR_INPUT);
	CHECK(rsi_call(RSI_REALM_CONFIG, shared_bit(), 0, 0, 0).status == RSI_ERROR_INPUT);
	return config.hash_algo == 0 ? 32 : 64;
}

static void measurements(size_t hash_size)
{
	struct rsi_result r = rsi_call(RSI_MEASUREMENT_READ, 0, 0, 0, 0);
	struct smc extend = {{RSI_MEASUREMENT_EXTEND, 1, 8, 0x1122334455667788UL}};
	uint64_t words[8] = {r.x1, r.x2, r.x3, r.x4, r.x5, r.x6, r.x7, r.x8};

	CHECK(r.status == RSI_SUCCESS);
	print_hex("RIM", (const uint8_t *)words, hash_size);
	smc(&extend);
	CHECK(extend.x[0] == RSI_SUCCESS);
	r = rsi_call(RSI_MEASUREMENT_READ, 1, 0, 0, 0);
	CHECK(r.status == RSI_SUCCESS && (r.x1 | r.x2 | r.x3 | r.x4) != 0);
	extend = (struct smc){{RSI_MEASUREMENT_EXTEND, 0, 8}};
	smc(&extend);
	CHECK(extend.x[0] == RSI_ERROR_INPUT);
	CHECK(rsi_call(RSI_MEASUREMENT_READ, 5, 0, 0, 0).status == RSI_ERROR_INPUT);
}

/* RAM on demand, given back, shared with the host at its alias, and taken again. */
static void memory(void)
{
	uint64_t base = REALM_RAM_BASE + 0x400000, size = 16 * GRANULE_SIZE, value = 0;
	struct rsi_result r;

	for (uint64_t at = base; at < base + size; at += GRANULE_SIZE) {
		write64(at, at);
		CHECK(read64(at) == at);
	}
	r = rsi_call(RSI_IPA_STATE_GET, base, base + size, 0, 0);
	CHECK(r.status == RSI_SUCCESS && r.x1 >= base + GRANULE_SIZE && r.x2 == 1);

	for (uint64_t at = base; at < base + size; at = r.x1) {
		r = rsi_call(RSI_IPA_STATE_SET, at, base + size, 0, RSI_CHANGE_DESTROYED);
		CHECK(r.status == RSI_SUCCESS && r.x2 == RSI_ACCEPT && r.x1 > at);
		if (r.status != RSI_SUCCESS || r.x1 <= at)
			return;
	}
	CHECK(rsi_call(RSI_IPA_STATE_GET, base, base + GRANULE_SIZE, 0, 0).x2 == 0);
	CHECK_EQUAL(SEA_READ, realm_try_read64(base, &value) & ABORT_KEPT);

	write64(base | shared_bit(), 0x5348415245440000UL);
	CHECK(read64(base | shared_bit()) == 0x5348415245440000UL);

	for (uint64_t at = base; at < base + size; at = r.x1) {
		r = rsi_call(RSI_IPA_STATE_SET, at, base + size, 1, RSI_CHANGE_DESTROYED);
		CHECK(r.status == RSI_SUCCESS && r.x2 == RSI_ACCEPT && r.x1 > at);
		if (r.status != RSI_SUCCESS || r.x1 <= at)
			return;
	}
	for (uint64_t at = base; at < base + size; at += GRANULE_SIZE) {
		CHECK(read64(at) != at); /* what was given back is gone */
		write64(at, ~at);
		CHECK(read64(at) == ~at);
	}
}

static void host_calls(void)
{
	uint64_t gprs[RSI_HOST_CALL_GPRS];

	for (uint64_t i = 0; i < RSI_HOST_CALL_GPRS; i++)
		gprs[i] = i << 32;
	CHECK(rsi_host_call(HOST_CALL_ECHO, gprs, RSI_HOST_CALL_GPRS) == RSI_SUCCESS);
	for (uint64_t i = 0; i < RSI_HOST_CALL_GPRS; i++)
		CHECK(gprs[i] == (i << 32) + 1);
	CHECK(rsi_call(RSI_HOST_CALL, REALM_RAM_BASE + 8, 0, 0, 0).status == RSI_ERROR_INPUT);
}

void realm_main(uint64_t argument)
{
	realm_print("hello from a realm, device tree at %lx\n", argument);
	interface();
	measurements(configuration());
	memory();
	host_calls();
	check_end("hello");
}
