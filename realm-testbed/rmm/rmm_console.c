/* SPDX-License-Identifier: Apache-2.0 */
/* The PL011 of the boot manifest (Arm DDI 0183), as EL3 has set it up. */

#include "boot.h"

#include "arch.h"
#include "lock.h"
#include "print.h"

#define UART_DR 0x00
#define UART_FR 0x18
#define UART_FR_TXFF (1U << 5)

static struct lock console_lock; /* keeps lines of several CPUs apart */

static void put(char c, void *sink)
{
	(void)sink;
	while ((read32(console_base + UART_FR) & UART_FR_TXFF) != 0)
		cpu_relax();
	write32(console_base + UART_DR, (uint8_t)c);
}

void rmm_print(const char *format, ...)
{
	va_list arguments;

	if (console_base == 0)
		return;
	lock(&console_lock);
	va_start(arguments, format);
	vprint_to(put, NULL, format, arguments);
	va_end(arguments);
	unlock(&console_lock);
}
