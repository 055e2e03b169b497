/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine that host/ gives to a realm. Devices are named by their address in the device tree; a realm reaches them
 * in the unprotected half of its IPA space, that is with the top bit of the IPA set. tools/fdt.py describes the same.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#define REALM_GICD_BASE 0x08000000UL
#define REALM_GICD_SIZE 0x00010000UL
#define REALM_GICR_BASE 0x080A0000UL /* GICR_STRIDE for each REC */
#define REALM_GICR_STRIDE 0x00020000UL
#define REALM_UART_BASE 0x09000000UL /* PL011 */
#define REALM_UART_SIZE 0x00001000UL
#define REALM_SHARED_BASE 0x10000000UL /* pages that two realms and the host share */
#define REALM_SHARED_END 0x20000000UL
#define REALM_RAM_BASE 0x40000000UL

#define REALM_PPI_VIRTUAL_TIMER 27
#define REALM_PPI_PHYSICAL_TIMER 30
#define REALM_SPI_UART 33
#define REALM_SPI_DOORBELL 64 /* + number of the channel */

#define REALM_MAX_RECS 8

/* RSI_HOST_CALL: imm. Arguments from gprs[0], results to gprs[0]. */
#define HOST_CALL_DOORBELL 0xC5D0 /* in: channel; out: 0, or 1 when there is no such channel of this realm */
#define HOST_CALL_STATUS 0xC5D1 /* in: the realm's part of the exit status of the run */
#define HOST_CALL_ECHO 0xC5D2 /* out: every register plus one */

#endif
