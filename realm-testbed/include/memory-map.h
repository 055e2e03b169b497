/* SPDX-License-Identifier: Apache-2.0 */
/* Where things lie in QEMU's `virt` machine with secure=on and virtualization=on, and where this testbed puts its own. */
#ifndef MEMORY_MAP_H
#define MEMORY_MAP_H

#define FLASH_BASE 0x00000000UL /* -bios: the monitor's code, EL3 entry */
#define GICD_BASE 0x08000000UL
#define GICR_BASE 0x080A0000UL
#define GICR_STRIDE 0x20000UL
#define UART0_BASE 0x09000000UL /* PL011, reachable from every world (GPI "any") */
#define SECURE_GPIO_BASE 0x090B0000UL /* PL061; pin 0 = power off, pin 1 = reset */
#define SRAM_BASE 0x0E000000UL /* secure RAM: the monitor's data, GPT */
#define SRAM_SIZE 0x01000000UL
#define DRAM_BASE 0x40000000UL /* device tree, written by QEMU at reset */
#define DEVICE_TREE_SIZE 0x00100000UL

#define RMM_BASE 0x40100000UL /* raw image, entry at offset 0 */
#define RMM_END 0x41900000UL /* the carve-out is in the realm PAS up to here */
#define RMM_SHARED_PAGE 0x418FF000UL /* between monitor and RMM */
#define NORMAL_BASE 0x41900000UL
#define PAYLOAD_BASE 0x60000000UL /* raw normal-world image: EL2, x0 = device tree */

#define MAX_CPUS 8

#endif
