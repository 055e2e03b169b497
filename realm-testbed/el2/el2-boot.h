/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of el2/ alone. */
#ifndef EL2_BOOT_H
#define EL2_BOOT_H

#include <stdint.h>

/* start.S calls these with stack, MMU and vectors of the CPU set. */
_Noreturn void first_cpu(const void *device_tree);
_Noreturn void secondary_cpu(void);
/* Entry for PSCI CPU_ON. */
void secondary_start(void);
/* vectors.S; kind is the offset of the vector. */
_Noreturn void unexpected_exception(uint64_t kind, uint64_t elr, uint64_t esr, uint64_t far);

void memory_init(const void *device_tree);

/* Lets a panic print while this CPU, or one that has died, is in the middle of a line. */
void console_unlock_for_panic(void);

extern uint8_t image_end[];

#endif
