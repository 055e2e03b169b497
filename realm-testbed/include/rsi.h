/* SPDX-License-Identifier: Apache-2.0 */
/* Realm Services Interface 1.0: the realm's calls (Arm DEN0137 1.0, chapter B5). */
#ifndef RSI_H
#define RSI_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#define RSI_FID(offset) (0xC4000190UL + (offset))
#define RSI_FID_LAST 0xC40001AFUL

#define RSI_VERSION RSI_FID(0x0)
#define RSI_FEATURES RSI_FID(0x1)
#define RSI_MEASUREMENT_READ RSI_FID(0x2)
#define RSI_MEASUREMENT_EXTEND RSI_FID(0x3)
#define RSI_ATTEST_TOKEN_INIT RSI_FID(0x4)
#define RSI_ATTEST_TOKEN_CONTINUE RSI_FID(0x5)
#define RSI_REALM_CONFIG RSI_FID(0x6)
#define RSI_IPA_STATE_SET RSI_FID(0x7)
#define RSI_IPA_STATE_GET RSI_FID(0x8)
#define RSI_HOST_CALL RSI_FID(0x9)

#define RSI_ABI_1_0 0x10000UL

#define RSI_SUCCESS 0UL
#define RSI_ERROR_INPUT 1UL
#define RSI_ERROR_STATE 2UL
#define RSI_INCOMPLETE 3UL
#define RSI_ERROR_UNKNOWN 4UL

#define RSI_NO_CHANGE_DESTROYED 0UL
#define RSI_CHANGE_DESTROYED 1UL

#define RSI_ACCEPT 0UL
#define RSI_REJECT 1UL

#define RSI_RPV_SIZE 64
#define RSI_HOST_CALL_GPRS 31

struct rsi_realm_config {
	uint64_t ipa_width;
	uint8_t hash_algo;
	uint8_t pad0[0x200 - 0x009];
	uint8_t rpv[RSI_RPV_SIZE];
	uint8_t pad1[0x1000 - 0x240];
};
static_assert(sizeof(struct rsi_realm_config) == 0x1000, "RsiRealmConfig");

/* Lies in the realm's memory, aligned to 256 bytes. */
struct rsi_host_call {
	uint16_t imm;
	uint8_t pad[6];
	uint64_t gprs[RSI_HOST_CALL_GPRS];
};
static_assert(sizeof(struct rsi_host_call) == 0x100, "RsiHostCall");

#endif
