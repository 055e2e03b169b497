/* SPDX-License-Identifier: Apache-2.0 */
/* Realm Management Interface 1.0: the host's calls (Arm DEN0137 1.0, chapters B4 and B5). */
#ifndef RMI_H
#define RMI_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#define RMI_FID(offset) (0xC4000150UL + (offset))
#define RMI_FID_LAST 0xC400018FUL

#define RMI_VERSION RMI_FID(0x00)
#define RMI_GRANULE_DELEGATE RMI_FID(0x01)
#define RMI_GRANULE_UNDELEGATE RMI_FID(0x02)
#define RMI_DATA_CREATE RMI_FID(0x03)
#define RMI_DATA_CREATE_UNKNOWN RMI_FID(0x04)
#define RMI_DATA_DESTROY RMI_FID(0x05)
#define RMI_REALM_ACTIVATE RMI_FID(0x07)
#define RMI_REALM_CREATE RMI_FID(0x08)
#define RMI_REALM_DESTROY RMI_FID(0x09)
#define RMI_REC_CREATE RMI_FID(0x0A)
#define RMI_REC_DESTROY RMI_FID(0x0B)
#define RMI_REC_ENTER RMI_FID(0x0C)
#define RMI_RTT_CREATE RMI_FID(0x0D)
#define RMI_RTT_DESTROY RMI_FID(0x0E)
#define RMI_RTT_MAP_UNPROTECTED RMI_FID(0x0F)
#define RMI_RTT_READ_ENTRY RMI_FID(0x11)
#define RMI_RTT_UNMAP_UNPROTECTED RMI_FID(0x12)
#define RMI_PSCI_COMPLETE RMI_FID(0x14)
#define RMI_FEATURES RMI_FID(0x15)
#define RMI_RTT_FOLD RMI_FID(0x16)
#define RMI_REC_AUX_COUNT RMI_FID(0x17)
#define RMI_RTT_INIT_RIPAS RMI_FID(0x18)
#define RMI_RTT_SET_RIPAS RMI_FID(0x19)

#define RMI_ABI_1_0 0x10000UL

/* RmiCommandReturnCode: the status in bits 7:0, an index in bits 15:8 (RMI_ERROR_RTT: the level where the walk ended). */
#define RMI_SUCCESS 0UL
#define RMI_ERROR_INPUT 1UL
#define RMI_ERROR_REALM 2UL
#define RMI_ERROR_REC 3UL
#define RMI_ERROR_RTT 4UL
#define RMI_ERROR_RTT_AT(level) (RMI_ERROR_RTT | ((uint64_t)(level) & 0xFF) << 8)
#define RMI_STATUS(code) ((code) & 0xFF)
#define RMI_INDEX(code) (((code) >> 8) & 0xFF)

/* RmiFeatureRegister0: shifts; widths in the comment. */
#define RMI_FEATURE0_S2SZ 0 /* 8 */
#define RMI_FEATURE0_LPA2 8 /* 1 */
#define RMI_FEATURE0_SVE_EN 9 /* 1 */
#define RMI_FEATURE0_SVE_VL 10 /* 4 */
#define RMI_FEATURE0_NUM_BPS 14 /* 6 */
#define RMI_FEATURE0_NUM_WPS 20 /* 6 */
#define RMI_FEATURE0_PMU_EN 26 /* 1 */
#define RMI_FEATURE0_PMU_NUM_CTRS 27 /* 5 */
#define RMI_FEATURE0_HASH_SHA_256 32 /* 1 */
#define RMI_FEATURE0_HASH_SHA_512 33 /* 1 */
#define RMI_FEATURE0_GICV3_NUM_LRS 34 /* 4, minus one */
#define RMI_FEATURE0_MAX_RECS_ORDER 38 /* 4 */

#define RMI_HASH_SHA_256 0
#define RMI_HASH_SHA_512 1

#define RMI_UNASSIGNED 0UL
#define RMI_ASSIGNED 1UL
#define RMI_TABLE 2UL

#define RMI_EMPTY 0UL
#define RMI_RAM 1UL
#define RMI_DESTROYED 2UL

#define RMI_NO_MEASURE_CONTENT 0UL
#define RMI_MEASURE_CONTENT 1UL

#define RMI_ACCEPT 0UL
#define RMI_REJECT 1UL

#define RMI_EXIT_SYNC 0UL
#define RMI_EXIT_IRQ 1UL
#define RMI_EXIT_FIQ 2UL
#define RMI_EXIT_PSCI 3UL
#define RMI_EXIT_RIPAS_CHANGE 4UL
#define RMI_EXIT_HOST_CALL 5UL
#define RMI_EXIT_SERROR 6UL

#define RMI_REALM_FLAG_LPA2 (1UL << 0)
#define RMI_REALM_FLAG_SVE (1UL << 1)
#define RMI_REALM_FLAG_PMU (1UL << 2)

#define RMI_REC_FLAG_RUNNABLE (1UL << 0)

#define RMI_ENTER_EMUL_MMIO (1UL << 0)
#define RMI_ENTER_INJECT_SEA (1UL << 1)
#define RMI_ENTER_TRAP_WFI (1UL << 2)
#define RMI_ENTER_TRAP_WFE (1UL << 3)
#define RMI_ENTER_RIPAS_REJECT (1UL << 4)

#define RMI_RPV_SIZE 64
#define RMI_REC_CREATE_GPRS 8
#define RMI_REC_GPRS 31
#define RMI_GIC_LRS 16
#define RMI_MAX_REC_AUX 16

struct rmi_realm_params {
	uint64_t flags;
	uint8_t s2sz;
	uint8_t pad0[0x10 - 0x09];
	uint8_t sve_vl;
	uint8_t pad1[0x18 - 0x11];
	uint8_t num_bps;
	uint8_t pad2[0x20 - 0x19];
	uint8_t num_wps;
	uint8_t pad3[0x28 - 0x21];
	uint8_t pmu_num_ctrs;
	uint8_t pad4[0x30 - 0x29];
	uint8_t hash_algo;
	uint8_t pad5[0x400 - 0x31];
	uint8_t rpv[RMI_RPV_SIZE];
	uint8_t pad6[0x800 - 0x440];
	uint16_t vmid;
	uint8_t pad7[6];
	uint64_t rtt_base;
	int64_t rtt_level_start;
	uint32_t rtt_num_start;
	uint8_t pad8[0x1000 - 0x81C];
};
static_assert(sizeof(struct rmi_realm_params) == 0x1000, "RmiRealmParams");
static_assert(offsetof(struct rmi_realm_params, rtt_num_start) == 0x818, "RmiRealmParams");

struct rmi_rec_params {
	uint64_t flags;
	uint8_t pad0[0x100 - 0x008];
	uint64_t mpidr;
	uint8_t pad1[0x200 - 0x108];
	uint64_t pc;
	uint8_t pad2[0x300 - 0x208];
	uint64_t gprs[RMI_REC_CREATE_GPRS];
	uint8_t pad3[0x800 - 0x340];
	uint64_t num_aux;
	uint64_t aux[RMI_MAX_REC_AUX];
	uint8_t pad4[0x1000 - 0x888];
};
static_assert(sizeof(struct rmi_rec_params) == 0x1000, "RmiRecParams");

struct rmi_rec_enter {
	uint64_t flags;
	uint8_t pad0[0x200 - 0x008];
	uint64_t gprs[RMI_REC_GPRS];
	uint8_t pad1[0x300 - 0x2F8];
	uint64_t gicv3_hcr;
	uint64_t gicv3_lrs[RMI_GIC_LRS];
	uint8_t pad2[0x800 - 0x388];
};
static_assert(sizeof(struct rmi_rec_enter) == 0x800, "RmiRecEnter");

struct rmi_rec_exit {
	uint64_t exit_reason;
	uint8_t pad0[0x100 - 0x008];
	uint64_t esr;
	uint64_t far;
	uint64_t hpfar;
	uint8_t pad1[0x200 - 0x118];
	uint64_t gprs[RMI_REC_GPRS];
	uint8_t pad2[0x300 - 0x2F8];
	uint64_t gicv3_hcr;
	uint64_t gicv3_lrs[RMI_GIC_LRS];
	uint64_t gicv3_misr;
	uint64_t gicv3_vmcr;
	uint8_t pad3[0x400 - 0x398];
	uint64_t cntp_ctl;
	uint64_t cntp_cval;
	uint64_t cntv_ctl;
	uint64_t cntv_cval;
	uint8_t pad4[0x500 - 0x420];
	uint64_t ripas_base;
	uint64_t ripas_top;
	uint8_t ripas_value;
	uint8_t pad5[0x600 - 0x511];
	uint32_t imm;
	uint8_t pad6[0x700 - 0x604];
	uint64_t pmu_ovf_status;
	uint8_t pad7[0x800 - 0x708];
};
static_assert(sizeof(struct rmi_rec_exit) == 0x800, "RmiRecExit");
static_assert(offsetof(struct rmi_rec_exit, gicv3_misr) == 0x388, "RmiRecExit");

struct rmi_rec_run {
	struct rmi_rec_enter enter;
	struct rmi_rec_exit exit;
};

#endif
