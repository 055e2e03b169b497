/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a realm may try, and what it must get for it: an error code, an abort inside itself, or a value that does not
 * say what the machine has.
 */

#include "check.h"

#define CPACR_ALL (3UL << 24 | 3UL << 20 | 3UL << 16) /* SMEN, FPEN, ZEN: EL1 traps nothing */
#define PSCI_MIGRATE_TYPE 0x84000006UL
#define VA_END (1UL << 48) /* of mmu.c's map */
#define EMPTY_IPA 0x20000000UL /* protected, never RAM */

uint64_t try_hvc(void), try_fp(void), try_sve(void), try_sme(void);
uint64_t try_load_pair(uint64_t), try_store_pair(uint64_t), try_load_byte(uint64_t), try_jump(uint64_t);
typedef uint64_t register_probe(uint64_t *value);
register_probe read_pfr0, read_pfr1, read_dfr0, read_zfr0, read_smfr0, read_mmfr0;
register_probe read_hcr, read_vttbr, read_scr, read_smcr, read_zcr;

static uint64_t call(uint64_t fid, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4)
{
	return rsi_call(fid, a1, a2, a3, a4).status;
}

static uint64_t jump(uint64_t to)
{
	uint64_t esr;

	realm_probe_jump_to = to;
	esr = try_jump(to);
	realm_probe_jump_to = 0;
	return esr;
}

static void unknown_calls(void)
{
	static const uint64_t fids[] = {
		0, 0x80000002, 0xC4000150, 0xC400015C, 0xC400018F, /* RMI is not for realms */
		0xC400019A, 0xC40001AF, 0xC40001B0, 0xC40001B3, 0xC40001CF, /* nor is the monitor's interface */
		0x84000007, 0x84000010, 0xC4000014, 0xC6000000, 0xFFFFFFFF};

	for (size_t i = 0; i < sizeof(fids) / sizeof(fids[0]); i++) {
		struct rsi_result r = rsi_call(fids[i], 1, 2, 3, 4);

		if (r.status != SMC_UNKNOWN)
			realm_print("SMC %lx\n", fids[i]);
		CHECK_EQUAL(SMC_UNKNOWN, r.status);
	}
	CHECK_EQUAL(UNDEFINED, try_hvc());
}

static void bad_rsi(void)
{
	static uint8_t page[2 * GRANULE_SIZE] __attribute__((aligned(4096)));
	uint64_t here = (uintptr_t)page, half = shared_bit();
	struct rsi_result r;

	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_VERSION, 0x20000, 0, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_REALM_CONFIG, half, 0, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_REALM_CONFIG, here + 1, 0, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_REALM_CONFIG, EMPTY_IPA, 0, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_MEASUREMENT_READ, 5, 0, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_MEASUREMENT_EXTEND, 0, 8, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_MEASUREMENT_EXTEND, 5, 8, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_MEASUREMENT_EXTEND, 1, 65, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_IPA_STATE_GET, here + 1, here + GRANULE_SIZE, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_IPA_STATE_GET, here, here, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_IPA_STATE_GET, half, half + GRANULE_SIZE, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_IPA_STATE_SET, here + 1, here + GRANULE_SIZE, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_IPA_STATE_SET, here, here, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_IPA_STATE_SET, here, here + 1, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_IPA_STATE_SET, half, half + GRANULE_SIZE, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_IPA_STATE_SET, here, half + GRANULE_SIZE, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_IPA_STATE_SET, here, here + GRANULE_SIZE, 2, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_HOST_CALL, here + 8, 0, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_HOST_CALL, half, 0, 0, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_HOST_CALL, EMPTY_IPA, 0, 0, 0));
	CHECK_EQUAL(RSI_ERROR_STATE, call(RSI_ATTEST_TOKEN_CONTINUE, here, 0, GRANULE_SIZE, 0));
	CHECK_EQUAL(RSI_SUCCESS, call(RSI_ATTEST_TOKEN_INIT, 1, 2, 3, 4));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_ATTEST_TOKEN_CONTINUE, here + 1, 0, GRANULE_SIZE, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_ATTEST_TOKEN_CONTINUE, half, 0, GRANULE_SIZE, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_ATTEST_TOKEN_CONTINUE, here, GRANULE_SIZE, 1, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_ATTEST_TOKEN_CONTINUE, here, 8, GRANULE_SIZE, 0));
	CHECK_EQUAL(RSI_ERROR_INPUT, call(RSI_ATTEST_TOKEN_CONTINUE, here, 8, UINT64_MAX - 4, 0));

	/* RAM where the host has none: it refuses, nothing changes */
	r = rsi_call(RSI_IPA_STATE_SET, EMPTY_IPA, EMPTY_IPA + GRANULE_SIZE, 1, 0);
	CHECK_EQUAL(RSI_SUCCESS, r.status);
	CHECK_EQUAL(EMPTY_IPA, r.x1);
	CHECK_EQUAL(RSI_REJECT, r.x2);
	CHECK_EQUAL(0, rsi_call(RSI_IPA_STATE_GET, EMPTY_IPA, EMPTY_IPA + GRANULE_SIZE, 0, 0).x2);
}

static void bad_psci(void)
{
	CHECK_EQUAL(PSCI_INVALID_PARAMETERS, call(PSCI_CPU_ON, 7, REALM_RAM_BASE, 0, 0));
	CHECK_EQUAL(PSCI_INVALID_PARAMETERS, call(PSCI_CPU_ON, 0x700000000UL, REALM_RAM_BASE, 0, 0));
	CHECK_EQUAL(PSCI_INVALID_ADDRESS, call(PSCI_CPU_ON, 0, shared_bit(), 0, 0));
	CHECK_EQUAL(PSCI_ALREADY_ON, call(PSCI_CPU_ON, 0, REALM_RAM_BASE, 0, 0));
	CHECK_EQUAL(PSCI_INVALID_PARAMETERS, call(PSCI_AFFINITY_INFO, 7, 0, 0, 0));
	CHECK_EQUAL(PSCI_INVALID_PARAMETERS, call(PSCI_AFFINITY_INFO, 0, 1, 0, 0));
	CHECK_EQUAL(PSCI_NOT_SUPPORTED, (int64_t)(int32_t)call(PSCI_FEATURES, 0x84001234, 0, 0, 0));
	CHECK_EQUAL(PSCI_NOT_SUPPORTED, (int64_t)(int32_t)call(PSCI_MIGRATE_TYPE, 0, 0, 0, 0));
}

static void bad_addresses(void)
{
	uint64_t half = shared_bit(), hole = half | EMPTY_IPA, beyond = 2 * half, value;

	CHECK_EQUAL(SEA_READ, realm_try_read64(EMPTY_IPA, &value) & ABORT_KEPT);
	CHECK_EQUAL(SEA_WRITE, realm_try_write64(EMPTY_IPA, 1) & ABORT_KEPT);
	realm_map(0, false); /* executable for a while */
	CHECK_EQUAL(SEA_FETCH, jump(EMPTY_IPA) & ABORT_KEPT);
	realm_map(0, true);

	CHECK_EQUAL(SEA_READ, realm_try_read64(hole, &value) & ABORT_KEPT);
	CHECK_EQUAL(SEA_WRITE, realm_try_write64(hole, 1) & ABORT_KEPT);
	CHECK_EQUAL(SEA_FETCH, jump(hole) & ABORT_KEPT);
	CHECK_EQUAL(SEA_FETCH, jump(half | REALM_RAM_BASE) & ABORT_KEPT);

	if (beyond < VA_END) {
		realm_map(beyond, false);
		CHECK_EQUAL(SIZE_READ, realm_try_read64(beyond, &value) & ABORT_KEPT & ~ABORT_LEVEL);
		CHECK_EQUAL(SIZE_WRITE, realm_try_write64(beyond, 1) & ABORT_KEPT & ~ABORT_LEVEL);
		CHECK_EQUAL(SIZE_FETCH, jump(beyond) & ABORT_KEPT & ~ABORT_LEVEL);
	}

	/* a device takes plain loads and stores alone: others cannot be emulated */
	CHECK_EQUAL(0, try_load_byte(REALM_UART_BASE | half));
	CHECK_EQUAL(SEA_READ, try_load_pair(REALM_UART_BASE | half) & ABORT_KEPT);
	CHECK_EQUAL(SEA_WRITE, try_store_pair(REALM_UART_BASE | half) & ABORT_KEPT);
	CHECK_EQUAL(0, realm_try_read64(REALM_UART_BASE | half, &value));
}

/* Probes (probe.S) that must be undefined. */
static void hidden_instructions(void)
{
	uint64_t value;

	write_sysreg(cpacr_el1, CPACR_ALL);
	isb();
	CHECK_EQUAL(0, try_fp());
	CHECK_EQUAL(UNDEFINED, try_sve());
	CHECK_EQUAL(UNDEFINED, try_sme());
	CHECK_EQUAL(UNDEFINED, read_hcr(&value));
	CHECK_EQUAL(UNDEFINED, read_vttbr(&value));
	CHECK_EQUAL(UNDEFINED, read_scr(&value));
	CHECK_EQUAL(UNDEFINED, read_zcr(&value));
	CHECK_EQUAL(UNDEFINED, read_smcr(&value));
}

static uint64_t field(uint64_t value, unsigned int shift)
{
	return value >> shift & 0xF;
}

static void hidden_features(void)
{
	uint64_t value;

	CHECK_EQUAL(0, read_pfr0(&value));
	realm_print("ID_AA64PFR0_EL1 %lx\n", value);
	CHECK_EQUAL(0, field(value, 32)); /* SVE */
	CHECK_EQUAL(0, field(value, 44)); /* AMU */
	CHECK_EQUAL(0, read_pfr1(&value));
	realm_print("ID_AA64PFR1_EL1 %lx\n", value);
	CHECK_EQUAL(0, field(value, 8)); /* MTE */
	CHECK_EQUAL(0, field(value, 24)); /* SME */
	CHECK_EQUAL(0, field(value, 36)); /* NMI */
	CHECK_EQUAL(0, read_dfr0(&value));
	realm_print("ID_AA64DFR0_EL1 %lx\n", value);
	CHECK_EQUAL(0, field(value, 4)); /* trace unit */
	CHECK_EQUAL(0, field(value, 32)); /* statistical profiling */
	CHECK_EQUAL(0, field(value, 44)); /* trace buffer */
	CHECK_EQUAL(0, read_zfr0(&value));
	CHECK_EQUAL(0, value);
	CHECK_EQUAL(0, read_smfr0(&value));
	CHECK_EQUAL(0, value);
	CHECK_EQUAL(0, read_mmfr0(&value));
	realm_print("ID_AA64MMFR0_EL1 %lx\n", value);
}

void realm_main(uint64_t tree)
{
	(void)tree;
	unknown_calls();
	bad_rsi();
	bad_psci();
	bad_addresses();
	hidden_instructions();
	hidden_features();
	check_end("hostile");
}
