/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Confidential Shared Memory: the calls that CAEC adds to RMM 1.0 for realms (RSI) and hosts (RMI). The contract of
 * each is in docs/caec-abi.md; why the numbers are not those of the paper's artefact is there too.
 */
#ifndef CSM_H
#define CSM_H

#define CSM_VERSION_1_0 0x10000UL

/* --- realm: SMC64, vendor-specific hypervisor services (SMCCC 1.2, OEN 6). Statuses are those of RSI. --- */

#define RSI_CSM_FID(offset) (0xC600CA00UL + (offset))
#define RSI_CSM_FID_LAST RSI_CSM_FID(0x0F)

#define RSI_CSM_FEATURES RSI_CSM_FID(0x0)        /* x1 index -> x1 version, x2 limits, x3 policies, x4 handle */
#define RSI_CSM_CREATE RSI_CSM_FID(0x1)          /* x1 base, x2 size, x3 tag -> x1 csm id, x2 response */
#define RSI_CSM_DESTROY RSI_CSM_FID(0x2)         /* x1 csm id */
#define RSI_CSM_SHARE RSI_CSM_FID(0x3)           /* x1 csm id, x2 permission, x3 … x6 consumer -> x1 sharing id */
#define RSI_CSM_REVOKE RSI_CSM_FID(0x4)          /* x1 sharing id */
#define RSI_CSM_FIND RSI_CSM_FID(0x5)            /* x1 key, x2 what it is, x3 … x6 provider -> as RSI_CSM_STATE */
#define RSI_CSM_RESERVE RSI_CSM_FID(0x6)         /* x1 sharing id, x2 base, x3 size, x4 flags, x5 … x8 provider
						    -> x1 response */
#define RSI_CSM_ATTACH RSI_CSM_FID(0x7)          /* x1 sharing id -> x1 response */
#define RSI_CSM_DETACH_AND_FREE RSI_CSM_FID(0x8) /* x1 sharing id */
#define RSI_CSM_STATE RSI_CSM_FID(0x9)           /* x1 csm id or sharing id -> x1 id, x2 size, x3 permission,
						    x4 state, x5 tag, x6 base (0 unless the caller's) */
#define RSI_CSM_IDENTITY RSI_CSM_FID(0xA)        /* -> x1 … x4 the caller's realm identifier */

/* A realm identifier is 32 bytes: four registers, the first byte in bits 7:0 of the first. */
#define CSM_IDENTIFIER_BYTES 32

/* RSI_CSM_FEATURES and RMI_CSM_FEATURES, index 0. */
#define CSM_LIMIT_REGIONS_SHIFT 0   /* 16 bits: regions of one realm */
#define CSM_LIMIT_REALMS_SHIFT 16   /* 16 bits: realms with a policy table */
#define CSM_LIMIT_RECORDS_SHIFT 32  /* 16 bits: records in one granule of the policy table */
#define CSM_LIMIT_APT_SHIFT 48      /* 16 bits: granules of one policy table */
#define CSM_POLICY_READ_ONLY (1UL << 0)
#define CSM_POLICY_READ_WRITE (1UL << 1)
#define CSM_POLICY_TOMBSTONE (1UL << 2)

#define CSM_PERMISSION_READ 1UL
#define CSM_PERMISSION_READ_WRITE 3UL

#define CSM_FIND_BY_TAG 0UL
#define CSM_FIND_BY_INDEX 1UL /* the n-th sharing that the provider has granted to the caller */

/* RSI_CSM_RESERVE: what stands in the window while nothing is attached. */
#define CSM_WINDOW_EMPTY 0UL
#define CSM_WINDOW_TOMBSTONE 1UL /* read-only, every 64-bit word all ones; no switch is visible as a fault */

#define CSM_STATE_REGION 1UL   /* a region of the caller, every page there */
#define CSM_STATE_LOST 2UL     /* a region of the caller that lost a page: nothing is shared any more */
#define CSM_STATE_GRANTED 3UL
#define CSM_STATE_RESERVED 4UL /* also while an ATTACH is under way */
#define CSM_STATE_ATTACHED 5UL
#define CSM_STATE_DETACHED 6UL /* told to the provider: the consumer has left */
#define CSM_STATE_REVOKED 7UL  /* told to the consumer: the window is still its own */

/* --- host: SMC64, in the range that EL3 hands on; offsets that neither RMM 1.0 nor later versions use --- */

#define RMI_CSM_FEATURES 0xC4000170UL /* x1 index -> x1 version, x2 limits, x3 policies */
#define RMI_APT_CREATE 0xC4000171UL   /* x1 rd, x2 apt */
#define RMI_APT_EXTEND 0xC4000172UL   /* x1 rd, x2 apt */
#define RMI_APT_DESTROY 0xC4000173UL  /* x1 rd, x2 apt: the one that came last */

/* RmiCommandReturnCode: an interrupt is pending; the same call again goes on. Of DATA_DESTROY and APT_DESTROY. */
#define RMI_INCOMPLETE 0x80UL

/* REC exits. Base and top are in ripas_base and ripas_top: what is left of the range. */
#define RMI_EXIT_CSM_PROVIDER 0x80UL /* P_REALM_CSM: every page from base to top must be there */
#define RMI_EXIT_CSM_CONSUMER 0x81UL /* C_REALM_CSM: no page may be there, and tables must reach level 3 at the ends */
#define RMI_EXIT_CSM_REMOVED 0x82UL  /* REALM_REMOVE_CSM: told, not asked; the host may take pages or tables back */
#define RMI_EXIT_CSM_TABLE 0x83UL    /* a table is missing at base; its level is in ripas_value */

/* RmiRecEnter.flags: the host's answer to one of them but REMOVED; 0 accepts. */
#define RMI_ENTER_CSM_REJECT (1UL << 32)

#endif
