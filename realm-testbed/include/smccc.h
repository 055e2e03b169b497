/* SPDX-License-Identifier: Apache-2.0 */
/* Arm SMC calling convention 1.2 (DEN0028): function identifier in x0, arguments and results in x0 to x17. */
#ifndef SMCCC_H
#define SMCCC_H

#include <stdint.h>

#define SMCCC_REGS 18

struct smc {
	uint64_t x[SMCCC_REGS];
};

/* Executes SMC #0 with *regs in x0 to x17 and leaves the results there (lib/smc.S). */
void smc(struct smc *regs);
void hvc(struct smc *regs);

#define SMC_UNKNOWN 0xFFFFFFFFFFFFFFFFUL /* -1: NOT_SUPPORTED */

#define SMCCC_VERSION 0x80000000UL
#define SMCCC_ARCH_FEATURES 0x80000001UL
#define SMCCC_VERSION_1_2 0x10002UL

#define PSCI_VERSION 0x84000000UL
#define PSCI_CPU_SUSPEND32 0x84000001UL
#define PSCI_CPU_SUSPEND 0xC4000001UL
#define PSCI_CPU_OFF 0x84000002UL
#define PSCI_CPU_ON32 0x84000003UL
#define PSCI_CPU_ON 0xC4000003UL
#define PSCI_AFFINITY_INFO32 0x84000004UL
#define PSCI_AFFINITY_INFO 0xC4000004UL
#define PSCI_SYSTEM_OFF 0x84000008UL
#define PSCI_SYSTEM_RESET 0x84000009UL
#define PSCI_FEATURES 0x8400000AUL

#define PSCI_VERSION_1_1 0x10001UL
#define PSCI_SUCCESS 0L
#define PSCI_NOT_SUPPORTED (-1L)
#define PSCI_INVALID_PARAMETERS (-2L)
#define PSCI_DENIED (-3L)
#define PSCI_ALREADY_ON (-4L)
#define PSCI_ON_PENDING (-5L)
#define PSCI_INTERNAL_FAILURE (-6L)
#define PSCI_NOT_PRESENT (-7L)
#define PSCI_DISABLED (-8L)
#define PSCI_INVALID_ADDRESS (-9L)

#define PSCI_AFFINITY_ON 0L
#define PSCI_AFFINITY_OFF 1L
#define PSCI_AFFINITY_ON_PENDING 2L

#endif
